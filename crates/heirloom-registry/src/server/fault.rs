//! What the registry refuses, in Confluent's codes and words.

use std::fmt;

use crate::api::{Code, Fault, Subject};

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) fault: Fault,
}

impl Refusal {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Refusal {
            status: code.status(),
            fault: Fault {
                error_code: code.number(),
                message: message.into(),
            },
        }
    }

    /// A status that the API has no code of its own for.
    pub(super) fn status(status: u16, message: impl Into<String>) -> Self {
        Refusal {
            status,
            fault: Fault {
                error_code: u32::from(status),
                message: message.into(),
            },
        }
    }

    /// What its code means.
    pub(super) fn code(&self) -> Option<Code> {
        self.fault.code()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

/// A body that is not what the endpoint takes.
pub(super) fn no_request(why: &dyn fmt::Display) -> Refusal {
    Refusal::status(400, format!("the body is no request: {why}"))
}

pub(super) fn subject_not_found(subject: &Subject) -> Refusal {
    let message = format!("Subject '{subject}' not found.");
    Refusal::new(Code::SubjectNotFound, message)
}

pub(super) fn version_not_found(version: impl fmt::Display) -> Refusal {
    let message = format!("Version {version} not found.");
    Refusal::new(Code::VersionNotFound, message)
}

pub(super) fn schema_not_found(what: Option<&dyn fmt::Display>) -> Refusal {
    let message = match what {
        Some(what) => format!("Schema {what} not found"),
        None => "Schema not found".to_owned(),
    };
    Refusal::new(Code::SchemaNotFound, message)
}

pub(super) fn subject_soft_deleted(subject: &Subject) -> Refusal {
    // Confluent has no space there.
    let message =
        format!("Subject '{subject}' was soft deleted.Set permanent=true to delete permanently");
    Refusal::new(Code::SubjectSoftDeleted, message)
}

pub(super) fn subject_not_soft_deleted(subject: &Subject) -> Refusal {
    let message =
        format!("Subject '{subject}' was not deleted first before being permanently deleted");
    Refusal::new(Code::SubjectNotSoftDeleted, message)
}

pub(super) fn version_soft_deleted(subject: &Subject, version: impl fmt::Display) -> Refusal {
    let message = format!(
        "Subject '{subject}' Version {version} was soft deleted.Set permanent=true to delete permanently"
    );
    Refusal::new(Code::VersionSoftDeleted, message)
}

pub(super) fn version_not_soft_deleted(subject: &Subject, version: impl fmt::Display) -> Refusal {
    let message = format!(
        "Subject '{subject}' Version {version} was not deleted first before being permanently deleted"
    );
    Refusal::new(Code::VersionNotSoftDeleted, message)
}

pub(super) fn no_own_level(subject: &Subject) -> Refusal {
    let message =
        format!("Subject '{subject}' does not have subject-level compatibility configured");
    Refusal::new(Code::SubjectLevelNotConfigured, message)
}

pub(super) fn no_own_mode(subject: &Subject) -> Refusal {
    let message = format!("Subject '{subject}' does not have subject-level mode configured");
    Refusal::new(Code::SubjectModeNotConfigured, message)
}

pub(super) fn incompatible(subject: &Subject, messages: &[String]) -> Refusal {
    let message = format!(
        "Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{}]",
        messages.join(", ")
    );
    Refusal::new(Code::Incompatible, message)
}

pub(super) fn invalid_schema(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::InvalidSchema, message)
}

pub(super) fn invalid_version(version: impl fmt::Display) -> Refusal {
    let message = format!(
        "The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the \
         string \"latest\""
    );
    Refusal::new(Code::InvalidVersion, message)
}

pub(super) fn invalid_level() -> Refusal {
    let message = "Invalid compatibility level. Valid values are none, backward, forward, full, \
                   backward_transitive, forward_transitive, and full_transitive";
    Refusal::new(Code::InvalidLevel, message)
}

pub(super) fn invalid_mode() -> Refusal {
    let message = "Invalid mode. Valid values are READWRITE, READONLY, and IMPORT.";
    Refusal::new(Code::InvalidMode, message)
}

pub(super) fn not_permitted(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::OperationNotPermitted, message)
}

pub(super) fn reference_exists(subject: &Subject, version: u32) -> Refusal {
    let message = format!(
        "One or more references exist to the schema {{magic=1,keytype=SCHEMA,subject={subject},version={version}}}."
    );
    Refusal::new(Code::ReferenceExists, message)
}

pub(super) fn invalid_subject(subject: &str) -> Refusal {
    let message = format!("The specified subject '{subject}' is not a valid.");
    Refusal::new(Code::InvalidSubject, message)
}

pub(super) fn invalid_rule_set(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::InvalidRuleSet, message)
}

pub(super) fn schema_too_large() -> Refusal {
    Refusal::new(
        Code::SchemaTooLarge,
        "Write failed because schema is too large",
    )
}

pub(super) fn context_not_empty(context: &str) -> Refusal {
    let message = format!("The specified context '{context}' is not empty.");
    Refusal::new(Code::ContextNotEmpty, message)
}

pub(super) fn store_failed(why: &str) -> Refusal {
    let message = format!("Error in the backend data store: {why}");
    Refusal::new(Code::Store, message)
}
