//! Edits of a text, and the layout that they take from their surroundings.

use std::ops::Range;

/// One change of a text: the bytes of `range` become `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text before any edit; empty where something is only added.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Edit {
            range: at..at,
            text: text.into(),
        }
    }

    pub(super) fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Edit {
            range,
            text: text.into(),
        }
    }
}

/// A text with edits made; those at one place stand in their order. `None` where they overlap or lie outside of it.
///
/// ```
/// use heirloom_compat::fix::{Edit, apply};
/// let edits = [Edit { range: 4..5, text: "two".into() }, Edit { range: 0..0, text: "zero ".into() }];
/// assert_eq!(apply("one 2", &edits).as_deref(), Some("zero one two"));
/// ```
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.range.start);
    let mut done = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in sorted {
        done.push_str(text.get(at..edit.range.start)?);
        done.push_str(&edit.text);
        at = edit.range.end.max(edit.range.start);
    }
    done.push_str(text.get(at..)?);
    Some(done)
}

/// The blanks that the line of a byte starts with.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..).unwrap_or_default();
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..blanks).unwrap_or_default()
}

/// How the lines of a text end.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// A piece of one text as it should stand in another: its further lines move by as much as its first one does.
pub(super) fn moved(from: &str, range: Range<usize>, into: &str, indent: &str) -> String {
    let piece = from.get(range.clone()).unwrap_or_default();
    let old = indentation(from, range.start);
    let end = line_end(into);
    let mut moved = String::with_capacity(piece.len());
    for (index, line) in piece.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if index == 0 {
            moved.push_str(line);
            continue;
        }
        moved.push_str(end);
        match line.strip_prefix(old) {
            Some(rest) if !rest.is_empty() => {
                moved.push_str(indent);
                moved.push_str(rest);
            }
            _ => moved.push_str(line),
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A piece that moves two blanks further in, from text to text.
    #[test]
    fn lines_move_with_the_first() {
        for (from, expected) in [
            ("a {\n  b\n}", "a {\n    b\n  }"),
            ("a {\n\n  b\n}", "a {\n\n    b\n  }"),
            ("a {\r\n  b\r\n}", "a {\n    b\n  }"),
        ] {
            assert_eq!(moved(from, 0..from.len(), "", "  "), expected, "{from:?}");
        }
    }
}
