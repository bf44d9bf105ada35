//! How the subjects of events and of what they refer to are called.

use std::fmt;
use std::sync::Arc;

/// The part of a record that a schema describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    #[default]
    Value,
}

impl Part {
    /// As subjects end: `key`, `value`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Key => "key",
            Part::Value => "value",
        }
    }

    /// The header that holds the id of its schema.
    pub fn header(self) -> &'static str {
        match self {
            Part::Key => heirloom::frame::KEY_HEADER,
            Part::Value => heirloom::frame::VALUE_HEADER,
        }
    }
}

/// What a subject is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming<'a> {
    /// The topic.
    pub topic: &'a str,
    /// Full name of the record or message.
    pub full_name: &'a str,
    /// Key or value.
    pub part: Part,
}

type Custom = Arc<dyn Fn(&Naming<'_>) -> String + Send + Sync>;

/// How the subjects of events are called; the strategies of Confluent's serializers.
///
/// ```
/// use heirloom_registry::records::{Naming, Part, SubjectNames};
/// let naming = Naming { topic: "bank", full_name: "bank.AccountOpened", part: Part::Value };
/// assert_eq!(SubjectNames::Topic.subject(&naming), "bank-value");
/// assert_eq!(SubjectNames::Record.subject(&naming), "bank.AccountOpened");
/// assert_eq!(SubjectNames::TopicRecord.subject(&naming), "bank-bank.AccountOpened");
/// let custom = SubjectNames::custom(|it| format!("eu.{}", it.topic));
/// assert_eq!(custom.subject(&naming), "eu.bank");
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum SubjectNames {
    /// `<topic>-value` or `<topic>-key`: one kind of event in a topic.
    #[default]
    Topic,
    /// The full name: the event has one history wherever it is kept.
    Record,
    /// `<topic>-<full name>`: several kinds of events in a topic, each with its own history.
    TopicRecord,
    /// Anything else.
    Custom(Custom),
}

impl SubjectNames {
    /// Names of one's own.
    pub fn custom(names: impl Fn(&Naming<'_>) -> String + Send + Sync + 'static) -> Self {
        SubjectNames::Custom(Arc::new(names))
    }

    /// The subject of an event.
    pub fn subject(&self, naming: &Naming<'_>) -> String {
        let Naming {
            topic,
            full_name,
            part,
        } = naming;
        match self {
            SubjectNames::Topic => format!("{topic}-{}", part.name()),
            SubjectNames::Record => (*full_name).to_owned(),
            SubjectNames::TopicRecord => format!("{topic}-{full_name}"),
            SubjectNames::Custom(names) => names(naming),
        }
    }
}

impl fmt::Debug for SubjectNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SubjectNames::Topic => "Topic",
            SubjectNames::Record => "Record",
            SubjectNames::TopicRecord => "TopicRecord",
            SubjectNames::Custom(_) => "Custom",
        })
    }
}

/// How the subjects of what events refer to are called.
///
/// ```
/// use heirloom_registry::records::ReferenceNames;
/// assert_eq!(ReferenceNames::Name.subject("common/money.proto"), "common/money.proto");
/// assert_eq!(ReferenceNames::Qualified.subject("common/money.proto"), "common.money");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReferenceNames {
    /// As the text names it: the full name (Avro), the import path (Protobuf).
    #[default]
    Name,
    /// An import path with dots and without `.proto`; other names as they are.
    Qualified,
}

impl ReferenceNames {
    /// The subject of a reference.
    pub fn subject(self, name: &str) -> String {
        match (self, name.strip_suffix(".proto")) {
            (ReferenceNames::Qualified, Some(path)) => path.replace('/', "."),
            _ => name.to_owned(),
        }
    }
}
