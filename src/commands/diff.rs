//! `heirloom diff`: what changed between two schemas, as events see it.

use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_compat::{Newer, Verdict};
use heirloom_contract::ContractId;
use serde_json::{Value, json};

use super::check::one;
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::verdicts::{painted, place_json};
use crate::report::{STRONG, as_json, counted, paint};
use crate::verdicts::{Files, Group, JudgedPair, Parsed, References, discover, side};

/// Tell what changed between two schemas, and what each change does to events in both directions
///
/// Two files, or a contract and two of its versions: `heirloom diff bank/account_opened v1 v2`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Two files, the older first; or a contract and two versions
    #[arg(required = true, num_args = 2..=3, value_names = ["A", "B"])]
    sides: Vec<String>,

    /// A schema that the files refer to, as `heirloom compat` takes it; as often as needed
    #[arg(long, value_name = "FILE")]
    reference: Vec<String>,

    /// The message that is the event, where a .proto file has several
    #[arg(long, value_name = "NAME")]
    message: Option<String>,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let told = match args.sides.as_slice() {
        [contract, older, newer] => versions(args, contract, (older, newer), root, output),
        [older, newer] => files(args, (older, newer), root, output),
        _ => Ok(()),
    };
    match told {
        Err(error) if args.json => as_json(Err(error), output).map(|()| Exit::Internal),
        told => told.map(|()| Exit::Ok),
    }
}

fn versions(
    args: &Args,
    contract: &str,
    (older, newer): (&str, &str),
    root: &Path,
    output: &mut Output,
) -> Result<()> {
    let id: ContractId = contract.parse().map_err(|error: String| {
        Refused::new(error, "name two files, or a contract and two versions")
    })?;
    let contracts = discover(root)?;
    let contract = one(&contracts, &id)?;
    let version = |name: &str| {
        let number = name.strip_prefix('v').unwrap_or(name).parse().ok();
        let found = number.and_then(|number| contract.version(number));
        found.ok_or_else(|| {
            let help = format!("it has the versions v1 to v{}", contract.versions.len());
            Refused::new(format!("`{id}` has no version {name}"), help)
        })
    };
    let (older, newer) = (side(version(older)?), side(version(newer)?));
    let id = id.to_string();
    let pairs = vec![
        JudgedPair::of(&id, older, newer, Newer::Reader),
        JudgedPair::of(&id, newer, older, Newer::Writer),
    ];
    tell(args, &pairs, output)
}

fn files(args: &Args, sides: (&str, &str), root: &Path, output: &mut Output) -> Result<()> {
    let read = |name: &str| -> Result<(Files, Parsed)> {
        let references = References::read(&args.reference, root)?;
        let paths = [PathBuf::from(name)];
        let files = Files::read(&paths, &references, None, root)?;
        let parsed = files.schemas(args.message.as_deref()).pop();
        let parsed = parsed.unwrap_or_else(|| Ok(Parsed::Protobuf(Vec::new())))?;
        Ok((files, parsed))
    };
    let (older, newer) = (read(sides.0)?, read(sides.1)?);
    let mut pairs = older.1.judged(&newer.1, sides, Newer::Reader);
    pairs.extend(newer.1.judged(&older.1, (sides.1, sides.0), Newer::Writer));
    tell(args, &pairs, output)
}

/// One change, and what it does in both directions.
struct Change<'p, 'a> {
    group: Group<'p, 'a>,
    /// Of old events in the new version.
    backward: Option<Verdict>,
    /// Of new events in the old version.
    forward: Option<Verdict>,
}

fn tell(args: &Args, pairs: &[JudgedPair<'_>], output: &mut Output) -> Result<()> {
    let changes = changes(pairs);
    let verdict = |newer: Newer| {
        let of = pairs.iter().filter(|pair| pair.newer == newer);
        of.map(|pair| pair.verdict).max().unwrap_or_default()
    };
    let verdicts = (verdict(Newer::Reader), verdict(Newer::Writer));
    if args.json {
        return as_json(Ok(data(&changes, verdicts)), output);
    }
    for change in &changes {
        write(change, output)?;
    }
    let mut all = pairs.iter();
    let is_same = all.all(|it| it.writer.fingerprint() == it.reader.fingerprint());
    let summary = match (changes.is_empty(), is_same) {
        (true, true) => "nothing that events notice changed".to_owned(),
        _ => counted(changes.len(), "change"),
    };
    let (backward, forward) = (painted(verdicts.0), painted(verdicts.1));
    writeln!(
        output.out,
        "{summary}; old events in the new version: {backward}; new events in the old version: {forward}"
    )?;
    Ok(())
}

/// The findings of both directions; what is found in both at the same places and in the same words is one change.
fn changes<'p, 'a>(pairs: &'p [JudgedPair<'a>]) -> Vec<Change<'p, 'a>> {
    let mut changes: Vec<Change<'p, 'a>> = Vec::new();
    for group in Group::all(pairs) {
        let is_same = |it: &&mut Change<'_, '_>| {
            let (one, other) = (it.group.finding(), group.finding());
            one.newer != other.newer
                && one.edited().path == other.edited().path
                && (one.rule == other.rule || one.message == other.message)
        };
        let verdict = Some(group.verdict());
        match (changes.iter_mut().find(is_same), group.finding().newer) {
            (Some(change), Newer::Writer) => change.forward = verdict,
            (Some(change), Newer::Reader) => change.backward = verdict,
            (None, newer) => changes.push(Change {
                backward: verdict.filter(|_| newer == Newer::Reader),
                forward: verdict.filter(|_| newer == Newer::Writer),
                group,
            }),
        }
    }
    changes.sort_by_key(|it| {
        let edited = it.group.finding().edited();
        (
            edited.location.file.clone(),
            edited.location.line,
            edited.location.column,
        )
    });
    changes
}

fn write(change: &Change<'_, '_>, output: &mut Output) -> Result<()> {
    let finding = change.group.finding();
    let directions = [
        ("old events", change.backward),
        ("new events", change.forward),
    ];
    let effects: Vec<String> = directions
        .into_iter()
        .filter_map(|(which, verdict)| Some(format!("{which} {}", painted(verdict?))))
        .collect();
    let place = paint(STRONG, &finding.edited().location);
    writeln!(
        output.out,
        "{place}: {} [{}]",
        finding.message, finding.rule.id
    )?;
    writeln!(
        output.out,
        "  at {}; {}",
        finding.edited().path,
        effects.join(", ")
    )?;
    Ok(())
}

fn data(changes: &[Change<'_, '_>], (backward, forward): (Verdict, Verdict)) -> Value {
    let change = |it: &Change<'_, '_>| {
        let finding = it.group.finding();
        json!({
            "rule": finding.rule.id,
            "message": finding.message,
            "values": finding.values,
            "place": place_json(finding.edited()),
            "former_place": place_json(crate::verdicts::former(finding)),
            "backward": it.backward.map(Verdict::name),
            "forward": it.forward.map(Verdict::name),
        })
    };
    json!({
        "backward": backward.name(),
        "forward": forward.name(),
        "changes": changes.iter().map(change).collect::<Value>(),
    })
}
