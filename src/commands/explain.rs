//! `heirloom explain`: the page of a rule, or a finding with everything that is known about it.

use std::path::Path;

use anyhow::Result;
use heirloom_compat::rules::{self, Rule};
use serde_json::json;

use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::verdicts::{Tone, pair_json, write_group};
use crate::report::{as_json, page};
use crate::verdicts::{discover, named, search, similar_rules};

/// Explain a rule, such as avro/enum-symbol-added, or a finding by the name that `check` prints
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A rule's id, or the 14 digits of a finding
    #[arg(value_name = "RULE|FINDING")]
    name: String,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    match explain(args, root, output) {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        told => told,
    }
}

fn explain(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    if let Some(rule) = rules::find(&args.name) {
        write_rule(rule, args.json, output)?;
        return Ok(Exit::Ok);
    }
    let is_finding = args.name.len() == 14 && args.name.bytes().all(|it| it.is_ascii_hexdigit());
    if !is_finding {
        return Err(unknown_rule(&args.name).into());
    }
    let contracts = discover(root)?;
    let id = args.name.to_ascii_lowercase();
    let found = search(&contracts, &id);
    let group = found.as_ref().and_then(|(_, pair)| named(pair, &id));
    let (Some((history, pair)), Some(group)) = (&found, group) else {
        let message = format!("no pair of versions in this folder has the finding {id}");
        let help = "it is gone since the schema was edited; `heirloom check` lists what there is";
        return Err(Refused::new(message, help).into());
    };
    let contract = history.contract.id.to_string();
    if args.json {
        let mut data = pair_json(pair);
        if let Some(data) = data.as_object_mut() {
            let is_named = |it: &serde_json::Value| it.get("id").is_some_and(|it| *it == *id);
            let findings = data.get("findings").and_then(|it| it.as_array());
            let finding = findings.and_then(|it| it.iter().find(|it| is_named(it)));
            data.insert("finding".to_owned(), json!(finding));
            data.remove("findings");
            data.insert("contract".to_owned(), contract.into());
        }
        as_json(Ok(data), output)?;
    } else {
        let (writer, reader) = (pair.writer.name, pair.reader.name);
        writeln!(output.out, "{contract}: {writer} writes, {reader} reads\n")?;
        write_group(Tone::of(&group), &group, (&[], None), &mut output.out)?;
        page::write_page(group.finding().rule, &mut output.out)?;
    }
    Ok(Exit::Ok)
}

fn write_rule(rule: &Rule, is_json: bool, output: &mut Output) -> Result<()> {
    if is_json {
        let mut data = page::rule_json(rule);
        if let Some(data) = data.as_object_mut() {
            for (key, heading) in [
                ("finds", "What it finds"),
                ("why", "Why it matters"),
                ("example", "Example"),
                ("fix", "How to fix"),
            ] {
                data.insert(key.to_owned(), rule.section(heading).into());
            }
        }
        return as_json(Ok(data), output);
    }
    page::write_page(rule, &mut output.out)?;
    Ok(())
}

fn unknown_rule(name: &str) -> Refused {
    let help = match similar_rules(name).as_slice() {
        [] => "`heirloom rules` lists all rules; a finding has 14 hexadecimal digits".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    Refused::new(format!("there is no rule `{name}`"), help)
}
