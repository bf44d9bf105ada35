//! The messages of a Protobuf text by their names; needs no compiler.

use super::digest::tokens;

/// The full names of the messages of a `.proto` text that stand in no other message, in order: their positions are
/// those that a message index counts.
///
/// Takes any text; of one that is no valid schema the answer means nothing. A text with groups has none, since a
/// group can be a message of the file too.
///
/// ```
/// use heirloom_schema::protobuf::text_messages;
///
/// let text = "package shop; message A { message B {} } message C { string s = 1; }";
/// assert_eq!(text_messages(text), ["shop.A", "shop.C"]);
/// ```
pub fn text_messages(text: &str) -> Vec<String> {
    let tokens: Vec<&str> = tokens(text).map(|(_, token)| token).collect();
    let mut package = String::new();
    let mut messages = Vec::new();
    let mut depth = 0_usize;
    let mut is_start = true;
    for (position, token) in tokens.iter().enumerate() {
        let next = |ahead: usize| tokens.get(position + ahead).copied().unwrap_or_default();
        let is_first = std::mem::replace(&mut is_start, matches!(*token, ";" | "{" | "}"));
        match *token {
            "group" if next(2) == "=" => return Vec::new(),
            "package" if is_first && depth == 0 => {
                let parts = tokens
                    .iter()
                    .skip(position + 1)
                    .take_while(|it| **it != ";");
                package = parts.copied().collect();
            }
            "message" if is_first && depth == 0 && next(2) == "{" => {
                let name = next(1);
                messages.push(match package.as_str() {
                    "" => name.to_owned(),
                    package => format!("{package}.{name}"),
                });
            }
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_compiler_finds() {
        for (text, expected) in [
            (
                r#"syntax = "proto3"; // message No {}
                   package a.b; import "message X {";
                   option (o) = { message: 1 };
                   message One { oneof it { string message = 1; } enum E { X = 0; } message Two {} }
                   enum message_ { Y = 0; }
                   service S { rpc Do (One) returns (One) { } }
                   message Last { string group = 1; }"#,
                vec!["a.b.One", "a.b.Last"],
            ),
            ("message A{message message=1;}message B{}", vec!["A", "B"]),
            ("message A { optional group G = 1 { } }", vec![]),
        ] {
            assert_eq!(text_messages(text), expected, "{text}");
        }
    }

    #[test]
    fn takes_broken_texts() {
        for text in [
            "message",
            "message {",
            "}}} message A {",
            "package",
            "{{{",
            "group",
        ] {
            text_messages(text);
        }
    }
}
