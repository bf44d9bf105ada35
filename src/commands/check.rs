//! `heirloom check`: the gate. May the drafts of a folder follow what is frozen?

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use heirloom_compat::dialects::Dialect;
use heirloom_contract::{Contract, ContractId, Contracts};

use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::registries::{Online, Record, Survey, connect};
use crate::report::as_json;
use crate::report::check::Check;
use crate::verdicts::{Gate, History, discover};

/// Check every draft against its history: what would happen to real events, with proof, and what registries would say
///
/// Each stream has its level (`level` in heirloom.toml; BACKWARD_TRANSITIVE where it is not given). What is found is
/// denied, warned of or allowed by `[policy]`. Exit code 4: no contract was checked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Contracts, such as bank/account_opened, or streams, such as bank; all without it
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<String>,

    /// The registry product that is asked; `dialect` in heirloom.toml, else confluent
    #[arg(long, value_name = "NAME", value_parser = dialect)]
    dialect: Option<Dialect>,

    /// Ask this registry, too: its name in heirloom.toml, or its URL. Exit code 4: it cannot be asked
    #[arg(long, value_name = "NAME|URL")]
    registry: Option<String>,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

fn dialect(text: &str) -> Result<Dialect, String> {
    text.parse().map_err(|error| format!("{error}"))
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let start = Instant::now();
    let contracts = match discover(root) {
        Ok(contracts) => contracts,
        Err(error) if args.json => {
            as_json(Err(error.into()), output)?;
            return Ok(Exit::Internal);
        }
        Err(error) => return Err(error.into()),
    };
    let mut check = judged(&contracts, &args.contracts, args.dialect, start);
    if let Some(registry) = &args.registry
        && let Err(error) = ask(&mut check, &contracts, registry)
    {
        return match args.json {
            true => as_json(Err(error), output).map(|()| Exit::Internal),
            false => Err(error),
        };
    }
    check.duration = start.elapsed();
    match args.json {
        true => as_json(Ok(check.data()), output)?,
        false => check.write(output)?,
    }
    Ok(check.exit())
}

/// Asks a registry about each contract of the gate. What is wrong with the folder is told first.
fn ask(check: &mut Check<'_>, contracts: &Contracts, registry: &str) -> Result<()> {
    if !contracts.findings.is_empty() {
        return Ok(());
    }
    let connection = connect(&contracts.config, &contracts.root, Some(registry))?;
    let record = Record::of(contracts, &connection)?;
    let mut survey = Survey::of(contracts, &connection)?;
    survey.recall(record.as_ref().map(|it| &it.ids), &connection)?;
    for gate in &mut check.gates {
        gate.online = Some(Online::of(&survey, &connection, gate.history)?);
    }
    Ok(())
}

/// Judges the contracts that some names mean, all without any, and asks `dialect`, or the one that is configured. The
/// work began at `start`.
pub(crate) fn judged<'a>(
    contracts: &'a Contracts,
    names: &[String],
    dialect: Option<Dialect>,
    start: Instant,
) -> Check<'a> {
    let configured = contracts.config.dialect.as_deref();
    let configured = configured.and_then(|it| it.parse().ok());
    let dialect = dialect.or(configured).unwrap_or_default();
    let chosen = chosen(contracts, names);
    let histories = chosen.contracts.iter().map(|contract| History {
        contracts,
        contract,
    });
    let gates = histories.map(|it| Gate::of(it, dialect)).collect();
    Check {
        faults: contracts.findings.clone(),
        gates,
        dialect,
        unknown: chosen.unknown,
        duration: start.elapsed(),
    }
}

/// What the command line names.
pub(crate) struct Chosen<'a> {
    /// In the order of their ids.
    pub(crate) contracts: Vec<&'a Contract>,
    /// Names that no contract or stream has.
    pub(crate) unknown: Vec<String>,
}

/// The contracts that some names mean; all without any.
pub(crate) fn chosen<'a>(contracts: &'a Contracts, names: &[String]) -> Chosen<'a> {
    let is_named = |id: &ContractId, name: &str| {
        let stream = name.strip_suffix("/*").unwrap_or(name);
        id.to_string() == name || id.stream == stream
    };
    let is_chosen = |contract: &&Contract| {
        let mut names = names.iter();
        names.len() == 0 || names.any(|name| is_named(&contract.id, name))
    };
    let is_unknown = |name: &&String| !contracts.contracts().any(|it| is_named(&it.id, name));
    Chosen {
        contracts: contracts.contracts().filter(is_chosen).collect(),
        unknown: names.iter().filter(is_unknown).cloned().collect(),
    }
}

/// One contract by its name.
pub(crate) fn one<'a>(contracts: &'a Contracts, id: &ContractId) -> Result<&'a Contract> {
    contracts.contract(id).ok_or_else(|| {
        let message = format!("there is no contract `{id}`");
        Refused::new(message, "`heirloom status` lists them").into()
    })
}
