//! What a registry answers when it refuses.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The body of an answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The code: the status of the answer, or one of [`Code`].
    pub error_code: u32,
    /// What the product says.
    #[serde(default)]
    pub message: String,
}

impl Fault {
    /// What its code means; `None` of a code that is none of [`Code`].
    pub fn code(&self) -> Option<Code> {
        Code::of(self.error_code)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (error {})", self.message, self.error_code)
    }
}

/// Declares the codes with their numbers and meanings.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        /// The codes of Confluent's registry, and of others where they have their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Its number.
            pub fn number(self) -> u32 {
                match self {
                    $(Code::$name => $number,)*
                }
            }

            /// The code with this number.
            pub fn of(number: u32) -> Option<Code> {
                match number {
                    $($number => Some(Code::$name),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// There is no such subject.
    SubjectNotFound = 40401;
    /// The subject has no such version.
    VersionNotFound = 40402;
    /// There is no such schema.
    SchemaNotFound = 40403;
    /// The subject is deleted softly already.
    SubjectSoftDeleted = 40404;
    /// The subject must be deleted softly before it can be deleted for ever.
    SubjectNotSoftDeleted = 40405;
    /// The version is deleted softly already.
    VersionSoftDeleted = 40406;
    /// The version must be deleted softly before it can be deleted for ever.
    VersionNotSoftDeleted = 40407;
    /// The subject has no level of its own.
    SubjectLevelNotConfigured = 40408;
    /// The subject has no mode of its own.
    SubjectModeNotConfigured = 40409;
    /// The resource has no such association.
    AssociationNotFound = 40410;
    /// The schema cannot follow the versions that are registered. Before Confluent 8.1, and elsewhere: 409.
    Incompatible = 40901;
    /// There are as many associations as there may be.
    TooManyAssociations = 40902;
    /// The resource has an association of this type already.
    ResourceAssociationExists = 40903;
    /// The subject has an association already.
    SubjectAssociationExists = 40904;
    /// The subject has a strong association already, and there can be no other beside it.
    StrongAssociationExists = 40905;
    /// The association needs a version of the subject that is not deleted.
    NoActiveVersion = 40907;
    /// The association is frozen.
    AssociationFrozen = 40908;
    /// The schema, or a schema that it refers to, is none.
    InvalidSchema = 42201;
    /// No version is named like this.
    InvalidVersion = 42202;
    /// There is no such level.
    InvalidLevel = 42203;
    /// There is no such mode.
    InvalidMode = 42204;
    /// The mode of the subject does not permit it.
    OperationNotPermitted = 42205;
    /// Another schema refers to this one.
    ReferenceExists = 42206;
    /// The id in the request is another schema's.
    IdDoesNotMatch = 42207;
    /// No subject can be called like this.
    InvalidSubject = 42208;
    /// The schema is too large.
    SchemaTooLarge = 42209;
    /// The rules are none.
    InvalidRuleSet = 42210;
    /// The context still has subjects.
    ContextNotEmpty = 42211;
    /// The association is none.
    InvalidAssociation = 42212;
    /// The request changes more associations than one request may.
    AssociationBatchTooLarge = 42213;
    /// Karapace: references are not supported for this language.
    ReferencesNotSupported = 44302;
    /// The storage failed.
    Store = 50001;
    /// The storage took too long.
    StoreTimeout = 50002;
    /// The request could not be handed on to the leader.
    ForwardingFailed = 50003;
    /// There is no leader.
    UnknownLeader = 50004;
    /// Redpanda: another write came between.
    WriteCollision = 50301;
}

impl Code {
    /// The status of an answer with this code.
    pub fn status(self) -> u16 {
        let status = self.number() / 100;
        u16::try_from(status).unwrap_or(500)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_status() {
        assert_eq!(Code::Incompatible.status(), 409);
        assert_eq!(Code::Store.status(), 500);
        assert_eq!(Code::WriteCollision.status(), 503);
        assert_eq!(Code::AssociationBatchTooLarge.status(), 422);
    }

    #[test]
    fn conflicts_of_associations_have_names() {
        let conflicts = [
            (40902, Some(Code::TooManyAssociations)),
            (40903, Some(Code::ResourceAssociationExists)),
            (40904, Some(Code::SubjectAssociationExists)),
            (40905, Some(Code::StrongAssociationExists)),
            // Confluent gives this number to nothing.
            (40906, None),
            (40907, Some(Code::NoActiveVersion)),
            (40908, Some(Code::AssociationFrozen)),
        ];
        for (number, code) in conflicts {
            assert_eq!(Code::of(number), code);
            assert!(code.is_none_or(|code| code.number() == number && code.status() == 409));
        }
    }

    #[test]
    fn an_unknown_code_keeps_its_number() {
        let fault: Fault = serde_json::from_str(r#"{"error_code":40999}"#).unwrap();
        assert_eq!((fault.code(), fault.error_code), (None, 40999));
    }
}
