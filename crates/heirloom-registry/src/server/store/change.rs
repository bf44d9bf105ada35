//! The changes that writes are made of. Each is applied to the file and to memory alike.

use super::model::{Entry, Schema};
use crate::api::{Config, Mode, Subject};

/// One change.
#[derive(Clone, Debug)]
pub(in crate::server) enum Change {
    /// An id gets its schema.
    Schema {
        context: String,
        id: u32,
        schema: Schema,
    },
    /// An id has no schema any more.
    NoSchema { context: String, id: u32 },
    /// A version is there, or is another.
    Version {
        subject: Subject,
        version: u32,
        entry: Entry,
    },
    /// A version is gone for ever.
    NoVersion { subject: Subject, version: u32 },
    /// The settings of a scope.
    Config {
        scope: String,
        config: Option<Box<Config>>,
    },
    /// The mode of a scope.
    Mode { scope: String, mode: Option<Mode> },
    /// The largest id that was ever given in a context. Outlives all that had it.
    LastId { context: String, id: u32 },
}
