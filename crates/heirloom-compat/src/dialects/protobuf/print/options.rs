//! Options, those of the language and custom ones.

use prost_reflect::{DynamicMessage, Kind, MapKey, Value};

/// Options as statements, in the order of their numbers.
pub(super) fn statements(options: &DynamicMessage) -> Vec<String> {
    let pairs = pairs(options).into_iter();
    let statements = pairs.map(|(name, value)| format!("option {name} = {value};"));
    statements.collect()
}

/// Options in brackets behind a field or a symbol, with a blank in front; nothing where there are none.
pub(super) fn bracketed(options: &DynamicMessage, mut further: Vec<String>) -> String {
    let pairs = pairs(options).into_iter();
    further.extend(pairs.map(|(name, value)| format!("{name} = {value}")));
    match further.is_empty() {
        true => String::new(),
        false => format!(" [{}]", further.join(", ")),
    }
}

/// Names and values; an option that is a list once for each element.
fn pairs(options: &DynamicMessage) -> Vec<(String, String)> {
    let fields = options.fields();
    let fields =
        fields.map(|(field, value)| (field.number(), field.name().to_owned(), field.kind(), value));
    let extensions = options.extensions();
    let extensions = extensions.map(|(extension, value)| {
        let name = format!("({})", extension.full_name());
        (extension.number(), name, extension.kind(), value)
    });
    let mut all: Vec<(u32, String, Kind, &Value)> = fields.chain(extensions).collect();
    all.sort_by_key(|(number, ..)| *number);
    let mut pairs = Vec::new();
    for (_, name, kind, value) in all {
        match value {
            Value::List(elements) => {
                let each = elements
                    .iter()
                    .map(|element| (name.clone(), text(&kind, element)));
                pairs.extend(each);
            }
            value => pairs.push((name, text(&kind, value))),
        }
    }
    pairs
}

/// A value as a text writes it. Recurses as deep as the value is nested, which decoding bounds.
fn text(kind: &Kind, value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => float(f64::from(*value), value.to_string()),
        Value::F64(value) => float(*value, value.to_string()),
        Value::String(value) => quoted(value.as_bytes()),
        Value::Bytes(value) => quoted(value),
        Value::EnumNumber(number) => {
            let symbol = kind.as_enum().and_then(|of| of.get_value(*number));
            symbol.map_or_else(|| number.to_string(), |symbol| symbol.name().to_owned())
        }
        Value::Message(message) => aggregate(message),
        Value::List(elements) => {
            let each: Vec<String> = elements.iter().map(|element| text(kind, element)).collect();
            format!("[{}]", each.join(", "))
        }
        Value::Map(entries) => {
            let of = kind.as_message();
            let of = of.map(|entry| entry.map_entry_value_field().kind());
            let each = entries.iter().map(|(key, value)| {
                let value = text(of.as_ref().unwrap_or(kind), value);
                format!("{{ key: {}, value: {value} }}", map_key(key))
            });
            let mut each: Vec<String> = each.collect();
            each.sort();
            format!("[{}]", each.join(", "))
        }
    }
}

fn aggregate(message: &DynamicMessage) -> String {
    let fields = message.fields();
    let fields =
        fields.map(|(field, value)| format!("{}: {}", field.name(), text(&field.kind(), value)));
    let extensions = message.extensions();
    let extensions = extensions.map(|(extension, value)| {
        format!(
            "[{}]: {}",
            extension.full_name(),
            text(&extension.kind(), value)
        )
    });
    let all: Vec<String> = fields.chain(extensions).collect();
    format!("{{ {} }}", all.join(", "))
}

fn map_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(value) => value.to_string(),
        MapKey::I32(value) => value.to_string(),
        MapKey::I64(value) => value.to_string(),
        MapKey::U32(value) => value.to_string(),
        MapKey::U64(value) => value.to_string(),
        MapKey::String(value) => quoted(value.as_bytes()),
    }
}

/// A number with a fraction; `inf` and `nan` as the language writes them.
fn float(value: f64, text: String) -> String {
    match value.is_finite() {
        true => text,
        false if value.is_nan() => "nan".to_owned(),
        false if value < 0.0 => "-inf".to_owned(),
        false => "inf".to_owned(),
    }
}

/// Bytes in quotes; all that is not printable as an escape.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    match std::str::from_utf8(bytes) {
        Ok(text) => text.chars().for_each(|c| match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let mut units = [0; 4];
                let bytes = c.encode_utf8(&mut units).bytes();
                bytes.for_each(|byte| out.push_str(&format!("\\{byte:03o}")));
            }
            c => out.push(c),
        }),
        Err(_) => bytes.iter().for_each(|byte| match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => out.push_str(&format!("\\{byte:03o}")),
        }),
    }
    out.push('"');
    out
}
