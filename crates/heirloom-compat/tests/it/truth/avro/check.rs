//! What a verdict promises of events, and a finding of its witness.

use std::collections::BTreeSet;

use heirloom_compat::{Finding, Newer, Outcome, Proof, SchemaRef, Verdict, avro, judge, prove};
use heirloom_schema::avro::json::{Limits, encode_from_json, resolve_to_json};
use heirloom_schema::avro::{Resolution, Value, resolve};

use super::{Event, Figures, Pair, encoded};
use crate::random::Dice;
use crate::truth::interpret::Interpreter;
use crate::truth::kept::{Held, is_defaulted, is_kept};
use crate::truth::model::Model;
use crate::truth::values::Values;

/// How many more events are looked through for one that is not among the random ones.
const TRIES: usize = 3_000;
/// Why an event is not shown that could be, if all are larger than `LARGE`.
const TOO_LARGE: &str = "every event is too large to be shown";
const LARGE: usize = 1_000_000;

/// Holds a pair's verdict and findings against its events.
pub(super) fn check(pair: &Pair, values: &Values<'_>, events: &[Event], figures: &mut Figures) {
    let sides = (SchemaRef::Avro(&pair.writer), SchemaRef::Avro(&pair.reader));
    let judgement = judge(sides.0, sides.1, Newer::Reader);
    let verdict = judgement.verdict;
    let mut wrong = Vec::new();
    let others = [
        (
            "of an older reader",
            judge(sides.0, sides.1, Newer::Writer).verdict,
        ),
        ("alone", avro::verdict(&pair.writer, &pair.reader)),
    ];
    for (which, other) in others {
        if other != verdict {
            wrong.push(format!("verdict {verdict}, {which} {other}"));
        }
    }
    let worst = judgement.findings.iter().map(|it| it.verdict).max();
    let worst = worst.unwrap_or_default();
    if worst != verdict && (worst, verdict) != (Verdict::Partial, Verdict::Broken) {
        wrong.push(format!("verdict {verdict}, the worst finding is {worst}"));
    }
    decoded(pair, events, &mut wrong);
    promised(pair, values, verdict, events, &mut wrong);
    let mut is_shown = false;
    for finding in judgement
        .findings
        .iter()
        .filter(|it| it.verdict >= Verdict::Lossy)
    {
        figures.findings += 1;
        let smallest = events.iter().map(|it| it.bytes.len()).min();
        is_shown |= proven(pair, sides, (finding, smallest), figures, &mut wrong);
    }
    if verdict >= Verdict::Lossy && !is_shown {
        wrong.push(format!("{verdict}, and no witness shows it"));
    }
    *figures.verdicts.entry(verdict.name()).or_default() += 1;
    figures.events += events.len() as u64;
    figures.wrong.extend(wrong.iter().map(|it| pair.shown(it)));
}

/// Our decoder makes of every event what the specification does.
fn decoded(pair: &Pair, events: &[Event], wrong: &mut Vec<String>) {
    let resolution = resolve(&pair.writer, &pair.reader);
    for event in events {
        let ours = read(pair, &resolution, &event.bytes);
        let wanted = event.come.as_ref().map(|it| encoded(it, &pair.reader));
        if ours.as_ref().ok() != wanted.as_ref() {
            let (sent, come) = (&event.sent, &event.come);
            wrong.push(format!("{sent:?} is read as {ours:?} and not as {come:?}"));
        }
    }
}

fn read(pair: &Pair, resolution: &Resolution, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let sides = (&pair.writer, &pair.reader);
    let (mut text, mut again) = (String::new(), Vec::new());
    resolve_to_json(sides, resolution, bytes, Limits::default(), true, &mut text)
        .map_err(|error| error.to_string())?;
    match encode_from_json(&pair.reader, &text, &mut again) {
        Ok(_) => Ok(again),
        Err(error) => panic!("{}", pair.shown(&format!("{text} is not JSON: {error}"))),
    }
}

fn arrives_as_sent(pair: &Pair, sent: &Value, come: &Value) -> bool {
    let (from, to) = held(pair, sent, come);
    is_kept(from, to)
}

