//! From the crate schema_registry_converter to ours, for programs that are written with it: its strategies become names
//! of subjects, its supplied schemas become registrations. Its settings keep their address and their credentials to
//! themselves, so that the client is made anew.

use schema_registry_converter::schema_registry_common::{
    SchemaType as TheirType, SubjectNameStrategy, SuppliedReference, SuppliedSchema,
};

use crate::api::{Metadata, NewSchema, Reference, SchemaType, Version};
use crate::records::{Part, SubjectNames};

/// What a strategy of theirs says.
#[derive(Clone, Debug)]
pub struct Strategy {
    /// How subjects are called.
    pub subjects: SubjectNames,
    /// The topic, where it names one.
    pub topic: Option<String>,
    /// Key or value.
    pub part: Part,
    /// The schema that it brings along.
    pub schema: Option<Supplied>,
}

/// A schema that was supplied, ready to be registered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supplied {
    /// Subjects and schemas that it refers to, each after what it refers to itself: the order to register them in.
    pub references: Vec<(String, NewSchema)>,
    /// The schema; its references are the newest versions of their subjects.
    pub schema: NewSchema,
}

impl From<SubjectNameStrategy> for Strategy {
    /// ```
    /// use heirloom_registry::converter::Strategy;
    /// use heirloom_registry::records::{Naming, Part};
    /// use schema_registry_converter::schema_registry_common::SubjectNameStrategy;
    ///
    /// let theirs = SubjectNameStrategy::TopicNameStrategy("bank".to_owned(), true);
    /// let ours = Strategy::from(theirs);
    /// let naming = Naming { topic: "bank", full_name: "bank.Opened", part: ours.part };
    /// assert_eq!(ours.subjects.subject(&naming), "bank-key");
    /// ```
    fn from(strategy: SubjectNameStrategy) -> Self {
        let named = |name: Option<String>| {
            SubjectNames::custom(move |it| name.clone().unwrap_or_else(|| it.full_name.to_owned()))
        };
        let under = |topic: &str, name: Option<String>| {
            let topic = topic.to_owned();
            SubjectNames::custom(move |it| {
                let name = name.as_deref().unwrap_or(it.full_name);
                format!("{topic}-{name}")
            })
        };
        let part = |is_key| if is_key { Part::Key } else { Part::Value };
        let (subjects, topic, part, schema) = match strategy {
            SubjectNameStrategy::RecordNameStrategy(name) => {
                (named(Some(name)), None, Part::Value, None)
            }
            SubjectNameStrategy::RecordNameStrategyWithSchema(schema) => {
                (named(schema.name.clone()), None, Part::Value, Some(schema))
            }
            SubjectNameStrategy::TopicNameStrategy(topic, is_key) => {
                (SubjectNames::Topic, Some(topic), part(is_key), None)
            }
            SubjectNameStrategy::TopicNameStrategyWithSchema(topic, is_key, schema) => {
                (SubjectNames::Topic, Some(topic), part(is_key), Some(schema))
            }
            SubjectNameStrategy::TopicRecordNameStrategy(topic, name) => {
                (under(&topic, Some(name)), Some(topic), Part::Value, None)
            }
            SubjectNameStrategy::TopicRecordNameStrategyWithSchema(topic, schema) => {
                let names = under(&topic, schema.name.clone());
                (names, Some(topic), Part::Value, Some(schema))
            }
            // A strategy of a release to come: its own name for the subject, if it has one.
            other => (named(other.get_subject().ok()), None, Part::Value, None),
        };
        Strategy {
            subjects,
            topic,
            part,
            schema: schema.map(Supplied::from),
        }
    }
}

impl From<SuppliedSchema> for Supplied {
    fn from(supplied: SuppliedSchema) -> Self {
        let mut references = Vec::new();
        let own = listed(&supplied.references);
        for reference in supplied.references {
            add(reference, &supplied.schema_type, &mut references);
        }
        let metadata = metadata(supplied.properties, supplied.tags);
        Supplied {
            references,
            schema: schema(supplied.schema, &supplied.schema_type, (own, metadata)),
        }
    }
}

