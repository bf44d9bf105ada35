//! One pair of messages: every field of the writer against the reader's field of the same number.

use crate::Span;
use crate::protobuf::graph::{Cardinality, Field, FieldKind, Message, MessageId, Schema};

use super::absent::Absent;
use super::enums::EnumMatch;
use super::field_kind::{Change, Kinds};
use super::kind::{FailureKind, FieldText, LossKind};
use super::naming::Naming;
use super::scalar::Relation;

/// A pair of messages with what was found in it, before it is known where in the event it stands.
pub(super) struct Pair {
    pub(super) writer: MessageId,
    pub(super) reader: MessageId,
    pub(super) issues: Vec<Issue>,
    pub(super) edges: Vec<Edge>,
}

/// Something that fails or is lost at a field.
#[derive(Clone)]
pub(super) struct Issue {
    pub(super) cause: Cause,
    pub(super) number: Option<i32>,
    /// `lines (3)`; empty for the message itself.
    pub(super) writer_part: String,
    pub(super) reader_part: String,
    pub(super) writer_span: Span,
    pub(super) reader_span: Span,
}

impl Issue {
    /// Whether it is about an enum and not about the field that holds it: several fields may, and one report will do.
    pub(super) fn is_of_enum(&self) -> bool {
        matches!(
            self.cause,
            Cause::Loss(LossKind::EnumValuesRemoved { .. } | LossKind::EnumValueMoved { .. })
        )
    }
}

#[derive(Clone)]
pub(super) enum Cause {
    Failure(FailureKind),
    Loss(LossKind),
}

/// A field whose messages are read one into the other.
pub(super) struct Edge {
    pub(super) writer: MessageId,
    pub(super) reader: MessageId,
    pub(super) writer_name: String,
    pub(super) reader_name: String,
    /// What the field says if the two messages turn out to be different things: they have different names.
    pub(super) if_failing: Option<Issue>,
}

/// Compares a pair of messages.
pub(super) fn compare(
    (writer_schema, writer): (&Schema, MessageId),
    (reader_schema, reader): (&Schema, MessageId),
) -> Pair {
    let mut comparison = Comparison {
        writer_schema,
        reader_schema,
        writer: writer_schema.message(writer),
        reader: reader_schema.message(reader),
        pair: Pair {
            writer,
            reader,
            issues: Vec::new(),
            edges: Vec::new(),
        },
    };
    for field in &comparison.writer.fields {
        if let Some(other) = comparison.reader.field(field.number) {
            comparison.field(field, other);
        }
    }
    comparison.added();
    comparison.oneofs();
    comparison.pair
}

struct Comparison<'a> {
    writer_schema: &'a Schema,
    reader_schema: &'a Schema,
    writer: &'a Message,
    reader: &'a Message,
    pair: Pair,
}

