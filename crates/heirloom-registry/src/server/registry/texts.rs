//! The texts of a request: references resolved, the candidate read as strictly as it must be, and made canonical.

use std::collections::BTreeSet;

use heirloom_compat::dialects::{Form, Format, Reading, Text, confluent_text};
use heirloom_schema::{SchemaErrors, Source};

use super::Answered;
use crate::api::{NewSchema, Reference, SchemaType, Version};
use crate::server::fault::{Refusal, invalid_schema};
use crate::server::store::{Content, Model, find, target};

/// A candidate that was read.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// As it would be kept.
    pub(super) content: Content,
    /// With the texts of its references.
    pub(super) text: Text,
}

/// How a candidate is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) reading: Reading,
    pub(super) normalizes: bool,
    /// References may be to versions that are deleted softly.
    pub(super) takes_deleted: bool,
}

/// Reads a candidate of a context.
pub(super) fn read(
    model: &Model,
    context: &str,
    (new, rules): (&NewSchema, Rules),
) -> Answered<Candidate> {
    let refused = |details: &dyn std::fmt::Display| refused(new, details);
    let (text, mut references) = unread(model, context, (new, rules.takes_deleted))?;
    let form = match rules.normalizes {
        true => Form::Normalized,
        false => Form::Plain,
    };
    let schema = match format(&new.schema_type) {
        Some(format) => confluent_text(format, &text, rules.reading, form)
            .map_err(|errors| refused(&details(&errors)))?,
        None if new.schema_type == SchemaType::Json => {
            compact(&new.schema).map_err(|error| refused(&error))?
        }
        None => {
            return Err(invalid_schema(format!(
                "Invalid schema type {}",
                new.schema_type
            )));
        }
    };
    if rules.normalizes {
        references.sort();
        references.dedup();
    }
    let source = Source::new("schema", &*schema);
    Ok(Candidate {
        content: Content {
            schema,
            schema_type: new.schema_type.clone(),
            references,
            metadata: new.metadata.clone(),
            rule_set: new.rule_set.clone(),
        },
        text: Text { source, ..text },
    })
}

/// A candidate that was not read yet, with the texts of its references, and these with concrete versions.
pub(super) fn unread(
    model: &Model,
    context: &str,
    (new, takes_deleted): (&NewSchema, bool),
) -> Answered<(Text, Vec<Reference>)> {
    let references = concrete(model, context, (&new.references, takes_deleted))
        .map_err(|missing| refused(new, &missing))?;
    let mut resolver = Resolver::new(model, takes_deleted);
    resolver
        .resolve(context, &references)
        .map_err(|missing| refused(new, &missing))?;
    let text = Text {
        source: Source::new("schema", &*new.schema),
        references: resolver.texts,
    };
    Ok((text, references))
}

/// A schema that is kept, with the texts of its references.
pub(super) fn kept(model: &Model, context: &str, content: &Content) -> Answered<Text> {
    let mut resolver = Resolver::new(model, true);
    resolver
        .resolve(context, &content.references)
        .map_err(|missing| invalid_schema(missing.to_string()))?;
    Ok(Text {
        source: Source::new("schema", &*content.schema),
        references: resolver.texts,
    })
}

/// The language as the checkers know it; none of JSON Schema.
pub(super) fn format(schema_type: &SchemaType) -> Option<Format> {
    match schema_type {
        SchemaType::Avro => Some(Format::Avro),
        SchemaType::Protobuf => Some(Format::Protobuf),
        _ => None,
    }
}

/// The first fault in one line.
pub(super) fn details(errors: &SchemaErrors) -> String {
    let first = errors.0.first();
    first.map_or_else(String::new, |error| {
        let (line, column) = (error.location.line, error.location.column);
        format!("{} at line {line}, column {column}", error.message)
    })
}

