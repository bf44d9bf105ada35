//! Tags on parts of a schema: what a registration and `POST /subjects/{subject}/versions/{version}/tags` change, and what
//! `findTags` asks for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Metadata, RuleSet};

/// What is to change; it becomes a version of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagChange {
    /// The number of the new version: the newest and one. Written into its metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_version: Option<u32>,
    /// Tags that are put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_to_add: Vec<EntityTags>,
    /// Tags that are taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags_to_remove: Vec<EntityTags>,
    /// The new version's metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The new version's rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Rules that are added to those of the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_to_merge: Option<RuleSet>,
    /// Names of rules that are dropped.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rules_to_remove: BTreeSet<String>,
}

/// Tags of one part of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityTags {
    /// The part.
    pub schema_entity: Entity,
    /// Its tags, in the order of the schema's text.
    pub tags: Vec<String>,
}

/// A part of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    /// Full name of the record, and for a field a dot and its name.
    pub entity_path: String,
    /// Which of the two it is.
    pub entity_type: EntityType,
}

/// What a part of a schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EntityType {
    /// A record, or a message.
    #[serde(rename = "sr_record")]
    Record,
    /// A field.
    #[serde(rename = "sr_field")]
    Field,
}
