//! `heirloom plan`: what would be done to a registry, and what it would say.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::exit::Exit;
use crate::output::Output;
use crate::registries::{Connection, Plan, Survey, connect, plan};
use crate::report::as_json;
use crate::report::plan::write_plan;
use crate::verdicts::discover_faultless;

/// Plan what a registry lacks: versions in order, what they refer to first, and levels; nothing is changed
///
/// For each version: our verdict, what the registry's product would answer, and what the registry answers. Drafts are
/// never planned. Exit code 1: the registry would refuse something; 4: it cannot be asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The registry: its name in heirloom.toml, or its URL; the only one of heirloom.toml without it
    #[arg(long, value_name = "NAME|URL")]
    registry: Option<String>,

    /// Write the plan to FILE, for `heirloom apply`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Print the plan as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let plan = match planned(args.registry.as_deref(), root) {
        Ok((plan, _)) => plan,
        Err(error) if args.json => return as_json(Err(error), output).map(|()| Exit::Internal),
        Err(error) => return Err(error),
    };
    let data: Value = serde_json::to_value(&plan)?;
    if let Some(file) = &args.output {
        let text = format!("{}\n", serde_json::to_string_pretty(&data)?);
        std::fs::write(root.join(file), text).with_context(|| file.display().to_string())?;
    }
    match args.json {
        true => as_json(Ok(data), output)?,
        false => write_plan(&plan, args.output.as_deref(), output)?,
    }
    Ok(exit(&plan))
}

/// A plan whose steps would all be taken is good, unless something has no step that it needs.
fn exit(plan: &Plan) -> Exit {
    match plan.blocked.is_empty() && plan.refused().next().is_none() {
        true => Exit::Ok,
        false => Exit::Findings,
    }
}

/// The plan for a registry, and the registry.
pub(crate) fn planned(registry: Option<&str>, root: &Path) -> Result<(Plan, Connection)> {
    let contracts = discover_faultless(root)?;
    let connection = connect(&contracts.config, &contracts.root, registry)?;
    let survey = Survey::of(&contracts, &connection)?;
    let plan = plan(&survey, &connection)?;
    Ok((plan, connection))
}
