//! Compatibility levels and modes, of a subject, a context or the whole registry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use heirloom_compat::Level;

use super::{Metadata, RuleSet};

/// The answer of `GET /config[/{subject}]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// The level. Confluent leaves it out where only other settings were made.
    #[serde(default, with = "level", skip_serializing_if = "Option::is_none")]
    pub compatibility_level: Option<Level>,
    /// Everything else.
    #[serde(flatten)]
    pub settings: Settings,
}

/// The body of `PUT /config[/{subject}]`, and its answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConfigUpdate {
    /// The level; absent leaves it as it is.
    #[serde(default, with = "level", skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<Level>,
    /// Everything else.
    #[serde(flatten)]
    pub settings: Settings,
}

/// What can be set beside the level; only Confluent knows these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// `STRICT`, `LENIENT` or `LOGICAL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compatibility_policy: Option<String>,
    /// The metadata property by which versions fall into groups that are checked apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compatibility_group: Option<String>,
    /// Whether schemas are normalized when they are registered and looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// Whether reserved fields are checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate_fields: Option<bool>,
    /// Whether new schemas are read strictly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
    /// Whether rules are checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate_rules: Option<bool>,
    /// The subject that this one is another name of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Metadata below that of a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_metadata: Option<Metadata>,
    /// Metadata above that of a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_metadata: Option<Metadata>,
    /// Rules below those of a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_rule_set: Option<RuleSet>,
    /// Rules above those of a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_rule_set: Option<RuleSet>,
}

/// Whether a subject may be written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Schemas may be registered. The default.
    #[default]
    ReadWrite,
    /// Nothing may be registered.
    ReadOnly,
    /// Nothing may be registered, whatever the subjects below say.
    ReadOnlyOverride,
    /// Schemas are registered with the ids and versions that the request names.
    Import,
    /// Requests are handed on to another registry.
    Forward,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 5] = [
        Mode::ReadWrite,
        Mode::ReadOnly,
        Mode::ReadOnlyOverride,
        Mode::Import,
        Mode::Forward,
    ];

    /// As registries write it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::ReadWrite => "READWRITE",
            Mode::ReadOnly => "READONLY",
            Mode::ReadOnlyOverride => "READONLY_OVERRIDE",
            Mode::Import => "IMPORT",
            Mode::Forward => "FORWARD",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        let is_named = |mode: &Mode| mode.name().eq_ignore_ascii_case(text);
        let found = Mode::ALL.into_iter().find(is_named);
        found.ok_or_else(|| UnknownMode(text.to_owned()))
    }
}

/// No mode has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMode(String);

impl fmt::Display for UnknownMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Mode::ALL.map(Mode::name).join(", ");
        write!(f, "`{}` is no mode: {names}", self.0)
    }
}

impl std::error::Error for UnknownMode {}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

/// Body and answer of the requests on `/mode[/{subject}]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeSetting {
    /// The mode.
    pub mode: Mode,
}

/// A level as registries write it, in any case; where it is absent, none.
mod level {
    use super::{Deserialize, Deserializer, Level, Serializer};

    pub(super) fn serialize<S: Serializer>(
        level: &Option<Level>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match level {
            Some(level) => serializer.serialize_str(level.name()),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Level>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        let level = name.map(|name| name.parse()).transpose();
        level.map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_has_two_names() {
        let update = ConfigUpdate {
            compatibility: Some(Level::FullTransitive),
            ..ConfigUpdate::default()
        };
        let body = serde_json::to_string(&update).unwrap();
        assert_eq!(body, r#"{"compatibility":"FULL_TRANSITIVE"}"#);
        let answer = r#"{"compatibilityLevel":"full","normalize":true,"else":1}"#;
        let config: Config = serde_json::from_str(answer).unwrap();
        assert_eq!(config.compatibility_level, Some(Level::Full));
        assert_eq!(config.settings.normalize, Some(true));
    }

    #[test]
    fn an_unknown_level_is_refused() {
        let answer = r#"{"compatibilityLevel":"SIDEWAYS"}"#;
        let error = serde_json::from_str::<Config>(answer).unwrap_err();
        assert!(error.to_string().contains("no compatibility level"));
    }
}
