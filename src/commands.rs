//! The commands: one file each with its arguments and its `run`, and here the line of each in the table.

mod apply;
pub(crate) mod check;
mod compat;
mod decode;
mod demo;
mod diff;
mod encode;
mod explain;
mod explain_plan;
mod fix;
mod freeze;
mod init;
mod matrix;
mod order;
mod plan;
mod pull;
mod registry;
mod rules;
mod status;
mod verify;
mod witness;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::exit::Exit;
use crate::output::Output;

/// Keeps every event of an event-sourced system readable, and proves it before anything is published
#[derive(Debug, Parser)]
#[command(name = "heirloom", version, propagate_version = true, after_help = EXIT_CODES)]
pub(crate) struct CommandLine {
    /// Run as if started in DIR; `heirloom.toml` is there or in a folder above it
    #[arg(
        long,
        short = 'C',
        global = true,
        value_name = "DIR",
        default_value = "."
    )]
    root: PathBuf,

    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 nothing found, 1 findings, 2 wrong usage or configuration, 3 a schema does not parse, \
4 a file cannot be read or written, a registry cannot be asked, or there was nothing to check, \
5 a frozen version was edited or is gone, 6 the registry is no longer what a plan was made for, 70 a fault of heirloom";

/// Each command in the order in which people meet them.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Status(status::Args),
    Freeze(freeze::Args),
    Check(check::Args),
    Fix(fix::Args),
    Order(order::Args),
    Pull(pull::Args),
    Plan(plan::Args),
    Apply(apply::Args),
    Verify(verify::Args),
    Matrix(matrix::Args),
    Witness(witness::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    Diff(diff::Args),
    Compat(compat::Args),
    #[command(disable_version_flag = true)]
    Decode(decode::Args),
    #[command(disable_version_flag = true)]
    Encode(encode::Args),
    ExplainPlan(explain_plan::Args),
    Registry(registry::Args),
    Demo(demo::Args),
}

impl CommandLine {
    /// Runs the command.
    pub(crate) fn run(self, output: &mut Output) -> Result<Exit> {
        match self.command {
            Command::Init(args) => init::run(args, &self.root, output),
            Command::Status(args) => status::run(args, &self.root, output),
            Command::Freeze(args) => freeze::run(args, &self.root, output),
            Command::Check(args) => check::run(args, &self.root, output),
            Command::Fix(args) => fix::run(&args, &self.root, output),
            Command::Order(args) => order::run(&args, &self.root, output),
            Command::Pull(args) => pull::run(&args, &self.root, output),
            Command::Plan(args) => plan::run(&args, &self.root, output),
            Command::Apply(args) => apply::run(&args, &self.root, output),
            Command::Verify(args) => verify::run(&args, &self.root, output),
            Command::Matrix(args) => matrix::run(args, &self.root, output),
            Command::Witness(args) => witness::run(&args, &self.root, output),
            Command::Explain(args) => explain::run(&args, &self.root, output),
            Command::Rules(args) => rules::run(&args, output),
            Command::Diff(args) => diff::run(&args, &self.root, output),
            Command::Compat(args) => compat::run(args, &self.root, output),
            Command::Decode(args) => decode::run(args, &self.root, output),
            Command::Encode(args) => encode::run(args, &self.root, output),
            Command::ExplainPlan(args) => explain_plan::run(args, &self.root, output),
            Command::Registry(args) => registry::run(args, &self.root, output),
            Command::Demo(args) => demo::run(args, &self.root, output),
        }
    }
}
