//! What a registry has against what is frozen, for people and for programs.

use std::io::{self, Write};

use heirloom_contract::Action;
use serde_json::{Value, json};

use super::check::{title, tone};
use super::{BAD, GOOD, NOTE, STRONG, counted, paint};
use crate::output::Output;
use crate::registries::{Connection, Found, Recorded, Survey, Surveyed};

/// Each finding, and what was compared.
pub(crate) fn write_verified(
    survey: &Survey<'_>,
    found: &[(Action, Found)],
    recorded: &Recorded,
    connection: &Connection,
    output: &mut Output,
) -> io::Result<()> {
    let out = &mut output.out;
    for (action, it) in found {
        let title = title(tone(*action), it.rule);
        let subject = paint(STRONG, &it.subject);
        writeln!(out, "{title}: {subject}: {}", it.message)?;
        writeln!(out, "  {}: {}", paint(NOTE, "help"), it.help())?;
    }
    write_recorded(recorded, out)?;
    let subjects = counted(survey.subjects.len(), "subject");
    let versions = counted(survey.order.len(), "version");
    let denied = found.iter().filter(|(action, _)| *action == Action::Deny);
    let end = match (found.len(), denied.count()) {
        (0, _) => paint(GOOD, "all as frozen"),
        (count, 0) => paint(GOOD, format!("{}, none denied", counted(count, "finding"))),
        (count, _) => paint(BAD, counted(count, "finding")),
    };
    writeln!(
        out,
        "registry {}: {subjects}, {versions}: {end}",
        connection.name
    )
}

/// What became of the record of ids, where there is something to tell.
pub(super) fn write_recorded(recorded: &Recorded, out: &mut impl Write) -> io::Result<()> {
    for note in &recorded.notes {
        writeln!(out, "{}: {note}", paint(NOTE, "note"))?;
    }
    if let Some(file) = recorded.file.as_ref().filter(|_| recorded.count > 0) {
        let ids = counted(recorded.count, "id");
        writeln!(
            out,
            "{} {ids} in {}",
            paint(GOOD, "recorded"),
            file.display()
        )?;
    }
    Ok(())
}

/// The same as data.
pub(super) fn recorded_json(recorded: &Recorded) -> Value {
    json!({
        "file": recorded.file.as_ref().map(|it| it.display().to_string()),
        "recorded": recorded.count,
        "notes": recorded.notes,
    })
}

/// The same as data.
pub(crate) fn verified_json(
    survey: &Survey<'_>,
    found: &[(Action, Found)],
    recorded: &Recorded,
    connection: &Connection,
) -> Value {
    let subjects = survey.subjects.iter().map(|(subject, surveyed)| {
        json!({
            "subject": subject.to_string(),
            "contract": surveyed.items.first().map(|it| it.contract().id.to_string()),
            "level": surveyed.state.level.name(),
            "versions": versions_json(surveyed),
        })
    });
    json!({
        "registry": connection.name,
        "subjects": subjects.collect::<Value>(),
        "findings": found.iter().map(|(action, it)| found_json(*action, it)).collect::<Value>(),
        "record": recorded_json(recorded),
    })
}

fn versions_json(surveyed: &Surveyed<'_>) -> Value {
    let items = surveyed.items.iter().enumerate();
    let each = items.map(|(index, item)| {
        let published = surveyed.published(index);
        json!({
            "version": item.version.number,
            "number": published.map(|it| it.version),
            "id": published.map(|it| it.id),
            "recorded_id": surveyed.recorded(index).map(|it| it.id),
        })
    });
    each.collect()
}

/// A finding with what is done about it, as data.
pub(super) fn found_json(action: Action, found: &Found) -> Value {
    json!({
        "action": action.name(),
        "rule": found.rule,
        "subject": found.subject,
        "contract": found.contract.to_string(),
        "message": found.message,
        "help": found.help(),
    })
}
