//! What a registry that was asked says at the gate, for people and for programs.

use std::io;

use heirloom_compat::Level;
use heirloom_contract::Action;
use serde_json::{Value, json};

use super::check::{title, tone};
use super::verify::found_json;
use super::{NOTE, STRONG, paint};
use crate::output::Output;
use crate::registries::Online;
use crate::verdicts::Gate;

/// What the registry said to the draft, seen from a finding.
pub(super) fn asked_line(gate: &Gate<'_>, online: &Online) -> String {
    let level = online.level.unwrap_or(gate.level);
    let says = match online.answers.iter().all(|(_, real)| real.is_compatible) {
        true => "accepts the draft",
        false => "refuses the draft",
    };
    format!("registry {} at {level} {says}", online.registry)
}

/// What a registry that was asked says, and what is wrong with what it has.
pub(super) fn write_online(
    gate: &Gate<'_>,
    online: &Online,
    output: &mut Output,
) -> io::Result<()> {
    let out = &mut output.out;
    let registry = &online.registry;
    if let (Some(action), Some(draft)) = (gate.refusal(), gate.draft) {
        let title = title(tone(action), "registry/would-reject");
        let (id, number) = (&gate.history.contract.id, draft.number);
        let file = paint(STRONG, draft.file.display());
        let refusing = online
            .answers
            .iter()
            .filter(|(_, real)| !real.is_compatible);
        let refusing: Vec<_> = refusing.collect();
        for (subject, real) in &refusing {
            writeln!(
                out,
                "{title}: {file}: registry {registry} refuses {id} v{number} for {subject}"
            )?;
            for message in &real.messages {
                writeln!(out, "  {message}")?;
            }
        }
        if refusing.is_empty() {
            writeln!(
                out,
                "{title}: {file}: registry {registry} would refuse {id} v{number} after what is frozen, which it lacks"
            )?;
        }
    }
    for (action, found) in gate.found_online() {
        let title = title(tone(action), found.rule);
        writeln!(
            out,
            "{title}: {}: {}",
            paint(STRONG, &found.subject),
            found.message
        )?;
        if action != Action::Allow {
            writeln!(out, "  {}: {}", paint(NOTE, "help"), found.help())?;
        }
    }
    Ok(())
}

/// The same as data.
pub(super) fn online_json(gate: &Gate<'_>, online: &Online) -> Value {
    let answers = online.answers.iter().map(|(subject, real)| {
        json!({
            "subject": subject,
            "compatible": real.is_compatible,
            "messages": real.messages,
        })
    });
    let found = gate.found_online();
    let found = found.map(|(action, found)| found_json(action, found));
    json!({
        "registry": online.registry,
        "level": online.level.map(Level::name),
        "answers": answers.collect::<Value>(),
        "findings": found.collect::<Value>(),
    })
}
