//! What a verdict promises of events, and a finding of its witness.

use heirloom_compat::{Newer, Outcome, Proof, SchemaRef, Verdict, judge, protobuf, prove};
use prost::Message;
use prost_reflect::DynamicMessage;

use super::events::is_whole;
use super::kept::is_kept;
use super::{Event, Figures, Pair};

/// Holds a pair's verdict and findings against its events.
pub(super) fn check(pair: &Pair, events: &[Event], figures: &mut Figures) {
    let sides = (
        SchemaRef::Protobuf(&pair.writer),
        SchemaRef::Protobuf(&pair.reader),
    );
    let judgement = judge(sides.0, sides.1, Newer::Reader);
    let verdict = judgement.verdict;
    let mut wrong = Vec::new();
    let others = [
        (
            "of an older reader",
            judge(sides.0, sides.1, Newer::Writer).verdict,
        ),
        ("alone", protobuf::verdict(&pair.writer, &pair.reader)),
    ];
    for (which, other) in others {
        if other != verdict {
            wrong.push(format!("verdict {verdict}, {which} {other}"));
        }
    }
    let worst = judgement.findings.iter().map(|it| it.verdict).max();
    if worst.unwrap_or_default() != verdict {
        wrong.push(format!("verdict {verdict}, the worst finding is {worst:?}"));
    }
    promised(verdict, events, &mut wrong);
    let mut is_shown = false;
    for finding in judgement
        .findings
        .iter()
        .filter(|it| it.verdict >= Verdict::Lossy)
    {
        figures.findings += 1;
        match prove(sides.0, sides.1, finding) {
            Proof::Confirmed(witness) => {
                let outcome = &witness.outcome;
                if !is_as_told(pair, &witness.bytes, outcome) {
                    let (id, json) = (finding.rule.id, &witness.json);
                    wrong.push(format!("{id}: witness {json} is not {outcome:?}"));
                }
                is_shown |= match outcome {
                    Outcome::Refused { .. } => verdict >= Verdict::Partial,
                    Outcome::Changed { .. } => verdict == Verdict::Lossy,
                };
            }
            Proof::Unproven { reason } => {
                let name = format!("{} {}: {reason}", finding.rule.id, finding.verdict);
                figures.count(name, || pair.shown(&finding.message));
            }
        }
    }
    if verdict >= Verdict::Lossy && !is_shown {
        wrong.push(format!("{verdict}, and no witness shows it"));
    }
    *figures.verdicts.entry(verdict.name()).or_default() += 1;
    figures.events += events.len() as u64;
    figures.wrong.extend(wrong.iter().map(|it| pair.shown(it)));
}

fn promised(verdict: Verdict, events: &[Event], wrong: &mut Vec<String>) {
    for event in events {
        let is_allowed = match (event.arrives(), verdict) {
            (false, _) => verdict >= Verdict::Partial,
            (true, Verdict::Exact | Verdict::Defaulted) => event
                .come
                .as_ref()
                .is_ok_and(|come| is_kept(&event.sent, come)),
            (true, _) => verdict != Verdict::Broken,
        };
        if !is_allowed {
            let Event { sent, come, .. } = event;
            let come = come.as_ref().map(DynamicMessage::to_string);
            wrong.push(format!("{verdict}, and {sent} is read as {come:?}"));
            return;
        }
    }
    if verdict == Verdict::Partial && !events.iter().any(Event::arrives) {
        wrong.push("PARTIAL, and no event was found that can be read".to_owned());
    }
}

/// Whether a witness does what it says.
fn is_as_told(pair: &Pair, bytes: &[u8], outcome: &Outcome) -> bool {
    let sent = DynamicMessage::decode(pair.roots.0.clone(), bytes);
    let come = DynamicMessage::decode(pair.roots.1.clone(), bytes);
    match (outcome, sent, come) {
        (Outcome::Refused { .. }, Ok(_), come) => !come.is_ok_and(|come| is_whole(&come)),
        (Outcome::Changed { .. }, Ok(_), Ok(come)) => come.encoded_len() < usize::MAX,
        _ => false,
    }
}
