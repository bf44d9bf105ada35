//! The compiler's diagnostics as schema errors: place, rule, what was found, what to do.

use miette::Diagnostic;
use prost_types::FileDescriptorProto;

use crate::{SchemaError, Source};

use super::path::path_text;
use super::rules::{BAD_ENUM, JSON_NAME, NAME_TWICE, classify};
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
    // A name that stands twice clashes with itself in JSON as well, which says nothing new.
    let twice: Vec<_> = errors
        .iter()
        .filter(|error| error.rule == NAME_TWICE)
        .cloned()
        .collect();
    errors.retain(|error| {
        error.rule != JSON_NAME || twice.iter().all(|other| other.location != error.location)
    });
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
    let offset = label.map_or_else(|| named_offset(&text, source), |label| label.offset());
    // The compiler's own help knows ranges and names; for what it only describes, ours says what to do.
    let own = diagnostic
        .help()
        .map(|own| own.to_string().replace('\'', "`"));
    let help = match own.filter(|own| !own.is_empty() && rule != BAD_ENUM) {
        Some(own) => own,
        None => help.to_owned(),
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

/// A place for what the compiler gives none, as for the value type of a map: where the name that it complains of
/// stands, or else the end of the text, which it ran into.
fn named_offset(message: &str, source: &Source) -> usize {
    let text = source.text();
    let name = message
        .split('`')
        .nth(1)
        .filter(|_| !message.ends_with("end of file"));
    name.and_then(|name| text.find(name)).unwrap_or(text.len())
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
