//! The answer to a compatibility check.

use serde::{Deserialize, Serialize};

/// `POST /compatibility/subjects/{subject}/versions[/{version}]`.
///
/// ```
/// use heirloom_registry::api::Compatibility;
/// let answer: Compatibility = serde_json::from_str(r#"{"is_compatible":false}"#)?;
/// assert!(!answer.is_compatible && answer.messages.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compatibility {
    /// The answer. It counts, whether there are messages or not.
    pub is_compatible: bool,
    /// Why not, as the product words it. Without `verbose` most products send none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
}
