//! Which subject belongs to a resource, for example to a topic's values. Confluent's registry, since December 2025.

use serde::{Deserialize, Serialize};

use super::NewSchema;

/// A subject that belongs to a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    /// The subject.
    #[serde(default)]
    pub subject: String,
    /// The association's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// The resource's name, for example that of a topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// What its name is unique in, for example the id of a Kafka cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// The resource's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// What it is, for example `topic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What the subject is to it: `key` or `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// Whether the subject goes with the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
    /// Whether its schemas no longer change.
    #[serde(default)]
    pub frozen: bool,
}

/// Whether a subject goes with its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Lifecycle {
    /// It does.
    Strong,
    /// It stays.
    Weak,
}

/// The subjects that a resource gets: the body of `POST` and `PUT /associations`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAssociations {
    /// The resource's name.
    pub resource_name: String,
    /// What its name is unique in.
    pub resource_namespace: String,
    /// The resource's id.
    pub resource_id: String,
    /// What it is; `topic` where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// Its subjects.
    pub associations: Vec<NewAssociation>,
}

/// One subject of a resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAssociation {
    /// The subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it is to the resource: `key` or `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// Whether it goes with the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
    /// Whether its schemas no longer change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// A schema to register with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<NewSchema>,
    /// Whether that is brought into its normal form first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
}

/// What a resource has after `POST` and `PUT /associations`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Associations {
    /// The resource's name.
    #[serde(default)]
    pub resource_name: String,
    /// What its name is unique in.
    #[serde(default)]
    pub resource_namespace: String,
    /// The resource's id.
    #[serde(default)]
    pub resource_id: String,
    /// What it is.
    #[serde(default)]
    pub resource_type: String,
    /// Its subjects.
    #[serde(default)]
    pub associations: Vec<Association>,
}
