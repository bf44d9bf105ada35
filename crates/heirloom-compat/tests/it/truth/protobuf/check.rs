//! What a verdict promises of events, and a finding of its witness.

use heirloom_compat::{Newer, Outcome, Proof, SchemaRef, Verdict, Witness, judge, protobuf, prove};
use prost_reflect::{DynamicMessage, ReflectMessage};

use super::events::is_whole;
use super::kept::{has_enum_for_number, has_one_of_many, is_defaulted, is_kept, is_written_again};
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
    promised(pair, verdict, events, &mut wrong);
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
                if !is_as_told(pair, finding.rule.id, &witness) {
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

fn promised(pair: &Pair, verdict: Verdict, events: &[Event], wrong: &mut Vec<String>) {
    for event in events {
        let is_allowed = match (event.arrives(), verdict) {
            (false, _) => verdict >= Verdict::Partial,
            (true, Verdict::Exact) => event.come.as_ref().is_ok_and(|come| {
                let sent = &event.sent;
                is_kept(sent, come) && !is_defaulted(sent, come) && is_written_again(sent, come)
            }),
            (true, Verdict::Defaulted) => event
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
    if verdict == Verdict::Partial && !pair.some_event(events, Event::arrives) {
        wrong.push("PARTIAL, and no event was found that can be read".to_owned());
    }
    let is_defaulted = |event: &Event| {
        let mut come = event.come.iter();
        come.any(|come| is_defaulted(&event.sent, come))
    };
    if verdict == Verdict::Defaulted && !pair.some_event(events, is_defaulted) {
        wrong.push("DEFAULTED, and nothing is filled in or ignored".to_owned());
    }
}

/// Rules that may keep a value and give it another name or another meaning.
const RENAMING: [&str; 6] = [
    "protobuf/enum-type-changed",
    "protobuf/enum-value-moved",
    "protobuf/message-type-changed",
    "protobuf/number-moved",
    "protobuf/number-reused",
    "protobuf/presence-changed",
];

/// Whether a witness does what it says, and is the event that its JSON shows.
fn is_as_told(pair: &Pair, rule: &str, witness: &Witness) -> bool {
    let bytes = witness.bytes.as_slice();
    let sent = DynamicMessage::decode(pair.roots.0.clone(), bytes);
    let come = DynamicMessage::decode(pair.roots.1.clone(), bytes);
    let Ok(sent) = sent else { return false };
    let is_told = match (&witness.outcome, come) {
        (Outcome::Refused { .. }, come) => !come.is_ok_and(|come| is_whole(&come)),
        (Outcome::Changed { json, from, to }, Ok(come)) => {
            let is_re_meant = RENAMING.contains(&rule)
                || rule == "protobuf/type-reinterpreted" && has_enum_for_number(&sent, &come);
            let is_changed = match rule {
                "protobuf/last-of-many" => has_one_of_many(&sent, &come),
                _ => is_re_meant || !is_kept(&sent, &come),
            };
            is_changed && from != to && is_shown(&come, json)
        }
        _ => false,
    };
    is_told && is_shown(&sent, &witness.json)
}

/// Whether a text is the JSON of a message, but for fields that it does not know.
fn is_shown(message: &DynamicMessage, json: &str) -> bool {
    let mut text = serde_json::Deserializer::from_str(json);
    let shown = DynamicMessage::deserialize(message.descriptor(), &mut text);
    let plain = |message: &DynamicMessage| serde_json::to_value(message).unwrap();
    shown.is_ok_and(|shown| plain(&shown) == plain(message))
}
