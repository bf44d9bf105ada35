//! Events that keep the bytes they were read from.

use crate::Writer;
use crate::frame::{Framed, MessageIndex, WriterId};

/// The events of a record and its bytes. As long as nothing is changed, [`Kept::forward`] gives the record on as it
/// was written: in its own version, with the fields that only a newer producer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<S> {
    events: Vec<S>,
    writer: Writer,
    writer_id: WriterId,
    message_index: MessageIndex,
    payload: Vec<u8>,
}

impl<S> Kept<S> {
    pub(crate) fn new(events: Vec<S>, writer: Writer, framed: &Framed<'_>) -> Self {
        Kept {
            events,
            writer,
            writer_id: framed.writer,
            message_index: framed.message_index,
            payload: framed.payload.to_vec(),
        }
    }

    /// The event, where the record became one.
    pub fn event(&self) -> Option<&S> {
        match self.events.as_slice() {
            [event] => Some(event),
            _ => None,
        }
    }

    /// What the record became: one event, unless a step splits or drops events of its contract.
    pub fn events(&self) -> &[S] {
        &self.events
    }

    /// Gives up the bytes, so that the events may be changed.
    pub fn into_events(self) -> Vec<S> {
        self.events
    }

    /// The version that the record was written with.
    pub fn writer(&self) -> Writer {
        self.writer
    }

    /// The unframed bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Appends the record's value under the id that it came with. An id that stood in a header comes first now.
    pub fn forward(&self, out: &mut Vec<u8>) {
        self.forward_as(self.writer_id, out);
    }

    /// Appends the record's value under another id of the same schema, as another registry gave it.
    pub fn forward_as(&self, writer: impl Into<WriterId>, out: &mut Vec<u8>) {
        let payload = self.payload.as_slice();
        Framed {
            writer: writer.into(),
            message_index: self.message_index,
            payload,
        }
        .write(out);
    }
}
