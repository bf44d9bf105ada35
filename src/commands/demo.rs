//! `heirloom demo`: the main job on the archive of this repository, checked against its control totals, and the gate on
//! edits of its contracts.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use crate::demo::{
    self, Archive, EDITED, Event, IN_NO_HISTORY, JudgedEdit, Outcome, StreamOutcome,
};
use crate::exit::Exit;
use crate::output::Output;
use crate::report::{BAD, GOOD, NOTE, STRONG, Table, paint};

/// Read an archive of events of all versions into the newest types, fold them, and check every control total; then let
/// the gate judge three edits
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the same as JSON
    #[arg(long)]
    json: bool,

    /// Read another archive than the built-in one; same file names as in archive/
    #[arg(long, value_name = "DIR")]
    archive: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let folder = args.archive.map(|folder| root.join(folder));
    let outcome = outcome(folder.as_deref()).map_err(|error| {
        let archive = folder.map_or("the built-in archive".into(), |f| f.display().to_string());
        std::io::Error::other(format!("{archive}: {error:#}"))
    })?;
    if args.json {
        writeln!(
            output.out,
            "{}",
            serde_json::to_string_pretty(&data(&outcome))?
        )?;
    } else {
        write(&outcome, &mut output.out)?;
    }
    let is_good = outcome.mismatches.is_empty() && outcome.misjudged().next().is_none();
    Ok(if is_good { Exit::Ok } else { Exit::Findings })
}

fn outcome(folder: Option<&Path>) -> Result<Outcome> {
    let archive = match folder {
        Some(folder) => Archive::read(folder)?,
        None => Archive::built_in()?,
    };
    demo::run(&archive)
}

fn events_per_second(outcome: &Outcome) -> u64 {
    let events: u64 = outcome.streams.iter().map(StreamOutcome::events).sum();
    let seconds: f64 = outcome.streams.iter().map(|stream| stream.seconds).sum();
    rate(events, seconds)
}

fn rate(events: u64, seconds: f64) -> u64 {
    (events as f64 / seconds.max(f64::EPSILON)) as u64
}

fn write(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    for stream in &outcome.streams {
        write_stream(stream, out)?;
    }
    write_journey(outcome, out)?;
    write_forwarded(outcome, out)?;
    write_quarantined(outcome, out)?;
    write_edits(outcome, out)?;
    write_registry(outcome, out)?;
    write_summary(outcome, out)
}

fn heading(title: &str, out: &mut dyn Write) -> Result<()> {
    Ok(writeln!(out, "{}", paint(STRONG, title))?)
}

fn write_stream(stream: &StreamOutcome, out: &mut dyn Write) -> Result<()> {
    heading(stream.name, out)?;
    let mut counts = Table::new(["contract", "version", "events"]);
    for count in &stream.versions {
        let version = match count.version {
            IN_NO_HISTORY => "by plan".to_owned(),
            version => format!("v{version} of {}", count.newest),
        };
        counts.row([count.contract.into(), version, count.events.to_string()]);
    }
    writeln!(out, "{counts}")?;
    writeln!(out, "{}", stream.table)?;
    writeln!(
        out,
        "{} records, {} decoded into {} newest events, {} quarantined, {} events/s\n",
        stream.records,
        stream.events(),
        stream.newest_events,
        stream.quarantined.len(),
        rate(stream.events(), stream.seconds),
    )?;
    Ok(())
}

