//! Names and namespaces, and the words of the specification for kinds; Avro 1.12, section Names.

use crate::avro::{FullName, NodeKind};

use super::Strictness;
use super::faults::excerpt;

/// The primitive type names, which belong to no namespace and may not be given to another type.
pub(super) const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

/// Words for what has attributes of its own, so that a bare use of them is a misplaced definition.
pub(super) const COMPLEX: [&str; 6] = ["record", "error", "enum", "fixed", "array", "map"];

/// Whether a text is a name: a letter or `_`, then letters, digits and `_`. A lenient text may use the letters of
/// every script, as Avro for Java always let it.
pub(super) fn is_name(text: &str, strictness: Strictness) -> bool {
    let is_strict = strictness == Strictness::Strict;
    let is_letter = |c: char| {
        c == '_'
            || if is_strict {
                c.is_ascii_alphabetic()
            } else {
                c.is_alphabetic()
            }
    };
    let is_digit = |c: char| {
        if is_strict {
            c.is_ascii_digit()
        } else {
            c.is_numeric()
        }
    };
    let mut chars = text.chars();
    chars.next().is_some_and(is_letter) && chars.all(|c| is_letter(c) || is_digit(c))
}

/// Whether a text is names with dots between them. The empty text, the null namespace, is not. A lenient text may
/// say with a dot in front that there is no namespace.
pub(super) fn is_dotted_name(text: &str, strictness: Strictness) -> bool {
    let text = match (strictness, text.strip_prefix('.')) {
        (Strictness::Lenient, Some(bare)) if !bare.contains('.') => bare,
        _ => text,
    };
    text.split('.').all(|part| is_name(part, strictness))
}

/// The full name of what is spelled `text` inside `namespace`: a text with a dot is a full name already.
pub(super) fn qualify(text: &str, namespace: &str) -> FullName {
    match text.rsplit_once('.') {
        Some((namespace, name)) => FullName {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        },
        None => FullName {
            namespace: namespace.to_owned(),
            name: text.to_owned(),
        },
    }
}

/// What is wrong with a text as a name.
pub(super) fn name_fault(what: &str, text: &str) -> String {
    let found = match text
        .chars()
        .find(|&c| !(c.is_ascii_alphanumeric() || c == '_'))
    {
        _ if text.is_empty() => return format!("{what} is empty"),
        Some(' ') => "holds a blank".to_owned(),
        Some(c) if c.is_control() => "holds a control character".to_owned(),
        Some(c) => format!("holds `{c}`"),
        None => "starts with a digit".to_owned(),
    };
    format!("{what} `{}` {found}", excerpt(text))
}

/// What is wrong with a text as a full name.
pub(super) fn dotted_name_fault(what: &str, text: &str) -> String {
    match text
        .split('.')
        .find(|part| !is_name(part, Strictness::Strict))
    {
        Some("") => format!(
            "{what} `{}` has a dot without a name beside it",
            excerpt(text)
        ),
        Some(part) => name_fault(what, part),
        None => format!("{what} `{}` is no full name", excerpt(text)),
    }
}

/// What to write for a word that other systems know as a type.
pub(super) fn translation(word: &str) -> Option<String> {
    let base = match word {
        "integer" | "short" | "byte" | "int32" => "int",
        "int64" | "bigint" => "long",
        "bool" => "boolean",
        "text" | "str" | "varchar" | "char" => "string",
        "number" | "float64" => "double",
        "binary" | "blob" => "bytes",
        _ => {
            let base = match word {
                "uuid" => "string",
                "date" | "time-millis" => "int",
                "decimal" | "big-decimal" => "bytes",
                "time-micros" | "timestamp-millis" | "timestamp-micros" | "timestamp-nanos" => {
                    "long"
                }
                "local-timestamp-millis" | "local-timestamp-micros" | "local-timestamp-nanos" => {
                    "long"
                }
                _ => return None,
            };
            let more = if word == "decimal" {
                ", \"precision\": 12, \"scale\": 2"
            } else {
                ""
            };
            return Some(format!(
                "a logical type stands on another: {{\"type\": \"{base}\", \"logicalType\": \"{word}\"{more}}}"
            ));
        }
    };
    Some(format!("Avro calls it `{base}`"))
}

