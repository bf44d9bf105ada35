//! Verdicts and findings of pairs, for people and for programs.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
use clap::builder::styling::Style;
use heirloom_compat::fix::Fix;
use heirloom_compat::rules::Rule;
use heirloom_compat::{Newer, Outcome, Place, Proof, Verdict, Witness};
use heirloom_schema::Span;
use serde_json::{Value, json};

use super::fix::fix_line;
use super::{BAD, GOOD, NOTE, paint};
use crate::verdicts::{Group, JudgedPair, Member, Name, Proven, Side, former};

/// The colour of a verdict.
pub(crate) fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Exact | Verdict::Defaulted => GOOD,
        Verdict::Lossy => NOTE,
        Verdict::Partial | Verdict::Broken => BAD,
    }
}

/// A verdict in its colour.
pub(crate) fn painted(verdict: Verdict) -> String {
    paint(style(verdict), verdict)
}

/// How loud a group of findings is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// Something to know.
    Note,
    /// Something to look at.
    Warning,
    /// Something to correct.
    Error,
}

impl Tone {
    /// Of a group that no policy has judged: by what it makes of events.
    pub(crate) fn of(group: &Group<'_, '_>) -> Self {
        match group.verdict() {
            Verdict::Exact | Verdict::Defaulted => Tone::Note,
            Verdict::Lossy => Tone::Warning,
            Verdict::Partial | Verdict::Broken => match group.shown.proven.is_confirmed() {
                true => Tone::Error,
                false => Tone::Warning,
            },
        }
    }

    fn level(self) -> Level<'static> {
        match self {
            Tone::Note => Level::NOTE,
            Tone::Warning => Level::WARNING,
            Tone::Error => Level::ERROR,
        }
    }
}

/// A cause: where, what, of which pairs, its proof, `notes` of the caller, and what to do: in words, and as the
/// difference that a fix makes.
pub(crate) fn write_group(
    tone: Tone,
    group: &Group<'_, '_>,
    (notes, fix): (&[String], Option<&Fix>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let Member { pair: _, proven } = group.shown;
    let finding = group.finding();
    let mut lines = pair_lines(group);
    lines.extend(proof_lines(proven));
    lines.extend_from_slice(notes);
    lines.push(format!("finding {}", proven.id));
    let (edited, other) = (group.shown.edited(), group.shown.former());
    let help = help(finding.rule);
    let report = [tone
        .level()
        .primary_title(finding.message.as_str())
        .id(finding.rule.id)
        .element(snippet(&edited, finding.edited(), AnnotationKind::Primary))
        .element(snippet(&other, former(finding), AnnotationKind::Context))
        .elements(lines.iter().map(|it| Level::NOTE.message(it.as_str())))
        .elements((tone > Tone::Note).then(|| Level::HELP.message(help.as_str())))];
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let title = fix.map(|fix| fix_line(fix, &proven.id.to_string()));
    let changed = fix.zip(title.as_deref()).map(|(fix, title)| {
        let source = edited.source(Span::default());
        let patches = fix.edits.iter();
        let patches = patches.map(|it| Patch::new(it.range.clone(), it.text.as_str()));
        let notes = fix.outcome.notes.iter();
        Level::HELP
            .secondary_title(title)
            .element(
                Snippet::source(source.text())
                    .path(source.name())
                    .patches(patches),
            )
            .elements(notes.map(|it| Level::NOTE.message(it.as_str())))
    });
    let report: Vec<_> = report.into_iter().chain(changed).collect();
    writeln!(out, "{}\n", renderer.render(&report))
}

/// What its page advises, on one line.
pub(crate) fn help(rule: &Rule) -> String {
    let advice = rule.section("How to fix");
    let text = advice.split("```").next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which pairs a cause concerns, those of one outcome on one line.
fn pair_lines(group: &Group<'_, '_>) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&Member<'_, '_>>)> = Vec::new();
    for member in &group.members {
        let finding = &member.proven.finding;
        let mut outcome = format!("{}{}", finding.verdict, only(&finding.values));
        if member.pair.is_upcast && finding.verdict >= Verdict::Lossy {
            outcome.push_str(", covered by code (UPCAST): our readers meet the event upcast");
        }
        match lines.iter_mut().find(|(found, _)| *found == outcome) {
            Some((_, members)) => members.push(member),
            None => lines.push((outcome, vec![member])),
        }
    }
    let line = |(outcome, members): (String, Vec<&Member<'_, '_>>)| {
        let mut olds: Vec<_> = members.iter().map(|it| it.former().name).collect();
        olds.sort();
        let olds: Vec<String> = olds.iter().map(ToString::to_string).collect();
        let (olds, new) = (olds.join(" "), group.shown.edited().name);
        let is_one = members.len() == 1;
        match group.finding().newer {
            Newer::Writer => format!("{new} writes, {olds} read{}: {outcome}", s(is_one)),
            Newer::Reader => format!("{olds} write{}, {new} reads: {outcome}", s(is_one)),
        }
    };
    lines.into_iter().map(line).collect()
}

