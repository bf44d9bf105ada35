//! The compiler's diagnostics as schema errors: place, rule, what was found, what to do.

use miette::Diagnostic;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

use crate::{SchemaError, Source};

use super::spans::Spans;

/// A fault at a byte offset, outside of any message.
pub(super) fn at_offset(
    source: &Source,
    offset: usize,
    rule: &'static str,
    message: String,
    help: String,
) -> SchemaError {
    let location = source.location(offset);
    SchemaError {
        rule,
        location,
        path: "/".to_owned(),
        message,
        help,
    }
}

/// A diagnostic and all that are related to it. With a descriptor, paths name the message and field.
pub(super) fn from_diagnostic(
    diagnostic: &dyn Diagnostic,
    source: &Source,
    descriptor: Option<&FileDescriptorProto>,
) -> Vec<SchemaError> {
    let spans = descriptor.map(|descriptor| (descriptor, Spans::new(source, descriptor)));
    let mut errors = vec![error(diagnostic, source, spans.as_ref())];
    for related in diagnostic.related().into_iter().flatten() {
        errors.push(error(related, source, spans.as_ref()));
    }
    errors
}

fn error(
    diagnostic: &dyn Diagnostic,
    source: &Source,
    spans: Option<&(&FileDescriptorProto, Spans<'_>)>,
) -> SchemaError {
    let text = message(diagnostic);
    let (rule, help) = classify(&text);
    let labels = diagnostic.labels().into_iter().flatten();
    let label = labels.min_by_key(|label| label_rank(label.label().unwrap_or_default()));
    let offset = label.map_or(source.text().len(), |label| label.offset());
    let help = match diagnostic.help() {
        Some(own) if !own.to_string().is_empty() => own.to_string(),
        _ => help.to_owned(),
    };
    let path = spans
        .and_then(|(descriptor, spans)| Some(path_text(descriptor, spans.innermost(offset)?)))
        .unwrap_or_else(|| "/".to_owned());
    SchemaError {
        rule,
        location: source.location(offset),
        path,
        message: text,
        help,
    }
}

/// Where a diagnostic has two places, the one that breaks the rule ranks before the one that it clashes with.
fn label_rank(label: &str) -> usize {
    match label {
        _ if label.contains("again") => 0,
        "found here" => 1,
        _ if label.contains("range defined") => 3,
        _ => 2,
    }
}

/// The diagnostic's sentence in our marks: names between backticks.
fn message(diagnostic: &dyn Diagnostic) -> String {
    let mut text = diagnostic.to_string();
    // The value of an option says what is wrong with it only in its source.
    if let Some(cause) = diagnostic.diagnostic_source() {
        text = format!("{text}: {cause}");
    }
    text.replace('\'', "`")
}

/// Rule and help by the compiler's words, which its version pins; anything new is a plain parse error.
const RULES: &[(&str, &str, &str)] = &[
    (
        " is not defined",
        "protobuf/unknown-type",
        "define the type, import the file that defines it, or correct the name",
    ),
    (
        "which is not defined",
        "protobuf/unknown-type",
        "begin the name with a dot and give it in full",
    ),
    (
        " is not a message",
        "protobuf/wrong-type",
        "name a message or an enum",
    ),
    (
        "field number `",
        "protobuf/field-number",
        "give each field a number of its own that is neither reserved nor in an extension range",
    ),
    (
        "invalid field number",
        "protobuf/field-number",
        "take a number from 1 to 536870911, but not 19000 to 19999",
    ),
    (
        "message numbers must be",
        "protobuf/field-number",
        "take a number from 1 to 536870911, but not 19000 to 19999",
    ),
    (
        "as an extension number",
        "protobuf/field-number",
        "take a number from the message's `extensions` ranges",
    ),
    (
        "JSON name",
        "protobuf/json-name",
        "rename one of the fields, or give one its own `json_name`",
    ),
    (
        "camel-case name",
        "protobuf/json-name",
        "rename one of the fields, or give one its own `json_name`",
    ),
    (
        "is already defined",
        "protobuf/name-twice",
        "rename one of the two",
    ),
    (
        "multiple package names",
        "protobuf/name-twice",
        "keep one `package` line",
    ),
    (
        "default value",
        "protobuf/bad-default",
        "give a default of the field's type, in proto2 only",
    ),
    (
        "enums must have",
        "protobuf/bad-enum",
        "add a value with number 0",
    ),
    (
        "first value for proto3 enums",
        "protobuf/bad-enum",
        "begin the enum with a value of number 0, such as `UNSPECIFIED = 0;`",
    ),
    (
        "enum number",
        "protobuf/bad-enum",
        "give each value a number of its own that is not reserved, or set `option allow_alias = true;`",
    ),
    (
        "unknown syntax",
        "protobuf/syntax",
        "write `syntax = \"proto3\";` or `syntax = \"proto2\";`",
    ),
    (
        "maximum recursion limit",
        "protobuf/nesting",
        "move nested messages to the top level and refer to them by name",
    ),
    (
        "option",
        "protobuf/bad-option",
        "correct the option, or import the file that defines it",
    ),
    (
        "proto3",
        "protobuf/syntax",
        "begin the file with `syntax = \"proto2\";`, or leave this out",
    ),
    (
        "must have a label",
        "protobuf/syntax",
        "begin the file with `syntax = \"proto3\";`, or write `optional`, `repeated` or `required`",
    ),
];

fn classify(text: &str) -> (&'static str, &'static str) {
    RULES
        .iter()
        .find(|(words, ..)| text.contains(words))
        .map_or(
            ("protobuf/parse", "correct the text here"),
            |(_, rule, help)| (rule, help),
        )
}

/// A descriptor path as `/Order/lines` or `/Status/OPEN`; parts that are not definitions end it.
pub(super) fn path_text(file: &FileDescriptorProto, path: &[i32]) -> String {
    let text = match *path {
        [4, index, ref rest @ ..] => {
            item(&file.message_type, index).map(|message| in_message(message, rest))
        }
        [5, index, ref rest @ ..] => {
            item(&file.enum_type, index).map(|symbols| in_enum(symbols, rest))
        }
        [7, index, ..] => item(&file.extension, index).map(|field| format!("/{}", field.name())),
        _ => None,
    };
    text.unwrap_or_else(|| "/".to_owned())
}

fn item<T>(items: &[T], index: i32) -> Option<&T> {
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
}

/// Recursion is bounded by the nesting that the parser allows.
fn in_message(message: &DescriptorProto, path: &[i32]) -> String {
    let inner = match *path {
        [2, index, ..] => item(&message.field, index).map(|field| format!("/{}", field.name())),
        [3, index, ref rest @ ..] => {
            item(&message.nested_type, index).map(|nested| in_message(nested, rest))
        }
        [4, index, ref rest @ ..] => {
            item(&message.enum_type, index).map(|symbols| in_enum(symbols, rest))
        }
        [6, index, ..] => item(&message.extension, index).map(|field| format!("/{}", field.name())),
        [8, index, ..] => {
            item(&message.oneof_decl, index).map(|oneof| format!("/{}", oneof.name()))
        }
        _ => None,
    };
    format!("/{}{}", message.name(), inner.unwrap_or_default())
}

fn in_enum(symbols: &EnumDescriptorProto, path: &[i32]) -> String {
    let value = match *path {
        [2, index, ..] => item(&symbols.value, index).map(|value| format!("/{}", value.name())),
        _ => None,
    };
    format!("/{}{}", symbols.name(), value.unwrap_or_default())
}
