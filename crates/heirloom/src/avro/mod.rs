//! The Avro binary codec under generated code: a reader over bytes, a writer into a buffer, logical types.

pub mod logical;
mod read;
mod write;

pub use read::{Limits, Reader};
pub use write::Writer;

use crate::{DecodeError, EncodeError};

/// A generated type that has an Avro encoding of its own: a record, enum, fixed or union.
pub trait Datum: Sized {
    /// The fewest bytes that a value takes; arrays use it to check their counts.
    const MIN_SIZE: usize;

    /// Reads a value that was written with this very type's schema.
    ///
    /// # Errors
    /// Bytes that are not such a value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Appends the value.
    ///
    /// # Errors
    /// A value that the schema cannot hold.
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError>;
}
