//! Fixes, for people and for programs: what they do, what the verdicts are after them, and the difference of the texts.

use std::io::{self, Write};

use heirloom_compat::Direction;
use heirloom_compat::fix::{Effect, Fix};
use serde_json::{Value, json};
use similar::TextDiff;

use super::verdicts::painted;
use super::{BAD, GOOD, NOTE, STRONG, paint};
use crate::verdicts::Mended;

/// What was done about a finding, what became of the verdicts, and what could be done besides.
pub(crate) fn write_mended(mended: &Mended, draft: &str, out: &mut dyn Write) -> io::Result<()> {
    let (rule, place) = (mended.rule, paint(STRONG, &mended.place));
    match &mended.fix {
        Some(fix) => {
            writeln!(
                out,
                "{} {place}: {} [{rule}]",
                paint(GOOD, "fixed"),
                mended.message
            )?;
            writeln!(out, "  {} ({})", fix.title, safety(fix))?;
            for effect in &fix.outcome.effects {
                writeln!(out, "  {}", effect_line(effect, draft))?;
            }
            for note in &fix.outcome.notes {
                writeln!(out, "  {}: {note}", paint(NOTE, "note"))?;
            }
        }
        None => {
            writeln!(
                out,
                "{} {place}: {} [{rule}]",
                paint(BAD, "left"),
                mended.message
            )?;
            for fix in &mended.others {
                writeln!(
                    out,
                    "  {}: {} ({})",
                    paint(NOTE, "could"),
                    fix.title,
                    safety(fix)
                )?;
                for note in &fix.outcome.notes {
                    writeln!(out, "    {note}")?;
                }
            }
        }
    }
    Ok(())
}

fn safety(fix: &Fix) -> &'static str {
    match (fix.edits.is_empty(), fix.outcome.is_safe) {
        (true, _) => "by hand",
        (false, true) => "safe",
        (false, false) => "not safe",
    }
}

fn effect_line(effect: &Effect, draft: &str) -> String {
    let (writer, reader) = match effect.direction {
        Direction::Backward => (effect.role.as_str(), draft),
        Direction::Forward => (draft, effect.role.as_str()),
    };
    let (before, after) = (painted(effect.pair.0), painted(effect.pair.1));
    format!("{writer} writes, {reader} reads: {before} -> {after}")
}

/// One line for a finding's report: the title and how to have it done.
pub(crate) fn fix_line(fix: &Fix, id: &str) -> String {
    match fix.edits.is_empty() {
        true => fix.title.clone(),
        false if fix.outcome.is_safe => {
            format!("{} (safe: `heirloom fix --finding {id}`)", fix.title)
        }
        false => format!(
            "{} (not safe: `heirloom fix --finding {id} --unsafe`)",
            fix.title
        ),
    }
}

/// A fix as data.
pub(crate) fn fix_json(fix: &Fix, text: &str) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        json!({
            "start": edit.range.start,
            "end": edit.range.end,
            "old": text.get(edit.range.clone()),
            "new": edit.text,
        })
    });
    let effects = fix.outcome.effects.iter().map(|effect| {
        json!({
            "version": effect.role,
            "direction": match effect.direction {
                Direction::Backward => "BACKWARD",
                Direction::Forward => "FORWARD",
            },
            "before": effect.pair.0.name(),
            "after": effect.pair.1.name(),
        })
    });
    json!({
        "kind": fix.kind.name(),
        "title": fix.title,
        "safe": fix.outcome.is_safe,
        "notes": fix.outcome.notes,
        "effects": effects.collect::<Value>(),
        "edits": edits.collect::<Value>(),
    })
}

/// The difference of two texts, as `patch` reads it.
pub(crate) fn unified_diff(file: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let (from, to) = (format!("a/{file}"), format!("b/{file}"));
    diff.unified_diff()
        .context_radius(3)
        .header(&from, &to)
        .to_string()
}
