//! What is wrong with a contract directory: one finding per cause, with its rule, its place and what to do.

use std::fmt;

use heirloom_schema::{Location, SchemaError};

/// One thing that is wrong with the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The broken rule, for example `lock/version-edited`.
    pub rule: &'static str,
    /// The file, relative to the root, and the line and column in it; 1:1 where the file as a whole is meant.
    pub location: Location,
    /// What was found, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Under `contract/schema-invalid`: every fault of the schema.
    pub schema_errors: Vec<SchemaError>,
}

impl Finding {
    pub(crate) fn new(
        rule: &'static str,
        location: Location,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, help) = (message.into(), help.into());
        Finding {
            rule,
            location,
            message,
            help,
            schema_errors: Vec::new(),
        }
    }

    /// Of a file as a whole.
    pub(crate) fn of_file(
        rule: &'static str,
        file: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let location = Location {
            file: file.into(),
            line: 1,
            column: 1,
        };
        Finding::new(rule, location, message, help)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            rule,
            location,
            message,
            help,
            schema_errors,
        } = self;
        write!(f, "{location}: {message} [{rule}]\n  help: {help}")?;
        schema_errors
            .iter()
            .try_for_each(|error| write!(f, "\n{error}"))
    }
}
