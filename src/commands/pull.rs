//! `heirloom pull`: contracts of what a registry has.

use std::io::{self, BufRead as _};
use std::path::Path;

use anyhow::Result;
use heirloom_contract::{Config, ErrorKind, rewrite};
use serde_json::{Value, json};

use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::registries::{Pull, connect, pull};
use crate::report::pull::{pull_json, write_pull};
use crate::report::{GOOD, as_json, counted, paint};
use crate::verdicts::discover_faultless;

/// Pull what a registry has into the folder: working schemas, histories, the lock with its pins, heirloom.toml
///
/// For a team that starts from a registry, or whose registry has versions that nobody froze. What is there stays as it
/// is, drafts among it; what is new is shown, and written when you say so. A second time there is nothing to do.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Subjects; those that they refer to come along. All without it
    #[arg(value_name = "SUBJECT")]
    subjects: Vec<String>,

    /// The registry: its name in heirloom.toml, or its URL; the only one of heirloom.toml without it
    #[arg(long, value_name = "NAME|URL")]
    registry: Option<String>,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Write without asking
    #[arg(long, short)]
    yes: bool,

    /// Print what is new as JSON; needs --yes or --dry-run
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match pulled(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        answer => answer,
    }
}

fn pulled(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    if args.json && !args.yes && !args.dry_run {
        let help = "add --yes to write, or --dry-run not to";
        return Err(Refused::new("with --json nobody can be asked", help).into());
    }
    let existing = match discover_faultless(root) {
        Ok(contracts) => Some(contracts),
        Err(error) if error.kind() == ErrorKind::NoConfiguration => None,
        Err(error) => return Err(error.into()),
    };
    let root = existing.as_ref().map_or(root, |it| it.root.as_path());
    let none = Config::default();
    let config = existing.as_ref().map_or(&none, |it| &it.config);
    let connection = connect(config, root, args.registry.as_deref())?;
    let pull = pull(existing.as_ref(), root, &connection, &args.subjects)?;
    if !args.json {
        write_pull(&pull, &connection.name, output)?;
    }
    let is_wanted = !pull.changes.is_empty() && !args.dry_run;
    let writes = is_wanted && (args.yes || agreed(&pull, output)?);
    if writes {
        let files = pull.changes.iter();
        let files = files.map(|it| (root.join(&it.file), it.new.as_str()));
        rewrite(&files.collect::<Vec<_>>())?;
    }
    if args.json {
        let data: Value = json!({ "registry": connection.name, "written": writes });
        as_json(Ok(pull_json(&pull, data)), output)?;
    } else if writes {
        let files = counted(pull.changes.len(), "file");
        writeln!(output.out, "{} {files}", paint(GOOD, "wrote"))?;
    } else if !pull.changes.is_empty() {
        writeln!(output.out, "nothing was written")?;
    }
    Ok(Exit::Ok)
}

/// Asks on the terminal.
fn agreed(pull: &Pull, output: &mut Output) -> Result<bool> {
    let files = counted(pull.changes.len(), "file");
    write!(output.err, "write {files}? [y/N] ")?;
    output.err.flush()?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        let help = "add --yes to write, or --dry-run not to";
        return Err(Refused::new("nobody is there to be asked", help).into());
    }
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
