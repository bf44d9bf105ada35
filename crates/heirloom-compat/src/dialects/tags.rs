//! Tags on parts of schemas, as Confluent's registry keeps them in the texts.

use std::error::Error;
use std::fmt;

use heirloom_schema::SchemaErrors;

use super::{Format, Text, avro};

/// A part of a schema that can have tags.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A record, by its full name.
    Record(String),
    /// A field: the full name of its record, a dot, and its own.
    Field(String),
}

impl Part {
    /// The name of the part.
    pub fn path(&self) -> &str {
        match self {
            Part::Record(path) | Part::Field(path) => path,
        }
    }
}

/// A part of a schema and tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The part.
    pub part: Part,
    /// In the order of the text.
    pub tags: Vec<String>,
}

/// Why tags cannot be put into a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Untaggable {
    /// Confluent's parser refuses the text.
    Unparsable(SchemaErrors),
    /// The text has no such part.
    NoPart(Part),
    /// Tags are put into schemas of Avro alone.
    NotAvro,
}

impl fmt::Display for Untaggable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Untaggable::Unparsable(_) => f.write_str("the schema cannot be read"),
            Untaggable::NoPart(part) => write!(f, "the schema has no `{}`", part.path()),
            Untaggable::NotAvro => f.write_str("tags are put into schemas of Avro alone"),
        }
    }
}

impl Error for Untaggable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Untaggable::Unparsable(errors) => Some(errors),
            _ => None,
        }
    }
}

/// The tags of a schema's parts: the property `confluent:tags` of records and fields. Schemas of Protobuf have none here.
///
/// # Errors
/// What Confluent's parser refuses.
pub fn tags(format: Format, text: &Text) -> Result<Vec<Tagged>, SchemaErrors> {
    match format {
        Format::Avro => avro::tags(text),
        Format::Protobuf => Ok(Vec::new()),
    }
}

/// The text that Confluent makes of a schema when tags are put on its parts, and others taken off.
///
/// ```
/// use heirloom_compat::dialects::tags::{Part, Tagged, retagged};
/// use heirloom_compat::dialects::{Format, Text};
/// use heirloom_schema::Source;
///
/// let record = r#"{"type":"record","name":"Paid","fields":[{"name":"card","type":"string"}]}"#;
/// let text = Text { source: Source::new("paid.avsc", record), references: Vec::new() };
/// let secret = Tagged { part: Part::Field("Paid.card".to_owned()), tags: vec!["PII".to_owned()] };
/// let text = retagged(Format::Avro, &text, (&[secret], &[])).unwrap();
/// assert!(text.contains(r#"{"name":"card","type":"string","confluent:tags":["PII"]}"#));
/// ```
///
/// # Errors
/// The text cannot be read, is of Protobuf, or has no such part.
pub fn retagged(
    format: Format,
    text: &Text,
    (add, remove): (&[Tagged], &[Tagged]),
) -> Result<String, Untaggable> {
    match format {
        Format::Avro => avro::retagged(text, (add, remove)),
        Format::Protobuf => Err(Untaggable::NotAvro),
    }
}
