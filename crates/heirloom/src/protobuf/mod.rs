//! The Protobuf codec under generated code: prost, with our errors, and enums that stay open.

mod known;
mod shape;
mod wire;

use prost::Message;

use crate::{DecodeError, DecodeErrorKind, EncodeError, Limits, UpcastError};

pub use shape::{Field, Memory, Shape, Shaped};

/// The value of an enum field: one that this version knows, or the number that a newer writer wrote.
///
/// ```
/// use heirloom::protobuf::Open;
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// enum Status { Placed = 1 }
/// impl TryFrom<i32> for Status {
///     type Error = ();
///     fn try_from(number: i32) -> Result<Self, ()> {
///         if number == 1 { Ok(Status::Placed) } else { Err(()) }
///     }
/// }
///
/// assert_eq!(Open::from_number(1), Open::Known(Status::Placed));
/// assert_eq!(Open::<Status>::from_number(7), Open::Unknown(7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Open<E> {
    /// A value that this version knows.
    Known(E),
    /// The number of a value that it does not.
    Unknown(i32),
}

impl<E> Open<E> {
    /// The value behind a number of the wire.
    pub fn from_number(number: i32) -> Self
    where
        E: TryFrom<i32>,
    {
        E::try_from(number).map_or(Open::Unknown(number), Open::Known)
    }

    /// The number on the wire.
    pub fn number(self) -> i32
    where
        E: Into<i32>,
    {
        match self {
            Open::Known(value) => value.into(),
            Open::Unknown(number) => number,
        }
    }

    /// The value, where this version knows it.
    pub fn known(self) -> Option<E> {
        match self {
            Open::Known(value) => Some(value),
            Open::Unknown(_) => None,
        }
    }
}

/// Reads a message; fields that it does not have are stepped over. Nested deeper than 100 is an error.
///
/// # Errors
/// Bytes that are not such a message, with the field's path and prost's words: there is no offset. Bytes of a message
/// that takes more memory than the limits allow.
pub fn decode<M: Message + Default + Shaped>(
    payload: &[u8],
    limits: &Limits,
) -> Result<M, DecodeError> {
    shape::check(M::shape(), payload, limits, false)?;
    M::decode(payload).map_err(|error| {
        DecodeError::new(
            DecodeErrorKind::Protobuf(readable(&error.to_string())),
            None,
        )
    })
}

/// prost writes `Line.sku: Order.lines: cause`, innermost first; people read `field `lines.sku`: cause`.
#[cold]
fn readable(words: &str) -> String {
    let mut cause = words
        .strip_prefix("failed to decode Protobuf message: ")
        .unwrap_or(words);
    let mut path = String::new();
    while let Some((place, rest)) = cause.split_once(": ") {
        let Some((_, field)) = place.split_once('.').filter(|_| !place.contains(' ')) else {
            break;
        };
        path = if path.is_empty() {
            field.to_owned()
        } else {
            format!("{field}.{path}")
        };
        cause = rest;
    }
    if path.is_empty() {
        cause.to_owned()
    } else {
        format!("field `{path}`: {cause}")
    }
}

/// Appends a message.
///
/// # Errors
/// More bytes than the buffer can ever hold, and what [`decode`] does not take by default: messages nested deeper than
/// 100, and those that take too much memory. `out` is then as it was.
pub fn encode<M: Message + Shaped>(message: &M, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let before = out.len();
    message
        .encode(out)
        .map_err(|error| EncodeError::new(error.to_string()))?;
    let written = out.get(before..).unwrap_or_default();
    shape::check(M::shape(), written, &Limits::DEFAULT, true).map_err(|error| {
        out.truncate(before);
        EncodeError::new(format!("{error}, which no reader takes"))
    })
}

/// Turns a message into one of another type with the same wire form, as two versions of one message have it. Fields
/// that `B` does not have are lost.
///
/// # Errors
/// A value that `B` cannot hold; between versions whose step is derived there is none.
pub fn transcode<A: Message, B: Message + Default>(message: &A) -> Result<B, UpcastError> {
    B::decode(message.encode_to_vec().as_slice()).map_err(UpcastError::new)
}
