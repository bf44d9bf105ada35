//! Events into records. A serializer exists only after the registry has answered for every schema that it writes.

use std::fmt;
use std::marker::PhantomData;

use heirloom::{ContractInfo, EncodeError, Event, Stream};

use super::heads::Heads;
use super::{Framing, Part};

/// A header to add to the record: its name and its value.
pub type Header<'a> = (&'static str, &'a [u8]);

/// What both serializers share: heads, and where they go.
#[derive(Clone, Debug)]
pub struct Started {
    pub(super) heads: Heads,
    pub(super) framing: Framing,
    pub(super) part: Part,
}

impl Started {
    /// Appends head and payload, or the payload alone where a header names the schema.
    #[inline]
    fn write(
        &self,
        contract: &'static ContractInfo,
        out: &mut Vec<u8>,
        encode: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<Option<Header<'_>>, SerializeError> {
        let Some(head) = self.heads.of(contract) else {
            return Err(SerializeError::Unpublished(contract));
        };
        if self.framing.is_header() {
            encode(out).map_err(SerializeError::Encode)?;
            return Ok(Some((self.part.header(), head)));
        }
        let before = out.len();
        out.extend_from_slice(head);
        match encode(out) {
            Ok(()) => Ok(None),
            Err(error) => {
                out.truncate(before);
                Err(SerializeError::Encode(error))
            }
        }
    }
}

/// Writes the events of a stream. Cheap to share; takes no lock and never waits.
///
/// A tombstone has no value at all, and needs no serializer.
pub struct Serializer<S> {
    pub(super) started: Started,
    pub(super) stream: PhantomData<fn(&S)>,
}

impl<S: Stream> Serializer<S> {
    /// Appends an event as a record's value to `out`, and gives the header to add where the framing asks for one.
    ///
    /// # Errors
    /// A value that its schema cannot hold. `out` is then as it was.
    pub fn serialize(
        &self,
        event: &S,
        out: &mut Vec<u8>,
    ) -> Result<Option<Header<'_>>, SerializeError> {
        self.started
            .write(event.contract(), out, |out| event.encode(out))
    }

    /// [`Serializer::serialize`] for one of the stream's events without its sum type.
    ///
    /// # Errors
    /// As [`Serializer::serialize`], and an event of another stream.
    pub fn serialize_event<E: Event>(
        &self,
        event: &E,
        out: &mut Vec<u8>,
    ) -> Result<Option<Header<'_>>, SerializeError> {
        self.started
            .write(E::CONTRACT, out, |out| event.encode(out))
    }
}

impl<S> Clone for Serializer<S> {
    fn clone(&self) -> Self {
        Serializer {
            started: self.started.clone(),
            stream: PhantomData,
        }
    }
}

impl<S: Stream> fmt::Debug for Serializer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serializer")
            .field("stream", &S::NAME)
            .field("framing", &self.started.framing)
            .finish_non_exhaustive()
    }
}

/// Writes one kind of event.
pub struct EventSerializer<E> {
    pub(super) started: Started,
    pub(super) event: PhantomData<fn(&E)>,
}

impl<E: Event> EventSerializer<E> {
    /// [`Serializer::serialize`] for this event.
    ///
    /// # Errors
    /// As [`Serializer::serialize`].
    pub fn serialize(
        &self,
        event: &E,
        out: &mut Vec<u8>,
    ) -> Result<Option<Header<'_>>, SerializeError> {
        self.started
            .write(E::CONTRACT, out, |out| event.encode(out))
    }
}

impl<E> Clone for EventSerializer<E> {
    fn clone(&self) -> Self {
        EventSerializer {
            started: self.started.clone(),
            event: PhantomData,
        }
    }
}

impl<E: Event> fmt::Debug for EventSerializer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSerializer")
            .field("event", &E::FULL_NAME)
            .field("framing", &self.started.framing)
            .finish_non_exhaustive()
    }
}

/// Why an event was not written.
#[derive(Debug)]
#[non_exhaustive]
pub enum SerializeError {
    /// Its schema cannot hold a value.
    Encode(EncodeError),
    /// Its contract was not among those that the serializer started with: it is of another stream, or retired.
    Unpublished(&'static ContractInfo),
}

impl fmt::Display for SerializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SerializeError::Encode(error) => error.fmt(f),
            SerializeError::Unpublished(contract) => write!(
                f,
                "events of {}/{} are not written by this serializer, which was not started with that contract",
                contract.stream, contract.name
            ),
        }
    }
}

impl std::error::Error for SerializeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SerializeError::Encode(error) => error.source(),
            SerializeError::Unpublished(_) => None,
        }
    }
}
