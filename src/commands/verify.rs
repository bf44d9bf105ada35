//! `heirloom verify`: is a registry what the lock says?

use std::path::Path;

use anyhow::Result;
use heirloom_contract::Action;

use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::registries::{Found, Survey, connect, verify};
use crate::report::as_json;
use crate::report::verify::{verified_json, write_verified};
use crate::verdicts::{Policy, discover_faultless};

/// Verify that a registry has what is frozen: every version, in order, unchanged, at levels that are strong enough
///
/// A text that the registry prints anew is no change. Exit code 5: a version was changed or deleted, or has another id;
/// 1: anything else was found; 4: the registry cannot be asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The registry: its name in heirloom.toml, or its URL; the only one of heirloom.toml without it
    #[arg(long, value_name = "NAME|URL")]
    registry: Option<String>,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match verified(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        answer => answer,
    }
}

fn verified(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let contracts = discover_faultless(root)?;
    let connection = connect(&contracts.config, &contracts.root, args.registry.as_deref())?;
    let survey = Survey::of(&contracts, &connection)?;
    if survey.order.is_empty() {
        let help = "`heirloom freeze` freezes a version";
        return Err(Refused::nothing("nothing is frozen: there is nothing to verify", help).into());
    }
    let found = verify(&survey).into_iter().map(|found| {
        let contract = contracts.contract(&found.contract);
        let policy = contract.map(|it| Policy::of(&contracts.config, it));
        let said = policy.and_then(|it| it.said(found.rule));
        (said.unwrap_or(Action::Deny), found)
    });
    let found: Vec<(Action, Found)> = found.collect();
    match args.json {
        true => as_json(Ok(verified_json(&survey, &found, &connection)), output)?,
        false => write_verified(&survey, &found, &connection, output)?,
    }
    let denied = found.iter().filter(|(action, _)| *action == Action::Deny);
    let exits = denied.map(|(_, it)| match it.is_immutability() {
        true => Exit::Immutability,
        false => Exit::Findings,
    });
    Ok(exits.fold(Exit::Ok, Exit::worse))
}
