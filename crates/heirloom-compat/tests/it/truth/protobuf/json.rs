//! JSON is another wire: where a reader of JSON refuses or changes what a reader of bytes does not, a finding says so;
//! and where a finding says so, some event is refused or changed.

use heirloom_compat::{Finding, Judgement, Newer, SchemaRef, Verdict, judge};
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, SerializeOptions};

use super::events::is_whole;
use super::{Event, Figures, Pair, schema};

/// Rules whose page says what becomes of JSON, of whichever side is newer.
const TOLD: [&str; 8] = [
    "protobuf/enum-value-lost",
    "protobuf/enum-value-moved",
    "protobuf/enum-value-renamed",
    "protobuf/field-renamed",
    "protobuf/json-name-changed",
    "protobuf/json-name-reused",
    "protobuf/json-type-changed",
    "protobuf/number-moved",
];

/// What a reader of JSON does with names that its schema lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unknown {
    LeftOut,
    Refused,
}

/// What the findings of a pair say of events as JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// They arrive as their bytes do.
    AllArrives,
    /// They arrive without the fields that the reader lacks.
    FieldsAreUnknown,
    /// Some are refused or changed.
    SomeDoNot,
}

/// What is said where this side is newer; `None` where the bytes are not read as they were either.
pub(super) fn said(pair: &Pair, newer: Newer) -> Option<Said> {
    let (writer, reader) = (&pair.writer, &pair.reader);
    let sides = (SchemaRef::Protobuf(writer), SchemaRef::Protobuf(reader));
    let Judgement { verdict, findings } = judge(sides.0, sides.1, newer);
    // A name that the reader lacks was removed, or is not there yet.
    let (symbol, fields): (_, &[&str]) = match newer {
        Newer::Reader => (
            "protobuf/enum-value-removed",
            &[
                "protobuf/field-removed",
                "protobuf/field-removed-unreserved",
            ],
        ),
        Newer::Writer => (
            "protobuf/enum-value-added",
            &["protobuf/field-added", "protobuf/oneof-member-added"],
        ),
    };
    // Of a name that changed, the message says whether the reader takes it.
    let lost = |it: &&Finding| !it.message.ends_with(" readable");
    let has = |rules: &[&str]| {
        let mut named = findings.iter().filter(lost);
        named.any(|it| rules.contains(&it.rule.id))
    };
    let is_read = verdict <= Verdict::Defaulted;
    is_read.then(|| match () {
        () if has(&TOLD) || has(&[symbol]) => Said::SomeDoNot,
        () if has(fields) => Said::FieldsAreUnknown,
        () => Said::AllArrives,
    })
}

/// Reads the events as JSON.
pub(super) fn check(pair: &Pair, events: &[Event], figures: &mut Figures) {
    let (said, other) = (said(pair, Newer::Reader), said(pair, Newer::Writer));
    if said != other {
        let what = format!("of JSON is said {said:?}, of an older reader {other:?}");
        figures.wrong.push(pair.shown(&what));
    }
    let Some(said) = said else { return };
    let allowed: &[Unknown] = match said {
        Said::AllArrives => &[Unknown::LeftOut, Unknown::Refused],
        Said::FieldsAreUnknown => &[Unknown::LeftOut],
        Said::SomeDoNot => &[],
    };
    for event in events {
        let other = allowed.iter().find(|it| !arrives(pair, event, **it));
        if let Some(unknown) = other {
            let text = printed(&event.sent);
            let come = read(pair, &text, *unknown);
            let come = come.as_ref().map(DynamicMessage::to_string);
            figures.wrong.push(pair.shown(&format!(
                "of JSON is said {said:?}, and {text} is read as {come:?}, unknown {unknown:?}"
            )));
            return;
        }
    }
    let denied = match said {
        Said::AllArrives => return,
        Said::FieldsAreUnknown => Unknown::Refused,
        Said::SomeDoNot => Unknown::LeftOut,
    };
    if pair.some_event(events, |event| !arrives(pair, event, denied)) {
        return;
    }
    let what = format!("of JSON is said {said:?}, and no event was found that shows it");
    let strict = |event: &Event| read(pair, &printed(&event.sent), Unknown::Refused);
    let has_no_symbol =
        |event: &Event| strict(event).is_err_and(|why| why.contains("unrecognized enum value"));
    let shows = |pair: &Pair| pair.some_event(&[], |event| !arrives(pair, event, denied));
    let why = match said {
        Said::SomeDoNot if with_presence(pair).is_some_and(|it| shows(&it)) => {
            "JSON: the name of an enum's zero is lost, which no field of the writer prints"
        }
        Said::SomeDoNot if pair.some_event(events, has_no_symbol) => {
            "JSON: a name is another field's, which lacks all that is written under it"
        }
        _ => return figures.wrong.push(pair.shown(&what)),
    };
    figures.count(why.to_owned(), || pair.shown(&what));
}

/// A pair whose fields all have presence, so that the zeros of its enums are printed too.
fn with_presence(pair: &Pair) -> Option<Pair> {
    let (old, new) = (with_optional(&pair.old), with_optional(&pair.new));
    let (writer, from) = schema(&old, pair.roots.0.name())?;
    let (reader, to) = schema(&new, pair.roots.1.name())?;
    Some(Pair {
        seed: pair.seed,
        old,
        new,
        writer,
        reader,
        roots: (from, to),
    })
}

fn with_optional(text: &str) -> String {
    let mut is_in_oneof = false;
    let lines = text.lines().map(|line| {
        is_in_oneof = line.starts_with("  oneof") || is_in_oneof && line != "  }";
        match line.strip_prefix("  .p.E") {
            Some(rest) if !is_in_oneof => format!("  optional .p.E{rest}\n"),
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// Whether an event arrives as JSON as it does as bytes.
fn arrives(pair: &Pair, event: &Event, unknown: Unknown) -> bool {
    let known = |come: &DynamicMessage| serde_json::to_value(come).expect("an event has a JSON");
    let come = read(pair, &printed(&event.sent), unknown);
    match (&event.come, come) {
        (Ok(bytes), Ok(json)) => known(bytes) == known(&json),
        _ => false,
    }
}

/// An event as its writer prints it.
pub(super) fn printed(event: &DynamicMessage) -> String {
    let mut json = Vec::new();
    let mut to = serde_json::Serializer::new(&mut json);
    event
        .serialize_with_options(&mut to, &SerializeOptions::new())
        .expect("an event has a JSON");
    String::from_utf8(json).expect("JSON is text")
}

/// What a reader makes of an event's JSON.
pub(super) fn read(pair: &Pair, json: &str, unknown: Unknown) -> Result<DynamicMessage, String> {
    let mut from = serde_json::Deserializer::from_str(json);
    let options = DeserializeOptions::new().deny_unknown_fields(unknown == Unknown::Refused);
    let root = pair.roots.1.clone();
    let come = DynamicMessage::deserialize_with_options(root, &mut from, &options);
    let come = come.map_err(|error| error.to_string())?;
    if !is_whole(&come) {
        return Err("required fields are missing".to_owned());
    }
    // As bytes again: a list without elements is none.
    let bytes = come.encode_to_vec();
    let come = DynamicMessage::decode(pair.roots.1.clone(), bytes.as_slice());
    come.map_err(|error| error.to_string())
}
