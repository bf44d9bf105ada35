//! How far bytes can be read at once: past a step that loses something, or past a version without a field that comes
//! back later, reading straight into the newest struct would keep what the steps one by one lose.

use std::collections::BTreeSet;
use std::rc::Rc;

use heirloom_schema::protobuf::{FieldKind, MapValue, MessageId, Schema, resolve};

use super::ProtobufVersion;

/// The versions, the last of which is `to`, that an event of version `from` passes on its way: one where all steps
/// between lose nothing, more where an event must really become that version's struct.
pub(crate) fn stops(versions: &[Rc<ProtobufVersion<'_>>], from: u32, to: u32) -> Vec<u32> {
    let mut stops = Vec::new();
    let mut at = from;
    while at < to {
        let furthest = (at + 1..=to)
            .rev()
            .find(|&next| is_direct(versions, at, next));
        at = furthest.unwrap_or(at + 1);
        stops.push(at);
    }
    if stops.is_empty() {
        stops.push(to);
    }
    stops
}

/// Whether reading version `from` as version `to` is the same as going through all versions between.
fn is_direct(versions: &[Rc<ProtobufVersion<'_>>], from: u32, to: u32) -> bool {
    let schemas: Vec<&Schema> = versions
        .iter()
        .filter(|version| (from..=to).contains(&version.number))
        .map(|version| version.schema)
        .collect();
    if schemas.len() <= 2 {
        return true;
    }
    let is_lossless = schemas.windows(2).all(|pair| match pair {
        [older, newer] => resolve(older, newer).is_lossless(),
        _ => true,
    });
    is_lossless && !comes_back(&schemas)
}

/// Whether some field of the first version is in the last one too, but not in each between.
fn comes_back(schemas: &[&Schema]) -> bool {
    let roots: Vec<MessageId> = schemas.iter().map(|schema| schema.root()).collect();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![roots];
    while let Some(messages) = waiting.pop() {
        if !seen.insert(messages.clone()) {
            continue;
        }
        let messages: Vec<_> = messages
            .iter()
            .zip(schemas)
            .map(|(id, schema)| schema.message(*id))
            .collect();
        let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
            continue;
        };
        for field in first
            .fields
            .iter()
            .filter(|field| last.field(field.number).is_some())
        {
            let fields: Option<Vec<_>> = messages
                .iter()
                .map(|message| message.field(field.number))
                .collect();
            let Some(fields) = fields else { return true };
            let inner: Option<Vec<MessageId>> =
                fields.iter().map(|field| message_of(field.kind)).collect();
            waiting.extend(inner);
        }
    }
    false
}

fn message_of(kind: FieldKind) -> Option<MessageId> {
    match kind {
        FieldKind::Message(id)
        | FieldKind::Group(id)
        | FieldKind::Map {
            value: MapValue::Message(id),
            ..
        } => Some(id),
        _ => None,
    }
}
