//! Times verdicts over all pairs of versions, beside apache-avro's `can_read` and `buf breaking`, and `heirloom check` as
//! a process, and writes the page.
//!
//! `cargo build --release && cargo run --release --manifest-path bench/Cargo.toml --bin verdicts -- \
//! --buf PATH --heirloom target/release/heirloom --output docs/benchmarks-verdicts.md`

mod buf;
mod clock;
mod contracts;
mod folder;
mod gate;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use apache_avro::schema_compatibility::SchemaCompatibility;
use clap::Parser;
use heirloom_compat::{Verdict, avro as compat};
use heirloom_schema::Source;
use heirloom_schema::avro::{self, Strictness};

use crate::contracts::{Contract, contracts};

#[derive(Parser)]
struct Args {
    /// How often each contender runs; the fastest run counts.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// How many contracts, one line of the table each; the last is raced against the others.
    #[arg(long, value_delimiter = ',', default_values_t = [10, 100, 1000])]
    contracts: Vec<usize>,
    /// Only heirloom.
    #[arg(long)]
    alone: bool,
    /// The program `buf`; without it its half is left out.
    #[arg(long)]
    buf: Option<PathBuf>,
    /// The program `heirloom`; without it the gate is left out.
    #[arg(long)]
    heirloom: Option<PathBuf>,
    /// Only write the folder that the gate is timed on, to this place.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Where the page goes; without it, to standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// How often the gate runs, warm and cold.
const GATE_RUNS: u32 = 21;

/// All pairs of all contracts, once.
struct Round {
    contracts: usize,
    schemas: usize,
    pairs: usize,
    parsing: Duration,
    verdicts: Duration,
    /// How many pairs have each verdict, from good to bad.
    counts: [usize; 5],
    /// KiB at the highest, the texts included.
    peak: u64,
}

/// apache-avro, the same.
struct Peer {
    parsing: Duration,
    verdicts: Duration,
    readable: usize,
    /// Pairs that both say can be read, or both say cannot always be.
    agreed: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let most = args.contracts.last().copied().unwrap_or_default();
    if let Some(root) = &args.folder {
        folder::write(root, &contracts(most))?;
        return Ok(());
    }
    let mut rounds = Vec::new();
    let mut peer = None;
    let mut protobuf = None;
    let last = args.contracts.len().saturating_sub(1);
    for (index, count) in args.contracts.iter().enumerate() {
        let contracts = contracts(*count);
        let (round, verdicts) = ours(&contracts, args.runs)?;
        rounds.push(round);
        if index == last && !args.alone {
            peer = Some(theirs(&contracts, &verdicts, args.runs)?);
            protobuf = Some(buf::race(&contracts, args.buf.as_deref(), args.runs)?);
        }
    }
    let gate = match &args.heirloom {
        Some(program) => Some(gate::run(program, most, GATE_RUNS)?),
        None => None,
    };
    let page = report::page(&rounds, peer.as_ref(), protobuf.as_ref(), gate.as_ref());
    match args.output {
        Some(path) => std::fs::write(path, page)?,
        None => print!("{page}"),
    }
    Ok(())
}

fn ours(contracts: &[Contract], runs: u32) -> Result<(Round, Vec<Verdict>)> {
    // The clock of the system is coarse: a few contracts are done many times over.
    let times = (100 / contracts.len().max(1)).max(1);
    clock::forget_peak()?;
    let (whole, verdicts) = clock::fastest(runs, || {
        let mut verdicts = Vec::new();
        for _ in 0..times {
            verdicts.clear();
            for contract in contracts {
                let schemas = parsed(contract)?;
                for writer in &schemas {
                    let readers = schemas.iter();
                    verdicts.extend(readers.map(|reader| compat::verdict(writer, reader)));
                }
            }
        }
        Ok(verdicts)
    })?;
    let peak = clock::peak()?;
    let (parsing, schemas) = clock::fastest(runs, || {
        let mut schemas = 0;
        for contract in (0..times).flat_map(|_| contracts) {
            schemas += parsed(contract)?.len();
        }
        Ok(schemas / times)
    })?;
    let mut counts = [0; 5];
    for (count, verdict) in counts.iter_mut().zip(Verdict::ALL) {
        *count = verdicts.iter().filter(|it| **it == verdict).count();
    }
    let times = u32::try_from(times)?;
    let round = Round {
        contracts: contracts.len(),
        schemas,
        pairs: verdicts.len(),
        parsing: parsing / times,
        verdicts: whole.saturating_sub(parsing) / times,
        counts,
        peak,
    };
    Ok((round, verdicts))
}

fn parsed(contract: &Contract) -> Result<Vec<avro::Schema>> {
    let texts = contract.avro.iter();
    let schemas = texts.map(|text| {
        let source = Source::new("a.avsc", text.as_str());
        avro::parse(&source, &[], Strictness::Strict)
    });
    Ok(schemas.collect::<Result<_, _>>()?)
}

fn theirs(contracts: &[Contract], verdicts: &[Verdict], runs: u32) -> Result<Peer> {
    let parsed = |contract: &Contract| {
        let texts = contract.avro.iter();
        texts
            .map(|text| apache_avro::Schema::parse_str(text))
            .collect::<Result<Vec<_>, _>>()
    };
    let (whole, answers) = clock::fastest(runs, || {
        let mut answers = Vec::new();
        for contract in contracts {
            let schemas = parsed(contract)?;
            for writer in &schemas {
                let readers = schemas.iter();
                answers.extend(
                    readers.map(|reader| SchemaCompatibility::can_read(writer, reader).is_ok()),
                );
            }
        }
        Ok(answers)
    })?;
    let (parsing, ()) = clock::fastest(runs, || {
        for contract in contracts {
            parsed(contract)?;
        }
        Ok(())
    })?;
    ensure!(answers.len() == verdicts.len(), "not the same pairs");
    let both = answers.iter().zip(verdicts);
    Ok(Peer {
        parsing,
        verdicts: whole.saturating_sub(parsing),
        readable: answers.iter().filter(|it| **it).count(),
        agreed: both
            .filter(|(answer, verdict)| **answer == (**verdict <= Verdict::Lossy))
            .count(),
    })
}
