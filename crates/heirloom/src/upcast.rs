//! What people write for a step that cannot be derived: an upcaster, or a split.

use std::error::Error;
use std::fmt;

use crate::Limits;

/// Where a record stands in its topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Partition, from 0.
    pub partition: i32,
    /// Offset in the partition, from 0.
    pub offset: i64,
}

/// What is known of a record beside its value; an upcaster may use it.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventMeta<'a> {
    /// Where the record stands.
    pub position: Position,
    /// The record's timestamp, in milliseconds since 1970-01-01T00:00Z.
    pub timestamp_ms: Option<i64>,
    /// The record's key.
    pub key: Option<&'a [u8]>,
    /// The record's headers, in order.
    pub headers: &'a [(&'a str, Option<&'a [u8]>)],
    /// What reading the record may cost.
    pub limits: Limits,
}

/// The step from one version of an event to the next. Derived where the schemas say enough, else written by hand.
///
/// ```
/// use heirloom::{EventMeta, Upcast, UpcastError};
/// struct OpenedV1 { owner: String }
/// struct OpenedV2 { given_name: String, family_name: String }
///
/// impl Upcast<OpenedV2> for OpenedV1 {
///     fn upcast(self, _meta: &EventMeta<'_>) -> Result<OpenedV2, UpcastError> {
///         let (given_name, family_name) =
///             self.owner.split_once(' ').ok_or_else(|| UpcastError::new("owner has one name only"))?;
///         Ok(OpenedV2 { given_name: given_name.into(), family_name: family_name.into() })
///     }
/// }
/// ```
pub trait Upcast<To>: Sized {
    /// Turns an event of this version into one of version `To`.
    ///
    /// # Errors
    /// When this event has no counterpart; the record is then quarantined with its bytes.
    fn upcast(self, meta: &EventMeta<'_>) -> Result<To, UpcastError>;
}

/// A step from one event to none, one or many.
pub trait Split<To>: Sized {
    /// Hands every event that this one becomes to `out`, in order. The record's events are delivered together or,
    /// after an error, not at all.
    ///
    /// # Errors
    /// When this event has no counterpart; the record is then quarantined with its bytes.
    fn split(self, meta: &EventMeta<'_>, out: &mut Vec<To>) -> Result<(), UpcastError>;
}

/// Why an upcaster could not turn an event into the next version.
#[derive(Debug)]
pub struct UpcastError(Box<dyn Error + Send + Sync>);

impl UpcastError {
    /// An error with a message or with a cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        UpcastError(cause.into())
    }
}

impl fmt::Display for UpcastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for UpcastError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
