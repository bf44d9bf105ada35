//! The witness of a finding: events that come to its place, encoded, read with the reader, and compared; the first that
//! shows it.

use heirloom_schema::protobuf::json::JsonCodec;
use heirloom_schema::protobuf::{FailureKind, LossKind, Schema, resolve};
use prost::Message;
use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage, Value,
};

use super::event::{around, at, candidates, inner, root, smallest};
use super::observe::{Kind, Observation, observe};
use super::path::Paths;
use super::{entry, missing, shown};
use crate::{Finding, Outcome, Proof, Verdict, Witness};

/// The decoder of the proofs. prost-reflect decodes with prost's own functions, without generated code.
const DECODER: &str = "prost 0.14 (prost-reflect 0.16)";

/// The decoder of proofs about `required`, which prost does not check.
const CHECKED: &str =
    "prost 0.14 (prost-reflect 0.16), and the specification's check of required fields";

/// Proves a finding of [`judge`](super::judge) or [`judge_missing`](super::judge_missing) on the same two schemas.
pub fn prove(writer: &Schema, reader: &Schema, finding: &Finding) -> Proof {
    if finding.rule.id == missing::RULE {
        return missing::prove(writer, reader);
    }
    let resolution = resolve(writer, reader);
    let found = observe(writer, reader, &resolution, finding.newer);
    let Some(observation) = found.get(finding.observation) else {
        return unproven("the finding is of other schemas");
    };
    if observation.verdict < Verdict::Lossy {
        return unproven("every event arrives, so there is nothing to show");
    }
    let paths = Paths::of(writer, reader, &resolution);
    let steps = paths.steps(observation.pair);
    let (Some(from), Some(to)) = (root(writer), root(reader)) else {
        return unproven("the descriptors do not link");
    };
    let Some(places) = at(&from, steps).zip(at(&to, steps)) else {
        return unproven("the place cannot be reached");
    };
    let trial = Trial {
        reader,
        roots: (from, to),
        steps,
        places,
        observation,
    };
    let Some(mut messages) = trial.messages() else {
        return unproven("the writer's schema has no finite event there");
    };
    if let Kind::Loss(LossKind::LastOfMany { .. }) = &observation.kind {
        // A list whose elements arrive alone shows no other loss than that they are many.
        messages.sort_by_cached_key(|it| !trial.is_each_kept(it).unwrap_or_default());
    }
    let shown = messages.iter().find_map(|it| trial.run(it.clone()));
    match shown.or_else(|| trial.half_an_entry()) {
        Some(shown) => witness(writer, shown),
        None if messages.iter().all(|it| trial.is_refused(it)) => {
            unproven("the reader refuses such events for another reason")
        }
        None => unproven("the decoder read every event that was tried as it was written"),
    }
}

fn unproven(reason: &str) -> Proof {
    Proof::Unproven {
        reason: reason.to_owned(),
    }
}

fn witness(writer: &Schema, shown: Shown) -> Proof {
    let bytes = shown.bytes;
    let mut json = String::new();
    let printed = JsonCodec::new(writer).and_then(|codec| codec.decode_to_json(&bytes, &mut json));
    if let Err(error) = printed {
        return unproven(&format!("the event has no JSON: {error}"));
    }
    Proof::Confirmed(Witness {
        within: None,
        json,
        bytes,
        decoder: shown.decoder,
        outcome: shown.outcome,
    })
}

/// An event that shows the observation.
struct Shown {
    bytes: Vec<u8>,
    decoder: &'static str,
    outcome: Outcome,
}

struct Trial<'a> {
    reader: &'a Schema,
    roots: (MessageDescriptor, MessageDescriptor),
    steps: &'a [i32],
    /// The two messages at the end of the steps.
    places: (MessageDescriptor, MessageDescriptor),
    observation: &'a Observation,
}

