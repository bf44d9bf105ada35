//! A message as JSON. Our own walk, and not prost-reflect's, because maps have an order here, `Any` in `Any` an end, and
//! faults the path of their field.

use base64::prelude::{BASE64_STANDARD, Engine};
use prost_reflect::{DynamicMessage, Kind, MapKey, MessageDescriptor, ReflectMessage, Value};

use crate::JsonError;
use crate::json::text;

use super::plain;

type Result<T> = std::result::Result<T, JsonError>;

/// How many values of `Any` may stand in one another; the bytes of each start their own count of nested messages.
const ANY_MAX: u32 = 8;

/// Where a message is printed.
pub(super) struct Print<'o> {
    out: &'o mut String,
    end: usize,
    json_max: usize,
    any_left: u32,
}

impl<'o> Print<'o> {
    pub(super) fn new(out: &'o mut String, json_max: usize) -> Self {
        Print {
            end: out.len().saturating_add(json_max),
            out,
            json_max,
            any_left: ANY_MAX,
        }
    }

    pub(super) fn message(&mut self, message: &DynamicMessage) -> Result<()> {
        let descriptor = message.descriptor();
        match descriptor.full_name() {
            "google.protobuf.Any" => self.any(message)?,
            "google.protobuf.Struct" => self.only_field(message, "{}")?,
            "google.protobuf.ListValue" => self.only_field(message, "[]")?,
            "google.protobuf.Value" => self.one_of(message)?,
            _ if is_well_known(&descriptor) => self.well_known(message)?,
            _ => {
                self.out.push('{');
                self.members(message)?;
                self.out.push('}');
            }
        }
        if self.out.len() > self.end {
            let message = format!("the JSON is longer than {} bytes", self.json_max);
            return Err(JsonError::new(0, message));
        }
        Ok(())
    }

    /// The fields of a plain message, without its braces.
    fn members(&mut self, message: &DynamicMessage) -> Result<()> {
        for (field, value) in super::fields(message) {
            let name = field.json_name();
            self.member(name);
            self.value(&value, &field.kind())
                .map_err(|error| error.in_field(name))?;
        }
        for (extension, value) in message.extensions() {
            let name = extension.json_name();
            self.member(name);
            self.value(value, &extension.kind())
                .map_err(|error| error.in_field(name))?;
        }
        Ok(())
    }

