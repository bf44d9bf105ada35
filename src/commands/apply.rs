//! `heirloom apply`: does to a registry what a plan says.

use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::{Config, Contracts, Error};

use super::plan::planned;
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::registries::{
    Applied, Connection, FORMAT, Item, Plan, Record, Recorded, Step, Survey, apply, connect, verify,
};
use crate::report::as_json;
use crate::report::plan::{applied_json, write_applied, write_plan};

/// Apply a plan to its registry: exactly its steps, then look whether all is there
///
/// A plan that was interrupted is applied again: what is done is recognised. Exit code 1: the registry would refuse a
/// step, or did; 4: it cannot be asked; 6: the registry is no longer what the plan was made for.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["file", "auto_approve"]))]
pub(crate) struct Args {
    /// The plan, as `heirloom plan -o FILE` wrote it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Plan now, and apply that without asking
    #[arg(long)]
    auto_approve: bool,

    /// With --auto-approve: the registry, its name in heirloom.toml, or its URL
    #[arg(long, value_name = "NAME|URL", conflicts_with = "file")]
    registry: Option<String>,

    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match applied(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        answer => answer,
    }
}

fn applied(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let (plan, connection) = match &args.file {
        Some(file) => {
            let plan = read(file, root)?;
            let connection = connection(&plan, root)?;
            (plan, connection)
        }
        None => planned(args.registry.as_deref(), root)?,
    };
    if plan.refused().next().is_some() {
        if !args.json {
            write_plan(&plan, None, output)?;
        }
        let help = "change what is refused, or the level, and plan again";
        let message = "the registry would refuse a step of the plan: nothing was done";
        return Err(Refused::finding(message, help).into());
    }
    // A record that cannot be read is told of before anything is done.
    let contracts = match connection.is_named {
        true => Some(Contracts::discover(root)?),
        false => None,
    };
    let record = match &contracts {
        Some(contracts) => Record::of(contracts, &connection)?.map(|it| (contracts, it)),
        None => None,
    };
    let applied = apply(&plan, &connection)?;
    let recorded = match record {
        Some((contracts, mut record)) => {
            match recorded(&plan, &applied, contracts, &connection, &mut record) {
                Ok(recorded) => recorded,
                // What is done is done, and the record lacks nothing but its own check.
                Err(error) => record.failed(&error),
            }
        }
        None => Recorded::none(),
    };
    match args.json {
        true => as_json(Ok(applied_json(&plan, &applied, &recorded)), output)?,
        false => write_applied(&plan, &applied, &recorded, output)?,
    }
    Ok(match (&applied.refused, applied.moved.is_empty()) {
        (Some(_), _) => Exit::Findings,
        (None, false) => Exit::Stale,
        (None, true) if plan.blocked.is_empty() => Exit::Ok,
        (None, true) => Exit::Findings,
    })
}

/// Records the ids of what was registered, as `heirloom verify --record` would.
fn recorded(
    plan: &Plan,
    applied: &Applied,
    contracts: &Contracts,
    connection: &Connection,
    record: &mut Record,
) -> Result<Recorded> {
    let steps = plan.steps.iter().zip(&applied.done);
    let registered = steps.filter_map(|(step, _)| match step {
        Step::Register(step) => Some((step.subject.as_str(), &step.contract, step.version)),
        Step::Level(_) => None,
    });
    let registered: Vec<_> = registered.collect();
    if registered.is_empty() {
        return Ok(record.unchanged());
    }
    if !contracts.findings.is_empty() {
        return Err(Error::findings_in_the_way(contracts.findings.clone()).into());
    }
    let mut survey = Survey::of(contracts, connection)?;
    survey.recall(Some(&record.ids), connection)?;
    let is_registered = |item: &Item<'_>| {
        let (subject, contract) = (item.subject.to_string(), item.contract().id.to_string());
        registered.contains(&(subject.as_str(), &contract, item.version.number))
    };
    let found = verify(&survey, contracts);
    let mut recorded = record.add(&survey, &found, is_registered)?;
    recorded.notes.extend(survey.changed(is_registered));
    Ok(recorded)
}

fn read(file: &Path, root: &Path) -> Result<Plan> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(root.join(file));
    let text = text.map_err(|error| Refused::unread(file, &error))?;
    let none = |why: String| {
        let help = "make it with `heirloom plan -o FILE` of this release";
        Refused::new(format!("{name} is no plan: {why}"), help)
    };
    let plan: Plan = serde_json::from_str(&text).map_err(|error| none(error.to_string()))?;
    match plan.format {
        FORMAT => Ok(plan),
        other => Err(none(format!("it is of format {other}")).into()),
    }
}

/// The registry that a plan was made for. One with an address alone needs no folder.
fn connection(plan: &Plan, root: &Path) -> Result<Connection> {
    let is_address = plan.registry.contains("://");
    let contracts = match Contracts::find_root(root) {
        Err(_) if is_address => return connect(&Config::default(), root, Some(&plan.registry)),
        found => Contracts::load(&found?)?,
    };
    connect(&contracts.config, &contracts.root, Some(&plan.registry))
}
