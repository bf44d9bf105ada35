//! What a registry answers to a version before it is registered.

use heirloom_registry::api::{NewSchema, Subject, Version as Number};
use heirloom_registry::client::{Check, Error, ErrorKind, blocking::Registry};

/// A registry's own opinion of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Real {
    /// Whether it would take it.
    pub(crate) is_compatible: bool,
    /// Why not, in its words.
    pub(crate) messages: Vec<String>,
}

impl Real {
    /// Asks with reasons, against all versions that the level asks for, or as the product can.
    pub(crate) fn ask(
        client: &Registry,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Self, Error> {
        let how = Check {
            verbose: true,
            ..Check::default()
        };
        let answer = match client.check_all(subject, schema, &how) {
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                client.check(subject, Number::Latest, schema, &how)
            }
            answer => answer,
        };
        match answer {
            Ok(answer) => Ok(Real {
                is_compatible: answer.is_compatible,
                messages: answer.messages,
            }),
            // It does not even read it.
            Err(error) if error.kind() == ErrorKind::Refused => Ok(Real {
                is_compatible: false,
                messages: vec![
                    error
                        .fault()
                        .map_or_else(|| error.to_string(), |it| it.message.clone()),
                ],
            }),
            Err(error) => Err(error),
        }
    }
}
