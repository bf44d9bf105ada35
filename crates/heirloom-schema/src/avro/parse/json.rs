//! A JSON text as a flat tree in which every value knows its bytes and its parent, so that faults can name both.
//! Callers are the schema walk and models of other parsers; nothing here knows Avro but the names of fields in paths.

mod fault;
mod read;

use std::borrow::Cow;

pub use read::{Bounds, read};

/// Paths with more parts are shortened in the middle: a fault in a deep text would be longer than the text.
const PATH_PARTS_MAX: usize = 64;

/// Index of a value in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JsonId(u32);

/// A whole text as values, in the order of the text.
#[derive(Debug)]
pub struct Json<'a> {
    text: &'a str,
    nodes: Vec<JsonNode<'a>>,
    /// Members whose key the object already has: the object and the offset of the second key.
    pub(super) duplicates: Vec<(JsonId, u32, Cow<'a, str>)>,
}

#[derive(Debug)]
struct JsonNode<'a> {
    value: JsonValue<'a>,
    start: u32,
    end: u32,
    parent: Option<JsonId>,
    /// Position among the parent's elements or members.
    position: usize,
}

/// A JSON value; numbers keep their text.
#[derive(Debug)]
pub enum JsonValue<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// Digits as they stand.
    Number(&'a str),
    /// Without quotes and escapes.
    String(Cow<'a, str>),
    /// Elements in their order.
    Array(Vec<JsonId>),
    /// Members in their order, a repeated key each time.
    Object(Vec<Member<'a>>),
}

/// A key of an object and its value.
#[derive(Debug)]
pub struct Member<'a> {
    /// Without quotes and escapes.
    pub key: Cow<'a, str>,
    /// What stands behind the colon.
    pub value: JsonId,
}

/// Why a text is not JSON.
#[derive(Debug)]
pub struct JsonFault {
    /// Byte of the text.
    pub offset: u32,
    /// As in [`crate::SchemaError`].
    pub rule: &'static str,
    /// What was found, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

impl<'a> Json<'a> {
    /// The outermost value.
    pub fn root(&self) -> JsonId {
        JsonId(0)
    }

    /// One value.
    pub fn value(&self, id: JsonId) -> &JsonValue<'a> {
        &self.nodes[id.0 as usize].value
    }

    /// First byte, and the byte after the last.
    pub fn range(&self, id: JsonId) -> (u32, u32) {
        let node = &self.nodes[id.0 as usize];
        (node.start, node.end)
    }

    /// The text of a value as it stands.
    pub fn slice(&self, id: JsonId) -> &'a str {
        let (start, end) = self.range(id);
        &self.text[start as usize..end as usize]
    }

    /// The text of a value without white space between tokens.
    pub fn compact(&self, id: JsonId) -> String {
        let (mut in_string, mut escaped) = (false, false);
        let keep = |c: &char| {
            let was_in_string = in_string;
            if in_string {
                in_string = escaped || *c != '"';
                escaped = !escaped && *c == '\\';
            } else {
                in_string = *c == '"';
            }
            was_in_string || !c.is_ascii_whitespace()
        };
        self.slice(id).chars().filter(keep).collect()
    }

    /// The value of a key, where `id` is an object that has it.
    pub fn get(&self, id: JsonId, key: &str) -> Option<JsonId> {
        self.members(id)
            .iter()
            .find(|member| member.key == key)
            .map(|member| member.value)
    }

    /// The members of an object; none of any other value.
    pub fn members(&self, id: JsonId) -> &[Member<'a>] {
        match self.value(id) {
            JsonValue::Object(members) => members,
            _ => &[],
        }
    }

    /// The text of a string; `None` of any other value.
    pub fn string(&self, id: JsonId) -> Option<&str> {
        match self.value(id) {
            JsonValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// Where a value stands in its schema, for example `/fields/amount/type`: an element that has a name, such as
    /// a field, is called by it, any other by its position.
    pub fn path(&self, id: JsonId) -> String {
        let mut parts: Vec<Cow<'_, str>> = Vec::new();
        let mut at = id;
        while let Some(parent) = self.nodes[at.0 as usize].parent {
            let position = self.nodes[at.0 as usize].position;
            parts.push(match self.value(parent) {
                JsonValue::Object(members) => Cow::Borrowed(&*members[position].key),
                _ if self.is_key_of_parent(parent, "fields") => {
                    match self.get(at, "name").and_then(|name| self.string(name)) {
                        Some(name) => Cow::Borrowed(name),
                        None => Cow::Owned(position.to_string()),
                    }
                }
                _ => Cow::Owned(position.to_string()),
            });
            at = parent;
        }
        if parts.len() > PATH_PARTS_MAX {
            let half = PATH_PARTS_MAX / 2;
            parts.splice(half..parts.len() - half, [Cow::Borrowed("...")]);
        }
        let mut path = String::new();
        for part in parts.iter().rev() {
            path.push('/');
            path.push_str(part);
        }
        if path.is_empty() {
            "/".to_owned()
        } else {
            path
        }
    }

    fn is_key_of_parent(&self, id: JsonId, key: &str) -> bool {
        let node = &self.nodes[id.0 as usize];
        node.parent.is_some_and(|parent| {
            self.members(parent)
                .get(node.position)
                .is_some_and(|member| member.key == key)
        })
    }
}
