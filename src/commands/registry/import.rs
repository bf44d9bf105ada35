//! `heirloom registry import`: lines into the data file.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_registry::server::archive::{self, ImportError};

use super::refused;
use crate::exit::{Exit, Refused};
use crate::output::Output;

/// Read what `export` printed, or the records of Confluent's topic `_schemas`, into a data file
///
/// Ids and versions stay as they are, and nothing is compared. All of it is imported, or nothing. No registry may have the
/// file open.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The lines; standard input where it is not given
    file: Option<PathBuf>,

    /// The data file, made where it is missing
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let mut lines: Box<dyn BufRead> = match &args.file {
        None => Box::new(stdin().lock()),
        Some(file) => {
            let opened =
                File::open(root.join(file)).map_err(|error| Refused::unread(file, &error))?;
            Box::new(BufReader::new(opened))
        }
    };
    let imported = archive::import(&root.join(&args.data), &mut lines);
    let imported = imported.map_err(|error| match error {
        ImportError::Data(error) => refused(&error),
        ImportError::Read(error) => error.into(),
        line @ ImportError::Line { .. } => {
            Refused::new(line.to_string(), "nothing was imported; mend the line").into()
        }
    })?;
    let archive::Imported {
        versions,
        settings,
        skipped,
    } = imported;
    write!(
        output.out,
        "imported {versions} versions and {settings} settings"
    )?;
    match skipped {
        0 => writeln!(output.out)?,
        skipped => writeln!(output.out, "; {skipped} other records say nothing here")?,
    }
    Ok(Exit::Ok)
}