impl Trial<'_> {
    /// Messages for the place, the plainest first.
    fn messages(&self) -> Option<Vec<DynamicMessage>> {
        let (from, _) = &self.places;
        let empty = smallest(from)?;
        if let Kind::Loss(LossKind::OneofJoined { fields, .. }) = &self.observation.kind {
            let mut message = empty;
            for field in together(from, fields)? {
                let value = candidates(&field).into_iter().next()?;
                message.set_field(&field, value);
            }
            return Some(vec![message]);
        }
        let number = self
            .observation
            .number
            .and_then(|it| u32::try_from(it).ok());
        let field = number.and_then(|number| from.get_field(number));
        let Some(field) = field else {
            return Some(vec![empty]);
        };
        let mut messages = Vec::new();
        let is_about_absence = matches!(
            self.observation.kind,
            Kind::Failure(FailureKind::Required { .. })
                | Kind::Loss(LossKind::Presence { .. } | LossKind::Default { .. })
        );
        let to = self.places.1.get_field(field.number());
        let is_demanded = to.is_some_and(|to| to.cardinality() == Cardinality::Required);
        let can_lack = field.cardinality() != Cardinality::Required;
        if can_lack && (is_about_absence || is_demanded) {
            messages.push(empty.clone());
        }
        messages.extend(candidates(&field).into_iter().map(|value| {
            let mut message = empty.clone();
            message.set_field(&field, value);
            message
        }));
        Some(messages)
    }

    fn is_refused(&self, message: &DynamicMessage) -> bool {
        let event = around(&self.roots.0, self.steps, message.clone());
        let bytes = event.map(|event| event.encode_to_vec());
        let read = |bytes: Vec<u8>| DynamicMessage::decode(self.roots.1.clone(), bytes.as_slice());
        bytes.is_some_and(|bytes| read(bytes).is_err())
    }

    /// Whether each element of the list that the observation is about arrives as it is where it is the only one.
    fn is_each_kept(&self, message: &DynamicMessage) -> Option<bool> {
        let number = u32::try_from(self.observation.number?).ok()?;
        let list = message.get_field_by_number(number)?.into_owned();
        let mut items = list.as_list()?.iter();
        Some(items.all(|item| {
            let mut alone = message.clone();
            alone.set_field_by_number(number, Value::List(vec![item.clone()]));
            let event = around(&self.roots.0, self.steps, alone);
            let read = event.map(|event| {
                let bytes = event.encode_to_vec();
                DynamicMessage::decode(self.roots.1.clone(), bytes.as_slice())
            });
            let arrived = read.and_then(|read| within(&read.ok()?, self.steps));
            let value = arrived
                .as_ref()
                .and_then(|it| it.get_field_by_number(number));
            value.is_some_and(|it| shown::is_same(item, &it))
        }))
    }

    /// Writes and reads an event around a message; what it shows, if it shows the observation.
    fn run(&self, message: DynamicMessage) -> Option<Shown> {
        let event = around(&self.roots.0, self.steps, message.clone())?;
        let bytes = event.encode_to_vec();
        let read = DynamicMessage::decode(self.roots.1.clone(), bytes.as_slice());
        let (decoder, outcome) = match (self.observation.verdict, read) {
            (Verdict::Lossy, Ok(read)) => (DECODER, self.changed(&message, &read)?),
            (Verdict::Lossy, Err(_)) => return None,
            (_, Err(error)) => {
                let message = error.to_string();
                (DECODER, Outcome::Refused { message })
            }
            (_, Ok(read)) => {
                let name = self.missing(&read)?;
                let message = format!("required field {name} is missing");
                (CHECKED, Outcome::Refused { message })
            }
        };
        Some(Shown {
            bytes,
            decoder,
            outcome,
        })
    }

    /// What an entry without its key or its value shows, where the observation is a failure of a map.
    fn half_an_entry(&self) -> Option<Shown> {
        let is_failure = matches!(
            self.observation.kind,
            Kind::Failure(FailureKind::Kind { .. })
        );
        let number = u32::try_from(self.observation.number?).ok()?;
        let field = self.places.0.get_field(number).filter(|_| is_failure)?;
        let halves = entry::halves(&self.roots.0, self.steps, &field).into_iter();
        let mut refused = halves.filter_map(|bytes| {
            let read = DynamicMessage::decode(self.roots.1.clone(), bytes.as_slice());
            let message = read.err()?.to_string();
            Some(Shown {
                bytes,
                decoder: DECODER,
                outcome: Outcome::Refused { message },
            })
        });
        refused.next()
    }

    /// The full name of a required field that is missing because of the observation: its own, or one in its value.
    fn missing(&self, read: &DynamicMessage) -> Option<String> {
        let message = within(read, self.steps)?;
        let number = u32::try_from(self.observation.number?).ok()?;
        let field = message.descriptor().get_field(number)?;
        if !message.has_field(&field) {
            let is_required = field.cardinality() == Cardinality::Required;
            return is_required.then(|| field.full_name().to_owned());
        }
        missing_within(&message.get_field(&field))
    }

    fn changed(&self, written: &DynamicMessage, read: &DynamicMessage) -> Option<Outcome> {
        let arrived = within(read, self.steps)?;
        let (from, to) = match &self.observation.kind {
            Kind::Loss(LossKind::OneofJoined { fields, .. }) => {
                let pair = together(&written.descriptor(), fields)?;
                let text = |message: &DynamicMessage| {
                    let fields = pair.iter().filter_map(|from| {
                        let field = message.descriptor().get_field(from.number())?;
                        Some(format!(
                            "{}: {}",
                            from.name(),
                            shown::field(message, &field)
                        ))
                    });
                    fields.collect::<Vec<_>>().join(", ")
                };
                (text(written), text(&arrived))
            }
            kind => {
                if !self.is_met(written, &arrived)? {
                    return None;
                }
                self.fields(kind, written, &arrived)?
            }
        };
        if from == to {
            return None;
        }
        let mut json = String::new();
        let bytes = read.encode_to_vec();
        JsonCodec::new(self.reader)
            .and_then(|codec| codec.decode_to_json(&bytes, &mut json))
            .ok()?;
        Some(Outcome::Changed { json, from, to })
    }

    /// Whether it is the value itself that changes, and neither its name nor what it means.
    fn is_about_value(&self) -> bool {
        let is_enum = |field: FieldDescriptor| {
            let kind = inner(&field);
            matches!(kind, Some(prost_reflect::Kind::Enum(_)))
        };
        match &self.observation.kind {
            Kind::Loss(LossKind::Reinterpreted { reader, .. }) => {
                let to = self.places.1.get_field_by_name(&reader.name);
                !to.is_some_and(is_enum)
            }
            Kind::Loss(LossKind::Narrowed { .. }) | Kind::Failure(FailureKind::Kind { .. }) => true,
            _ => false,
        }
    }

    /// Whether a message holds what the observation is about, and it arrived changed where its value is to change.
    fn is_met(&self, written: &DynamicMessage, arrived: &DynamicMessage) -> Option<bool> {
        let number = u32::try_from(self.observation.number?).ok()?;
        let from = written.get_field_by_number(number)?;
        let to = arrived.get_field_by_number(number)?;
        Some(match &self.observation.kind {
            Kind::Loss(LossKind::EnumValuesRemoved { values, .. }) => {
                values.iter().any(|(_, lost)| shown::holds(&to, *lost))
            }
            Kind::Loss(LossKind::EnumValueMoved { number, .. }) => shown::holds(&to, *number),
            Kind::Loss(LossKind::LastOfMany { .. }) => {
                from.as_list().is_some_and(|items| items.len() > 1) && !shown::is_same(&from, &to)
            }
            _ if self.is_about_value() => {
                written.has_field_by_number(number) && !shown::is_same(&from, &to)
            }
            _ => true,
        })
    }

    /// The field of the observation before and after; with their names where those are what changed.
    fn fields(
        &self,
        kind: &Kind,
        written: &DynamicMessage,
        arrived: &DynamicMessage,
    ) -> Option<(String, String)> {
        let number = u32::try_from(self.observation.number?).ok()?;
        let from = written.descriptor().get_field(number)?;
        let to = arrived.descriptor().get_field(number)?;
        let values = (shown::field(written, &from), shown::field(arrived, &to));
        Some(match kind {
            Kind::Loss(LossKind::NumbersMoved { .. })
            | Kind::Failure(FailureKind::NumberReused { .. } | FailureKind::MessageType { .. }) => {
                (
                    format!("{}: {}", from.name(), values.0),
                    format!("{}: {}", to.name(), values.1),
                )
            }
            Kind::Loss(LossKind::EnumType { .. }) => (
                format!("{} of {}", values.0, type_name(&from)),
                format!("{} of {}", values.1, type_name(&to)),
            ),
            _ => values,
        })
    }
}