impl Comparison<'_> {
    fn field(&mut self, writer: &Field, reader: &Field) {
        let kinds = Kinds {
            writer: self.writer_schema,
            reader: self.reader_schema,
        };
        let matched = kinds.compare(writer.kind, reader.kind);
        let is_renamed = writer.name != reader.name;
        if is_renamed && matched.change.is_some() {
            return self.reused(writer, reader);
        }
        match matched.change {
            None | Some(Change::Scalar(Relation::Same | Relation::Widened)) => {}
            Some(change) => {
                let issue = self.changed(change, writer, reader);
                let is_over = matches!(
                    issue.cause,
                    Cause::Failure(FailureKind::Kind { .. } | FailureKind::MessageType { .. })
                );
                self.pair.issues.push(issue);
                if is_over {
                    return;
                }
            }
        }
        if is_renamed && self.is_moved(writer, reader) {
            let (from, to) = self.texts(writer, reader);
            self.lose(
                writer,
                reader,
                LossKind::NumbersMoved {
                    writer: from,
                    reader: to,
                },
            );
        }
        self.cardinality(writer, reader);
        self.default(writer, reader);
        if let Some(matched) = matched.enums {
            self.enumeration(&matched, writer, reader);
        }
        if let Some((from, to, naming)) = matched.edge {
            self.edge(from, to, naming, writer, reader);
        }
    }

    fn edge(
        &mut self,
        from: MessageId,
        to: MessageId,
        naming: Naming,
        writer: &Field,
        reader: &Field,
    ) {
        let if_failing = (naming == Naming::Renamed).then(|| {
            let (from, to) = self.texts(writer, reader);
            let kind = if writer.name == reader.name {
                FailureKind::MessageType {
                    writer: from,
                    reader: to,
                }
            } else {
                FailureKind::NumberReused {
                    writer: from,
                    reader: to,
                }
            };
            issue(
                Cause::Failure(kind),
                (writer, writer.type_span),
                (reader, reader.type_span),
            )
        });
        self.pair.edges.push(Edge {
            writer: from,
            reader: to,
            writer_name: writer.name.clone(),
            reader_name: reader.name.clone(),
            if_failing,
        });
    }

    fn changed(&self, change: Change, writer: &Field, reader: &Field) -> Issue {
        let (from, to) = self.texts(writer, reader);
        let cause = match change {
            Change::MessageType => Cause::Failure(FailureKind::MessageType {
                writer: from,
                reader: to,
            }),
            Change::EnumType => Cause::Loss(LossKind::EnumType {
                writer: from,
                reader: to,
            }),
            Change::Scalar(Relation::NotUtf8) => Cause::Failure(FailureKind::NotUtf8 {
                writer: from,
                reader: to,
            }),
            Change::Scalar(Relation::Narrowed) => Cause::Loss(LossKind::Narrowed {
                writer: from,
                reader: to,
            }),
            Change::Scalar(Relation::Reinterpreted) => Cause::Loss(LossKind::Reinterpreted {
                writer: from,
                reader: to,
            }),
            Change::Scalar(_) => Cause::Failure(FailureKind::Kind {
                writer: from,
                reader: to,
            }),
        };
        issue(
            cause,
            (writer, writer.type_span),
            (reader, reader.type_span),
        )
    }

    fn reused(&mut self, writer: &Field, reader: &Field) {
        let (from, to) = self.texts(writer, reader);
        self.fail(
            writer,
            reader,
            FailureKind::NumberReused {
                writer: from,
                reader: to,
            },
        );
    }

    /// Whether the old name lives on under another number, or the new one had another number.
    fn is_moved(&self, writer: &Field, reader: &Field) -> bool {
        self.reader.field_named(&writer.name).is_some()
            || self.writer.field_named(&reader.name).is_some()
    }

    fn cardinality(&mut self, writer: &Field, reader: &Field) {
        use Cardinality::{Implicit, Optional, Repeated, Required};
        let (from, to) = self.texts(writer, reader);
        if reader.cardinality == Required && writer.cardinality != Required {
            let kind = FailureKind::Required {
                writer: Some(from.clone()),
                reader: to.clone(),
            };
            self.fail(writer, reader, kind);
        }
        match (writer.cardinality, reader.cardinality) {
            (Implicit, Optional | Repeated) | (Optional, Implicit) => {
                self.lose(
                    writer,
                    reader,
                    LossKind::Presence {
                        writer: from,
                        reader: to,
                    },
                );
            }
            (Repeated, Implicit | Optional | Required) if writer.packed => {
                self.fail(
                    writer,
                    reader,
                    FailureKind::PackedToSingular {
                        writer: from,
                        reader: to,
                    },
                );
            }
            (Repeated, Implicit | Optional | Required) => {
                self.lose(
                    writer,
                    reader,
                    LossKind::LastOfMany {
                        writer: from,
                        reader: to,
                    },
                );
            }
            _ => {}
        }
    }

    /// What an absent value reads as, on both sides.
    fn default(&mut self, writer: &Field, reader: &Field) {
        let can_be_absent = matches!(
            writer.cardinality,
            Cardinality::Implicit | Cardinality::Optional
        );
        if !can_be_absent || reader.cardinality == Cardinality::Repeated {
            return;
        }
        let from = Absent::of(self.writer_schema, writer);
        let to = Absent::of(self.reader_schema, reader);
        if from.value != to.value {
            let text = field_text(self.reader_schema, self.reader, reader);
            let kind = LossKind::Default {
                reader: text,
                from: from.text,
                to: to.text,
            };
            self.lose(writer, reader, kind);
        }
    }

    fn enumeration(&mut self, matched: &EnumMatch, writer: &Field, reader: &Field) {
        for loss in &matched.losses {
            self.pair.issues.push(issue(
                Cause::Loss(loss.kind.clone()),
                (writer, loss.writer_span),
                (reader, loss.reader_span),
            ));
        }
    }

    /// Fields that only the reader has: all may be absent but those that are required.
    fn added(&mut self) {
        for field in &self.reader.fields {
            if field.cardinality == Cardinality::Required
                && self.writer.field(field.number).is_none()
            {
                let reader = field_text(self.reader_schema, self.reader, field);
                self.pair.issues.push(Issue {
                    cause: Cause::Failure(FailureKind::Required {
                        writer: None,
                        reader,
                    }),
                    number: Some(field.number),
                    writer_part: String::new(),
                    reader_part: part(field),
                    writer_span: self.writer.span,
                    reader_span: field.span,
                });
            }
        }
    }

    /// Members of a reader's oneof that could stand together in the writer.
    fn oneofs(&mut self) {
        for (index, oneof) in self.reader.oneofs.iter().enumerate() {
            let members = self
                .reader
                .fields
                .iter()
                .filter(|field| field.oneof == Some(index));
            let known: Vec<_> = members
                .filter_map(|field| self.writer.field(field.number))
                .collect();
            let Some(first) = known.first() else { continue };
            let were_exclusive =
                first.oneof.is_some() && known.iter().all(|field| field.oneof == first.oneof);
            if known.len() < 2 || were_exclusive {
                continue;
            }
            self.pair.issues.push(Issue {
                cause: Cause::Loss(LossKind::OneofJoined {
                    oneof: oneof.name.clone(),
                    fields: known.iter().map(|field| field.name.clone()).collect(),
                }),
                number: None,
                writer_part: String::new(),
                reader_part: oneof.name.clone(),
                writer_span: first.span,
                reader_span: oneof.span,
            });
        }
    }

    fn texts(&self, writer: &Field, reader: &Field) -> (FieldText, FieldText) {
        let mut from = field_text(self.writer_schema, self.writer, writer);
        let mut to = field_text(self.reader_schema, self.reader, reader);
        let names = (
            full_type_name(self.writer_schema, writer),
            full_type_name(self.reader_schema, reader),
        );
        // Two types of one short name are told apart by their packages.
        if let (Some(old), Some(new)) = names
            && old != new
            && from.declared == to.declared
        {
            for (text, schema, name) in [
                (&mut from, self.writer_schema, old),
                (&mut to, self.reader_schema, new),
            ] {
                text.declared = text.declared.replacen(schema.short_name(name), name, 1);
            }
        }
        (from, to)
    }

    fn fail(&mut self, writer: &Field, reader: &Field, kind: FailureKind) {
        let cause = Cause::Failure(kind);
        self.pair
            .issues
            .push(issue(cause, (writer, writer.span), (reader, reader.span)));
    }

    fn lose(&mut self, writer: &Field, reader: &Field, kind: LossKind) {
        let cause = Cause::Loss(kind);
        self.pair
            .issues
            .push(issue(cause, (writer, writer.span), (reader, reader.span)));
    }
}

