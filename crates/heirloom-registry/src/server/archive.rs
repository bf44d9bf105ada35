//! All that a data file holds as lines of text, and back: the records of Confluent's topic `_schemas`, as JSON lines or
//! as its own tools print them.

mod export;
mod import;
mod record;

use std::fmt;

pub use export::{ExportError, export};
pub use import::{ImportError, Imported, import};

/// How a record stands on its line.
///
/// Both have the same records. [`Form::Lines`] remembers in addition how far ids were given, so that the ids of what was
/// deleted for ever stay used; Confluent has no record of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `{"key":{…},"value":{…}}`
    #[default]
    Lines,
    /// `{…}<TAB>{…}`, as `kafka-console-consumer` prints the topic with its keys.
    Records,
}

impl Form {
    /// As the command line writes it.
    pub fn name(self) -> &'static str {
        match self {
            Form::Lines => "lines",
            Form::Records => "records",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
