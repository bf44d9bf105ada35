//! The texts that Confluent makes of a Protobuf schema: from a text, or from a file descriptor in base 64, which its
//! clients for Python and Node register.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heirloom_schema::{SchemaErrors, Source, protobuf};
use prost::Message as _;
use prost_reflect::FileDescriptor;
use prost_types::FileDescriptorProto;

use super::parse::error;
use super::print::{Style, print};
use crate::dialects::{Dialect, Form, Text};

/// The path of the schema itself, which nothing imports.
const PATH: &str = "default.proto";

/// The text that Confluent makes of a schema. Where the Protobuf compiler refuses what Confluent takes, the normalized
/// and the serialized form are the text itself.
///
/// # Errors
/// What Confluent's parser refuses.
pub(in crate::dialects) fn confluent_text(text: &Text, form: Form) -> Result<String, SchemaErrors> {
    if let Some(bytes) = serialized(text.source.text()) {
        let file = linked(&bytes, text)?;
        let printed = print(&file, Style::Plain);
        let source = Source::new(text.source.name(), printed);
        let references = text.references.clone();
        return confluent_text(&Text { source, references }, form);
    }
    super::read(Dialect::Confluent, text)?;
    let kept = text.source.text();
    let file = || {
        let pool = protobuf::descriptors(&text.source, PATH, &text.references).ok()?;
        pool.get_file_by_name(PATH)
    };
    let other = match form {
        Form::Plain | Form::Resolved => None,
        Form::Normalized => file().map(|file| print(&file, Style::Normalized)),
        Form::Serialized => file().map(|file| STANDARD.encode(file.encode_to_vec())),
    };
    Ok(other.unwrap_or_else(|| kept.to_owned()))
}

/// The bytes of a file descriptor. No Protobuf text is base 64: it has blanks, or nothing is in it.
fn serialized(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let bytes = STANDARD.decode(text).ok()?;
    FileDescriptorProto::decode(&*bytes).ok()?;
    Some(bytes)
}

/// A file descriptor with the files that it imports. Custom options stay, which is why it is not decoded before.
fn linked(bytes: &[u8], text: &Text) -> Result<FileDescriptor, SchemaErrors> {
    let refused = |why: String| {
        let help = "send the descriptor of one file, and what it imports as references";
        error(&text.source, 0, why, help)
    };
    let file = FileDescriptorProto::decode(bytes);
    let file = file.map_err(|error| refused(error.to_string()))?;
    let imports = file.dependency.iter();
    let imports: String = imports
        .map(|path| format!("import \"{path}\";\n"))
        .collect();
    let imports = Source::new(
        text.source.name(),
        format!("syntax = \"proto3\";\n{imports}"),
    );
    let path = format!("imports-of-{}", file.name());
    let mut pool = protobuf::descriptors(&imports, &path, &text.references)?;
    let added = pool.decode_file_descriptor_proto(bytes);
    added.map_err(|error| refused(error.to_string()))?;
    let found = pool.get_file_by_name(file.name());
    found.ok_or_else(|| refused("the descriptor has no name".to_owned()))
}
