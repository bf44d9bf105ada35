//! The `heirloom` command: parses the command line, calls one command, maps its answer to an exit code.

mod commands;
mod contracts;
mod demo;
mod events;
mod exit;
mod output;
mod registries;
mod report;
mod verdicts;

use std::process::ExitCode;

use clap::Parser;

use commands::CommandLine;
use mimalloc::MiMalloc;
use output::Output;

/// Contracts are trees of small things: a fifth of the time of `check` went into the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    let mut output = Output::of_process();
    let exit = match command_line.run(&mut output) {
        Ok(exit) => exit,
        Err(error) => report::error(&error, &mut output),
    };
    exit.into()
}
