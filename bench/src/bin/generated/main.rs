//! How long generated code takes to compile and how large it is, ours beside that of other generators, for hundreds of
//! events with several versions each. Writes its figures as a page.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml --bin generated -- --output docs/benchmarks-generated.md`

mod contenders;
mod contracts;
mod crates;
mod report;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

use crate::contenders::Contender;
use crate::crates::{Cost, Workshop};

#[derive(Parser)]
struct Args {
    /// How many events, each with five versions.
    #[arg(long, default_value_t = 200)]
    contracts: usize,
    /// How often each crate is compiled; the least counts.
    #[arg(long, default_value_t = 2)]
    rounds: u32,
    /// Numbers of fields of the wide record.
    #[arg(long, value_delimiter = ',', default_value = "25,50,100,151,300")]
    widths: Vec<usize>,
    /// Only contenders with this text in their names.
    #[arg(long)]
    only: Option<String>,
    /// Where the crates are written and compiled.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/target/generated"))]
    folder: PathBuf,
    /// Where the page goes; without it, to standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// A crate, by what it contains, and what it costs.
struct Measured {
    name: String,
    cost: Cost,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let workshop = Workshop::new(&args.folder, args.rounds)?;
    let empty = workshop.measure("empty", "", "fn main() {}\n")?;
    let is_wanted = |name: &str| args.only.as_ref().is_none_or(|only| name.contains(only));
    let events = contracts::events(args.contracts);
    let mut measured = Vec::new();
    for contender in Contender::ALL {
        if is_wanted(contender.name()) {
            let source = contender.source(&events, &workshop.folder("schemas"))?;
            let cost = workshop
                .measure(contender.id(), contender.dependencies(), &source)
                .with_context(|| contender.name())?
                .beyond(&empty);
            measured.push((contender, cost));
        }
    }
    let mut wide = Vec::new();
    for width in &args.widths {
        for (name, event) in [
            ("flat", contracts::wide(*width, false)),
            ("recursive", contracts::wide(*width, true)),
        ] {
            if is_wanted("wide") {
                let contender = Contender::Newest;
                let source = contender.source(&[event], &workshop.folder("schemas"))?;
                let cost = workshop.measure("wide", contender.dependencies(), &source)?;
                wide.push(Measured {
                    name: format!("{width}, {name}"),
                    cost: cost.beyond(&empty),
                });
            }
        }
    }
    let page = report::page(&args, &measured, &wide);
    match &args.output {
        Some(path) => std::fs::write(path, page).with_context(|| path.display().to_string()),
        None => {
            print!("{page}");
            Ok(())
        }
    }
}
