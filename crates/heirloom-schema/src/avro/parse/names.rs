//! Names and namespaces; Avro 1.12, section Names.

use crate::avro::FullName;

/// The primitive type names, which belong to no namespace and may not be given to another type.
pub(super) const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

/// Words for what has attributes of its own, so that a bare use of them is a misplaced definition.
pub(super) const COMPLEX: [&str; 6] = ["record", "error", "enum", "fixed", "array", "map"];

/// Whether a text is a name: a letter or `_`, then letters, digits and `_`.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is names with dots between them. The empty text, the null namespace, is not.
pub(super) fn is_dotted_name(text: &str) -> bool {
    text.split('.').all(is_name)
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

/// What is wrong with a text as a name, as the end of a sentence that quotes it.
pub(super) fn name_fault(text: &str) -> String {
    match text
        .chars()
        .find(|&c| !(c.is_ascii_alphanumeric() || c == '_'))
    {
        _ if text.is_empty() => "is empty".to_owned(),
        Some(c) if c.is_control() => "holds a control character".to_owned(),
        Some(c) => format!("holds `{c}`"),
        None => "starts with a digit".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_and_start_with_a_letter() {
        for name in ["a", "_", "A1", "order_placed"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["", "1a", "a-b", "a.b", "é", "a b"] {
            assert!(!is_name(text), "{text}");
        }
        assert!(is_dotted_name("a.b.c") && is_dotted_name("a"));
        assert!(!is_dotted_name("") && !is_dotted_name(".a") && !is_dotted_name("a..b"));
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
