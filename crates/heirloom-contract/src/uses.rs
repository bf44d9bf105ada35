//! What a schema text defines and what it refers to, found without parsing it: a schema can only be parsed once the
//! texts that it refers to are known.
//!
//! Lenient on purpose: what is wrong with a text is for its parser to say.

mod avro;
mod protobuf;

use heirloom_schema::avro::Schema;

use crate::Format;

/// The names in one schema text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Avro: the full name of the root, where it is a named type.
    pub(crate) root: Option<String>,
    /// Avro: the full names of all types that the text defines.
    pub(crate) defined: Vec<String>,
    /// What the text refers to and does not define, with the byte offset of the first use: full names of Avro types,
    /// paths of Protobuf imports without those of the well-known types. In the order of the text.
    pub(crate) used: Vec<(String, usize)>,
}

impl Uses {
    pub(crate) fn of(format: Format, text: &str) -> Self {
        match format {
            Format::Avro => avro::uses(text),
            Format::Protobuf => protobuf::uses(text),
        }
    }

    /// Of a schema that was parsed without any other text.
    pub(crate) fn of_schema(schema: &Schema) -> Self {
        let names = schema.nodes().filter_map(|(_, node)| node.name());
        Uses {
            root: schema.full_name().map(ToString::to_string),
            defined: names.map(ToString::to_string).collect(),
            used: Vec::new(),
        }
    }
}
