//! `heirloom order`: who must be deployed first when a draft is published?

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::check::chosen;
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::order::{deploy_json, write_deploy};
use crate::report::{as_json, counted, findings_json, write_findings};
use crate::verdicts::{Deploy, History, discover};

/// Tell who must be deployed first when a draft is published, step by step, and which consumers it hits
///
/// Consumers are declared as `[[consumers]]` in heirloom.toml.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Contracts, such as bank/account_opened, or streams, such as bank; all without it
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<String>,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match tell(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        told => told,
    }
}

fn tell(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let contracts = discover(root)?;
    let chosen = chosen(&contracts, &args.contracts);
    if let Some(name) = chosen.unknown.first() {
        let message = format!("there is no contract or stream `{name}`");
        return Err(Refused::new(message, "`heirloom status` lists them").into());
    }
    let deploys = chosen.contracts.iter().filter_map(|contract| {
        let history = History {
            contracts: &contracts,
            contract,
        };
        Deploy::of(history, history.level(), &[])
    });
    let deploys: Vec<Deploy<'_>> = deploys.collect();
    if args.json {
        let data = json!({
            "findings": findings_json(&contracts.findings),
            "contracts": deploys.iter().map(deploy_json).collect::<Value>(),
        });
        as_json(Ok(data), output)?;
    } else {
        write_findings(&contracts.findings, &mut output.out)?;
        for deploy in &deploys {
            write_deploy(deploy, &mut output.out)?;
        }
        let count = counted(chosen.contracts.len(), "contract");
        let drafts = counted(deploys.len(), "draft");
        writeln!(output.out, "{count}, {drafts} that may be published")?;
    }
    Ok(Exit::of_findings(&contracts.findings))
}