fn held<'a>(pair: &'a Pair, sent: &'a Value, come: &'a Value) -> (Held<'a>, Held<'a>) {
    (
        Held(&pair.writer, pair.writer.root(), sent),
        Held(&pair.reader, pair.reader.root(), come),
    )
}

fn promised(
    pair: &Pair,
    values: &Values<'_>,
    verdict: Verdict,
    events: &[Event],
    wrong: &mut Vec<String>,
) {
    for event in events {
        let is_allowed = match (&event.come, verdict) {
            (None, _) => verdict >= Verdict::Partial,
            (Some(come), Verdict::Exact) => {
                let (from, to) = held(pair, &event.sent, come);
                is_kept(from, to) && !is_defaulted(from, to)
            }
            (Some(come), Verdict::Defaulted) => arrives_as_sent(pair, &event.sent, come),
            (Some(_), _) => verdict != Verdict::Broken,
        };
        if !is_allowed {
            let Event { sent, come, .. } = event;
            wrong.push(format!("{verdict}, and {sent:?} is read as {come:?}"));
            return;
        }
    }
    let is_read = |_: &Value, come: Option<&Value>| come.is_some();
    if verdict == Verdict::Partial && !some_event(pair, values, events, is_read) {
        wrong.push("PARTIAL, and no event was found that can be read".to_owned());
    }
    let is_filled = |sent: &Value, come: Option<&Value>| {
        come.is_some_and(|come| {
            let (from, to) = held(pair, sent, come);
            is_defaulted(from, to)
        })
    };
    if verdict == Verdict::Defaulted && !some_event(pair, values, events, is_filled) {
        wrong.push("DEFAULTED, and nothing is filled in or ignored".to_owned());
    }
}

/// Whether some event, of those or of many others, is as wanted.
fn some_event(
    pair: &Pair,
    values: &Values<'_>,
    events: &[Event],
    is_wanted: impl Fn(&Value, Option<&Value>) -> bool,
) -> bool {
    let model = Model::new(&pair.writer, &pair.reader, BTreeSet::new());
    let mut dice = Dice::new(pair.seed);
    let mut events = events.iter();
    events.any(|it| is_wanted(&it.sent, it.come.as_ref()))
        || (0..TRIES).any(|index| {
            let sent = match index % 2 {
                0 => values.small(&mut dice),
                _ => values.deep(&mut dice),
            };
            is_wanted(&sent, model.read(&sent).as_ref())
        })
}

/// Whether a finding is proven, or has no event of a sensible size; its witness does by the specification what it did in
/// our decoder.
fn proven(
    pair: &Pair,
    (writer, reader): (SchemaRef<'_>, SchemaRef<'_>),
    (finding, smallest): (&Finding, Option<usize>),
    figures: &mut Figures,
    wrong: &mut Vec<String>,
) -> bool {
    let witness = match prove(writer, reader, finding) {
        Proof::Confirmed(witness) => witness,
        Proof::Unproven { reason } => {
            let example = pair.shown(&format!("{} {}", finding.rule.id, finding.message));
            let is_large = reason == TOO_LARGE && smallest.is_some_and(|len| len > LARGE);
            let reason = format!("{}: {reason}", finding.rule.id);
            let (count, shortest) = figures.unproven.entry(reason).or_default();
            if *count == 0 || example.len() < shortest.len() {
                *shortest = example;
            }
            *count += 1;
            return is_large;
        }
    };
    if witness.within.is_some() {
        return false;
    }
    let own = resolve(&pair.writer, &pair.writer);
    let mut interpreter = Interpreter {
        bytes: &witness.bytes,
        resolution: &own,
        writer: &pair.writer,
        reader: &pair.writer,
    };
    let sent = interpreter.read(own.root());
    let sent = sent.expect("a writer reads its own event");
    let come = Model::new(&pair.writer, &pair.reader, BTreeSet::new()).read(&sent);
    let is_as_told = match (&witness.outcome, &come) {
        (Outcome::Refused { .. }, None) => true,
        (Outcome::Changed { .. }, Some(come)) => !arrives_as_sent(pair, &sent, come),
        _ => false,
    };
    if !is_as_told {
        let (id, outcome) = (finding.rule.id, &witness.outcome);
        wrong.push(format!(
            "{id}: witness {sent:?} is {come:?} and not {outcome:?}"
        ));
    }
    true
}