/// Two of the writer's fields that are not of one oneof.
fn together(message: &MessageDescriptor, names: &[String]) -> Option<[FieldDescriptor; 2]> {
    let fields = names
        .iter()
        .filter_map(|name| message.get_field_by_name(name));
    let mut fields = fields.collect::<Vec<_>>().into_iter();
    let first = fields.next()?;
    let oneof = first.containing_oneof();
    let second = fields.find(|it| oneof.is_none() || it.containing_oneof() != oneof)?;
    Some([first, second])
}

/// The full name of a required field that a value lacks, at any depth.
fn missing_within(value: &Value) -> Option<String> {
    match value {
        Value::Message(message) => {
            let descriptor = message.descriptor();
            let mut missing = descriptor.fields().filter_map(|field| {
                match (field.cardinality(), message.has_field(&field)) {
                    (Cardinality::Required, false) => Some(field.full_name().to_owned()),
                    (_, true) => missing_within(&message.get_field(&field)),
                    _ => None,
                }
            });
            missing.next()
        }
        Value::List(items) => items.iter().find_map(missing_within),
        Value::Map(entries) => {
            let mut missing: Vec<String> = entries.values().filter_map(missing_within).collect();
            missing.sort();
            missing.into_iter().next()
        }
        _ => None,
    }
}

fn type_name(field: &FieldDescriptor) -> String {
    match inner(field) {
        Some(prost_reflect::Kind::Enum(symbols)) => symbols.full_name().to_owned(),
        kind => format!("{kind:?}"),
    }
}

/// The message at the end of the steps; of lists and maps the first.
fn within(message: &DynamicMessage, steps: &[i32]) -> Option<DynamicMessage> {
    let Some((number, rest)) = steps.split_first() else {
        return Some(message.clone());
    };
    let field = message
        .descriptor()
        .get_field(u32::try_from(*number).ok()?)?;
    let value = message.get_field(&field);
    let inner = match value.as_ref() {
        Value::Message(inner) => inner.clone(),
        Value::List(items) => items.first()?.as_message()?.clone(),
        Value::Map(entries) => entries.values().next()?.as_message()?.clone(),
        _ => return None,
    };
    within(&inner, rest)
}
