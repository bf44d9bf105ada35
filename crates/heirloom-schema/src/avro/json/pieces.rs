//! The fields of a record that is being encoded, in whichever order the text has them; and names in messages.

use std::ops::Range;

use super::super::Record;
use super::JsonError;

/// How many names a help lists.
const LISTED_MAX: usize = 12;

/// Where the bytes of a record's fields stand, in the order of the text.
pub(super) struct Pieces {
    start: usize,
    ranges: Vec<Option<Range<usize>>>,
    pub(super) count: usize,
    is_in_order: bool,
}

impl Pieces {
    /// None yet of a record whose bytes will stand at `start`.
    pub(super) fn new(record: &Record, start: usize) -> Self {
        Pieces {
            start,
            ranges: vec![None; record.fields.len()],
            count: 0,
            is_in_order: true,
        }
    }

    /// Whether it is the first of its field.
    pub(super) fn add(&mut self, index: usize, range: Range<usize>) -> bool {
        self.is_in_order &= index == self.count;
        self.count += 1;
        let place = self.ranges.get_mut(index);
        place.is_some_and(|place| place.replace(range).is_none())
    }

    /// Puts the fields into the order of the schema.
    pub(super) fn order(self, out: &mut Vec<u8>) {
        if self.is_in_order {
            return;
        }
        let bytes = out.split_off(self.start);
        for range in self.ranges.into_iter().flatten() {
            let range = range.start - self.start..range.end - self.start;
            out.extend_from_slice(bytes.get(range).unwrap_or_default());
        }
    }
}

#[cold]
pub(super) fn missing(record: &Record, pieces: &Pieces, offset: usize) -> JsonError {
    let fields = record.fields.iter().zip(&pieces.ranges);
    let names = fields
        .filter(|(_, range)| range.is_none())
        .map(|(field, _)| field.name.clone());
    let (what, verb) = match record.fields.len() - pieces.count {
        1 => ("the field", "is"),
        _ => ("the fields", "are"),
    };
    let message = format!(
        "{what} {} of `{}` {verb} missing",
        listed(names),
        record.name
    );
    JsonError::new(offset, message)
        .help("every field must be there; the encoding knows no defaults")
}

pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names = names.map(|name| format!("`{name}`"));
    let mut listed: Vec<String> = names.by_ref().take(LISTED_MAX).collect();
    match names.count() {
        0 => {}
        more => listed.push(format!("{more} more")),
    }
    listed.join(", ")
}

pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
