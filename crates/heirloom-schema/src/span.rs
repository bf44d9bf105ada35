//! Where something stands: source texts, byte spans in them, and the line and column that people read.

use std::fmt;
use std::sync::Arc;

/// A schema text and the name under which messages show it, usually a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// A source called `name` in messages. Cheap to clone.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Source {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The name that messages show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name, shared with the locations that carry it.
    pub(crate) fn shared_name(&self) -> Arc<str> {
        self.name.clone()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    ///
    /// ```
    /// let source = heirloom_schema::Source::new("a.avsc", "{\n  \"type\": 1}");
    /// assert_eq!(source.location(4).to_string(), "a.avsc:2:3");
    /// ```
    pub fn location(&self, offset: usize) -> Location {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Location {
            file: self.name.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The places of a source, for who asks for many of them: none costs a walk over the text before it.
///
/// ```
/// let source = heirloom_schema::Source::new("a.avsc", "{\n  \"type\": 1}");
/// let places = heirloom_schema::Places::new(&source);
/// assert_eq!(places.location(4), source.location(4));
/// ```
#[derive(Clone, Debug)]
pub struct Places<'a> {
    source: &'a Source,
    /// Where each line but the first starts.
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Finds the lines of a source.
    pub fn new(source: &'a Source) -> Self {
        let newlines = source.text().match_indices('\n');
        Places {
            source,
            starts: newlines.map(|(newline, _)| newline + 1).collect(),
        }
    }

    /// As [`Source::location`].
    pub fn location(&self, offset: usize) -> Location {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|it| self.starts.get(it));
        let start = start.copied().unwrap_or_default();
        let rest = self.source.text.get(start..).unwrap_or_default();
        let before = rest
            .char_indices()
            .take_while(|(at, _)| start + at < offset);
        // An offset inside of a character is that of the character.
        let is_whole = |(at, c): &(usize, char)| start + at + c.len_utf8() <= offset;
        Location {
            file: self.source.name.clone(),
            line: line + 1,
            column: before.filter(is_whole).count() + 1,
        }
    }
}

/// Which source of a schema: 0 is the schema's own text, the rest are the texts that it refers to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A range of bytes in one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
}

/// File, line and column, both counted from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The source's name.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_a_place_lead_to_the_same() {
        for text in ["", "\n", "a", "é\nüx\n\n  ß", "a\r\nb", "\n\n"] {
            let source = Source::new("a", text);
            let places = Places::new(&source);
            for offset in 0..text.len() + 3 {
                assert_eq!(
                    places.location(offset),
                    source.location(offset),
                    "{text:?} {offset}"
                );
            }
        }
    }
}
