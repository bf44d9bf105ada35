//! What an absent field reads as: the declared default, the first value of a closed enum, or zero.

use crate::protobuf::graph::{Field, FieldKind, Scalar, Schema};

/// What an absent field reads as.
pub(super) struct Absent {
    /// Comparable between kinds that can be read as each other.
    pub(super) value: String,
    /// As people write it.
    pub(super) text: String,
}

impl Absent {
    pub(super) fn of(schema: &Schema, field: &Field) -> Self {
        let declared = field.default.clone();
        match field.kind {
            FieldKind::Enum(id) => {
                let symbols = schema.enumeration(id);
                let first = symbols.and_then(|symbols| {
                    symbols
                        .values
                        .first()
                        .filter(|_| symbols.is_closed)
                        .or(symbols.value(0))
                });
                let value = declared
                    .and_then(|name| symbols.and_then(|symbols| symbols.value_named(&name)))
                    .or(first);
                Absent {
                    value: value.map_or(0, |value| value.number).to_string(),
                    text: value.map_or_else(|| "0".to_owned(), |value| value.name.clone()),
                }
            }
            FieldKind::Scalar(Scalar::Bool) => {
                let text = declared.unwrap_or_else(|| "false".to_owned());
                Absent {
                    value: u8::from(text == "true").to_string(),
                    text,
                }
            }
            FieldKind::Scalar(Scalar::String | Scalar::Bytes) => {
                let text = declared.unwrap_or_default();
                Absent {
                    value: text.clone(),
                    text,
                }
            }
            FieldKind::Scalar(_) => {
                let text = declared.unwrap_or_else(|| "0".to_owned());
                Absent {
                    value: text.clone(),
                    text,
                }
            }
            FieldKind::Message(_) | FieldKind::Group(_) | FieldKind::Map { .. } => Absent {
                value: String::new(),
                text: String::new(),
            },
        }
    }
}
