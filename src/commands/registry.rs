//! `heirloom registry`: the embedded registry, served and moved.

mod export;
mod import;
mod serve;

use std::path::Path;

use anyhow::Result;
use clap::Subcommand;
use heirloom_registry::server;

use crate::exit::{Exit, Refused};
use crate::output::Output;

/// Serve schemas from a file, or move them in and out of it
///
/// The registry speaks Confluent's API, so that every client of it works, and checks what it registers as Confluent does.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Export(export::Args),
    Import(import::Args),
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match args.command {
        Command::Serve(args) => serve::run(args, root, output),
        Command::Export(args) => export::run(&args, root, output),
        Command::Import(args) => import::run(&args, root, output),
    }
}

/// What a registry does not start with, or a data file that cannot be used.
fn refused(error: &server::Error) -> anyhow::Error {
    let help = if error.is_in_use() {
        "stop the registry that has the file open, or name another file with --data"
    } else if error.is_damaged() {
        "put a copy of the file in its place, or import into another what `heirloom registry export` wrote of it"
    } else if error.is_store() {
        "check the path, who may write there, and whether there is room"
    } else {
        "check the address, the files and who may read them"
    };
    Refused::nothing(error.with_causes(), help).into()
}
