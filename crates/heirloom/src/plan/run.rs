//! A plan at work: the writer's bytes in, the reader's bytes out, in one pass.
#![deny(clippy::arithmetic_side_effects)]

use super::Inner;
use super::default::{put_bytes, put_index};
use super::op::{Items, Op, OpId, Promotion, Record, Size, Step, Symbols};
use super::walk::Then;
use crate::avro::Reader;
use crate::{DecodeError, DecodeErrorKind, Limits};

/// How deep types may nest, which bounds the stack.
const LEVELS_MAX: u32 = 1_000;

/// By how much more than each byte of the payload may take of memory its transcoded form may be longer: eight bytes for
/// the one of a small number, and an index for each value.
const GROWTH_FACTOR: usize = 2;

/// Which part of the memory beyond that the transcoded form may take.
const GROWTH_PART: usize = 4;

pub(super) type Result<T> = std::result::Result<T, DecodeError>;

pub(super) struct Run<'p, 'a> {
    pub(super) plan: &'p Inner,
    pub(super) reader: Reader<'a>,
    payload: &'a [u8],
    pub(super) out: &'p mut Vec<u8>,
    /// How long `out` may become.
    out_max: usize,
    levels_left: u32,
    empty_items_left: u64,
    limits: Limits,
    /// Ends of the parts of records that are put into another order.
    ends: Vec<usize>,
}

impl<'p, 'a> Run<'p, 'a> {
    pub(super) fn new(
        plan: &'p Inner,
        payload: &'a [u8],
        limits: Limits,
        out: &'p mut Vec<u8>,
    ) -> Self {
        let out_max = payload
            .len()
            .saturating_mul(limits.memory_per_byte.saturating_mul(GROWTH_FACTOR))
            .saturating_add(limits.memory_max.wrapping_div(GROWTH_PART))
            .saturating_add(out.len());
        Run {
            plan,
            reader: Reader::with_limits(payload, limits),
            payload,
            out,
            out_max,
            levels_left: LEVELS_MAX,
            empty_items_left: limits.empty_items_max,
            limits,
            ends: Vec::new(),
        }
    }

    /// The whole payload.
    pub(super) fn whole(mut self, root: OpId) -> Result<()> {
        self.run(root)?;
        self.reader.finish()
    }

    /// One value alone, as the reader's bytes in `out`.
    pub(super) fn field(&mut self, id: OpId) -> Result<()> {
        self.out.clear();
        self.run(id)
    }

    fn run(&mut self, id: OpId) -> Result<()> {
        let plan = self.plan;
        match plan.ops.get(id as usize) {
            Some(Op::Copy(walk)) => {
                let start = self.reader.offset();
                self.walk(*walk, Then::Keep)?;
                let bytes = self.payload.get(start..self.reader.offset());
                self.put(bytes.unwrap_or_default())
            }
            Some(Op::Promote(promotion)) => self.promote(*promotion),
            Some(Op::Record(record)) => self.deeper(|run| run.record(record)),
            Some(Op::Enum(symbols)) => self.symbol(symbols),
            Some(Op::Array(items)) => self.deeper(|run| run.items(*items, false)),
            Some(Op::Map(items)) => self.deeper(|run| run.items(*items, true)),
            Some(Op::FromUnion(branches)) => {
                let start = self.reader.offset();
                let branch = self.reader.index(branches.len())?;
                match branches
                    .get(branch)
                    .map(|id| (*id, plan.ops.get(*id as usize)))
                {
                    Some((_, Some(Op::Fail(reason)))) => Err(unresolved(reason, start)),
                    Some((id, _)) => self.deeper(|run| run.run(id)),
                    None => Err(self.reader.error(DecodeErrorKind::NoPlace)),
                }
            }
            Some(Op::IntoUnion { branch, inner }) => {
                self.put_index(*branch)?;
                self.deeper(|run| run.run(*inner))
            }
            Some(Op::Fail(reason)) => Err(unresolved(reason, self.reader.offset())),
            None => Err(self.reader.error(DecodeErrorKind::NoPlace)),
        }
    }