fn write_journey(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    let journey = &outcome.journey;
    heading(
        &format!("one event, version by version: {}", journey.what),
        out,
    )?;
    writeln!(out, "  {}", hex(&journey.payload))?;
    for leg in &journey.legs {
        writeln!(
            out,
            "  {} {}",
            paint(NOTE, format!("v{}", leg.version)),
            leg.how
        )?;
        writeln!(out, "     {}", leg.event)?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_forwarded(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    heading("fields that no version knows", out)?;
    writeln!(
        out,
        "  {} clinic events carry them; forwarded unmodified, {} bytes were not lost\n",
        outcome.forwarded.events(),
        outcome.forwarded.bytes_kept
    )?;
    Ok(())
}

fn write_quarantined(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    heading("quarantined, with every byte", out)?;
    for quarantined in outcome
        .streams
        .iter()
        .flat_map(|stream| &stream.quarantined)
    {
        writeln!(out, "  {}", quarantined.to_string().replace('\n', "\n  "))?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_edits(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    heading(
        &format!("edits at the gate: {EDITED}, in a copy of schemas/"),
        out,
    )?;
    for edit in &outcome.edits {
        let said = &edit.said;
        writeln!(out, "  {}", paint(NOTE, edit.what))?;
        for line in &edit.lines {
            writeln!(out, "     {line}")?;
        }
        let (what, style) = match said.exit {
            0 if matches!(said.event, Event::Changed { .. }) => ("passes with a loss", NOTE),
            0 => ("passes", GOOD),
            _ => ("is refused", BAD),
        };
        let what = paint(style, what);
        writeln!(
            out,
            "     heirloom check: the edit {what}, exit code {}",
            said.exit
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_registry(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    let chapter = &outcome.registry;
    heading("a registry, embedded", out)?;
    let ids: Vec<String> = chapter.ids.iter().map(u32::to_string).collect();
    let ids = ids.join(", ");
    writeln!(out, "  {EDITED} v1 to v3 published: ids {ids}")?;
    writeln!(out, "  a producer of it starts, and writes")?;
    writeln!(out, "     {}", chapter.roundtrip)?;
    writeln!(out, "  records of the official clients, read back:")?;
    for (client, event) in &chapter.read {
        writeln!(out, "     {}", paint(NOTE, client))?;
        writeln!(out, "       {event}")?;
    }
    writeln!(
        out,
        "  a producer does not start whose schema the registry would refuse:"
    )?;
    for line in chapter.refusal.lines() {
        writeln!(out, "     {line}")?;
    }
    Ok(writeln!(out)?)
}

fn write_summary(outcome: &Outcome, out: &mut dyn Write) -> Result<()> {
    for mismatch in outcome.mismatches.iter().chain(outcome.misjudged()) {
        writeln!(out, "{}: {mismatch}", paint(BAD, "mismatch"))?;
    }
    let (verdict, style) = match outcome.mismatches.len() {
        0 => ("every one met".to_owned(), GOOD),
        count => (format!("{count} or more not met"), BAD),
    };
    let sum = |of: fn(&StreamOutcome) -> u64| outcome.streams.iter().map(of).sum::<u64>();
    let versions = outcome.streams.iter().flat_map(|stream| &stream.versions);
    let (unknown, known): (Vec<_>, Vec<_>) = versions.partition(|it| it.version == IN_NO_HISTORY);
    let by_plan = unknown.iter().map(|it| it.events).sum::<u64>();
    writeln!(
        out,
        "{by_plan} events of writers that are in no history came through a plan"
    )?;
    writeln!(
        out,
        "{} events of {} contract versions in {} streams, {} quarantined, {} events/s; {} control totals: {}",
        sum(StreamOutcome::events),
        known.len(),
        outcome.streams.len(),
        sum(|stream| stream.quarantined.len() as u64),
        events_per_second(outcome),
        outcome.compared,
        paint(style, verdict),
    )?;
    let (verdict, style) = match outcome.misjudged().count() {
        0 => ("each as it must be".to_owned(), GOOD),
        count => (format!("{count} otherwise than they must be"), BAD),
    };
    writeln!(
        out,
        "{} edits judged: {}",
        outcome.edits.len(),
        paint(style, verdict)
    )?;
    Ok(())
}

fn data(outcome: &Outcome) -> Value {
    let sum = |of: fn(&StreamOutcome) -> u64| outcome.streams.iter().map(of).sum::<u64>();
    let mut totals = json!({});
    for stream in &outcome.streams {
        totals[stream.name] = stream.totals.clone();
    }
    json!({
        "records": sum(|stream| stream.records),
        "events": sum(StreamOutcome::events),
        "newest_events": sum(|stream| stream.newest_events),
        "quarantined": sum(|stream| stream.quarantined.len() as u64),
        "events_per_second": events_per_second(outcome),
        "versions": outcome.streams.iter().flat_map(versions).collect::<Value>(),
        "quarantine": outcome.streams.iter().flat_map(quarantine).collect::<Value>(),
        "totals": totals,
        "journey": {
            "what": outcome.journey.what,
            "payload": hex(&outcome.journey.payload),
            "versions": outcome.journey.legs.iter().map(|leg| {
                json!({ "version": leg.version, "how": leg.how, "event": leg.event })
            }).collect::<Value>(),
        },
        "edits": outcome.edits.iter().map(edit).collect::<Value>(),
        "registry": {
            "published": outcome.registry.ids,
            "wrote": outcome.registry.roundtrip,
            "read": outcome.registry.read,
            "refused": outcome.registry.refusal,
        },
        "control_totals_compared": outcome.compared,
        "mismatches": outcome.mismatches.iter().chain(outcome.misjudged()).collect::<Vec<_>>(),
    })
}

fn edit(edit: &JudgedEdit) -> Value {
    let said = &edit.said;
    json!({
        "contract": EDITED,
        "what": edit.what,
        "exit": said.exit,
        "verdict": said.verdict.name(),
        "accepted_by_registry": said.is_accepted,
        "rule": said.rule,
        "check": edit.check,
    })
}

fn versions(stream: &StreamOutcome) -> impl Iterator<Item = Value> {
    stream.versions.iter().map(|count| {
        json!({
            "stream": stream.name,
            "contract": count.contract,
            "version": count.version,
            "events": count.events,
        })
    })
}

fn quarantine(stream: &StreamOutcome) -> impl Iterator<Item = Value> {
    stream.quarantined.iter().map(|quarantined| {
        let position = quarantined.position();
        json!({
            "stream": stream.name,
            "partition": position.partition,
            "offset": position.offset,
            "reason": quarantined.reason().to_string(),
            "writer": quarantined.writer().map(|writer| writer.to_string()),
            "bytes": hex(quarantined.bytes()),
            "help": quarantined.help(),
        })
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
