//! Edits of a JSON text: members and elements are added in the style of those that are there.

use heirloom_schema::avro::syntax::{Bounds, Json, JsonId, JsonValue, read};
use heirloom_schema::{SourceId, Span};

use super::edit::Edit;

/// The text of an Avro schema with its values.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    pub(super) json: Json<'a>,
}

impl<'a> Page<'a> {
    /// `None` for what is no JSON: then it is no schema either.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let json = read(text, Bounds::default()).ok()?;
        Some(Page { text, json })
    }

    /// The value that a span of the schema's own text is.
    pub(super) fn at(&self, span: Span) -> Option<JsonId> {
        if span.source != SourceId(0) {
            return None;
        }
        let mut at = self.json.root();
        while self.json.range(at) != (span.start, span.end) {
            let holds = |id: &JsonId| {
                let (start, end) = self.json.range(*id);
                start <= span.start && span.end <= end
            };
            at = match self.json.value(at) {
                JsonValue::Array(elements) => elements.iter().copied().find(holds)?,
                JsonValue::Object(members) => members.iter().map(|it| it.value).find(holds)?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The bytes of a value.
    pub(super) fn range(&self, id: JsonId) -> std::ops::Range<usize> {
        let (start, end) = self.json.range(id);
        start as usize..end as usize
    }

    /// The elements of an array; none of any other value.
    pub(super) fn elements(&self, id: JsonId) -> &[JsonId] {
        match self.json.value(id) {
            JsonValue::Array(elements) => elements,
            _ => &[],
        }
    }

    /// Gives an object a member behind the one of another key, or changes the value that it has.
    pub(super) fn set(&self, object: JsonId, after: &str, key: &str, value: &str) -> Option<Edit> {
        if let Some(found) = self.json.get(object, key) {
            return Some(Edit::replace(self.range(found), value));
        }
        let members = self.json.members(object);
        let index = members.iter().position(|it| it.key == after)?;
        let values: Vec<_> = members.iter().map(|it| self.range(it.value)).collect();
        let start = self.range(object).start;
        let keys: Vec<usize> = (0..values.len())
            .map(|index| {
                let from = index.checked_sub(1).map_or(start, |it| values[it].end);
                from + self.slice(from, values[index].start).find('"').unwrap_or(0)
            })
            .collect();
        let value_at = values.get(index)?.clone();
        let between = match (values.get(index + 1), index.checked_sub(1)) {
            (Some(_), _) => self.slice(value_at.end, keys[index + 1]).to_owned(),
            (None, Some(before)) => self.slice(values[before].end, keys[index]).to_owned(),
            (None, None) => ", ".to_owned(),
        };
        let head = self.slice(keys[index], value_at.start);
        let colon = head.rfind('"').and_then(|quote| head.get(quote + 1..));
        let colon = colon.unwrap_or(": ");
        let text = format!("{between}\"{key}\"{colon}{value}");
        Some(Edit::insert(value_at.end, text))
    }

    /// Adds an element that will have that position.
    pub(super) fn add(&self, array: JsonId, position: usize, value: &str) -> Edit {
        let elements: Vec<_> = self
            .elements(array)
            .iter()
            .map(|it| self.range(*it))
            .collect();
        let inside = self.range(array).start + 1;
        let position = position.min(elements.len());
        let gap = |index: usize| {
            let (before, after) = (elements.get(index)?, elements.get(index + 1)?);
            Some(self.slice(before.end, after.start).to_owned())
        };
        let Some(first) = elements.first() else {
            return Edit::insert(inside, value);
        };
        let lead = || self.leading(inside, first.start);
        match position
            .checked_sub(1)
            .and_then(|it| elements.get(it).map(|at| (it, at)))
        {
            None => {
                let between = gap(0).unwrap_or_else(lead);
                Edit::insert(first.start, format!("{value}{between}"))
            }
            Some((index, before)) => {
                let near = gap(index).or_else(|| gap(index.checked_sub(1)?));
                let between = near.unwrap_or_else(lead);
                Edit::insert(before.end, format!("{between}{value}"))
            }
        }
    }

    /// What parts two neighbours where there is only one: each on a line of its own if the one is.
    fn leading(&self, inside: usize, first: usize) -> String {
        let blanks = self.slice(inside, first);
        match blanks.contains('\n') {
            true => format!(",{blanks}"),
            false => ", ".to_owned(),
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }
}
