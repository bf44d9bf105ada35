//! Events out: the frame's head, then the newest version's bytes.

use crate::frame::WriterId;
use crate::{EncodeError, Event, Stream};

/// Appends an event under the id of its newest version.
///
/// # Errors
/// A value that its schema cannot hold. `out` is then as it was.
pub fn encode_framed<E: Event>(
    event: &E,
    writer: impl Into<WriterId>,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    framed(writer.into(), E::MESSAGE_INDEX, out, |out| {
        event.encode(out)
    })
}

/// Appends an event of a stream under the id of its contract's newest version.
///
/// # Errors
/// A value that its schema cannot hold. `out` is then as it was.
pub fn encode_framed_of<S: Stream>(
    event: &S,
    writer: impl Into<WriterId>,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let message_index = event
        .contract()
        .newest()
        .map_or(&[][..], |newest| newest.message_index);
    framed(writer.into(), message_index, out, |out| event.encode(out))
}

fn framed(
    writer: WriterId,
    message_index: &[i32],
    out: &mut Vec<u8>,
    encode: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let before = out.len();
    writer.write(message_index, out);
    encode(out).inspect_err(|_| out.truncate(before))
}
