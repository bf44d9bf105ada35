//! `heirloom rules`: everything that can be found.

use anyhow::Result;
use heirloom_compat::rules;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::page::{rule_json, summary, worst};
use crate::report::{Table, as_json};

/// List every rule with its worst verdict and what it finds
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, output: &mut Output) -> Result<Exit> {
    if args.json {
        let rules: Value = rules::all().map(rule_json).collect();
        as_json(Ok(json!({ "rules": rules })), output)?;
        return Ok(Exit::Ok);
    }
    let mut table = Table::new(["RULE", "WORST", "SINCE", "WHAT IT FINDS"]);
    for rule in rules::all() {
        let worst = worst(rule).map_or("-", |verdict| verdict.name());
        table.row([
            rule.id.to_owned(),
            worst.to_owned(),
            rule.since.to_owned(),
            summary(rule),
        ]);
    }
    write!(output.out, "{table}")?;
    Ok(Exit::Ok)
}
