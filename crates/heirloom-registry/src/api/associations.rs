//! Which subject belongs to a resource, for example to a topic's values. Confluent's registry, since December 2025.

use serde::{Deserialize, Serialize};

use super::{Fault, NewSchema};

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

/// The subjects that a resource gets: the body of `POST /associations` and of `PUT /associations/resources/{id}`.
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

/// Changes of the subjects of one resource, of several in one request: `POST /associations:batch`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationChanges {
    /// The resource's name.
    pub resource_name: String,
    /// What its name is unique in.
    pub resource_namespace: String,
    /// The resource's id.
    pub resource_id: String,
    /// What it is; `topic` where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// What is to happen, in this order.
    pub associations: Vec<AssociationChange>,
}

/// One change of the subjects of a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "opType", rename_all = "UPPERCASE")]
pub enum AssociationChange {
    /// It gets a subject that it does not have.
    Create(NewAssociation),
    /// It gets a subject, or has it otherwise.
    Upsert(NewAssociation),
    /// A subject is taken from it.
    Delete(OldAssociation),
}

/// A subject that is taken from a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OldAssociation {
    /// What the subject is to the resource: `key` or `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// Whether a subject that goes with the resource is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cascade_lifecycle: Option<bool>,
}

/// What came of the changes of one resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AssociationOutcome {
    /// What it has now.
    Result(Associations),
    /// Why nothing was changed.
    Error(Fault),
}

/// What a resource has after it was given subjects.
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
