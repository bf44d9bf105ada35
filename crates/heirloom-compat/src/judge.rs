//! The face of the engine: one pair of schemas in, verdict and findings out, for both formats.

use heirloom_schema::{avro as avro_schema, protobuf as protobuf_schema};

use crate::{Finding, Place, Proof, Verdict, avro, protobuf, rules};

/// A schema of either format.
#[derive(Clone, Copy, Debug)]
pub enum SchemaRef<'a> {
    /// Avro.
    Avro(&'a avro_schema::Schema),
    /// Protobuf.
    Protobuf(&'a protobuf_schema::Schema),
}

impl SchemaRef<'_> {
    fn format(self) -> &'static str {
        match self {
            SchemaRef::Avro(_) => "Avro",
            SchemaRef::Protobuf(_) => "Protobuf",
        }
    }

    fn root(self) -> Place {
        let (span, location) = match self {
            SchemaRef::Avro(schema) => {
                let span = schema.node(schema.root()).span;
                (span, schema.location(span))
            }
            SchemaRef::Protobuf(schema) => {
                let span = schema.message(schema.root()).span;
                (span, schema.location(span))
            }
        };
        Place {
            path: "/".to_owned(),
            span,
            location,
        }
    }
}

/// Which of the two schemas of a pair is the newer version: it decides whether a difference was added or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Newer {
    /// An older reader meets events of a newer writer.
    Writer,
    /// A newer reader meets events of an older writer.
    Reader,
}

/// What was found out about a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What happens to the writer's events.
    pub verdict: Verdict,
    /// Every cause, in the order of their places in the writer; those that are EXACT are notes.
    pub findings: Vec<Finding>,
}

/// Judges the events of `writer` as read with `reader`.
///
/// Two schemas of different formats are [`Verdict::Broken`] under `event/format-changed`.
pub fn judge(writer: SchemaRef<'_>, reader: SchemaRef<'_>, newer: Newer) -> Judgement {
    match (writer, reader) {
        (SchemaRef::Avro(writer), SchemaRef::Avro(reader)) => avro::judge(writer, reader, newer),
        (SchemaRef::Protobuf(writer), SchemaRef::Protobuf(reader)) => {
            protobuf::judge(writer, reader, newer)
        }
        _ => Judgement {
            verdict: Verdict::Broken,
            findings: format_changed(writer, reader, newer).into_iter().collect(),
        },
    }
}

/// The verdict of [`judge`] without its findings: far cheaper where all is well.
pub fn verdict(writer: SchemaRef<'_>, reader: SchemaRef<'_>) -> Verdict {
    match (writer, reader) {
        (SchemaRef::Avro(writer), SchemaRef::Avro(reader)) => avro::verdict(writer, reader),
        (SchemaRef::Protobuf(writer), SchemaRef::Protobuf(reader)) => {
            protobuf::verdict(writer, reader)
        }
        _ => Verdict::Broken,
    }
}

fn format_changed(writer: SchemaRef<'_>, reader: SchemaRef<'_>, newer: Newer) -> Option<Finding> {
    let (older, newest) = match newer {
        Newer::Writer => (reader, writer),
        Newer::Reader => (writer, reader),
    };
    Some(Finding {
        rule: rules::find("event/format-changed")?,
        verdict: Verdict::Broken,
        newer,
        writer: writer.root(),
        reader: reader.root(),
        message: format!(
            "the format changed from {} to {}",
            older.format(),
            newest.format()
        ),
        values: Vec::new(),
        observation: 0,
    })
}

/// Builds the event that shows a finding of [`judge`] for the same two schemas, and runs it through the decoder.
pub fn prove(writer: SchemaRef<'_>, reader: SchemaRef<'_>, finding: &Finding) -> Proof {
    match (writer, reader) {
        (SchemaRef::Avro(writer), SchemaRef::Avro(reader)) => avro::prove(writer, reader, finding),
        (SchemaRef::Protobuf(writer), SchemaRef::Protobuf(reader)) => {
            protobuf::prove(writer, reader, finding)
        }
        _ => Proof::Unproven {
            reason: "the two schemas are of different formats".to_owned(),
        },
    }
}
