//! Avro: observations from the resolution, verdicts from the observations, witnesses from both.

mod alone;
mod event;
mod meaning;
mod message;
mod notes;
mod observe;
mod prove;
mod reach;
#[cfg(test)]
mod tests;
mod weigh;

use heirloom_schema::Span;
use heirloom_schema::avro::{NodeId, Schema, resolve};

use crate::rules::{self, Claim};
use crate::{Finding, Judgement, Newer, Place, Verdict};
use weigh::Scales;

pub use observe::{Kind, Note, Observation};
pub use prove::prove;

/// Judges a pair of Avro schemas.
pub fn judge(writer: &Schema, reader: &Schema, newer: Newer) -> Judgement {
    let resolution = resolve(writer, reader);
    let scales = Scales::new(writer, &resolution);
    let found = observe::observe(writer, reader, &scales, newer);
    let findings = found.iter().enumerate();
    let findings = findings.filter_map(|(index, it)| finding(index, it, (writer, reader)));
    Judgement {
        verdict: scales.verdict(),
        findings: findings.collect(),
    }
}

/// The verdict of [`judge`] without its findings: a small part of the time.
pub fn verdict(writer: &Schema, reader: &Schema) -> Verdict {
    Scales::new(writer, &resolve(writer, reader)).verdict()
}

/// Everything that a pair shows, claimed or not.
#[cfg(test)]
pub(crate) fn observations(writer: &Schema, reader: &Schema, newer: Newer) -> Vec<Observation> {
    let resolution = resolve(writer, reader);
    observe::observe(writer, reader, &Scales::new(writer, &resolution), newer)
}

/// What a finding of [`judge`] is about, with its nodes in writer and reader.
pub(crate) fn site(
    writer: &Schema,
    reader: &Schema,
    finding: &Finding,
) -> Option<(Kind, NodeId, NodeId)> {
    let resolution = resolve(writer, reader);
    let scales = Scales::new(writer, &resolution);
    let found = observe::observe(writer, reader, &scales, finding.newer);
    let observation = found.into_iter().nth(finding.observation)?;
    let pair = resolution.node(observation.site);
    Some((observation.kind, pair.writer, pair.reader))
}

fn finding(
    observation: usize,
    it: &Observation,
    (writer, reader): (&Schema, &Schema),
) -> Option<Finding> {
    let rule = rules::claiming(|claim| matches!(claim, Claim::Avro(claims) if claims(it)))?;
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
