//! What a registry has: versions of subjects, with the texts that they refer to.

use std::collections::BTreeSet;

use heirloom::Format;
use heirloom_compat::dialects::{self, Form, Reading, Text, confluent_text};
use heirloom_schema::Source;

use super::refusal::Published;
use crate::api::{InvalidSubject, Reference, SchemaType, Subject, Version};
use crate::client::{Error, ListVersions, ReadVersion, Registry};

/// How many texts one schema may refer to; a registry that answers with more, or in a circle, is not followed.
const REFERENCES_MAX: usize = 1_000;

/// The language of a schema; `None` of one in which no events are written.
pub(super) fn format(schema_type: &SchemaType) -> Option<Format> {
    match schema_type {
        SchemaType::Avro => Some(Format::Avro),
        SchemaType::Protobuf => Some(Format::Protobuf),
        SchemaType::Json | SchemaType::Other(_) => None,
    }
}

/// The text of a schema. Confluent's clients register Protobuf files as descriptors in base 64, and some registries hand
/// them out so. What cannot be made a text is left as it is, to be refused by whoever reads it.
pub(super) fn readable(
    schema_type: &SchemaType,
    text: String,
    references: &[(String, String)],
) -> String {
    if *schema_type != SchemaType::Protobuf || text.contains(char::is_whitespace) {
        return text;
    }
    let references = references.iter();
    let sent = Text {
        source: Source::new("registry", text.as_str()),
        references: references
            .map(|(name, text)| (name.clone(), Source::new(name.as_str(), text.as_str())))
            .collect(),
    };
    let (of, reading) = (dialects::Format::Protobuf, Reading::Registered);
    confluent_text(of, &sent, reading, Form::Plain).unwrap_or(text)
}

/// All versions of a subject, oldest first.
///
/// # Errors
/// The registry's.
pub(super) async fn published(
    registry: &Registry,
    subject: &Subject,
) -> Result<Vec<Published>, Error> {
    let mut published = Vec::new();
    for version in registry.versions(subject, &ListVersions::default()).await? {
        let Some(number) = Version::of(version) else {
            continue;
        };
        let how = ReadVersion::default();
        let found = registry.version(subject, number, &how).await?;
        let references = texts(registry, subject.context(), &found.references).await?;
        published.push(Published {
            version,
            format: format(&found.schema_type),
            text: readable(&found.schema_type, found.schema, &references),
            references,
        });
    }
    Ok(published)
}

/// Names and texts of references, and of theirs, each before what refers to it. Of several with one name the first
/// counts, as in Confluent's registry.
///
/// # Errors
/// The registry's.
pub(super) async fn texts(
    registry: &Registry,
    context: &str,
    references: &[Reference],
) -> Result<Vec<(String, String)>, Error> {
    let mut texts = Vec::new();
    let mut known = BTreeSet::new();
    let mut open: Vec<Step> = references.iter().rev().cloned().map(Step::Read).collect();
    while let Some(step) = open.pop() {
        match step {
            Step::Read(reference) => {
                let is_new = known.insert(reference.name.clone());
                if !is_new || known.len() > REFERENCES_MAX {
                    continue;
                }
                let Ok(subject) = resolved(context, &reference.subject) else {
                    continue;
                };
                let how = ReadVersion {
                    deleted: true,
                    ..ReadVersion::default()
                };
                let found = registry.version(&subject, reference.version, &how).await?;
                open.push(Step::Add(reference.name, found.schema_type, found.schema));
                open.extend(found.references.into_iter().rev().map(Step::Read));
            }
            Step::Add(name, schema_type, text) => {
                let text = readable(&schema_type, text, &texts);
                texts.push((name, text));
            }
        }
    }
    Ok(texts)
}

/// What is still to be done.
enum Step {
    Read(Reference),
    Add(String, SchemaType, String),
}

/// A reference's subject; where it names no context, that of who refers.
fn resolved(context: &str, subject: &str) -> Result<Subject, InvalidSubject> {
    if subject.starts_with(":.") {
        return subject.parse();
    }
    Subject::in_context(context, subject)
}
