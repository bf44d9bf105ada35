//! Verdicts and findings of pairs, for people and for programs.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use heirloom_compat::{Newer, Outcome, Place, Proof, Verdict, Witness};
use serde_json::{Value, json};

use super::{BAD, GOOD, NOTE, paint};
use crate::verdicts::{JudgedPair, Proven, Side};

/// A verdict in its colour.
pub(crate) fn painted(verdict: Verdict) -> String {
    let style = match verdict {
        Verdict::Exact | Verdict::Defaulted => GOOD,
        Verdict::Lossy => NOTE,
        Verdict::Partial | Verdict::Broken => BAD,
    };
    paint(style, verdict)
}

/// A finding: where, what, its proof, what to do.
pub(crate) fn write_finding(
    pair: &JudgedPair<'_>,
    proven: &Proven,
    out: &mut dyn Write,
) -> io::Result<()> {
    let finding = &proven.finding;
    let level = match (finding.verdict, proven.is_confirmed()) {
        (Verdict::Partial | Verdict::Broken, true) => Level::ERROR,
        (Verdict::Exact | Verdict::Defaulted, _) => Level::NOTE,
        _ => Level::WARNING,
    };
    let (edited, other) = match finding.newer {
        Newer::Writer => (pair.writer, pair.reader),
        Newer::Reader => (pair.reader, pair.writer),
    };
    let (place, from) = match finding.newer {
        Newer::Writer => (&finding.writer, &finding.reader),
        Newer::Reader => (&finding.reader, &finding.writer),
    };
    let mut notes = vec![format!(
        "{} writes, {} reads: {}{}",
        pair.writer.name,
        pair.reader.name,
        finding.verdict,
        only(&finding.values)
    )];
    notes.extend(proof_lines(proven));
    notes.push(format!("finding {}", proven.id));
    let title = level
        .primary_title(finding.message.as_str())
        .id(finding.rule.id)
        .element(snippet(&edited, place, AnnotationKind::Primary))
        .element(snippet(&other, from, AnnotationKind::Context))
        .elements(notes.iter().map(|note| Level::NOTE.message(note.as_str())));
    let report = [title];
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    writeln!(out, "{}\n", renderer.render(&report))
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

fn proof_lines(proven: &Proven) -> Vec<String> {
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
        "writer": pair.writer.name,
        "reader": pair.reader.name,
        "verdict": pair.verdict.name(),
        "findings": pair.findings.iter().map(finding_json).collect::<Value>(),
    })
}

fn finding_json(proven: &Proven) -> Value {
    let finding = &proven.finding;
    json!({
        "id": proven.id.to_string(),
        "rule": finding.rule.id,
        "verdict": finding.verdict.name(),
        "message": finding.message,
        "values": finding.values,
        "newer": match finding.newer { Newer::Writer => "writer", Newer::Reader => "reader" },
        "writer": place_json(&finding.writer),
        "reader": place_json(&finding.reader),
        "proof": proven.proof.as_ref().map(proof_json),
    })
}

fn place_json(place: &Place) -> Value {
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
