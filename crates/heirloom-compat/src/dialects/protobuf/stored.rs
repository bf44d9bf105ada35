//! The texts that Confluent makes of a Protobuf schema: from a text, or from a file descriptor in base 64, which its
//! clients for Python and Node register.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heirloom_schema::{SchemaErrors, Source, protobuf};

use super::table::Schema;
use super::{confluent, print};
use crate::dialects::{Dialect, Form, Reading, Text};

/// The path of the schema itself, which nothing imports.
const PATH: &str = "default.proto";

/// The text that Confluent makes of a schema; where that would not say the same, the text as it was sent. Where the
/// Protobuf compiler refuses what Confluent takes, the serialized form is the plain text.
///
/// # Errors
/// What Confluent's parser refuses; and where the schema is new or normalized, a type that is not declared.
pub(in crate::dialects) fn confluent_text(
    text: &Text,
    reading: Reading,
    form: Form,
) -> Result<String, SchemaErrors> {
    let schema = match (reading, form) {
        (Reading::Registered, Form::Plain | Form::Resolved | Form::Serialized) => {
            let schema = Schema::read(text, confluent::read)?;
            schema.check_text(&text.source)?;
            schema
        }
        _ => super::read(Dialect::Confluent, text)?,
    };
    let sent = text.source.text();
    Ok(match form {
        // Better another text than Confluent's than one that says something else.
        Form::Serialized if schema.own.is_lossy => {
            serialized(text, sent).unwrap_or(sent.to_owned())
        }
        _ if schema.own.is_lossy => sent.to_owned(),
        Form::Plain | Form::Resolved => print::plain(&schema.own),
        Form::Normalized => print::normalized(&schema),
        Form::Serialized => {
            let plain = print::plain(&schema.own);
            serialized(text, &plain).unwrap_or(plain)
        }
    })
}

/// The file descriptor of a printed text.
fn serialized(text: &Text, printed: &str) -> Option<String> {
    let source = Source::new(text.source.name(), printed);
    let pool = protobuf::descriptors(&source, PATH, &text.references).ok()?;
    let file = pool.get_file_by_name(PATH)?;
    Some(STANDARD.encode(file.encode_to_vec()))
}
