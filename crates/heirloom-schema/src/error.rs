//! What is wrong with a schema text: every fault with its place, its rule and what to do.

use std::fmt;

use crate::Location;

/// One fault of a schema text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// The broken rule, for example `avro/bad-default`.
    pub rule: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Path inside the schema, for example `/fields/amount/type`; `/` is the root.
    pub path: String,
    /// What was found, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SchemaError {
            rule,
            location,
            path,
            message,
            help,
        } = self;
        write!(
            f,
            "{location}: {message} [{rule}] at {path}\n  help: {help}"
        )
    }
}

impl std::error::Error for SchemaError {}

/// All faults of a schema text, in the order of their places. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaErrors(pub Vec<SchemaError>);

impl fmt::Display for SchemaErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SchemaErrors {}
