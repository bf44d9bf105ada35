//! Times heirloom's codec against others, all in one process and by turns, and writes a table of the ratios.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml -- --output docs/benchmarks.md`

mod allocations;
mod archive;
mod goals;
mod measures;
mod peers;
mod race;
mod random;
mod report;
mod samples;

/// The three events, generated from `schemas/`.
#[rustfmt::skip]
mod events {
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

/// The demo's contracts, upcasters and archive, as the demo has them.
#[rustfmt::skip]
mod contracts {
    include!(concat!(env!("OUT_DIR"), "/demo.rs"));
}
#[path = "../../src/demo/upcasters.rs"]
mod upcasters;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

use crate::events::bench;
use crate::measures::Older;
use crate::race::Race;
use crate::random::Random;
use crate::samples::{COUNT, Samples};

#[derive(Parser)]
struct Args {
    /// How often each contender runs; the fastest run counts.
    #[arg(long, default_value_t = 300)]
    rounds: u32,
    /// How often a contender runs in its turn. With 1 it finds the caches full of the others' events.
    #[arg(long, default_value_t = 4)]
    passes: u32,
    /// Only measures and events with this text in their names.
    #[arg(long)]
    only: Option<String>,
    /// Only contenders with this text in their names.
    #[arg(long)]
    contender: Option<String>,
    /// Where the page goes; without it, to standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let peers = (0..COUNT).map(|_| random::small(&mut random)).collect();
    let small = Samples::<bench::Small, peers::Small, peers::protobuf::Small>::new(peers)?;
    let peers = (0..COUNT).map(|_| random::order(&mut random)).collect();
    let order = Samples::<bench::Order, peers::Order, peers::protobuf::Order>::new(peers)?;
    let peers = (0..COUNT).map(|_| random::telemetry(&mut random)).collect();
    let telemetry =
        Samples::<bench::Telemetry, peers::Telemetry, peers::protobuf::Telemetry>::new(peers)?;
    let older = Older::new(&order, &mut random)?;
    measures::check_borrowed(&small, &order)?;
    let archive = archive::Topics::load()?;

    let mut race = Race::default();
    measures::both_ways(&mut race, "small", &small);
    measures::both_ways(&mut race, "order", &order);
    measures::both_ways(&mut race, "telemetry", &telemetry);
    measures::borrowed(&mut race, &small, &order);
    measures::upcasts(&mut race, &order, &older);
    archive.add(&mut race);
    if let Some(filter) = &args.only {
        race.only(filter);
    }
    if let Some(filter) = &args.contender {
        race.only_contenders(filter);
    }
    let page = report::page(
        &race.run(args.rounds, args.passes),
        args.rounds,
        args.passes,
    );
    match args.output {
        Some(path) => std::fs::write(&path, page).with_context(|| path.display().to_string()),
        None => {
            print!("{page}");
            Ok(())
        }
    }
}
