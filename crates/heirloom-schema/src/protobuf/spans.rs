//! Places in a text by descriptor path, from the compiler's source info.

use std::collections::BTreeMap;

use prost_types::FileDescriptorProto;
use prost_types::source_code_info::Location;

use crate::{Source, SourceId, Span};

/// The places and comments of one file.
pub(super) struct Spans<'a> {
    locations: BTreeMap<&'a [i32], &'a Location>,
    line_starts: Vec<usize>,
    length: usize,
}

impl<'a> Spans<'a> {
    pub(super) fn new(source: &Source, descriptor: &'a FileDescriptorProto) -> Self {
        let text = source.text();
        let mut locations = BTreeMap::new();
        // A path may stand more than once, for instance one per reserved statement: the first is meant.
        for location in descriptor
            .source_code_info
            .iter()
            .flat_map(|info| &info.location)
        {
            locations
                .entry(location.path.as_slice())
                .or_insert(location);
        }
        let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        Spans {
            locations,
            line_starts: std::iter::once(0).chain(newlines).collect(),
            length: text.len(),
        }
    }

    /// First byte and byte after the last of what a descriptor path names.
    pub(super) fn range(&self, path: &[i32]) -> Option<(usize, usize)> {
        let location = self.locations.get(path)?;
        let (start, end) = match *location.span.as_slice() {
            [line, column, end_column] => ((line, column), (line, end_column)),
            [line, column, end_line, end_column] => ((line, column), (end_line, end_column)),
            _ => return None,
        };
        Some((self.offset(start)?, self.offset(end)?))
    }

    /// The span of the first of some paths that the text has; the start of the text where it has none.
    pub(super) fn span(&self, source: SourceId, paths: &[&[i32]]) -> Span {
        let (start, end) = paths
            .iter()
            .find_map(|path| self.range(path))
            .unwrap_or((0, 0));
        Span {
            source,
            start: start as u32,
            end: end as u32,
        }
    }

    /// The comment above what a path names, or else the one behind it.
    pub(super) fn doc(&self, path: &[i32]) -> Option<String> {
        let location = self.locations.get(path)?;
        let comment = location
            .leading_comments
            .as_deref()
            .or(location.trailing_comments.as_deref())?;
        let lines: Vec<_> = comment
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let text = lines.join("\n");
        let text = text.trim_end().trim_start_matches('\n');
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The innermost path whose text contains an offset.
    pub(super) fn innermost(&self, offset: usize) -> Option<&'a [i32]> {
        let containing = self.locations.keys().filter_map(|path| {
            let (start, end) = self.range(path)?;
            (start <= offset && offset < end).then_some((end - start, path))
        });
        // Of two paths with one text the longer says more.
        containing
            .min_by_key(|(size, path)| (*size, usize::MAX - path.len()))
            .map(|(_, path)| *path)
    }

    /// Lines and columns count from 0, columns in bytes.
    fn offset(&self, (line, column): (i32, i32)) -> Option<usize> {
        let start = self.line_starts.get(usize::try_from(line).ok()?)?;
        Some((start + usize::try_from(column).ok()?).min(self.length))
    }
}
