//! Edits of a Protobuf text: statements are added in the style of those that are there.

use std::ops::Range;

use super::edit::{Edit, indentation, line_end};

/// The braces of a message, a oneof or an enum, and the statements between them.
pub(super) struct Body<'a> {
    text: &'a str,
    /// The byte after the opening brace.
    inside: usize,
    /// The closing brace.
    end: usize,
    /// From the first word to the semicolon or the closing brace.
    statements: Vec<Range<usize>>,
}

impl<'a> Body<'a> {
    /// Reads the first braces of a definition; the text compiles, so they close.
    pub(super) fn read(text: &'a str, definition: Range<usize>) -> Option<Self> {
        let (mut depth, mut brackets) = (0_usize, 0_usize);
        let (mut inside, mut start) = (0, None);
        let mut statements: Vec<Range<usize>> = Vec::new();
        let mut at = definition.start;
        while at < text.len() {
            let rest = text.get(at..)?;
            let length = skipped(rest);
            if length > 0 {
                at += length;
                continue;
            }
            let token = token(rest);
            match token {
                "{" if brackets == 0 => {
                    depth += 1;
                    if depth == 1 {
                        inside = at + 1;
                    }
                }
                "}" if brackets == 0 => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(Body {
                            text,
                            inside,
                            end: at,
                            statements,
                        });
                    }
                    if depth == 1 {
                        statements.extend(start.take().map(|start| start..at + 1));
                    }
                }
                ";" if depth == 1 && brackets == 0 => match start.take() {
                    Some(start) => statements.push(start..at + 1),
                    // The semicolon of a statement that ends in braces.
                    None => {
                        if let Some(last) = statements.last_mut() {
                            last.end = at + 1;
                        }
                    }
                },
                _ => {
                    match token {
                        "[" | "(" => brackets += 1,
                        "]" | ")" => brackets = brackets.saturating_sub(1),
                        _ => {}
                    }
                    if depth == 1 && start.is_none() {
                        start = Some(at);
                    }
                }
            }
            at += token.len();
        }
        None
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The statement that a place lies in.
    fn statement_at(&self, at: usize) -> Option<&Range<usize>> {
        self.statements.iter().find(|it| it.contains(&at))
    }

    /// Reserves numbers and names (as the text writes them): behind what is reserved already, else at the top.
    pub(super) fn reserved(&self, numbers: &[String], names: &[String]) -> Vec<Edit> {
        let of_kind = |is_name: bool| {
            self.statements.iter().find(|range| {
                let rest = self.slice((*range).clone());
                let rest = rest.strip_prefix("reserved").map(str::trim_start);
                let first = rest.and_then(|rest| rest.chars().next());
                first.is_some_and(|it| match is_name {
                    true => it == '"' || it == '\'',
                    false => it.is_ascii_digit() || it == '-',
                })
            })
        };
        let mut edits = Vec::new();
        let mut lines = Vec::new();
        for (is_name, items) in [(false, numbers), (true, names)] {
            if items.is_empty() {
                continue;
            }
            let items = items.join(", ");
            match of_kind(is_name) {
                Some(found) => edits.push(Edit::insert(found.end - 1, format!(", {items}"))),
                None => lines.push(format!("reserved {items};")),
            }
        }
        let neighbour = of_kind(false).or(of_kind(true)).map(|found| found.end);
        edits.extend(self.inserted(neighbour, &lines));
        edits
    }

    /// Adds a statement behind the one at a place, or at the top.
    pub(super) fn added(&self, behind: Option<usize>, statement: &str) -> Vec<Edit> {
        let at = behind.and_then(|at| self.statement_at(at));
        let at = at.map(|range| range.end);
        self.inserted(at, &[statement.to_owned()])
            .into_iter()
            .collect()
    }

    /// The blanks in front of a statement of the body.
    pub(super) fn indent(&self) -> String {
        let own = indentation(self.text, self.inside);
        let first = self.statements.iter().map(|it| it.start).find(|start| {
            let before = self.slice(self.inside..*start);
            before.rfind('\n').is_some_and(|newline| {
                before
                    .get(newline..)
                    .is_some_and(|line| line.trim().is_empty())
            })
        });
        match first {
            Some(start) => indentation(self.text, start).to_owned(),
            None => format!("{own}{}", if own.contains('\t') { "\t" } else { "  " }),
        }
    }

    fn inserted(&self, behind: Option<usize>, lines: &[String]) -> Option<Edit> {
        if lines.is_empty() {
            return None;
        }
        let at = behind.unwrap_or(self.inside);
        let rest = self.slice(at..self.end);
        let (line, is_last) = match rest.split_once('\n') {
            Some((line, _)) => (line, false),
            None => (rest, true),
        };
        let blank = line.trim();
        let is_free = blank.is_empty() || blank.starts_with("//");
        if is_last || !is_free {
            // What stands on one line stays on one line.
            let is_spaced = |text: &str| text.starts_with(char::is_whitespace);
            let is_padded = match rest.is_empty() {
                true => self.inside == self.end || is_spaced(self.slice(self.inside..self.end)),
                false => !is_spaced(rest),
            };
            let padding = if is_padded { " " } else { "" };
            return Some(Edit::insert(at, format!(" {}{padding}", lines.join(" "))));
        }
        let end = at + line.trim_end().len();
        let (newline, indent) = (line_end(self.text), self.indent());
        let lines = lines.iter().map(|line| format!("{newline}{indent}{line}"));
        Some(Edit::insert(end, lines.collect::<String>()))
    }
}

/// How many bytes of blanks or comment a text starts with.
fn skipped(text: &str) -> usize {
    let blanks = text.len() - text.trim_start().len();
    if blanks > 0 {
        return blanks;
    }
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return text.find("*/").map_or(text.len(), |end| end + 2);
    }
    0
}

/// The string or sign that a text starts with; of a word the first letter.
fn token(text: &str) -> &str {
    let mut chars = text.char_indices();
    let Some((_, first)) = chars.next() else {
        return text;
    };
    let length = match first {
        '"' | '\'' => {
            let mut is_escaped = false;
            let end = chars.find(|(_, it)| {
                let is_end = !is_escaped && *it == first;
                is_escaped = !is_escaped && *it == '\\';
                is_end
            });
            end.map_or(text.len(), |(at, _)| at + 1)
        }
        _ => first.len_utf8(),
    };
    text.get(..length).unwrap_or(text)
}
