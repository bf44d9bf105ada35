//! Events as JSON and back: the canonical JSON mapping of Protobuf, through prost-reflect.
//!
//! Fields have their JSON names (both names are taken when JSON is read), 64-bit integers are strings, bytes are
//! Base64, enums are the names of their values, fields that are not set or have no presence and their default are left
//! out, well-known types have forms of their own.
//!
//! What a message takes in between is a small multiple of its bytes: some sixty bytes for each packed number, some
//! hundred for each message.

mod print;
mod wire;

use std::borrow::Cow;

use prost_reflect::{
    Cardinality, DescriptorPool, DeserializeOptions, DynamicMessage, FieldDescriptor,
    MessageDescriptor, ReflectMessage, Value,
};

use crate::JsonError;

use super::Schema;

/// Reads and writes the event of one schema. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JsonCodec {
    message: MessageDescriptor,
    json_max: usize,
}

/// The longest JSON of one event, in bytes.
const JSON_MAX: usize = 1 << 30;

/// What of an event's bytes is not in its JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// How many bytes the fields take that the schema does not know, at every depth.
    pub bytes: usize,
}

impl JsonCodec {
    /// For the root of a schema.
    ///
    /// ```
    /// use heirloom_schema::{Source, protobuf};
    ///
    /// let text = "syntax = \"proto3\"; message OrderPaid { string order = 1; int64 cents = 2; }";
    /// let source = Source::new("order_paid.proto", text);
    /// let schema = protobuf::parse(&source, "order_paid.proto", &[], None)?;
    /// let codec = protobuf::json::JsonCodec::new(&schema)?;
    ///
    /// let mut out = String::new();
    /// codec.decode_to_json(b"\x0a\x03A-1\x10\x64", &mut out)?;
    /// assert_eq!(out, r#"{"order":"A-1","cents":"100"}"#);
    ///
    /// let mut bytes = Vec::new();
    /// codec.encode_from_json(&out, &mut bytes)?;
    /// assert_eq!(bytes, b"\x0a\x03A-1\x10\x64");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Descriptors that do not link; those of a parsed schema do.
    pub fn new(schema: &Schema) -> Result<Self, JsonError> {
        let descriptors = schema.file_descriptor_set().clone();
        let pool = DescriptorPool::from_file_descriptor_set(descriptors)
            .map_err(|error| JsonError::new(0, format!("the schema does not link: {error}")))?;
        let name = &schema.message(schema.root()).full_name;
        match pool.get_message_by_name(name) {
            Some(message) => Ok(JsonCodec {
                message,
                json_max: JSON_MAX,
            }),
            None => Err(JsonError::new(
                0,
                format!("the schema has no message {name}"),
            )),
        }
    }

    /// The same with another bound on the length of one event's JSON, in bytes.
    #[must_use]
    pub fn with_json_max(mut self, json_max: usize) -> Self {
        self.json_max = json_max;
        self
    }

    /// Appends the event in `bytes` to `out` as JSON, and tells what of it is not there. Entries of maps are in the
    /// order of their keys.
    ///
    /// # Errors
    /// Bytes that are no such message, or a value that has no JSON, such as a timestamp beyond the year 9999; `out` is
    /// as it was.
    pub fn decode_to_json(&self, bytes: &[u8], out: &mut String) -> Result<Unknown, JsonError> {
        let message = DynamicMessage::decode(self.message.clone(), bytes)
            .map_err(|error| JsonError::new(0, plain(&error.to_string())))?;
        let start = out.len();
        if let Err(error) = print::Print::new(out, self.json_max).message(&message) {
            out.truncate(start);
            return Err(error);
        }
        Ok(Unknown {
            bytes: unknown_bytes(&message),
        })
    }

    /// Appends the event in `text`, one JSON value, to `out` in Protobuf's binary encoding: fields in the order of
    /// their numbers, entries of maps in the order of their keys.
    ///
    /// # Errors
    /// Text that is no JSON or no such message, or one without a required field; `out` is as it was.
    pub fn encode_from_json(&self, text: &str, out: &mut Vec<u8>) -> Result<(), JsonError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let message = DynamicMessage::deserialize_with_options(
            self.message.clone(),
            &mut deserializer,
            &DeserializeOptions::new(),
        )
        .and_then(|message| deserializer.end().map(|()| message))
        .map_err(|error| at(text, &error))?;
        required(&message)?;
        wire::write(&message, out);
        Ok(())
    }
}

/// The fields that are on the wire, in the order of their numbers. Zero with a sign is one that prost-reflect takes for
/// zero and leaves out where there is no presence; official encoders write it.
fn fields(message: &DynamicMessage) -> impl Iterator<Item = (FieldDescriptor, Cow<'_, Value>)> {
    let descriptor = message.descriptor();
    let fields: Vec<FieldDescriptor> = descriptor.fields().collect();
    fields.into_iter().filter_map(|field| {
        let value = message.get_field(&field);
        let is_signed = !field.supports_presence() && is_negative_zero(&value);
        (message.has_field(&field) || is_signed).then_some((field, value))
    })
}

fn is_negative_zero(value: &Value) -> bool {
    match value {
        Value::F32(value) => value.to_bits() == (-0.0_f32).to_bits(),
        Value::F64(value) => value.to_bits() == (-0.0_f64).to_bits(),
        _ => false,
    }
}

/// The fault of a text, at its place.
#[cold]
fn at(text: &str, error: &serde_json::Error) -> JsonError {
    let start = match error.line().checked_sub(2) {
        None => 0,
        Some(line) => text
            .match_indices('\n')
            .nth(line)
            .map_or(text.len(), |(at, _)| at + 1),
    };
    // The column counts the bytes that were read, the last of which is the fault's.
    let offset = start + error.column().saturating_sub(1);
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(message, _)| message);
    JsonError::new(offset.min(text.len()), plain(message))
}

/// A library's sentence in our marks.
fn plain(message: &str) -> String {
    message.trim_end_matches('.').replace('\'', "`")
}

fn unknown_bytes(message: &DynamicMessage) -> usize {
    let own: usize = message
        .unknown_fields()
        .map(|field| field.encoded_len())
        .sum();
    let inner: usize = message
        .fields()
        .map(|(_, value)| unknown_bytes_in(value))
        .sum();
    own + inner
}

fn unknown_bytes_in(value: &Value) -> usize {
    match value {
        Value::Message(message) => unknown_bytes(message),
        Value::List(values) => values.iter().map(unknown_bytes_in).sum(),
        Value::Map(entries) => entries.values().map(unknown_bytes_in).sum(),
        _ => 0,
    }
}

/// That every required field is there; of proto2, as proto3 has none.
fn required(message: &DynamicMessage) -> Result<(), JsonError> {
    for field in message.descriptor().fields() {
        if field.cardinality() == Cardinality::Required && !message.has_field(&field) {
            let message = format!("the required field `{}` is missing", field.json_name());
            return Err(JsonError::new(0, message));
        }
    }
    for (field, value) in message.fields() {
        let inside = |error: JsonError| error.in_field(field.json_name());
        match value {
            Value::Message(message) => required(message).map_err(inside)?,
            Value::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    let Value::Message(message) = value else {
                        break;
                    };
                    required(message).map_err(|error| inside(error.in_item(index as u64)))?;
                }
            }
            Value::Map(entries) => entries.values().try_for_each(|value| match value {
                Value::Message(message) => required(message).map_err(inside),
                _ => Ok(()),
            })?,
            _ => {}
        }
    }
    Ok(())
}
