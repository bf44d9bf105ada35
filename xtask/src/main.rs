//! Chores of this repository. `cargo xtask test` runs every check there is; the others are parts of it.

mod checks;
mod clients;
mod layers;
mod run;
mod services;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the heirloom repository.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Runs every check and test.
    Test {
        /// Goes without the cross-checks against Apache Avro for Java and the tests against Apicurio Registry, where
        /// there is no JDK or Maven.
        #[arg(long)]
        without_java: bool,
    },
    /// Checks what the compiler does not: file headers, leftovers, sizes.
    Tidy,
    /// Checks which crate may depend on which.
    Layers,
}

fn main() -> ExitCode {
    let outcome = match Args::parse().chore {
        Chore::Test { without_java } => checks::run_all(without_java),
        Chore::Tidy => tidy::check(),
        Chore::Layers => layers::check(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            run::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
