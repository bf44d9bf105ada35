//! `heirloom verify`: is a registry what the lock says?

use std::path::Path;

use anyhow::Result;
use heirloom_contract::Action;

use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::registries::{Found, Record, Recorded, Survey, connect, verify};
use crate::report::as_json;
use crate::report::verify::{verified_json, write_verified};
use crate::verdicts::discover_faultless;

/// Verify that a registry has what is frozen: every version, in order, unchanged, at levels that are strong enough
///
/// A text that the registry prints anew is no change. Ids are compared with registry-ids/NAME.toml beside heirloom.lock,
/// as far as they are recorded. Exit code 5: a version was changed or deleted, or has another id; 1: anything else was
/// found; 4: the registry cannot be asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The registry: its name in heirloom.toml, or its URL; the only one of heirloom.toml without it
    #[arg(long, value_name = "NAME|URL")]
    registry: Option<String>,

    /// Record the ids of all versions that are not recorded yet, but for subjects that are not as they should be
    #[arg(long)]
    record: bool,

    /// With --record: the ids that this subject has now are right, although it was deleted and registered again
    #[arg(long, value_name = "SUBJECT", requires = "record")]
    accept: Vec<String>,

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
    let mut record = Record::of(&contracts, &connection)?;
    let mut survey = Survey::of(&contracts, &connection)?;
    if survey.order.is_empty() {
        let help = "`heirloom freeze` freezes a version";
        return Err(Refused::nothing("nothing is frozen: there is nothing to verify", help).into());
    }
    survey.recall(record.as_ref().map(|it| &it.ids), &connection)?;
    let mut found = verify(&survey, &contracts);
    let recorded = match &mut record {
        Some(record) if args.record => recorded(args, record, &survey, &mut found)?,
        Some(record) => record.lacking(&survey),
        None if args.record => {
            let help = "name it in heirloom.toml: [registries.prod] url = \"https://...\"";
            let message = "a registry that heirloom.toml does not name has no record of ids";
            return Err(Refused::new(message, help).into());
        }
        None => Recorded::none(),
    };
    match args.json {
        true => as_json(
            Ok(verified_json(&survey, &found, &recorded, &connection)),
            output,
        )?,
        false => write_verified(&survey, &found, &recorded, &connection, output)?,
    }
    let denied = found.iter().filter(|(action, _)| *action == Action::Deny);
    let exits = denied.map(|(_, it)| match it.is_immutability() {
        true => Exit::Immutability,
        false => Exit::Findings,
    });
    Ok(exits.fold(Exit::Ok, Exit::worse))
}

/// Records what is right, and what the command line says is.
fn recorded(
    args: &Args,
    record: &mut Record,
    survey: &Survey<'_>,
    found: &mut Vec<(Action, Found)>,
) -> Result<Recorded> {
    let mut notes = record.accept(survey, found, &args.accept)?;
    let mut recorded = record.add(survey, found, |_| true)?;
    notes.append(&mut recorded.notes);
    Ok(Recorded { notes, ..recorded })
}
