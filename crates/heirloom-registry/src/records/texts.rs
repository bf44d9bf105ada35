//! What a registry has: versions of subjects, with the texts that they refer to.

use std::collections::BTreeSet;

use heirloom::Format;

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
            text: found.schema,
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
                open.push(Step::Add(reference.name, found.schema));
                open.extend(found.references.into_iter().rev().map(Step::Read));
            }
            Step::Add(name, text) => texts.push((name, text)),
        }
    }
    Ok(texts)
}

/// What is still to be done.
enum Step {
    Read(Reference),
    Add(String, String),
}

/// A reference's subject; where it names no context, that of who refers.
fn resolved(context: &str, subject: &str) -> Result<Subject, InvalidSubject> {
    if subject.starts_with(":.") {
        return subject.parse();
    }
    Subject::in_context(context, subject)
}
