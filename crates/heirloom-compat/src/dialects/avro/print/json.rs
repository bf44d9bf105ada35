//! Values of JSON as Java writes them.

use std::collections::BTreeSet;

use heirloom_schema::avro::syntax::{Json, JsonId, JsonValue};

use super::last;

/// A value without white space, numbers as Java writes them. Recurses as deep as the text is nested.
pub(super) fn compact(json: &Json<'_>, id: JsonId, out: &mut String) {
    match json.value(id) {
        JsonValue::Null => out.push_str("null"),
        JsonValue::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        JsonValue::Number(digits) => out.push_str(&number(digits)),
        JsonValue::String(text) => out.push_str(&quoted(text)),
        JsonValue::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                compact(json, *element, out);
            }
            out.push(']');
        }
        JsonValue::Object(members) => {
            out.push('{');
            let mut seen = BTreeSet::new();
            for member in members {
                if !seen.insert(&*member.key) {
                    continue;
                }
                if seen.len() > 1 {
                    out.push(',');
                }
                out.push_str(&quoted(&member.key));
                out.push(':');
                if let Some(value) = last(json, id, &member.key) {
                    compact(json, value, out);
                }
            }
            out.push('}');
        }
    }
}

pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The text of a default of float or double that is written as a string.
pub(super) fn word_or_number(digits: &str) -> String {
    match digits.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => double(value),
        Ok(value) if value.is_nan() => "\"NaN\"".to_owned(),
        Ok(value) if value < 0.0 => "\"-Infinity\"".to_owned(),
        _ => "\"Infinity\"".to_owned(),
    }
}

/// Whole numbers keep their digits, all others are doubles.
fn number(digits: &str) -> String {
    match digits.contains(['.', 'e', 'E']) {
        true => digits.parse().map_or_else(|_| digits.to_owned(), double),
        false if digits == "-0" => "0".to_owned(),
        false => digits.to_owned(),
    }
}

/// As `Double.toString` of Java 19 and later.
fn double(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}
