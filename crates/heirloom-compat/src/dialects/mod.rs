//! What each registry product would answer: models of their own compatibility checkers, error types, order, locations
//! and message texts included. Where a product is wrong, its model is wrong the same way.
//!
//! Nothing here is computed from verdicts or rules, and nothing in verdicts or rules from here.

mod asking;
mod avro;
mod message;
mod protobuf;
pub mod tags;

use std::fmt;
use std::str::FromStr;

use heirloom_schema::{SchemaErrors, Source};

use crate::{Direction, Level};

/// A registry product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Confluent Schema Registry, the newest release: 8.3.
    #[default]
    Confluent,
    /// Confluent Schema Registry, its main branch.
    ConfluentMain,
    /// Karapace.
    Karapace,
    /// Apicurio Registry through its Confluent-compatible interface.
    Apicurio,
    /// Redpanda's registry.
    Redpanda,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Dialect; 5] = [
        Dialect::Confluent,
        Dialect::ConfluentMain,
        Dialect::Karapace,
        Dialect::Apicurio,
        Dialect::Redpanda,
    ];

    /// As the command line writes it.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Confluent => "confluent",
            Dialect::ConfluentMain => "confluent-main",
            Dialect::Karapace => "karapace",
            Dialect::Apicurio => "apicurio",
            Dialect::Redpanda => "redpanda",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        let found = Dialect::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| UnknownDialect(text.to_owned()))
    }
}

/// No dialect has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownDialect(String);

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Dialect::ALL.map(Dialect::name).join(", ");
        write!(f, "`{}` is no dialect: {names}", self.0)
    }
}

impl std::error::Error for UnknownDialect {}

/// The format of the schemas that a registry is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Avro.
    Avro,
    /// Protobuf.
    Protobuf,
}

/// A schema text as it is registered, with the texts that it refers to.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its own text.
    pub source: Source,
    /// Name (Avro full name, Protobuf import path) and text of each reference, those of references included.
    pub references: Vec<(String, Source)>,
}

/// What a registry is asked: may `new` follow `history` at this level?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Language of all texts.
    pub format: Format,
    /// The level of the subject.
    pub level: Level,
    /// The versions that are registered, oldest first.
    pub history: &'a [Text],
    /// The candidate.
    pub new: &'a Text,
}

/// What a registry answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether it would register the candidate.
    pub is_compatible: bool,
    /// What it finds wrong, in its order; also of versions at which it would have stopped to look.
    pub incompatibilities: Vec<Incompatibility>,
    /// The lines of its answer, as it words them.
    pub messages: Vec<String>,
}

/// One thing that a registry finds wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incompatibility {
    /// The product's own name for it, for example `READER_FIELD_MISSING_DEFAULT_VALUE`.
    pub kind: String,
    /// Where, as the product writes it.
    pub location: String,
    /// What the product adds, for example the missing symbols; empty where it adds nothing.
    pub detail: String,
    /// Position of the older version in the history.
    pub version: usize,
    /// Who reads.
    pub direction: Direction,
}

/// A text that the product's own parser refuses.
#[derive(Clone, Debug)]
pub struct Unparsable {
    /// Position in the history; `None` is the candidate.
    pub version: Option<usize>,
    /// What is wrong with it.
    pub errors: SchemaErrors,
}

/// What a product would answer: its own parsers, its own checker, its own words.
///
/// All versions that the level asks for are compared, in both directions where it asks for both, and all that is
/// wrong is listed; [`Answer::messages`] are those that the product gets to, as most stop at the first version that
/// fails.
///
/// ```
/// use heirloom_compat::Level;
/// use heirloom_compat::dialects::{Dialect, Format, Question, Text, ask};
/// use heirloom_schema::Source;
///
/// let text = |text: &str| Text { source: Source::new("a.avsc", text), references: Vec::new() };
/// let history = [text(r#"{"type": "enum", "name": "Status", "symbols": ["OPEN", "PAID"]}"#)];
/// let new = text(r#"{"type": "enum", "name": "Status", "symbols": ["OPEN"]}"#);
/// let question = Question { format: Format::Avro, level: Level::Backward, history: &history, new: &new };
/// let answer = ask(Dialect::Confluent, &question).unwrap();
/// assert!(!answer.is_compatible);
/// assert_eq!(answer.incompatibilities[0].kind, "MISSING_ENUM_SYMBOLS");
/// assert_eq!(answer.incompatibilities[0].location, "/symbols");
/// assert_eq!(answer.incompatibilities[0].detail, "[PAID]");
/// ```
///
/// # Errors
/// The first text that the product's own parser refuses: it reads the candidate strictly, and what is registered
/// already as it reads what it has stored.
pub fn ask(dialect: Dialect, question: &Question<'_>) -> Result<Answer, Unparsable> {
    match question.format {
        Format::Avro => avro::ask(dialect, question),
        Format::Protobuf => protobuf::ask(dialect, question),
    }
}

/// How strictly a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As what somebody registers.
    New,
    /// As what is registered already.
    Registered,
}

/// Which text of a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The one that is kept.
    #[default]
    Plain,
    /// The one that is kept when the registry is asked to normalize.
    Normalized,
    /// With the types of its references in their places, which `format=resolved` asks for. Avro only.
    Resolved,
    /// A file descriptor in base 64, which `format=serialized` asks for. Protobuf only.
    Serialized,
}

/// The text that Confluent makes of a schema: what it keeps and hands out, and what the identity of the schema is a
/// digest of.
///
/// Of Avro it is what Avro for Java writes, types of references as their names. Of Protobuf it is the file printed anew,
/// in a layout of Confluent's own and without comments; a file descriptor in base 64 becomes a text, too.
///
/// ```
/// use heirloom_compat::dialects::{Form, Format, Reading, Text, confluent_text};
/// use heirloom_schema::Source;
///
/// let source = Source::new("a.avsc", r#"{ "type": "string" }"#);
/// let text = Text { source, references: Vec::new() };
/// let kept = confluent_text(Format::Avro, &text, Reading::New, Form::Plain).unwrap();
/// assert_eq!(kept, r#""string""#);
/// ```
///
/// # Errors
/// What Confluent's parser refuses.
pub fn confluent_text(
    format: Format,
    text: &Text,
    reading: Reading,
    form: Form,
) -> Result<String, SchemaErrors> {
    match format {
        Format::Avro => avro::confluent(text, reading, form),
        Format::Protobuf => protobuf::confluent_text(text, reading, form),
    }
}