    /// One level deeper in the types.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        match self.levels_left.checked_sub(1) {
            Some(left) => self.levels_left = left,
            None => return Err(self.reader.error(DecodeErrorKind::Depth(LEVELS_MAX))),
        }
        let value = read(self)?;
        self.levels_left = self.levels_left.saturating_add(1);
        Ok(value)
    }

    fn put_index(&mut self, index: usize) -> Result<()> {
        if self.out.len() >= self.out_max {
            return Err(self.reader.error(DecodeErrorKind::Growth(self.out_max)));
        }
        put_index(index, self.out);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.len() > self.out_max.saturating_sub(self.out.len()) {
            return Err(self.reader.error(DecodeErrorKind::Growth(self.out_max)));
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "what a promotion rounds is a loss of the resolution"
    )]
    fn promote(&mut self, promotion: Promotion) -> Result<()> {
        match promotion {
            Promotion::IntToLong => {
                let start = self.reader.offset();
                self.reader.int()?;
                let bytes = self.payload.get(start..self.reader.offset());
                self.put(bytes.unwrap_or_default())
            }
            Promotion::IntToFloat => {
                let value = self.reader.int()? as f32;
                self.put(&value.to_le_bytes())
            }
            Promotion::IntToDouble => {
                let value = f64::from(self.reader.int()?);
                self.put(&value.to_le_bytes())
            }
            Promotion::LongToFloat => {
                let value = self.reader.long()? as f32;
                self.put(&value.to_le_bytes())
            }
            Promotion::LongToDouble => {
                let value = self.reader.long()? as f64;
                self.put(&value.to_le_bytes())
            }
            Promotion::FloatToDouble => {
                let value = f64::from(self.reader.float()?);
                self.put(&value.to_le_bytes())
            }
            Promotion::IntToDoubleByFloat => {
                let value = f64::from(self.reader.int()? as f32);
                self.put(&value.to_le_bytes())
            }
            Promotion::LongToDoubleByFloat => {
                let value = f64::from(self.reader.long()? as f32);
                self.put(&value.to_le_bytes())
            }
            Promotion::StringToBytes | Promotion::BytesToString | Promotion::BytesByString => {
                let text = self.reader.string()?;
                self.put_text(text)
            }
        }
    }

    fn put_text(&mut self, text: &str) -> Result<()> {
        if text.len() > self.out_max.saturating_sub(self.out.len()) {
            return Err(self.reader.error(DecodeErrorKind::Growth(self.out_max)));
        }
        put_bytes(text.as_bytes(), self.out);
        Ok(())
    }

    fn symbol(&mut self, symbols: &Symbols) -> Result<()> {
        let start = self.reader.offset();
        let index = self.reader.index(symbols.to.len())?;
        match symbols.to.get(index).copied().flatten() {
            Some(to) => self.put_index(to),
            None => Err(unresolved(&symbols.reason, start)),
        }
    }

    fn record(&mut self, record: &Record) -> Result<()> {
        let (start, first) = (self.out.len(), self.ends.len());
        let plan = self.plan;
        for step in &record.steps {
            match step {
                Step::Read { field, op, .. } => {
                    self.run(*op).map_err(|error| error.in_field_named(field))?
                }
                Step::Insert { bytes, .. } => {
                    self.put(plan.defaults.get(bytes.clone()).unwrap_or_default())?;
                }
                Step::Skip { field, walk } => {
                    self.walk(*walk, Then::Drop)
                        .map_err(|error| error.in_field_named(field))?;
                    continue;
                }
            }
            if record.order.is_some() {
                self.ends.push(self.out.len());
            }
        }
        if let Some(order) = &record.order {
            self.reorder(start, first, order);
        }
        Ok(())
    }

    /// Puts the parts that begin at `start`, whose ends begin at `first`, into the reader's order.
    fn reorder(&mut self, start: usize, first: usize, order: &[u32]) {
        let middle = self.out.len();
        let ends = self.ends.get(first..).unwrap_or_default();
        for part in order {
            let part = *part as usize;
            let from = match part.checked_sub(1) {
                Some(before) => ends.get(before).copied().unwrap_or(start),
                None => start,
            };
            let to = ends.get(part).copied().unwrap_or(from);
            self.out.extend_from_within(from..to);
        }
        self.out.copy_within(middle.., start);
        self.out.truncate(middle);
        self.ends.truncate(first);
    }

    fn items(&mut self, items: Items, has_keys: bool) -> Result<()> {
        let mut position: usize = 0;
        loop {
            let count = self.block(items.size, has_keys)?;
            self.put_index(count)?;
            if count == 0 {
                return Ok(());
            }
            if items.size.is_weightless && !has_keys {
                let start = self.out.len();
                self.run(items.op)
                    .map_err(|error| error.in_item(position))?;
                self.repeat(start, count)?;
                position = position.saturating_add(count);
                continue;
            }
            for _ in 0..count {
                if has_keys {
                    let key = self.reader.string()?;
                    self.put_text(key)?;
                    self.run(items.op).map_err(|error| error.in_key(key))?;
                } else {
                    self.run(items.op)
                        .map_err(|error| error.in_item(position))?;
                    position = position.saturating_add(1);
                }
            }
        }
    }

    /// Makes of what stands from `start` on `count` of the same.
    fn repeat(&mut self, start: usize, count: usize) -> Result<()> {
        let end = self.out.len();
        let size = end.saturating_sub(start);
        let more = size.saturating_mul(count.saturating_sub(1));
        if more > self.out_max.saturating_sub(end) {
            return Err(self.reader.error(DecodeErrorKind::Growth(self.out_max)));
        }
        if size > 0 {
            for _ in 1..count {
                self.out.extend_from_within(start..end);
            }
        }
        Ok(())
    }

    /// The item count of the next block; 0 ends an array or map.
    pub(super) fn block(&mut self, size: Size, has_keys: bool) -> Result<usize> {
        let start = self.reader.offset();
        let declared = self.reader.long()?;
        if declared < 0 {
            // The block's size in bytes follows; who steps through the items has no use for it.
            self.reader.long()?;
        }
        let declared_count = declared.unsigned_abs();
        let count = usize::try_from(declared_count).unwrap_or(usize::MAX);
        if size.is_weightless && !has_keys {
            let limit = self.limits.empty_items_max;
            self.empty_items_left = self
                .empty_items_left
                .checked_sub(declared_count)
                .ok_or_else(|| DecodeError::new(DecodeErrorKind::Items(limit), start))?;
            return Ok(count);
        }
        let item = size.min.saturating_add(usize::from(has_keys)).max(1);
        if self
            .left()
            .checked_div(item)
            .is_some_and(|most| count <= most)
        {
            return Ok(count);
        }
        Err(DecodeError::new(DecodeErrorKind::Length(declared), start))
    }

    pub(super) fn left(&self) -> usize {
        self.payload.len().saturating_sub(self.reader.offset())
    }
}

#[cold]
fn unresolved(reason: &str, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Unresolved(reason.to_owned()), offset)
}
