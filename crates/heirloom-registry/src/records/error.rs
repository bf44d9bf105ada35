//! Why a producer does not start.

use std::fmt;

use super::Refusal;
use crate::api::InvalidSubject;
use crate::client::Error;

/// Why a producer does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// These schemas must not be published.
    Refused(Vec<Refusal>),
    /// The registry could not be asked.
    Registry(Error),
    /// A subject cannot be called like this.
    Subject(InvalidSubject),
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        StartError::Registry(error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Refused(refusals) => {
                write!(f, "the producer does not start")?;
                refusals
                    .iter()
                    .try_for_each(|refusal| write!(f, "\n{refusal}"))
            }
            StartError::Registry(error) => {
                write!(
                    f,
                    "the producer does not start: {error}\n  help: {}",
                    error.help()
                )
            }
            StartError::Subject(error) => write!(f, "the producer does not start: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Registry(error) => error.source(),
            StartError::Refused(_) | StartError::Subject(_) => None,
        }
    }
}
