//! `heirloom status`: the contracts, where each stands, and what is wrong with the folder.

use std::path::Path;

use anyhow::Result;
use heirloom_contract::{Contract, Contracts, State, Status, Stream};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{Table, findings_json, write_findings};

/// Show every contract, its versions and what changed, and everything that is wrong with the folder
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let contracts = Contracts::discover(root)?;
    if args.json {
        let text = serde_json::to_string_pretty(&data(&contracts))?;
        writeln!(output.out, "{text}")?;
    } else {
        write(&contracts, output)?;
    }
    Ok(Exit::of_findings(&contracts.findings))
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
            let (state, changes) = state(contract);
            table.row([
                std::mem::take(&mut name),
                contract.id.name.clone(),
                contract.format.to_string(),
                contract.frozen().count().to_string(),
                state,
                changes.join(", "),
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
    let mut summary = format!(
        "{} contracts, {frozen} frozen versions",
        contracts.contracts().count()
    );
    for (number, what) in [
        (drafts, "to freeze"),
        (broken, "broken"),
        (contracts.findings.len(), "findings"),
    ] {
        if number > 0 {
            summary.push_str(&format!(", {number} {what}"));
        }
    }
    summary
}

/// A contract's state in a few words, and what changed.
fn state(contract: &Contract) -> (String, Vec<String>) {
    let next = contract.frozen().count() + 1;
    let (state, changes) = match &contract.status {
        _ if contract.is_broken => ("broken".to_owned(), Vec::new()),
        Status::New => ("new".to_owned(), Vec::new()),
        Status::Draft(changes) => (format!("draft of v{next}"), changes.clone()),
        Status::Frozen => match contract.config.retired {
            Some(_) => ("retired".to_owned(), Vec::new()),
            None => ("frozen".to_owned(), Vec::new()),
        },
    };
    (state, changes)
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
    let (state, changes) = state(contract);
    let versions = contract.versions.iter().map(|version| {
        let references = version.references.iter().map(|reference| {
            json!({
                "name": reference.name,
                "contract": reference.contract.to_string(),
                "version": reference.version,
            })
        });
        json!({
            "version": version.number,
            "state": match version.state { State::Frozen => "frozen", State::Draft => "draft" },
            "file": version.file,
            "fingerprint": version.fingerprint.to_string(),
            "references": references.collect::<Value>(),
        })
    });
    json!({
        "contract": contract.id.to_string(),
        "format": contract.format.to_string(),
        "state": state,
        "changes": changes,
        "versions": versions.collect::<Value>(),
    })
}
