//! Small answers: where a schema is, and who answers.

use serde::{Deserialize, Serialize};

/// A subject and a version of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubjectVersion {
    /// The subject.
    pub subject: String,
    /// The version.
    pub version: u32,
}

/// An id in a context: `GET /schemas/guids/{guid}/ids`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContextId {
    /// The context, `.` being the default one.
    pub context: String,
    /// The id there.
    pub id: u32,
}

/// Which cluster answers: `GET /v1/metadata/id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterId {
    /// Path and clusters.
    #[serde(default)]
    pub scope: serde_json::Value,
    /// Id of the cluster.
    #[serde(default)]
    pub id: String,
}

/// How the registry is run: `GET /v1/metadata/deployment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// For example `opensource`.
    #[serde(default)]
    pub attributes: Vec<String>,
}

/// Which program answers: `GET /v1/metadata/version`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersion {
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// The commit that it was built from.
    #[serde(default)]
    pub commit_id: String,
}
