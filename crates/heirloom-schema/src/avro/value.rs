//! A value of an Avro schema, as defaults need it: checked against its node, independent of JSON.

/// A value whose shape follows a node of a schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of null.
    Null,
    /// Of boolean.
    Boolean(bool),
    /// Of int.
    Int(i32),
    /// Of long.
    Long(i64),
    /// Of float.
    Float(f32),
    /// Of double.
    Double(f64),
    /// Of bytes or fixed: one byte per code point of the JSON string.
    Bytes(Vec<u8>),
    /// Of string.
    String(String),
    /// Of enum: the symbol's index.
    Enum(usize),
    /// Of array.
    Array(Vec<Value>),
    /// Of map, in the order of the text.
    Map(Vec<(String, Value)>),
    /// Of union: the branch's index and its value.
    Union(usize, Box<Value>),
    /// Of record: one value per field, in the order of the schema.
    Record(Vec<Value>),
}