fn issue(cause: Cause, writer: (&Field, Span), reader: (&Field, Span)) -> Issue {
    Issue {
        cause,
        number: Some(reader.0.number),
        writer_part: part(writer.0),
        reader_part: part(reader.0),
        writer_span: writer.1,
        reader_span: reader.1,
    }
}

fn part(field: &Field) -> String {
    format!("{} ({})", field.name, field.number)
}

/// A field as messages show it.
pub(in crate::protobuf) fn field_text(
    schema: &Schema,
    message: &Message,
    field: &Field,
) -> FieldText {
    let oneof = field.oneof.and_then(|index| message.oneofs.get(index));
    FieldText {
        number: field.number,
        name: field.name.clone(),
        declared: format!("{} {}", schema.type_name(field), field.name),
        oneof: oneof.map(|oneof| oneof.name.clone()),
    }
}

/// The full name of the message or enum that a field holds; for a map `None`.
fn full_type_name<'s>(schema: &'s Schema, field: &Field) -> Option<&'s str> {
    match field.kind {
        FieldKind::Message(id) | FieldKind::Group(id) => Some(&schema.message(id).full_name),
        FieldKind::Enum(id) => schema.enumeration(id).map(|it| it.full_name.as_str()),
        FieldKind::Scalar(_) | FieldKind::Map { .. } => None,
    }
}
