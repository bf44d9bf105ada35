//! How the kind of one field becomes that of another.

use super::enums::{self, EnumMatch};
use super::naming::{Naming, naming};
use super::scalar::{Relation, from_enum, into_enum, relation};
use crate::protobuf::graph::{FieldKind, MapValue, MessageId, Scalar, Schema};

/// How one kind becomes another.
#[derive(Default)]
pub(super) struct KindMatch {
    pub(super) change: Option<Change>,
    /// Messages that are read one into the other, and what their names say.
    pub(super) edge: Option<(MessageId, MessageId, Naming)>,
    pub(super) enums: Option<EnumMatch>,
}

/// What is not the same any more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Scalar(Relation),
    MessageType,
    EnumType,
}

/// The schemas that the kinds are of.
#[derive(Clone, Copy)]
pub(super) struct Kinds<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
}

impl Kinds<'_> {
    pub(super) fn compare(self, writer: FieldKind, reader: FieldKind) -> KindMatch {
        use FieldKind::{Enum, Group, Map, Message, Scalar};
        let change = |change| KindMatch {
            change: Some(change),
            ..KindMatch::default()
        };
        match (writer, reader) {
            (Scalar(from), Scalar(to)) => scalars(relation(from, to)),
            (Enum(from), Enum(to)) => match enums::compare(self.writer, from, self.reader, to) {
                Some(matched) => KindMatch {
                    enums: Some(matched),
                    ..KindMatch::default()
                },
                None => change(Change::EnumType),
            },
            (Enum(_), Scalar(to)) => scalars(from_enum(to)),
            (Scalar(from), Enum(_)) => scalars(into_enum(from)),
            (Message(from), Message(to)) | (Group(from), Group(to)) => {
                match self.naming(from, to) {
                    Naming::Different => change(Change::MessageType),
                    naming => KindMatch {
                        edge: Some((from, to, naming)),
                        ..KindMatch::default()
                    },
                }
            }
            (
                Map {
                    key: from_key,
                    value: from,
                    ..
                },
                Map {
                    key: to_key,
                    value: to,
                    ..
                },
            ) => self.maps((from_key, from), (to_key, to)),
            (Message(_) | Group(_), _) | (_, Message(_) | Group(_)) => change(Change::MessageType),
            (Map { .. }, Scalar(_) | Enum(_)) | (Scalar(_) | Enum(_), Map { .. }) => {
                scalars(Relation::Incompatible)
            }
        }
    }

    /// The worse of what happens to keys and to values.
    fn maps(self, writer: (Scalar, MapValue), reader: (Scalar, MapValue)) -> KindMatch {
        let keys = relation(writer.0, reader.0);
        let mut values = self.compare(writer.1.into(), reader.1.into());
        values.change = match values.change {
            None if keys == Relation::Same => None,
            None => Some(Change::Scalar(keys)),
            Some(Change::Scalar(relation)) => Some(Change::Scalar(relation.max(keys))),
            Some(_) if keys == Relation::Incompatible => Some(Change::Scalar(keys)),
            Some(change) => Some(change),
        };
        values
    }

    fn naming(self, writer: MessageId, reader: MessageId) -> Naming {
        let from = self.writer.message(writer);
        let to = self.reader.message(reader);
        naming(
            &from.full_name,
            &to.full_name,
            self.reader.message_named(&from.full_name).is_some(),
            self.writer.message_named(&to.full_name).is_some(),
        )
    }
}

fn scalars(relation: Relation) -> KindMatch {
    let change = (relation != Relation::Same).then_some(Change::Scalar(relation));
    KindMatch {
        change,
        ..KindMatch::default()
    }
}
