//! Records in, typed events out; what cannot be read keeps its bytes and its place.

use std::sync::Arc;

use crate::frame::{Frame, Framed};
use crate::writers::{Ids, Known};
use crate::{
    DecodeError, EventMeta, Kept, OpenError, Quarantined, Reason, Stream, Writer, Writers,
};

/// A record of a topic, as a consumer or an archive gives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record<'a> {
    /// The topic, for messages to people.
    pub topic: &'a str,
    /// Place, time, key and headers.
    pub meta: EventMeta<'a>,
    /// The framed value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
}

/// What became of a record that could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// A tombstone: no value, no event.
    Tombstone,
    /// So many events were handed over: one, unless a step splits or drops events of this contract.
    Events {
        /// The version that the record was written with, or the writer in no history that it was read from.
        writer: Writer,
        /// How many.
        count: usize,
    },
}

/// Reads the records of a stream into its newest events. Cheap to clone, takes no lock, allocates nothing but the
/// events.
///
/// ```
/// use heirloom::{Decoded, Decoder, Quarantined, Record, Stream};
///
/// /// Hands every event to `fold`, and gives back what cannot be read.
/// fn replay<'a, S: Stream>(
///     decoder: &Decoder<S>,
///     records: impl Iterator<Item = Record<'a>>,
///     mut fold: impl FnMut(S),
/// ) -> Vec<Quarantined> {
///     records.filter_map(|record| decoder.decode(&record, &mut fold).err()).collect()
/// }
/// ```
#[derive(Debug)]
pub struct Decoder<S> {
    writers: Arc<Writers<S>>,
}

impl<S> Clone for Decoder<S> {
    fn clone(&self) -> Self {
        Decoder {
            writers: Arc::clone(&self.writers),
        }
    }
}

impl<S: Stream> Decoder<S> {
    /// A decoder for records of these writers.
    pub fn new(writers: impl Into<Arc<Writers<S>>>) -> Self {
        Decoder {
            writers: writers.into(),
        }
    }

    /// The writers.
    pub fn writers(&self) -> &Arc<Writers<S>> {
        &self.writers
    }

    /// Hands the events of a record to `sink`: all of them or, after an error, none.
    ///
    /// # Errors
    /// A value without a frame, of an unknown writer, or that is not what its writer's schema says.
    pub fn decode(
        &self,
        record: &Record<'_>,
        mut sink: impl FnMut(S),
    ) -> Result<Decoded, Quarantined> {
        let Some(value) = record.value else {
            return Ok(Decoded::Tombstone);
        };
        let ids = self.writers.ids();
        let (known, payload) = match ids.quick(value, record.meta.headers) {
            Some(found) => found,
            None => {
                let (known, framed) = open(ids, record, value)?;
                (known, framed.payload)
            }
        };
        let mut count: usize = 0;
        let read = read(known, payload, &record.meta, &mut |event| {
            count = count.saturating_add(1);
            sink(event);
        });
        let writer = known.writer;
        match read {
            Ok(()) => Ok(Decoded::Events { writer, count }),
            Err(error) => Err(undecodable(record, value, writer, error)),
        }
    }

    /// Reads a record's events together with its bytes, for what is forwarded unmodified; `None` for a tombstone.
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    pub fn decode_kept(&self, record: &Record<'_>) -> Result<Option<Kept<S>>, Quarantined> {
        let Some(value) = record.value else {
            return Ok(None);
        };
        let (known, framed) = open(self.writers.ids(), record, value)?;
        let mut events = Vec::with_capacity(1);
        let sink = &mut |event| events.push(event);
        match read(known, framed.payload, &record.meta, sink) {
            Ok(()) => Ok(Some(Kept::new(events, known.writer, &framed))),
            Err(error) => Err(undecodable(record, value, known.writer, error)),
        }
    }
}

/// Finds writer and payload of any frame, or what is wrong with it.
#[inline(never)]
fn open<'a, 'i>(
    ids: &'i Ids,
    record: &Record<'a>,
    value: &'a [u8],
) -> Result<(&'i Known, Framed<'a>), Quarantined> {
    let frame = Frame::of_value(value, record.meta.headers).map_err(OpenError::Frame);
    let opened = frame.and_then(|frame| ids.open(frame));
    opened.map_err(|error| Quarantined::new(record, value, None, Reason::Open(error)))
}

#[cold]
fn undecodable(
    record: &Record<'_>,
    value: &[u8],
    writer: Writer,
    error: DecodeError,
) -> Quarantined {
    Quarantined::new(record, value, Some(writer), Reason::Decode(error))
}

fn read<S: Stream>(
    known: &Known,
    payload: &[u8],
    meta: &EventMeta<'_>,
    sink: &mut dyn FnMut(S),
) -> Result<(), DecodeError> {
    let contract = known.writer.contract_index();
    #[cfg(feature = "avro")]
    if let Some(plan) = &known.plan {
        return S::decode_by_plan(contract, plan, payload, meta, sink);
    }
    S::decode(contract, known.writer.version().number, payload, meta, sink)
}
