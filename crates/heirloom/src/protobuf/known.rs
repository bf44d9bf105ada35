//! Shapes of the types that come with Protobuf, as far as they take memory beside their place.

use prost_types::{FieldMask, ListValue, Struct, Value};

use super::shape::{Field, Memory, Shape, Shaped};

impl Shaped for Struct {
    fn shape() -> &'static Shape {
        static ENTRY: Shape = Shape::new(
            &[Field {
                number: 2,
                name: "value",
                memory: Memory::Place,
                message: Some(Value::shape),
            }],
            &[],
        );
        static SHAPE: Shape = Shape::new(
            &[Field {
                number: 1,
                name: "fields",
                memory: Memory::Map(size_of::<(String, Value)>()),
                message: Some(|| &ENTRY),
            }],
            &[],
        );
        &SHAPE
    }
}

impl Shaped for Value {
    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            &[
                Field {
                    number: 5,
                    name: "struct_value",
                    memory: Memory::Place,
                    message: Some(Struct::shape),
                },
                Field {
                    number: 6,
                    name: "list_value",
                    memory: Memory::Place,
                    message: Some(ListValue::shape),
                },
            ],
            &[],
        );
        &SHAPE
    }
}

impl Shaped for ListValue {
    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            &[Field {
                number: 1,
                name: "values",
                memory: Memory::List(size_of::<Value>()),
                message: Some(Value::shape),
            }],
            &[],
        );
        &SHAPE
    }
}

impl Shaped for FieldMask {
    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            &[Field {
                number: 1,
                name: "paths",
                memory: Memory::List(size_of::<String>()),
                message: None,
            }],
            &[],
        );
        &SHAPE
    }
}
