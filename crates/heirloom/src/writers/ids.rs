//! What ids mean: a hash table that one thread at a time fills, and all read without a lock.
//!
//! An id keeps its meaning for ever, and none is taken out. So a slot is written once, a reader needs no more than to
//! see it whole, and a table that became too small can stay beside the larger one that readers go to from then on.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::{OpenError, Writer};
use crate::Format;
use crate::frame::{Frame, Framed, SchemaGuid, SchemaId, WriterId};
#[cfg(feature = "avro")]
use crate::plan::Plan;

/// What an id means.
#[derive(Clone)]
pub(super) enum Entry {
    Avro(Known),
    /// The messages of a file that are events, by message index.
    Protobuf(Arc<BTreeMap<Vec<i32>, Known>>),
}

/// A writer, and how it is read.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) writer: Writer,
    #[cfg(feature = "avro")]
    pub(crate) plan: Option<Plan>,
}

impl From<Writer> for Known {
    fn from(writer: Writer) -> Self {
        Known {
            writer,
            #[cfg(feature = "avro")]
            plan: None,
        }
    }
}

impl Entry {
    pub(super) fn format(&self) -> Format {
        match self {
            Entry::Avro(_) => Format::Avro,
            Entry::Protobuf(_) => Format::Protobuf,
        }
    }

    pub(super) fn writers(&self) -> Vec<Writer> {
        match self {
            Entry::Avro(known) => vec![known.writer],
            Entry::Protobuf(messages) => messages.values().map(|it| it.writer).collect(),
        }
    }

    /// Whether it is made of the same schema.
    pub(super) fn is(&self, other: &Entry) -> bool {
        match (self, other) {
            (Entry::Avro(one), Entry::Avro(two)) => one.writer == two.writer,
            (Entry::Protobuf(one), Entry::Protobuf(two)) => {
                one.keys().eq(two.keys()) && self.writers() == other.writers()
            }
            _ => false,
        }
    }

    fn message(&self, message_index: &[i32]) -> Option<&Known> {
        match self {
            Entry::Avro(known) => Some(known),
            Entry::Protobuf(messages) => messages.get(message_index),
        }
    }
}

/// Readers go to the last table that there is; each has twice the slots of the one before it, at least twice as many
/// as ids, and all that the one before it held.
pub(crate) struct Ids {
    tables: [OnceLock<Box<[Slot]>>; TABLES],
    last: AtomicUsize,
    count: AtomicUsize,
    /// So that no one can give out ids that all fall on the same slot.
    seed: u64,
    /// Of single-object encoding, what several versions have that read differently.
    ambiguous: BTreeSet<u64>,
}

type Slot = OnceLock<(WriterId, Entry)>;

const FIRST: usize = 16;
const TABLES: usize = 40;

