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
