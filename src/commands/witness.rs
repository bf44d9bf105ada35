//! `heirloom witness`: the events that prove what is said of a pair of versions.

use std::path::Path;

use anyhow::Result;
use heirloom_compat::{Proof, Verdict, Witness};
use heirloom_contract::{ContractId, Version};
use serde_json::{Value, json};

use super::check::one;
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::verdicts::{finding_json, painted, proof_lines, witness_json};
use crate::report::{STRONG, as_json, paint, test_of};
use crate::verdicts::{History, JudgedPair, Proven, discover};

/// Print the events of one version that another version cannot read, or reads as something else
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The contract, such as bank/account_opened
    contract: ContractId,

    /// The version that writes
    #[arg(long, value_name = "N")]
    writer: u32,

    /// The version that reads
    #[arg(long, value_name = "M")]
    reader: u32,

    /// Only the event of this finding
    #[arg(long, value_name = "ID")]
    finding: Option<String>,

    /// Print a Rust test for each event, which fails for as long as the event does not arrive; it needs
    /// heirloom-schema
    #[arg(long, conflicts_with_all = ["json", "bytes"])]
    as_test: bool,

    /// Print only the bytes, a line of hexadecimal digits an event, as `heirloom decode` reads them
    #[arg(long)]
    bytes: bool,

    /// Print the same as JSON
    #[arg(long, conflicts_with = "bytes")]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match show(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        told => told.map(|()| Exit::Ok),
    }
}

fn show(args: &Args, root: &Path, output: &mut Output) -> Result<()> {
    let contracts = discover(root)?;
    let contract = one(&contracts, &args.contract)?;
    let history = History {
        contracts: &contracts,
        contract,
    };
    let writer = version(history, args.writer)?;
    let reader = version(history, args.reader)?;
    let pair = history.judged(writer, reader, &history.covered());
    let chosen = chosen(&pair, args.finding.as_deref())?;
    if args.json {
        as_json(Ok(data(args, &pair, &chosen)), output)?;
    } else if args.bytes {
        for (_, witness) in witnesses(&chosen) {
            let digits: String = witness.bytes.iter().map(|it| format!("{it:02x}")).collect();
            writeln!(output.data, "{digits}")?;
        }
    } else if args.as_test {
        for (proven, witness) in witnesses(&chosen) {
            let text = test_of(history, (writer, reader), proven, witness);
            writeln!(output.data, "{text}")?;
        }
    } else {
        write(args, &pair, &chosen, output)?;
    }
    let unproven = chosen.len() - witnesses(&chosen).count();
    if unproven > 0 && !args.json {
        writeln!(
            output.err,
            "{unproven} of {} findings have no witness",
            chosen.len()
        )?;
    }
    Ok(())
}

fn version(history: History<'_>, number: u32) -> Result<&Version> {
    let contract = history.contract;
    contract.version(number).ok_or_else(|| {
        let numbers: Vec<String> = contract
            .versions
            .iter()
            .map(|it| it.number.to_string())
            .collect();
        let message = format!("`{}` has no version {number}", contract.id);
        Refused::new(message, format!("its versions are {}", numbers.join(", "))).into()
    })
}

/// The findings that there is something to show of.
fn chosen<'p>(pair: &'p JudgedPair<'_>, id: Option<&str>) -> Result<Vec<&'p Proven>> {
    let worse = pair.findings.iter();
    let worse = worse.filter(|it| it.finding.verdict >= Verdict::Lossy);
    let Some(id) = id else {
        return Ok(worse.collect());
    };
    let found: Vec<&Proven> = worse
        .clone()
        .filter(|it| it.id.to_string().eq_ignore_ascii_case(id))
        .collect();
    if found.is_empty() {
        let ids: Vec<String> = worse.map(|it| it.id.to_string()).collect();
        let help = match ids.as_slice() {
            [] => "every event arrives, so there is nothing to show".to_owned(),
            ids => format!("its findings are {}", ids.join(", ")),
        };
        let message = format!("these two versions have no finding {id}");
        return Err(Refused::new(message, help).into());
    }
    Ok(found)
}

fn witnesses<'p>(chosen: &[&'p Proven]) -> impl Iterator<Item = (&'p Proven, &'p Witness)> {
    chosen.iter().filter_map(|proven| match &proven.proof {
        Some(Proof::Confirmed(witness)) => Some((*proven, witness)),
        _ => None,
    })
}

fn data(args: &Args, pair: &JudgedPair<'_>, chosen: &[&Proven]) -> Value {
    let events = witnesses(chosen).map(|(_, witness)| witness_json(witness));
    json!({
        "contract": args.contract.to_string(),
        "writer": args.writer,
        "reader": args.reader,
        "verdict": pair.verdict.name(),
        "upcast": pair.is_upcast,
        "findings": chosen.iter().map(|it| finding_json(it)).collect::<Value>(),
        "witnesses": events.collect::<Value>(),
    })
}

fn write(
    args: &Args,
    pair: &JudgedPair<'_>,
    chosen: &[&Proven],
    output: &mut Output,
) -> Result<()> {
    let (writer, reader) = (pair.writer.name, pair.reader.name);
    let verdict = painted(pair.verdict);
    writeln!(
        output.out,
        "{}: {writer} writes, {reader} reads: {verdict}",
        args.contract
    )?;
    if pair.is_upcast {
        writeln!(
            output.out,
            "our own readers meet the event upcast; all others as below"
        )?;
    }
    if chosen.is_empty() {
        writeln!(
            output.out,
            "every event arrives, so there is nothing to show"
        )?;
    }
    for proven in chosen {
        let finding = &proven.finding;
        let rule = paint(STRONG, finding.rule.id);
        writeln!(
            output.out,
            "\n{rule} at {}: {}",
            finding.edited().path,
            finding.message
        )?;
        for line in proof_lines(proven) {
            writeln!(output.out, "  {line}")?;
        }
        writeln!(output.out, "  finding {}", proven.id)?;
    }
    Ok(())
}
