//! The Confluent Schema Registry API in types: requests, answers, subjects, error codes.
//!
//! What a server may leave out is optional, what it adds beyond this is ignored, and what is absent is not sent: no
//! `null` ever goes out.

mod associations;
mod compatibility;
mod config;
mod contexts;
mod fault;
mod metadata;
mod rules;
mod schema;
mod subject;
mod tags;
mod version;

pub use associations::{
    Association, AssociationChange, AssociationChanges, AssociationOutcome, Associations,
    Lifecycle, NewAssociation, NewAssociations, OldAssociation,
};
pub use compatibility::Compatibility;
pub use config::{Config, ConfigUpdate, Mode, ModeSetting, Settings, UnknownMode};
pub use contexts::{ClusterId, ContextId, Deployment, ServerVersion, SubjectVersion};
pub use fault::{Code, Fault};
pub use metadata::Metadata;
pub use rules::{Rule, RuleKind, RuleMode, RuleSet};
pub use schema::{IdSchema, NewSchema, Reference, Registered, SchemaType, SubjectSchema};
#[cfg(feature = "client")]
pub(crate) use subject::escaped;
pub use subject::{DEFAULT_CONTEXT, InvalidSubject, Subject};
pub use tags::{Entity, EntityTags, EntityType, TagChange};
pub use version::{UnknownVersion, Version};

/// The media type of requests and answers.
pub const MEDIA_TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// Whether a flag need not be written.
fn is_false(flag: &bool) -> bool {
    !flag
}
