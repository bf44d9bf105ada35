//! Records in, typed events out; what cannot be read keeps its bytes and its place.

use std::sync::Arc;

use crate::frame::Frame;
use crate::writers::Table;
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
        let mut count: usize = 0;
        let read = self.read(value, &record.meta, &mut |event| {
            count = count.saturating_add(1);
            sink(event);
        });
        match read {
            Ok((writer, _)) => Ok(Decoded::Events { writer, count }),
            Err((writer, reason)) => Err(Quarantined::new(record, value, writer, reason)),
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
        let mut events = Vec::with_capacity(1);
        match self.read(value, &record.meta, &mut |event| events.push(event)) {
            Ok((writer, framed)) => Ok(Some(Kept::new(events, writer, &framed))),
            Err((writer, reason)) => Err(Quarantined::new(record, value, writer, reason)),
        }
    }

    fn read<'a>(
        &self,
        value: &'a [u8],
        meta: &EventMeta<'a>,
        sink: &mut dyn FnMut(S),
    ) -> Result<(Writer, crate::frame::Framed<'a>), (Option<Writer>, Reason)> {
        let frame = Frame::of_value(value, meta.headers)
            .map_err(|error| (None, Reason::Open(OpenError::Frame(error))))?;
        let table = self.writers.table();
        let (writer, framed) = table
            .open(frame)
            .map_err(|error| (None, Reason::Open(error)))?;
        read_payload(&table, writer, framed.payload, meta, sink)
            .map_err(|error| (Some(writer), Reason::Decode(error)))?;
        Ok((writer, framed))
    }
}

fn read_payload<S: Stream>(
    #[cfg_attr(
        not(feature = "avro"),
        expect(unused_variables, reason = "plans are Avro's")
    )]
    table: &Table,
    writer: Writer,
    payload: &[u8],
    meta: &EventMeta<'_>,
    sink: &mut dyn FnMut(S),
) -> Result<(), DecodeError> {
    let contract = writer.contract_index();
    #[cfg(feature = "avro")]
    if let Some(plan) = table.plan(writer) {
        return S::decode_by_plan(contract, plan, payload, meta, sink);
    }
    S::decode(contract, writer.version().number, payload, meta, sink)
}
