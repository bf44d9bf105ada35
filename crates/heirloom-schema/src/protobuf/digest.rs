//! The digest of a Protobuf text that ignores comments and layout; needs no compiler.

use crate::Fingerprint;

/// SHA-256 of the tokens of a `.proto` text: the same for texts that differ in comments and white space only.
///
/// Any text has a digest, a valid schema or not; string literals count as written.
///
/// ```
/// use heirloom_schema::protobuf::text_digest;
/// assert_eq!(text_digest("message A{}"), text_digest("// the first letter\nmessage A { }\n"));
/// assert_ne!(text_digest("message A{}"), text_digest("messageA{}"));
/// ```
pub fn text_digest(text: &str) -> Fingerprint {
    let mut form = String::with_capacity(text.len() + 64);
    for (_, token) in tokens(text) {
        // The length keeps apart what a separator inside a broken string literal could join.
        form.push_str(&token.len().to_string());
        form.push(':');
        form.push_str(token);
    }
    Fingerprint::of(form)
}

/// The tokens of a `.proto` text with their byte offsets: identifiers, numbers, string literals, and single
/// characters of punctuation or anything else.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, offset: 0 }
}

/// See [`tokens`].
pub(super) struct Tokens<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.offset..)?;
            let first = rest.chars().next()?;
            let (length, is_token) = match first {
                _ if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
                _ if rest.starts_with("/*") => (block_comment(rest), false),
                '\u{feff}' => (first.len_utf8(), false),
                _ if first.is_whitespace() => (first.len_utf8(), false),
                '"' | '\'' => (string_literal(rest, first), true),
                '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                    (number(rest), true)
                }
                _ if first.is_ascii_digit() => (number(rest), true),
                _ if is_word(first) => (rest.find(|c| !is_word(c)).unwrap_or(rest.len()), true),
                _ => (first.len_utf8(), true),
            };
            let start = self.offset;
            self.offset += length;
            if is_token {
                return Some((start, &rest[..length]));
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Length of a block comment; one that is not closed goes to the end.
fn block_comment(rest: &str) -> usize {
    rest[2..].find("*/").map_or(rest.len(), |end| end + 4)
}

/// Length of a string literal with its quotes; one that is not closed ends with its line.
fn string_literal(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (offset, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return offset,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return offset + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a number: digits, letters, dots, and a sign behind a decimal exponent.
fn number(rest: &str) -> usize {
    let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
    let mut previous = ' ';
    for (offset, c) in rest.char_indices() {
        let is_sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E') && !is_hex;
        if !(is_word(c) || c == '.' || is_sign) {
            return offset;
        }
        previous = c;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|(_, token)| token).collect()
    }

    #[test]
    fn splits_what_protobuf_splits() {
        for (text, expected) in [
            ("a.b = 1;", vec!["a", ".", "b", "=", "1", ";"]),
            (
                "-1.5e-3 .5 0x1F 1e+2",
                vec!["-", "1.5e-3", ".5", "0x1F", "1e+2"],
            ),
            ("0xe+1", vec!["0xe", "+", "1"]),
            (
                "\"a // b\" 'it\\'s /* */'",
                vec!["\"a // b\"", "'it\\'s /* */'"],
            ),
            ("a/* \" */b//c\nd", vec!["a", "b", "d"]),
            ("a / b", vec!["a", "/", "b"]),
            ("\u{feff}syntax", vec!["syntax"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn takes_broken_texts() {
        for (text, expected) in [
            ("/* never closed", vec![]),
            ("/*/", vec![]),
            ("\"open\nnext", vec!["\"open", "next"]),
            ("\"ends with \\", vec!["\"ends with \\"]),
            ("'", vec!["'"]),
            ("é→\u{0}", vec!["é", "→", "\u{0}"]),
            (".", vec!["."]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn joins_and_splits_change_the_digest() {
        assert_ne!(text_digest("ab c"), text_digest("a bc"));
        assert_ne!(text_digest("\"a\" \"b\""), text_digest("\"a\\\" \\\"b\""));
        assert_ne!(text_digest("a = 1"), text_digest("a = 2"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_digest_that_layout_does_not_change(text in ".{0,200}") {
            let spaced: Vec<_> = words(&text);
            let again = spaced.join("\n");
            let twice: Vec<_> = words(&again);
            proptest::prop_assert_eq!(spaced, twice);
        }
    }
}
