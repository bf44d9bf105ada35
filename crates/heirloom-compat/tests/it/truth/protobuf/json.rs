//! JSON is another wire: where a reader of JSON refuses or changes what a reader of bytes does not, a finding says so.

use heirloom_compat::{Judgement, Newer, SchemaRef, Verdict, judge};
use prost_reflect::{DeserializeOptions, DynamicMessage, SerializeOptions};

use super::kept::is_kept;
use super::{Event, Figures, Pair};

/// Rules whose page says what becomes of JSON.
const TOLD: [&str; 10] = [
    "protobuf/enum-value-added",
    "protobuf/enum-value-lost",
    "protobuf/enum-value-moved",
    "protobuf/enum-value-removed",
    "protobuf/enum-value-renamed",
    "protobuf/field-renamed",
    "protobuf/json-name-changed",
    "protobuf/json-name-reused",
    "protobuf/json-type-changed",
    "protobuf/number-moved",
];

/// Reads the events as JSON, as a reader does that leaves out what it does not know.
pub(super) fn check(pair: &Pair, events: &[Event], figures: &mut Figures) {
    let sides = (
        SchemaRef::Protobuf(&pair.writer),
        SchemaRef::Protobuf(&pair.reader),
    );
    let Judgement { verdict, findings } = judge(sides.0, sides.1, Newer::Reader);
    if verdict > Verdict::Defaulted || findings.iter().any(|it| TOLD.contains(&it.rule.id)) {
        return;
    }
    for event in events {
        let come = read(pair, &event.sent);
        if !come.as_ref().is_ok_and(|come| is_kept(&event.sent, come)) {
            let sent = &event.sent;
            let come = come.as_ref().map(DynamicMessage::to_string);
            figures.wrong.push(pair.shown(&format!(
                "{verdict}, nothing is said of JSON, and {sent} is read as {come:?}"
            )));
            return;
        }
    }
}

fn read(pair: &Pair, sent: &DynamicMessage) -> Result<DynamicMessage, String> {
    let mut json = Vec::new();
    let mut to = serde_json::Serializer::new(&mut json);
    sent.serialize_with_options(&mut to, &SerializeOptions::new())
        .map_err(|error| error.to_string())?;
    let mut from = serde_json::Deserializer::from_slice(&json);
    let options = DeserializeOptions::new().deny_unknown_fields(false);
    DynamicMessage::deserialize_with_options(pair.roots.1.clone(), &mut from, &options)
        .map_err(|error| error.to_string())
}
