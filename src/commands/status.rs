//! `heirloom status`: the contracts, where each stands, and what is wrong with the folder.

use std::path::Path;

use anyhow::Result;
use heirloom_contract::{Contract, Contracts, State, Status, Stream};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{Table, as_json, counted, findings_json, references_json, write_findings};
use crate::verdicts::discover;

/// Show every contract, its versions and what changed, and everything that is wrong with the folder
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let loaded = discover(root);
    let exit = loaded
        .as_ref()
        .map(|contracts| Exit::of_findings(&contracts.findings));
    let exit = exit.unwrap_or(Exit::Ok);
    if args.json {
        as_json(
            loaded.map(|contracts| data(&contracts)).map_err(Into::into),
            output,
        )?;
    } else {
        write(&loaded?, output)?;
    }
    Ok(exit)
}

fn write(contracts: &Contracts, output: &mut Output) -> Result<()> {
    let mut table = Table::new([
        "STREAM", "CONTRACT", "FORMAT", "VERSIONS", "STATE", "CHANGES",
    ]);
    for stream in &contracts.streams {
        let mut name = match stream.shared {
            true => format!("{} (shared)", stream.name),
            false => stream.name.clone(),
        };
        for contract in &stream.contracts {
            table.row([
                std::mem::take(&mut name),
                contract.id.name.clone(),
                contract.format.to_string(),
                contract.frozen().count().to_string(),
                state(contract).to_owned(),
                changes(contract).join(", "),
            ]);
        }
    }
    if contracts.streams.is_empty() {
        let schemas = &contracts.config.schemas;
        writeln!(
            output.out,
            "no contracts yet: put a schema into {schemas}/<stream>/<contract>.avsc or .proto"
        )?;
    } else {
        writeln!(output.out, "{table}")?;
        writeln!(output.out, "{}", summary(contracts))?;
    }
    if !contracts.findings.is_empty() {
        writeln!(output.out)?;
        write_findings(&contracts.findings, &mut output.out)?;
    }
    Ok(())
}

fn summary(contracts: &Contracts) -> String {
    let count = |matches: fn(&&Contract) -> bool| contracts.contracts().filter(matches).count();
    let frozen: usize = contracts
        .contracts()
        .map(|contract| contract.frozen().count())
        .sum();
    let drafts = count(|contract| contract.draft().is_some());
    let broken = count(|contract| contract.is_broken);
    let mut parts = vec![
        counted(contracts.contracts().count(), "contract"),
        counted(frozen, "frozen version"),
    ];
    for (number, what) in [(drafts, "to freeze"), (broken, "broken")] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    if !contracts.findings.is_empty() {
        parts.push(counted(contracts.findings.len(), "finding"));
    }
    parts.join(", ")
}

/// A contract's state in one word.
fn state(contract: &Contract) -> &'static str {
    match &contract.status {
        _ if contract.is_broken => "broken",
        Status::New => "new",
        Status::Draft(_) => "draft",
        Status::Frozen if contract.config.retired.is_some() => "retired",
        Status::Frozen => "frozen",
    }
}

/// What changed since the newest frozen version.
fn changes(contract: &Contract) -> &[String] {
    match &contract.status {
        Status::Draft(changes) if !contract.is_broken => changes,
        _ => &[],
    }
}

fn data(contracts: &Contracts) -> Value {
    json!({
        "root": contracts.root,
        "streams": contracts.streams.iter().map(stream).collect::<Value>(),
        "findings": findings_json(&contracts.findings),
    })
}

fn stream(stream: &Stream) -> Value {
    json!({
        "name": stream.name,
        "topic": stream.topic,
        "shared": stream.shared,
        "contracts": stream.contracts.iter().map(contract).collect::<Value>(),
    })
}

fn contract(contract: &Contract) -> Value {
    let versions = contract.versions.iter().map(|version| {
        json!({
            "version": version.number,
            "state": match version.state { State::Frozen => "frozen", State::Draft => "draft" },
            "file": version.file,
            "fingerprint": version.fingerprint.to_string(),
            "references": references_json(&version.references),
        })
    });
    json!({
        "contract": contract.id.to_string(),
        "format": contract.format.to_string(),
        "state": state(contract),
        "changes": changes(contract),
        "versions": versions.collect::<Value>(),
    })
}