/// The ending of a verb.
fn s(is_one: bool) -> &'static str {
    if is_one { "s" } else { "" }
}

fn only(values: &[String]) -> String {
    match values {
        [] => String::new(),
        values => format!(" ({})", values.join(", ")),
    }
}

fn snippet<'s>(
    side: &'s Side<'_>,
    place: &'s Place,
    kind: AnnotationKind,
) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    let source = side.source(place.span);
    let text = source.text();
    let start = (place.span.start as usize).min(text.len());
    let end = (place.span.end as usize).clamp(start, text.len());
    // A definition of many lines is shown by its first.
    let shown = text.get(start..end).unwrap_or_default();
    let first = shown.lines().next().map_or(0, str::len);
    let label = format!("{} in {}", place.path, side.name);
    Snippet::source(text)
        .path(source.name())
        .annotation(kind.span(start..start + first).label(label))
}

/// The event that proves a finding, and what became of it.
pub(crate) fn proof_lines(proven: &Proven) -> Vec<String> {
    match &proven.proof {
        None => Vec::new(),
        Some(Proof::Unproven { reason }) => vec![format!("unproven: {reason}")],
        Some(Proof::Confirmed(witness)) => {
            let within = match &witness.within {
                Some(path) => format!(" at {path}"),
                None => String::new(),
            };
            let outcome = match &witness.outcome {
                Outcome::Refused { message } => format!("refused: {message}"),
                Outcome::Changed { from, to, .. } => format!("{from} arrives as {to}"),
            };
            vec![
                format!(
                    "proof{within}: {}  bytes {}",
                    witness.json,
                    hex(&witness.bytes)
                ),
                format!("{}: {outcome}", witness.decoder),
            ]
        }
    }
}

/// Bytes in hexadecimal; of long ones the start.
fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match bytes.get(..SHOWN) {
        Some(start) if bytes.len() > SHOWN => {
            let start: String = digits(start);
            format!("{start}... ({} bytes)", bytes.len())
        }
        _ if bytes.is_empty() => "none".to_owned(),
        _ => digits(bytes),
    }
}

/// A pair as data.
pub(crate) fn pair_json(pair: &JudgedPair<'_>) -> Value {
    json!({
        "writer": name_json(pair.writer.name),
        "reader": name_json(pair.reader.name),
        "verdict": pair.verdict.name(),
        "findings": pair.findings.iter().map(finding_json).collect::<Value>(),
    })
}

/// A side's name as data: the number of a version, or a file.
pub(crate) fn name_json(name: Name<'_>) -> Value {
    match name {
        Name::File(file) => file.into(),
        Name::Version(number) => number.into(),
    }
}

/// A finding of one pair as data.
pub(crate) fn finding_json(proven: &Proven) -> Value {
    let finding = &proven.finding;
    json!({
        "id": proven.id.to_string(),
        "rule": finding.rule.id,
        "verdict": finding.verdict.name(),
        "message": finding.message,
        "help": help(finding.rule),
        "values": finding.values,
        "newer": match finding.newer { Newer::Writer => "writer", Newer::Reader => "reader" },
        "writer": place_json(&finding.writer),
        "reader": place_json(&finding.reader),
        "proof": proven.proof.as_ref().map(proof_json),
    })
}

/// A place as data.
pub(crate) fn place_json(place: &Place) -> Value {
    json!({
        "path": place.path,
        "file": &*place.location.file,
        "line": place.location.line,
        "column": place.location.column,
    })
}

fn proof_json(proof: &Proof) -> Value {
    match proof {
        Proof::Unproven { reason } => json!({ "confirmed": false, "reason": reason }),
        Proof::Confirmed(witness) => witness_json(witness),
    }
}

/// A witness as data.
pub(crate) fn witness_json(witness: &Witness) -> Value {
    let bytes: String = witness.bytes.iter().map(|it| format!("{it:02x}")).collect();
    let outcome = match &witness.outcome {
        Outcome::Refused { message } => json!({ "refused": message }),
        Outcome::Changed { json, from, to } => {
            json!({ "read": json, "from": from, "to": to })
        }
    };
    json!({
        "confirmed": true,
        "within": witness.within,
        "event": witness.json,
        "bytes": bytes,
        "decoder": witness.decoder,
        "outcome": outcome,
    })
}
