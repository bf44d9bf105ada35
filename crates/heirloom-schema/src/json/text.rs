//! JSON tokens as text.

use std::fmt::Write;

/// A string in quotes. Only what JSON demands is escaped.
pub(crate) fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
    {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        // What is escaped is ASCII, so that the next byte starts a character.
        escape(special.as_bytes().first().copied().unwrap_or_default(), out);
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ => write(out, format_args!("\\u{byte:04x}")),
    }
}

/// Bytes as a string of one code point per byte.
pub(crate) fn bytes(bytes: &[u8], out: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => string(text, out),
        _ => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            string(&text, out);
        }
    }
}

pub(crate) fn integer(value: i64, out: &mut String) {
    write(out, format_args!("{value}"));
}

pub(crate) fn float(value: f32, out: &mut String) {
    if value.is_finite() {
        write(out, format_args!("{value:?}"));
    } else {
        not_finite(value.is_nan(), value > 0.0, out);
    }
}

pub(crate) fn double(value: f64, out: &mut String) {
    if value.is_finite() {
        write(out, format_args!("{value:?}"));
    } else {
        not_finite(value.is_nan(), value > 0.0, out);
    }
}

fn not_finite(is_nan: bool, is_positive: bool, out: &mut String) {
    out.push_str(match (is_nan, is_positive) {
        (true, _) => "\"NaN\"",
        (false, true) => "\"Infinity\"",
        (false, false) => "\"-Infinity\"",
    });
}

fn write(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a string does not fail.
    let _ = out.write_fmt(arguments);
}