/// 2^64 divided by the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Ids {
    pub(super) fn new(ambiguous: BTreeSet<u64>) -> Self {
        Ids {
            tables: std::array::from_fn(|index| match index {
                0 => OnceLock::from(slots(FIRST)),
                _ => OnceLock::new(),
            }),
            last: AtomicUsize::new(0),
            count: AtomicUsize::new(0),
            seed: RandomState::new().hash_one(FIRST),
            ambiguous,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Gives an id, which has none yet, its meaning. Not to be called by two at the same time.
    pub(super) fn insert(&self, id: WriterId, entry: Entry) {
        let last = self.last.load(Ordering::Relaxed);
        let count = self.len().saturating_add(1);
        self.count.store(count, Ordering::Relaxed);
        let old = self.slots();
        let next = self.tables.get(last.saturating_add(1));
        let Some(next) = next.filter(|_| count > old.len() / 2) else {
            return self.put(old, id, entry);
        };
        let new = next.get_or_init(|| slots(old.len().saturating_mul(2)));
        for (id, entry) in old.iter().filter_map(OnceLock::get) {
            self.put(new, *id, entry.clone());
        }
        self.put(new, id, entry);
        // Whoever sees the index sees the slots.
        self.last.store(last.saturating_add(1), Ordering::Release);
    }

    fn put(&self, slots: &[Slot], id: WriterId, entry: Entry) {
        let mask = slots.len().wrapping_sub(1);
        let first = self.hash(id) as usize;
        let mut new = (id, entry);
        for place in (0..slots.len()).map(|it| first.wrapping_add(it) & mask) {
            match slots.get(place).map(|slot| slot.set(new)) {
                Some(Err(taken)) => new = taken,
                _ => return,
            }
        }
    }

    #[inline]
    fn slots(&self) -> &[Slot] {
        let last = self.tables.get(self.last.load(Ordering::Acquire));
        last.and_then(OnceLock::get).map_or(&[], |slots| &**slots)
    }

    #[inline]
    fn hash_of(&self, bits: u64) -> u64 {
        let wide = u128::from(bits ^ self.seed) * u128::from(ODD);
        (wide >> 64) as u64 ^ wide as u64
    }

    #[inline]
    fn hash_of_guid(&self, guid: [u8; 16]) -> u64 {
        let bits = u128::from_le_bytes(guid);
        self.hash_of(self.hash_of(bits as u64) ^ (bits >> 64) as u64)
    }

    fn hash(&self, id: WriterId) -> u64 {
        match id {
            WriterId::Id(SchemaId(id)) => self.hash_of(id.into()),
            WriterId::Guid(SchemaGuid(guid)) => self.hash_of_guid(guid),
            WriterId::Crc64(fingerprint) => self.hash_of(fingerprint),
        }
    }

    #[inline]
    fn search(&self, hash: u64, is: impl Fn(&WriterId) -> bool) -> Option<&Entry> {
        let slots = self.slots();
        let mask = slots.len().wrapping_sub(1);
        let mut place = hash as usize;
        // Ends at a slot without an id, which half of them are.
        loop {
            let (id, entry) = slots.get(place & mask)?.get()?;
            if is(id) {
                return Some(entry);
            }
            place = place.wrapping_add(1);
        }
    }

    pub(super) fn get(&self, id: WriterId) -> Option<&Entry> {
        self.search(self.hash(id), |it| *it == id)
    }

    pub(super) fn find(&self, id: WriterId, message_index: &[i32]) -> Option<Writer> {
        let known = self.get(id)?.message(message_index);
        known.map(|it| it.writer)
    }

    /// [`Ids::open`] of what nearly all values are: a registry's id or GUID, a known writer, and for Protobuf a message
    /// that is not in another one. `None` tells nothing.
    #[inline]
    pub(crate) fn quick<'a>(
        &self,
        value: &'a [u8],
        headers: &[(&'a str, Option<&'a [u8]>)],
    ) -> Option<(&Known, &'a [u8])> {
        let (head, bare) = Frame::head(value, headers);
        let (entry, rest) = match head {
            [0x00, a, b, c, d, rest @ ..] => {
                let id = u32::from_be_bytes([*a, *b, *c, *d]);
                let is = |it: &WriterId| matches!(it, WriterId::Id(it) if it.0 == id);
                (self.search(self.hash_of(id.into()), is)?, rest)
            }
            [0x01, rest @ ..] => {
                let (guid, rest) = rest.split_first_chunk()?;
                let is = |it: &WriterId| matches!(it, WriterId::Guid(it) if it.0 == *guid);
                (self.search(self.hash_of_guid(*guid), is)?, rest)
            }
            _ => return None,
        };
        let (known, rest) = match entry {
            Entry::Avro(known) => (known, rest),
            Entry::Protobuf(messages) => {
                let (index, rest) = match rest {
                    [0, rest @ ..] => (0, rest),
                    [2, index, rest @ ..] if index & 0x81 == 0 => (index >> 1, rest),
                    _ => return None,
                };
                (messages.get([i32::from(index)].as_slice())?, rest)
            }
        };
        match bare {
            None => Some((known, rest)),
            Some(value) => rest.is_empty().then_some((known, value)),
        }
    }

    /// Writer and parts of a frame.
    pub(crate) fn open<'a>(&self, frame: Frame<'a>) -> Result<(&Known, Framed<'a>), OpenError> {
        let id = frame.writer();
        let entry = self.get(id).ok_or_else(|| match id {
            WriterId::Crc64(it) if self.ambiguous.contains(&it) => OpenError::Ambiguous(it),
            _ => OpenError::Unregistered(id),
        })?;
        let framed = frame.open(entry.format()).map_err(OpenError::Frame)?;
        match entry.message(&framed.message_index) {
            Some(known) => Ok((known, framed)),
            None => Err(OpenError::Message(id, framed.message_index)),
        }
    }
}

fn slots(count: usize) -> Box<[Slot]> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}
