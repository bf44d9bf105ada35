//! The Avro binary codec under generated code: a reader over bytes, a writer into a buffer, logical types.
//!
//! ```
//! use heirloom::avro::{Reader, Writer};
//!
//! let mut bytes = Vec::new();
//! let mut writer = Writer::new(&mut bytes);
//! writer.string("A-1");
//! writer.long(-3);
//! drop(writer);
//! assert_eq!(bytes, b"\x06A-1\x05");
//!
//! let mut reader = Reader::new(&bytes);
//! assert_eq!((reader.string()?, reader.long()?), ("A-1", -3));
//! reader.finish()?;
//! # Ok::<(), heirloom::DecodeError>(())
//! ```
//!
//! What a reader does not believe: a length or count beyond what is left (arrays know the fewest bytes of an item), a
//! varint beyond its type, a boolean beside 0 and 1, text that is not UTF-8, an index outside its list. Items that
//! take no bytes, nesting, and memory have [`Limits`](crate::Limits). What is stepped over is not checked, except that it must end.

mod boxed;
mod fields;
mod lists;
pub mod logical;
mod owned;
mod read;
mod room;
mod skip;
mod text;
mod varint;
mod write;

pub use boxed::boxed;
pub use read::Reader;
pub use room::Room;
pub use write::Writer;

use crate::{DecodeError, EncodeError};

/// A generated type that has an Avro encoding of its own: a record, enum, fixed or union.
pub trait Datum: Sized {
    /// The fewest bytes that a value takes; arrays use it to check their counts.
    const MIN_SIZE: usize;

    /// How many bytes a value of usual texts and lists may take: for so many there is room before writing begins.
    const ROOM: usize = 128;

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

/// Appends a value's bytes.
///
/// # Errors
/// A value that the schema cannot hold. `out` is then as it was.
pub fn encode<T: Datum>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let before = out.len();
    let mut writer = Writer::with_room(out, T::ROOM);
    match value.write(&mut writer) {
        Ok(()) if !writer.takes_much() => Ok(()),
        result => writer.end(before, result),
    }
}
