//! `heirloom registry export`: the data file as lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;
use heirloom_registry::server::archive::{self, ExportError};

use super::refused;
use crate::exit::{Exit, Refused};
use crate::output::Output;

/// Print all that a data file holds
///
/// No registry may have the file open.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The data file
    #[arg(long, value_name = "FILE")]
    data: PathBuf,

    /// How to print it
    #[arg(long, value_enum, default_value_t = Form::Lines)]
    format: Form,

    /// Write to this file instead
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// One JSON object a line
    Lines,
    /// The records of Confluent's topic `_schemas`: key, tab, value
    Records,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let form = match args.format {
        Form::Lines => archive::Form::Lines,
        Form::Records => archive::Form::Records,
    };
    let data = root.join(&args.data);
    File::open(&data).map_err(|error| Refused::unread(&args.data, &error))?;
    let export = |out: &mut dyn Write| -> Result<u64> {
        archive::export(&data, form, out).map_err(|error| match error {
            ExportError::Data(error) => refused(&error),
            ExportError::Write(error) => error.into(),
        })
    };
    match &args.output {
        None => {
            export(&mut output.data)?;
        }
        Some(file) => {
            let file = root.join(file);
            let place = || format!("cannot write {}", file.display());
            let mut out = BufWriter::new(File::create(&file).with_context(place)?);
            let count = export(&mut out)?;
            out.flush().with_context(place)?;
            writeln!(output.out, "{count} lines in {}", file.display())?;
        }
    }
    Ok(Exit::Ok)
}
