//! Events as JSON and back: the JSON encoding of Avro 1.12, straight between bytes and text along the schema.
//!
//! | type | JSON |
//! |---|---|
//! | null, boolean | `null`, `true`, `false` |
//! | int, long | a number without fraction or exponent |
//! | float, double | a number, the shortest that reads back as the same; `"NaN"`, `"Infinity"`, `"-Infinity"` |
//! | bytes, fixed | a string with one code point from U+0000 to U+00FF per byte |
//! | string | a string |
//! | enum | the symbol as a string |
//! | array | an array |
//! | map, record | an object |
//! | union | `null` for null, else an object with one member: the branch's full name and the value |
//!
//! Logical types are their base types, as the specification has it. There is no tree of values in between: memory is
//! a small multiple of what the result takes, whatever the bytes declare, and [`Limits`] bound depth and length.
//!
//! Every value comes back exactly, but for one: the bits of a NaN. Bytes may hold a key of a map more than once; the
//! last value counts, as for every reader of maps, and stands in the place of the first. Of a text with a key twice
//! nobody knows which one was meant: [`encode_from_json`] refuses it.

mod cursor;
mod decode;
mod encode;
mod entries;
mod input;
mod output;
mod pieces;
mod resolved;
mod skip;

pub use decode::{decode_to_json, decode_to_json_with};
pub use encode::{encode_from_json, encode_from_json_with};
pub use resolved::resolve_to_json;
pub use skip::event_length;

use crate::JsonError;

use super::parse::kind_name;
use super::{NodeId, Schema};

/// What an event may cost beyond its own length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many values may stand in one another.
    pub depth_max: u32,
    /// How many items of arrays may take no bytes, such as nulls.
    pub empty_items_max: u64,
    /// How many bytes of JSON one event may become.
    pub json_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth_max: 512,
            empty_items_max: 1 << 20,
            json_max: 1 << 30,
        }
    }
}

/// What the member of a union's object is called.
fn branch_name(schema: &Schema, branch: NodeId) -> String {
    let node = schema.node(branch);
    match node.name() {
        Some(name) => name.to_string(),
        None => kind_name(&node.kind).to_owned(),
    }
}
