//! What a registry has against what is frozen, for people and for programs.

use std::io;

use serde_json::{Value, json};

use super::{BAD, GOOD, NOTE, STRONG, counted, paint};
use crate::output::Output;
use crate::registries::{Connection, Found, Survey, Surveyed};

/// Each finding, and what was compared.
pub(crate) fn write_verified(
    survey: &Survey<'_>,
    found: &[Found],
    connection: &Connection,
    output: &mut Output,
) -> io::Result<()> {
    let out = &mut output.out;
    for it in found {
        let title = paint(BAD, format!("error[{}]", it.rule));
        let subject = paint(STRONG, &it.subject);
        writeln!(out, "{title}: {subject}: {}", it.message)?;
        writeln!(out, "  {}: {}", paint(NOTE, "help"), it.help())?;
    }
    let subjects = counted(survey.subjects.len(), "subject");
    let versions = counted(survey.order.len(), "version");
    let end = match found.len() {
        0 => paint(GOOD, "all as frozen"),
        count => paint(BAD, counted(count, "finding")),
    };
    writeln!(
        out,
        "registry {}: {subjects}, {versions}: {end}",
        connection.name
    )
}

/// The same as data.
pub(crate) fn verified_json(
    survey: &Survey<'_>,
    found: &[Found],
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
        "findings": found.iter().map(found_json).collect::<Value>(),
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
        })
    });
    each.collect()
}

/// A finding as data.
pub(crate) fn found_json(found: &Found) -> Value {
    json!({
        "rule": found.rule,
        "subject": found.subject,
        "contract": found.contract.to_string(),
        "message": found.message,
        "help": found.help(),
    })
}
