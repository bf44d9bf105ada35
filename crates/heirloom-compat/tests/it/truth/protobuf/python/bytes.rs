//! What the official runtime for Python makes of an event's bytes: the same, or a named difference of the two decoders.

use heirloom_schema::protobuf::json::JsonCodec;
use serde_json::Value;

use super::super::wire::{Departure, Departures};
use super::super::{Event, Figures, Pair};
use super::is_same;

/// Holds it against what prost makes of them.
pub(super) fn compare(pair: &Pair, event: &Event, theirs: &Value, figures: &mut Figures) {
    let ours = match &event.come {
        Ok(_) => {
            let mut text = String::new();
            let codec = JsonCodec::new(&pair.reader).unwrap();
            codec.decode_to_json(&event.bytes, &mut text).unwrap();
            Ok(serde_json::from_str::<Value>(&text).unwrap())
        }
        Err(error) => Err(error.as_str()),
    };
    let departures = Departures::of(&event.bytes, &pair.roots.1);
    let explained =
        |possible: &[Departure], otherwise| departures.first(possible).unwrap_or(otherwise);
    let name = match (&ours, theirs["json"].as_str(), theirs["refused"].as_str()) {
        (Err(_), None, Some(_)) => return,
        (Ok(ours), Some(theirs), _) => {
            let theirs: Value = serde_json::from_str(theirs).unwrap();
            if event.arrives() && is_same(ours, &theirs) {
                return;
            }
            let possible = [
                Departure::InMap,
                Departure::Entry,
                Departure::Number,
                Departure::Zero,
            ];
            explained(&possible, "read by both, otherwise")
        }
        (Ok(_), _, Some(why)) if why.contains("required") && !event.arrives() => {
            "Python: checks what is required, prost does not"
        }
        (Ok(_), _, Some(why)) if why.contains("required") => {
            explained(&[Departure::Number], "refused by Python as required")
        }
        (Ok(_), _, Some(_)) => "refused by Python only",
        (Err(why), _, _) if why.contains("invalid wire type") => explained(
            &[Departure::WireType, Departure::InMap],
            "refused by prost for a wire type",
        ),
        (Err(why), _, _) if why.contains("invalid string value") => explained(
            &[Departure::Text, Departure::InMap],
            "refused by prost for a text",
        ),
        (Err(why), _, _) if why.contains("invalid varint") => explained(
            &[Departure::Wide, Departure::InMap],
            "refused by prost for a varint",
        ),
        _ => explained(&[Departure::InMap], "refused by prost only"),
    };
    let is_named = name.contains(':');
    let shown = format!("{name}: ours {ours:?}, Python {theirs}, of {}", event.sent);
    match is_named {
        true => figures.count(name.to_owned(), || pair.shown(&shown)),
        false => figures.wrong.push(pair.shown(&shown)),
    }
}
