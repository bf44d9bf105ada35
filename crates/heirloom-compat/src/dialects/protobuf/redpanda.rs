//! Redpanda: its comparison of two descriptors. Fields are paired by number wherever they stand, types are compared
//! through fields, and a message of the reader is looked at once, with the first writer's message that it meets.

mod descriptors;

use std::collections::BTreeSet;

use super::table::Schema;
use descriptors::{Descriptor, Descriptors, Field, Of, OneOf, descriptors};

/// One thing that it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    /// For example `#/Order/2`.
    pub(super) path: String,
}

impl Found {
    /// The line of the answer; the description is in our words.
    pub(super) fn message(&self) -> String {
        let Found { kind, path } = self;
        let what = kind.to_ascii_lowercase().replace('_', " ");
        format!("{{errorType:\"{kind}\", description:\"{what} at '{path}'\"}}")
    }
}

/// All that it refuses between a reader and a writer; `None` where they are beyond the bounds of a comparison.
pub(super) fn compare(reader: &Schema, writer: &Schema) -> Option<Vec<Found>> {
    let (readers, writers) = (descriptors(reader), descriptors(writer));
    let mut comparison = Comparison {
        readers: &readers,
        writers: &writers,
        seen: BTreeSet::new(),
        depth: 0,
        is_beyond: false,
        found: Vec::new(),
    };
    for name in &writers.own {
        let Some(writer) = writers.message(name) else {
            continue;
        };
        let path = format!("#/{}", writer.name);
        match readers.message(name) {
            Some(reader) => comparison.messages(reader, writer, &path),
            None => comparison.add("MESSAGE_REMOVED", &path),
        }
    }
    (!comparison.is_beyond).then_some(comparison.found)
}

struct Comparison<'d> {
    readers: &'d Descriptors,
    writers: &'d Descriptors,
    /// Full names of the reader's messages.
    seen: BTreeSet<&'d str>,
    depth: usize,
    /// Some messages were not compared.
    is_beyond: bool,
    found: Vec<Found>,
}

impl<'d> Comparison<'d> {
    fn add(&mut self, kind: &'static str, path: &str) {
        let path = path.to_owned();
        self.found.push(Found { kind, path });
    }

    fn messages(&mut self, reader: &'d Descriptor, writer: &'d Descriptor, path: &str) {
        if self.depth >= super::DEPTH_MAX {
            self.is_beyond = true;
            return;
        }
        if !self.seen.insert(&reader.full) {
            return;
        }
        self.depth += 1;
        let (readers, writers) = (self.readers, self.writers);
        for writer in writer
            .nested
            .iter()
            .filter_map(|full| writers.message(full))
        {
            let path = format!("{path}/{}", writer.name);
            let mut inner = reader
                .nested
                .iter()
                .filter_map(|full| readers.message(full));
            match inner.find(|it| it.name == writer.name) {
                Some(reader) => self.messages(reader, writer, &path),
                None => self.add("MESSAGE_REMOVED", &path),
            }
        }
        for oneof in &writer.oneofs {
            self.members_stay(reader, oneof, path);
        }
        for oneof in &reader.oneofs {
            let stood_alone = |number: &&i32| {
                writer
                    .field(**number)
                    .is_some_and(|field| !field.is_in_real_oneof())
            };
            if oneof.members.iter().filter(stood_alone).count() > 1 {
                self.add(
                    "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
                    &format!("{path}/{}", oneof.name),
                );
            }
        }
        for field in &writer.fields {
            let number = field.number;
            match reader.field(number) {
                None if field.is_required => {
                    self.add("REQUIRED_FIELD_REMOVED", &format!("{path}/{number}"));
                }
                None => {}
                Some(found) => {
                    let path = match &found.oneof {
                        Some(oneof) => format!("{path}/{}/{number}", oneof.name),
                        None => format!("{path}/{number}"),
                    };
                    self.fields(found, field, &path);
                }
            }
        }
        for field in reader.fields.iter().filter(|field| field.is_required) {
            let was = writer.field(field.number).is_some_and(|it| it.is_required);
            if !was {
                self.add("REQUIRED_FIELD_ADDED", &format!("{path}/{}", field.number));
            }
        }
        self.depth -= 1;
    }

    /// Members of the writer's oneof must be in some oneof of the reader, if the reader has one of its name.
    fn members_stay(&mut self, reader: &'d Descriptor, oneof: &OneOf, path: &str) {
        if !reader.has_oneof(&oneof.name) {
            return;
        }
        for number in &oneof.members {
            if !reader.field(*number).is_some_and(Field::is_in_real_oneof) {
                let path = format!("{path}/{}/{number}", oneof.name);
                self.add("ONEOF_FIELD_REMOVED", &path);
            }
        }
    }

    fn fields(&mut self, reader: &'d Field, writer: &'d Field, path: &str) {
        match (&reader.of, &writer.of) {
            (Of::Message(one), Of::Message(other)) => {
                let both = self.readers.message(one).zip(self.writers.message(other));
                match both {
                    Some((reader, writer)) if reader.name == writer.name => {
                        self.messages(reader, writer, path);
                    }
                    _ => self.add("FIELD_NAMED_TYPE_CHANGED", path),
                }
            }
            (Of::Scalar(one), Of::Scalar(other)) if one == other => {}
            (Of::Scalar(_), Of::Scalar(_)) => self.add("FIELD_SCALAR_KIND_CHANGED", path),
            _ => self.add("FIELD_KIND_CHANGED", path),
        }
    }
}
