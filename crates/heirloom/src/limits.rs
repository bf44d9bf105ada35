//! What reading one event may cost, whatever its bytes say.

/// What a payload may cost beyond its own bytes.
///
/// While an event is read it takes at most [`memory_per_byte`](Limits::memory_per_byte) times the payload and
/// [`memory_max`](Limits::memory_max) for lists, maps and boxes, and once the payload for texts and bytes. An event that
/// is read by way of transcoded bytes takes those beside it.
///
/// ```
/// use heirloom::{EventMeta, Limits};
///
/// let meta = EventMeta {
///     limits: Limits { memory_max: 1 << 30, ..Limits::DEFAULT },
///     ..EventMeta::default()
/// };
/// assert_eq!(meta.limits.depth_max, 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep recursive types of Avro may nest. A type of 1 KiB or 64 fields and more counts as several levels, one
    /// more for each of either, so that the stack of a thread is enough. Who has a larger stack may allow more.
    pub depth_max: u32,
    /// How many items of types that take no bytes (an array of nulls) an Avro payload may declare in all.
    pub empty_items_max: u64,
    /// How many bytes of memory lists, maps and boxes may take beyond what each byte of the payload may.
    pub memory_max: usize,
    /// How many bytes of memory lists, maps and boxes may take for each byte of the payload.
    pub memory_per_byte: usize,
}

/// By so much memory in place, or so many fields, a recursive type counts as one more level: code that is not optimised
/// has a value on the stack some twenty times while it is read, and the deepest must fit in the 2 MiB of a thread.
const LEVEL_BYTES: usize = 1 << 10;
const LEVEL_FIELDS: usize = 64;

impl Limits {
    /// What readers allow, and writers keep, unless told otherwise.
    pub const DEFAULT: Limits = Limits {
        depth_max: 64,
        empty_items_max: 1 << 20,
        memory_max: 64 << 20,
        memory_per_byte: 8,
    };

    /// How much memory an event of so many bytes may take. No allocation is larger than `isize::MAX`.
    pub(crate) const fn memory(&self, payload_size: usize) -> usize {
        let all = payload_size
            .saturating_mul(self.memory_per_byte)
            .saturating_add(self.memory_max);
        if all > isize::MAX as usize {
            isize::MAX as usize
        } else {
            all
        }
    }

    /// How many levels of nesting a value of a type of so many fields counts for.
    pub(crate) const fn levels_of<T>(fields: usize) -> u32 {
        let (by_bytes, by_fields) = (size_of::<T>() / LEVEL_BYTES, fields / LEVEL_FIELDS);
        let more = if by_bytes > by_fields {
            by_bytes
        } else {
            by_fields
        };
        if more < u32::MAX as usize {
            more as u32 + 1
        } else {
            u32::MAX
        }
    }

    /// At most what a map of so many entries takes: nodes of a B-tree have room for 11, and all but the root hold at
    /// least 5.
    pub(crate) const fn map_size<K, V>(count: usize) -> usize {
        if count == 0 {
            return 0;
        }
        let places = if count <= 11 {
            11
        } else {
            count.saturating_mul(3)
        };
        // Links and lengths of the nodes.
        let place = size_of::<K>()
            .saturating_add(size_of::<V>())
            .saturating_add(16);
        places.saturating_mul(place)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::DEFAULT
    }
}
