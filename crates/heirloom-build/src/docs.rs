//! What people wrote in schemas as rustdoc: nothing in it may become a test, a broken link or unbalanced markup.

/// Markdown that reads like the comment. Code blocks become plain text, brackets and angle brackets outside of code
/// are escaped, bare addresses become links, and indentation that Markdown would take for code goes.
pub(crate) fn sanitise(comment: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in printable(comment).lines().map(str::trim_end) {
        let trimmed = line.trim_start();
        let marker = ["```", "~~~"]
            .into_iter()
            .find(|marker| trimmed.starts_with(marker));
        match (fence, marker) {
            (None, Some(marker)) => {
                fence = Some(marker);
                lines.push(format!("{marker}text"));
            }
            (Some(open), Some(marker)) if open == marker => {
                fence = None;
                lines.push(marker.to_owned());
            }
            (Some(_), _) => lines.push(line.to_owned()),
            (None, None) => lines.push(escape(&shallow(line))),
        }
    }
    lines.extend(fence.map(str::to_owned));
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The text in lines that end alike, without what the compiler refuses or warns of in a comment: control characters,
/// and those that change the direction of what follows.
fn printable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_kept = |c: &char| match c {
        '\n' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        c => !c.is_control(),
    };
    text.chars().filter(is_kept).collect()
}

/// The line with at most three blanks in front; four would make it code.
fn shallow(line: &str) -> String {
    let line = line.replace('\t', "  ");
    let indent = line.len() - line.trim_start().len();
    format!("{}{}", " ".repeat(indent.min(3)), line.trim_start())
}

/// Escapes what Markdown or rustdoc would act on, except inside of `code`.
fn escape(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape_text(line).replace('`', "\\`");
    }
    let parts = parts
        .iter()
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => escape_text(part),
            _ => (*part).to_owned(),
        });
    parts.collect::<Vec<_>>().join("`")
}

fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        // A list's mark, and an underscore inside of a word, are what they look like.
        let is_mark = rest.starts_with("* ") && out.trim().is_empty();
        let is_inner = next == '_'
            && out.ends_with(char::is_alphanumeric)
            && rest[1..].starts_with(char::is_alphanumeric);
        if is_mark || is_inner {
            out.push(next);
            rest = &rest[1..];
            continue;
        }
        if let Some(length) = address_length(rest) {
            let (address, after) = rest.split_at(length);
            out.push_str(&format!("<{address}>"));
            rest = after;
            continue;
        }
        if matches!(next, '[' | ']' | '<' | '>' | '\\' | '*' | '_' | '|') {
            out.push('\\');
        }
        out.push(next);
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// How many bytes of a web address the text starts with.
fn address_length(text: &str) -> Option<usize> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || "<>()[]\"'`".contains(c))
        .unwrap_or(text.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    Some(address.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_plain_text_to_rustdoc() {
        let cases = [
            ("The order.", "The order."),
            (
                "Of [0, 9), see [Line] and <b>.",
                "Of \\[0, 9), see \\[Line\\] and \\<b\\>.",
            ),
            ("See https://a.example/x_y.", "See <https://a.example/x_y>."),
            ("Use `a[0]` here.", "Use `a[0]` here."),
            ("An odd ` tick.", "An odd \\` tick."),
            ("Code:\n\n    let x = 1;", "Code:\n\n   let x = 1;"),
            (
                "```rust\nassert!(false)\n```",
                "```text\nassert!(false)\n```",
            ),
            ("```\nno end", "```text\nno end\n```"),
            ("snake_case * twice", "snake_case \\* twice"),
            ("* an item\n_so_", "* an item\n\\_so\\_"),
            ("line\rline\r\nline", "line\nline\nline"),
            ("\u{202e}right \u{2066}left\u{2069}\0", "right left"),
        ];
        for (comment, expected) in cases {
            assert_eq!(sanitise(comment), expected, "{comment}");
        }
    }
}
