//! Protobuf: observations from the resolution, verdicts from the observations, witnesses from both.
//!
//! Truth is what prost does with the bytes, except for `required`, of which prost knows nothing: there the
//! specification decides.

mod contents;
mod entry;
mod event;
mod message;
mod missing;
mod needed;
mod notes;
mod observe;
mod path;
mod prove;
mod shown;
#[cfg(test)]
mod tests;
mod wire;

use heirloom_schema::Span;
use heirloom_schema::protobuf::{MessageId, Schema, resolve};

use crate::rules::{self, Claim};
use crate::{Finding, Judgement, Newer, Place, Verdict};

pub use missing::{is_part, judge_missing};
pub use observe::{Kind, Note, Observation};
pub use prove::prove;

/// Judges a pair of Protobuf schemas.
pub fn judge(writer: &Schema, reader: &Schema, newer: Newer) -> Judgement {
    let found = observations(writer, reader, newer);
    let findings = found.iter().enumerate();
    let findings = findings.filter_map(|(index, it)| finding(index, it, (writer, reader)));
    Judgement {
        verdict: worst(&found),
        findings: findings.collect(),
    }
}

/// The verdict of [`judge`] without its findings.
pub fn verdict(writer: &Schema, reader: &Schema) -> Verdict {
    worst(&observations(writer, reader, Newer::Reader))
}

fn worst(found: &[Observation]) -> Verdict {
    found.iter().map(|it| it.verdict).max().unwrap_or_default()
}

/// Everything that a pair shows, claimed or not.
pub(crate) fn observations(writer: &Schema, reader: &Schema, newer: Newer) -> Vec<Observation> {
    observe::observe(writer, reader, &resolve(writer, reader), newer)
}

/// What a finding of [`judge`] is about, with its field's number and its messages in writer and reader.
pub(crate) fn site(
    writer: &Schema,
    reader: &Schema,
    finding: &Finding,
) -> Option<(Observation, MessageId, MessageId)> {
    let resolution = resolve(writer, reader);
    let found = observe::observe(writer, reader, &resolution, finding.newer);
    let observation = found.into_iter().nth(finding.observation)?;
    let (from, to) = resolution.pairs().get(observation.pair).copied()?;
    Some((observation, from, to))
}

fn finding(
    observation: usize,
    it: &Observation,
    (writer, reader): (&Schema, &Schema),
) -> Option<Finding> {
    let rule = rules::claiming(|claim| matches!(claim, Claim::Protobuf(claims) if claims(it)))?;
    Some(Finding {
        rule,
        verdict: it.verdict,
        newer: it.newer,
        writer: place(writer, &it.writer),
        reader: place(reader, &it.reader),
        message: message::message(&it.kind, it.newer),
        values: message::values(&it.kind),
        observation,
    })
}

fn place(schema: &Schema, (path, span): &(String, Span)) -> Place {
    Place {
        path: path.clone(),
        span: *span,
        location: schema.location(*span),
    }
}