/// The known name that a person most likely meant: the same simple name in another namespace, or a spelling at
/// most two letters away.
pub(super) fn nearest<'n>(
    wanted: &FullName,
    known: impl Iterator<Item = &'n FullName>,
) -> Option<String> {
    let primitives = PRIMITIVES.iter().map(|name| FullName {
        namespace: String::new(),
        name: (*name).to_owned(),
    });
    let mut best: Option<(usize, String)> = None;
    for candidate in known.cloned().chain(primitives) {
        let distance = if candidate.name.eq_ignore_ascii_case(&wanted.name) {
            0
        } else {
            distance_up_to(&candidate.name, &wanted.name, 2)
        };
        let allowed = if wanted.name.len() < 4 { 1 } else { 2 };
        if distance <= allowed && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, candidate.to_string()));
        }
    }
    best.map(|(_, name)| name)
}

/// How many letters must be added, removed or replaced; anything over `limit` for texts too far apart in length.
pub(super) fn distance_up_to(left: &str, right: &str, limit: usize) -> usize {
    if left.len().abs_diff(right.len()) > limit || left.len().max(right.len()) > 200 {
        return limit + 1;
    }
    let right = right.as_bytes();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, byte) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (index, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(byte != *other);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(row[index] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

/// The node of a primitive type.
pub(super) fn primitive(name: &str) -> Option<NodeKind> {
    Some(match name {
        "null" => NodeKind::Null,
        "boolean" => NodeKind::Boolean,
        "int" => NodeKind::Int,
        "long" => NodeKind::Long,
        "float" => NodeKind::Float,
        "double" => NodeKind::Double,
        "bytes" => NodeKind::Bytes,
        "string" => NodeKind::String,
        _ => return None,
    })
}

/// The word of a kind.
pub(in crate::avro) fn kind_name(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Null => "null",
        NodeKind::Boolean => "boolean",
        NodeKind::Int => "int",
        NodeKind::Long => "long",
        NodeKind::Float => "float",
        NodeKind::Double => "double",
        NodeKind::Bytes => "bytes",
        NodeKind::String => "string",
        NodeKind::Array(_) => "array",
        NodeKind::Map(_) => "map",
        NodeKind::Union(_) => "union",
        NodeKind::Record(_) => "record",
        NodeKind::Enum(_) => "enum",
        NodeKind::Fixed(_) => "fixed",
    }
}

/// The kind of a complex type after its article.
pub(super) fn article(kind: &str) -> &'static str {
    match kind {
        "error" => "an error",
        "enum" => "an enum",
        "fixed" => "a fixed",
        "array" => "an array",
        "map" => "a map",
        _ => "a record",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_and_start_with_a_letter() {
        for name in ["a", "_", "A1", "order_placed"] {
            assert!(is_name(name, Strictness::Strict), "{name}");
        }
        for text in ["", "1a", "a-b", "a.b", "é", "a b"] {
            assert!(!is_name(text, Strictness::Strict), "{text}");
        }
        for (text, strict, lenient) in [
            ("a.b.c", true, true),
            ("a", true, true),
            ("", false, false),
            (".a", false, true),
            (".a.b", false, false),
            ("a..b", false, false),
            ("größe.a", false, true),
        ] {
            assert_eq!(is_dotted_name(text, Strictness::Strict), strict, "{text}");
            assert_eq!(is_dotted_name(text, Strictness::Lenient), lenient, "{text}");
        }
    }

    #[test]
    fn distance_counts_edits() {
        let cases = [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("ab", "abc", 1),
            ("kitten", "sitten", 1),
        ];
        for (left, right, distance) in cases {
            assert_eq!(distance_up_to(left, right, 2), distance, "{left} {right}");
        }
        assert_eq!(distance_up_to("a", "abcdef", 2), 3);
    }

    #[test]
    fn nearest_prefers_the_same_simple_name() {
        let known = [qualify("b.Money", ""), qualify("a.Mooney", "")];
        assert_eq!(
            nearest(&qualify("a.Money", ""), known.iter()),
            Some("b.Money".to_owned())
        );
        assert_eq!(
            nearest(&qualify("strng", "x"), known.iter()),
            Some("string".to_owned())
        );
        assert_eq!(nearest(&qualify("Unheard", "x"), known.iter()), None);
    }
}
