//! One record: its key, and its value as JSON. Both have Confluent's names.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) keytype: String,
    #[serde(default)]
    pub(super) subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u32>,
    #[serde(default)]
    pub(super) magic: u32,
}

impl Key {
    pub(super) fn schema(subject: String, version: u32) -> Key {
        Key {
            keytype: SCHEMA.to_owned(),
            subject: Some(subject),
            version: Some(version),
            magic: 1,
        }
    }

    /// A key of a scope; the default context is written as none.
    pub(super) fn scope(keytype: &str, scope: &str) -> Key {
        Key {
            keytype: keytype.to_owned(),
            subject: (!scope.is_empty()).then(|| scope.to_owned()),
            version: None,
            magic: 0,
        }
    }
}

pub(super) const SCHEMA: &str = "SCHEMA";
pub(super) const CONFIG: &str = "CONFIG";
pub(super) const MODE: &str = "MODE";
pub(super) const DELETE_SUBJECT: &str = "DELETE_SUBJECT";
/// Ours: how far ids were given in a context.
pub(super) const LAST_ID: &str = "HEIRLOOM_LAST_ID";

/// A record on one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) key: Key,
    /// `null` takes back what the key had.
    pub(super) value: Value,
}

impl Record {
    /// Reads a line of either form.
    pub(super) fn read(line: &str) -> Result<Record, serde_json::Error> {
        match line.split_once('\t') {
            Some((key, value)) => Ok(Record {
                key: serde_json::from_str(key)?,
                value: serde_json::from_str(value)?,
            }),
            None => serde_json::from_str(line),
        }
    }
}
