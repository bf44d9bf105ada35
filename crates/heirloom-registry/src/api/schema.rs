//! Schemas in requests and answers.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{EntityTags, Metadata, RuleSet, Version, is_false};

/// The language of a schema. Registries leave `AVRO` out; absent means Avro.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SchemaType {
    /// Avro.
    #[default]
    Avro,
    /// Protobuf.
    Protobuf,
    /// JSON Schema.
    Json,
    /// A language that only this server knows.
    Other(String),
}

impl SchemaType {
    /// As registries write it.
    pub fn name(&self) -> &str {
        match self {
            SchemaType::Avro => "AVRO",
            SchemaType::Protobuf => "PROTOBUF",
            SchemaType::Json => "JSON",
            SchemaType::Other(name) => name,
        }
    }

    fn is_avro(&self) -> bool {
        *self == SchemaType::Avro
    }
}

impl From<String> for SchemaType {
    fn from(name: String) -> Self {
        match name.as_str() {
            "AVRO" | "" => SchemaType::Avro,
            "PROTOBUF" => SchemaType::Protobuf,
            "JSON" => SchemaType::Json,
            _ => SchemaType::Other(name),
        }
    }
}

impl From<SchemaType> for String {
    fn from(schema_type: SchemaType) -> Self {
        schema_type.name().to_owned()
    }
}

impl FromStr for SchemaType {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(name.to_owned().into())
    }
}

impl fmt::Display for SchemaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A schema that another one refers to: a name in its text, and where the registry has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// Full name (Avro) or import path (Protobuf).
    pub name: String,
    /// The subject that holds it.
    pub subject: String,
    /// Its version; the newest is looked up when the referring schema is registered.
    pub version: Version,
}

/// A schema to register, to look up, or to check: the body of those requests.
///
/// ```
/// use heirloom_registry::api::NewSchema;
/// let body = serde_json::to_string(&NewSchema::avro(r#""string""#))?;
/// assert_eq!(body, r#"{"schema":"\"string\""}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSchema {
    /// Its text.
    pub schema: String,
    /// Its language.
    #[serde(default, skip_serializing_if = "SchemaType::is_avro")]
    pub schema_type: SchemaType,
    /// What the text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties; a registry adds those of the version before where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules that Confluent's serializers run; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The version that it must become: the next, or any in mode `IMPORT`. With one, what is registered already is
    /// registered again, and `confluent:version` becomes a property of its metadata; [`Version::Latest`] is the next.
    #[serde(
        default,
        deserialize_with = "wanted_version",
        skip_serializing_if = "Option::is_none"
    )]
    pub version: Option<Version>,
    /// The id that it must get; allowed in mode `IMPORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Tags that parts of the text get; Confluent's registry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags_to_add: Vec<EntityTags>,
    /// Tags that parts of the text lose; likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags_to_remove: Vec<EntityTags>,
    /// Whether it gets the tags of the version before; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propagate_schema_tags: Option<bool>,
}

/// Zero asks for no number, and a negative one for the next: as Confluent's registry reads them.
fn wanted_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Version>, D::Error> {
    let number = Option::<i32>::deserialize(deserializer)?;
    Ok(match number {
        None | Some(0) => None,
        Some(number) => Some(
            u32::try_from(number)
                .ok()
                .and_then(Version::of)
                .unwrap_or(Version::Latest),
        ),
    })
}

impl NewSchema {
    /// An Avro schema without references.
    pub fn avro(schema: impl Into<String>) -> Self {
        NewSchema {
            schema: schema.into(),
            ..NewSchema::default()
        }
    }

    /// A Protobuf schema without references.
    pub fn protobuf(schema: impl Into<String>) -> Self {
        NewSchema {
            schema: schema.into(),
            schema_type: SchemaType::Protobuf,
            ..NewSchema::default()
        }
    }
}

/// The answer to a registration. Servers before Confluent 7.4, and Karapace, send the id alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// The id.
    pub id: u32,
    /// The version in the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The GUID; Confluent 8.0 and newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<Uuid>,
    /// Its language.
    #[serde(default, skip_serializing_if = "SchemaType::is_avro")]
    pub schema_type: SchemaType,
    /// What its text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties, those that the registry added included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Its text, as the registry keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// When it was registered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
}

/// A version of a subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectSchema {
    /// The subject.
    pub subject: String,
    /// The version.
    pub version: u32,
    /// The id.
    pub id: u32,
    /// The GUID; Confluent 8.0 and newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<Uuid>,
    /// Its language.
    #[serde(default, skip_serializing_if = "SchemaType::is_avro")]
    pub schema_type: SchemaType,
    /// What its text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Its text.
    pub schema: String,
    /// When it was registered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether it is deleted softly.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
    /// Tags in its text, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<EntityTags>,
}

/// The schema behind an id or a GUID.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdSchema {
    /// Its text.
    pub schema: String,
    /// Its language.
    #[serde(default, skip_serializing_if = "SchemaType::is_avro")]
    pub schema_type: SchemaType,
    /// What its text refers to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The largest id there is, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_id: Option<u32>,
    /// A subject that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its version there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The GUID; Confluent 8.0 and newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<Uuid>,
    /// When it was registered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether it is deleted softly.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
    /// Tags in its text, where they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<EntityTags>,
}