    fn member(&mut self, name: &str) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        text::string(name, self.out);
        self.out.push(':');
    }

    fn value(&mut self, value: &Value, kind: &Kind) -> Result<()> {
        match value {
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::I32(value) => text::integer((*value).into(), self.out),
            Value::U32(value) => text::integer((*value).into(), self.out),
            Value::I64(value) => text::string(&value.to_string(), self.out),
            Value::U64(value) => text::string(&value.to_string(), self.out),
            // Its shortest text is a larger number, which who reads it as a double refuses.
            Value::F32(value) if value.abs() == f32::MAX => {
                text::double((*value).into(), self.out);
            }
            Value::F32(value) => text::float(*value, self.out),
            Value::F64(value) => text::double(*value, self.out),
            Value::String(value) => text::string(value, self.out),
            Value::Bytes(value) => {
                self.out.push('"');
                BASE64_STANDARD.encode_string(value, self.out);
                self.out.push('"');
            }
            Value::EnumNumber(number) => self.symbol(*number, kind),
            Value::Message(message) => self.message(message)?,
            Value::List(values) => {
                self.out.push('[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.value(value, kind)
                        .map_err(|error| error.in_item(index as u64))?;
                }
                self.out.push(']');
            }
            Value::Map(entries) => {
                let Kind::Message(entry) = kind else {
                    return Err(JsonError::new(0, "a map without entries"));
                };
                let kind = entry.map_entry_value_field().kind();
                let mut entries: Vec<(&MapKey, &Value)> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                self.out.push('{');
                for (index, (key, value)) in entries.into_iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    let key = key_text(key);
                    text::string(&key, self.out);
                    self.out.push(':');
                    self.value(value, &kind)
                        .map_err(|error| error.in_key(&key))?;
                }
                self.out.push('}');
            }
        }
        Ok(())
    }

    /// The name of an enum's value, or its number where the schema does not know it.
    fn symbol(&mut self, number: i32, kind: &Kind) {
        let Kind::Enum(symbols) = kind else {
            return text::integer(number.into(), self.out);
        };
        match symbols.get_value(number) {
            Some(_) if symbols.full_name() == "google.protobuf.NullValue" => {
                self.out.push_str("null");
            }
            Some(value) => text::string(value.name(), self.out),
            None => text::integer(number.into(), self.out),
        }
    }

    /// The map of a `Struct` or the items of a `ListValue`.
    fn only_field(&mut self, message: &DynamicMessage, empty: &str) -> Result<()> {
        match message.fields().next() {
            Some((field, value)) => self.value(value, &field.kind()),
            None => {
                self.out.push_str(empty);
                Ok(())
            }
        }
    }

    /// A `Value`: whichever field is set.
    fn one_of(&mut self, message: &DynamicMessage) -> Result<()> {
        match message.fields().next() {
            Some((_, Value::F64(number))) if !number.is_finite() => {
                let what = "google.protobuf.Value, which has no JSON for it";
                Err(JsonError::new(0, format!("{number} in {what}")))
            }
            Some((field, value)) => self.value(value, &field.kind()),
            None => Err(JsonError::new(
                0,
                "a google.protobuf.Value without a value has no JSON",
            )),
        }
    }

    fn well_known(&mut self, message: &DynamicMessage) -> Result<()> {
        let json = serde_json::to_string(message)
            .map_err(|error| JsonError::new(0, plain(&error.to_string())))?;
        self.out.push_str(&json);
        Ok(())
    }

    fn any(&mut self, any: &DynamicMessage) -> Result<()> {
        let (url, value) = (any.get_field_by_number(1), any.get_field_by_number(2));
        let url = url.as_deref().and_then(Value::as_str).unwrap_or_default();
        let value = value
            .as_deref()
            .and_then(Value::as_bytes)
            .cloned()
            .unwrap_or_default();
        if url.is_empty() && value.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        let name = url.rsplit_once('/').map_or(url, |(_, name)| name);
        let descriptor = any.descriptor();
        let Some(found) = descriptor.parent_pool().get_message_by_name(name) else {
            let message =
                format!("a google.protobuf.Any of `{name}`, which the schema does not know");
            return Err(JsonError::new(0, message));
        };
        let Some(left) = self.any_left.checked_sub(1) else {
            let message = format!("google.protobuf.Any is nested deeper than {ANY_MAX}");
            return Err(JsonError::new(0, message));
        };
        let inner = DynamicMessage::decode(found.clone(), value.as_ref())
            .map_err(|error| JsonError::new(0, plain(&error.to_string())).in_field(name))?;
        self.out.push_str("{\"@type\":");
        text::string(url, self.out);
        self.any_left = left;
        if is_well_known(&found) {
            self.out.push_str(",\"value\":");
            self.message(&inner)?;
        } else {
            self.members(&inner)?;
        }
        self.any_left += 1;
        self.out.push('}');
        Ok(())
    }
}

/// Whether the message has a form of its own.
fn is_well_known(descriptor: &MessageDescriptor) -> bool {
    const NAMES: [&str; 17] = [
        "Any",
        "Timestamp",
        "Duration",
        "Struct",
        "FloatValue",
        "DoubleValue",
        "Int32Value",
        "Int64Value",
        "UInt32Value",
        "UInt64Value",
        "BoolValue",
        "StringValue",
        "BytesValue",
        "FieldMask",
        "ListValue",
        "Value",
        "Empty",
    ];
    let name = descriptor.full_name().strip_prefix("google.protobuf.");
    name.is_some_and(|name| NAMES.contains(&name))
}

fn key_text(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}