/// As Confluent refuses a text.
pub(super) fn refused(new: &NewSchema, details: &dyn std::fmt::Display) -> Refusal {
    let references = new.references.iter().map(|reference| {
        let Reference {
            name,
            subject,
            version,
        } = reference;
        let version = version.number().map_or(-1, i64::from);
        format!("{{name='{name}', subject='{subject}', version={version}}}")
    });
    let references: Vec<String> = references.collect();
    invalid_schema(format!(
        "Invalid schema {} with refs [{}] of type {}, details: {details}",
        new.schema,
        references.join(", "),
        new.schema_type,
    ))
}

/// A reference to what is not there.
struct Missing<'a>(&'a Reference);

impl std::fmt::Display for Missing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Reference {
            subject, version, ..
        } = self.0;
        let version = version.number().map_or(-1, i64::from);
        write!(
            f,
            "No schema reference found for subject \"{subject}\" and version {version}"
        )
    }
}

/// References with the number of the newest version in place of the newest.
fn concrete<'r>(
    model: &Model,
    context: &str,
    (references, takes_deleted): (&'r [Reference], bool),
) -> Result<Vec<Reference>, Missing<'r>> {
    let each = references.iter().map(|reference| {
        let subject = target(context, reference);
        let versions = subject.and_then(|subject| model.versions(&subject));
        let found = versions.and_then(|all| find(all, reference.version, takes_deleted));
        let version = found.and_then(|(version, _)| Version::of(version));
        match version {
            Some(version) => Ok(Reference {
                version,
                ..reference.clone()
            }),
            None => Err(Missing(reference)),
        }
    });
    each.collect()
}

/// Gathers texts of references, each after those that it refers to; of several with one name the first counts.
struct Resolver<'m> {
    model: &'m Model,
    takes_deleted: bool,
    texts: Vec<(String, Source)>,
    names: BTreeSet<String>,
}

/// A step on the way through references.
enum Step<'m> {
    Visit(String, &'m Reference),
    Add(&'m str, &'m str),
}

impl<'m> Resolver<'m> {
    fn new(model: &'m Model, takes_deleted: bool) -> Self {
        Resolver {
            model,
            takes_deleted,
            texts: Vec::new(),
            names: BTreeSet::new(),
        }
    }

    fn resolve<'r>(&mut self, context: &str, references: &'r [Reference]) -> Result<(), Missing<'r>>
    where
        'm: 'r,
    {
        let visit = |reference: &'r Reference| Step::Visit(context.to_owned(), reference);
        let mut steps: Vec<Step<'r>> = references.iter().rev().map(visit).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Add(name, text) => {
                    let text = Source::new(name, text);
                    self.texts.push((name.to_owned(), text));
                }
                Step::Visit(context, reference) => {
                    if !self.names.insert(reference.name.clone()) {
                        continue;
                    }
                    let (context, content) = self
                        .content(&context, reference)
                        .ok_or(Missing(reference))?;
                    steps.push(Step::Add(&reference.name, &content.schema));
                    let inner = content.references.iter().rev();
                    steps.extend(inner.map(|inner| Step::Visit(context.clone(), inner)));
                }
            }
        }
        Ok(())
    }

    fn content(&self, context: &str, reference: &Reference) -> Option<(String, &'m Content)> {
        let subject = target(context, reference)?;
        let versions = self.model.versions(&subject)?;
        let (_, entry) = find(versions, reference.version, self.takes_deleted)?;
        let schema = self.model.schema(subject.context(), entry.id)?;
        Some((subject.context().to_owned(), &*schema.content))
    }
}

/// A JSON text without the white space between its words.
fn compact(text: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)?;
    let (mut out, mut is_string, mut is_escaped) =
        (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        if is_string {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => is_string = false,
                _ => {}
            }
        } else if c == '"' {
            is_string = true;
        } else if c.is_ascii_whitespace() {
            continue;
        }
        out.push(c);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_between_words_goes() {
        let table = [
            (
                "{ \"a b\" : [ 1 , \"\\\" \" ] }\n",
                "{\"a b\":[1,\"\\\" \"]}",
            ),
            ("true", "true"),
        ];
        for (text, expected) in table {
            assert_eq!(compact(text).unwrap(), expected);
        }
        assert!(compact("{").is_err());
    }
}
