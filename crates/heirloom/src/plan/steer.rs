//! A plan that steers generated code: the root's fields come one by one, in the writer's order, each with a reader
//! that stands at bytes of the reader's type.

use super::op::{Op, Step};
use super::run::{Result, Run};
use super::walk::Then;
use super::{Inner, Plan};
use crate::avro::Reader;
use crate::{DecodeError, DecodeErrorKind, Event, EventMeta, Limits, Stream};

/// What generated code does with a field: the reader's index, and where to read it.
type ReadField<'f> = dyn FnMut(usize, &mut Reader<'_>) -> Result<()> + 'f;

impl Plan {
    /// Calls `read` once for each field of the reader's root record. A field that both sides write alike is read from
    /// the payload itself; one that changed is transcoded, and read from there; one that the writer lacks is read
    /// from its encoded default. `false`, and nothing was read: the root is not such a record, or is the same on both
    /// sides.
    ///
    /// # Errors
    /// As [`Plan::transcode`], and what `read` gives.
    pub fn steer(&self, payload: &[u8], limits: Limits, read: &mut ReadField<'_>) -> Result<bool> {
        let plan = &*self.0;
        let Some(Op::Record(record)) = plan.ops.get(plan.root as usize) else {
            return Ok(false);
        };
        let mut scratch = Vec::new();
        let mut run = Run::new(plan, payload, limits, &mut scratch);
        for step in &record.steps {
            step_by(plan, &mut run, step, read)?;
        }
        run.reader.finish()?;
        Ok(true)
    }
}

fn step_by(
    plan: &Inner,
    run: &mut Run<'_, '_>,
    step: &Step,
    read: &mut ReadField<'_>,
) -> Result<()> {
    match step {
        Step::Skip { field, walk } => run
            .walk(*walk, Then::Drop)
            .map_err(|error| error.in_field_named(field)),
        Step::Read {
            slot,
            is_same: true,
            ..
        } => read(*slot, &mut run.reader),
        Step::Read {
            slot, field, op, ..
        } => {
            run.field(*op)
                .map_err(|error| error.in_field_named(field))?;
            let Run { reader, out, .. } = run;
            whole(*slot, reader, out, read)
        }
        Step::Insert { slot, bytes, .. } => {
            let bytes = plan.defaults.get(bytes.clone()).unwrap_or_default();
            whole(*slot, &mut run.reader, bytes, read)
        }
    }
}

/// A field from bytes that are not the payload's, at the cost of the payload's reader.
fn whole(
    slot: usize,
    payload: &mut Reader<'_>,
    bytes: &[u8],
    read: &mut ReadField<'_>,
) -> Result<()> {
    payload
        .with_memory_of(bytes, |reader| read(slot, reader))
        .map_err(DecodeError::without_offset)
}

/// Reads an event by way of the bytes of its newest version.
///
/// # Errors
/// As [`Plan::transcode`] and [`Event::decode`].
pub fn event_by_transcoding<E: Event>(
    plan: &Plan,
    payload: &[u8],
    meta: &EventMeta<'_>,
    sink: &mut dyn FnMut(E),
) -> Result<()> {
    transcoded(plan, payload, meta, |bytes, meta| {
        E::decode(E::NEWEST.number, bytes, meta, sink)
    })
    .map_err(|error| error.in_event(E::FULL_NAME, 0))
}

/// Reads an event of a stream by way of the bytes of its newest version.
///
/// # Errors
/// As [`Plan::transcode`] and [`Stream::decode`].
pub(crate) fn stream_by_transcoding<S: Stream>(
    contract: usize,
    plan: &Plan,
    payload: &[u8],
    meta: &EventMeta<'_>,
    sink: &mut dyn FnMut(S),
) -> Result<()> {
    let newest = S::CONTRACTS.get(contract).and_then(|it| it.newest());
    let Some(newest) = newest else {
        return Err(DecodeError::new(DecodeErrorKind::UnknownContract, None));
    };
    transcoded(plan, payload, meta, |bytes, meta| {
        S::decode(contract, newest.number, bytes, meta, sink)
    })
    .map_err(|error| error.in_event(newest.full_name, 0))
}

fn transcoded(
    plan: &Plan,
    payload: &[u8],
    meta: &EventMeta<'_>,
    read: impl FnOnce(&[u8], &EventMeta<'_>) -> Result<()>,
) -> Result<()> {
    if plan.is_same() {
        return read(payload, meta).map_err(DecodeError::by_plan);
    }
    let mut bytes = Vec::with_capacity(payload.len());
    plan.transcode_with(payload, meta.limits, &mut bytes)?;
    // As much memory as the payload may take, however long it has become.
    let meta = EventMeta {
        limits: Limits {
            memory_max: meta.limits.memory(payload.len()),
            memory_per_byte: 0,
            ..meta.limits
        },
        ..*meta
    };
    read(&bytes, &meta).map_err(|error| error.without_offset().by_plan())
}