/// Adds a reference after those that it has itself; one that is there already is not added again.
fn add(reference: SuppliedReference, of: &TheirType, references: &mut Vec<(String, NewSchema)>) {
    let own = listed(&reference.references);
    for deeper in reference.references {
        add(deeper, of, references);
    }
    let metadata = metadata(reference.properties, reference.tags);
    let schema = schema(reference.schema, of, (own, metadata));
    let added = (reference.subject, schema);
    if !references.contains(&added) {
        references.push(added);
    }
}

fn listed(references: &[SuppliedReference]) -> Vec<Reference> {
    let references = references.iter();
    references
        .map(|reference| Reference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: Version::Latest,
        })
        .collect()
}

fn schema(
    text: String,
    of: &TheirType,
    (references, metadata): (Vec<Reference>, Option<Metadata>),
) -> NewSchema {
    NewSchema {
        schema: text,
        schema_type: match of {
            TheirType::Avro => SchemaType::Avro,
            TheirType::Protobuf => SchemaType::Protobuf,
            TheirType::Json => SchemaType::Json,
            TheirType::Other(name) => SchemaType::Other(name.clone()),
            other => SchemaType::Other(format!("{other:?}").to_uppercase()),
        },
        references,
        metadata,
        ..NewSchema::default()
    }
}

fn metadata(
    properties: Option<std::collections::HashMap<String, String>>,
    tags: Option<std::collections::HashMap<String, Vec<String>>>,
) -> Option<Metadata> {
    if properties.is_none() && tags.is_none() {
        return None;
    }
    let tags = tags.unwrap_or_default().into_iter();
    Some(Metadata {
        tags: tags
            .map(|(path, tags)| (path, tags.into_iter().collect()))
            .collect(),
        properties: properties.unwrap_or_default().into_iter().collect(),
        ..Metadata::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Naming;

    #[test]
    fn strategies_name_the_same_subjects() {
        let supplied = SuppliedSchema::new(
            Some("bank.Opened".to_owned()),
            TheirType::Avro,
            "\"string\"".to_owned(),
        );
        let table = [
            SubjectNameStrategy::RecordNameStrategy("bank.Opened".to_owned()),
            SubjectNameStrategy::TopicNameStrategy("bank".to_owned(), false),
            SubjectNameStrategy::TopicNameStrategy("bank".to_owned(), true),
            SubjectNameStrategy::TopicRecordNameStrategy(
                "bank".to_owned(),
                "bank.Opened".to_owned(),
            ),
            SubjectNameStrategy::RecordNameStrategyWithSchema(supplied.clone()),
            SubjectNameStrategy::TopicNameStrategyWithSchema(
                "bank".to_owned(),
                true,
                supplied.clone(),
            ),
            SubjectNameStrategy::TopicRecordNameStrategyWithSchema("bank".to_owned(), supplied),
        ];
        for theirs in table {
            let expected = theirs.get_subject().unwrap();
            let ours = Strategy::from(theirs);
            let naming = Naming {
                topic: ours.topic.as_deref().unwrap_or_default(),
                full_name: "another",
                part: ours.part,
            };
            assert_eq!(ours.subjects.subject(&naming), expected);
        }
    }

    #[test]
    fn references_come_before_what_refers() {
        let reference = |name: &str, references| {
            let text = format!("text of {name}");
            SuppliedReference::new(name.to_owned(), format!("{name} subject"), text)
                .with_references(references)
        };
        let both = vec![
            reference("b", vec![reference("c", vec![])]),
            reference("c", vec![]),
        ];
        let theirs = SuppliedSchema::new(None, TheirType::Protobuf, "a".to_owned());
        let ours = Supplied::from(theirs.with_references(both));
        let order: Vec<&str> = ours.references.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(order, ["c subject", "b subject"]);
        assert_eq!(ours.schema.references.len(), 2);
        assert_eq!(ours.schema.schema_type, SchemaType::Protobuf);
    }
}
