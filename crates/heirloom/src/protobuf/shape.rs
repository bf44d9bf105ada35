//! What messages hold, and what their bytes would take in memory and in depth before prost reads them.
//!
//! prost bounds neither: two bytes of an empty message in a list become a whole struct. Most payloads are too small for
//! any type to exceed the limits, which one multiplication tells; the others are walked once.
#![deny(clippy::arithmetic_side_effects)]

use std::collections::BTreeSet;
use std::ptr;
use std::sync::OnceLock;

use super::wire::{Wire, fields};
use crate::{DecodeError, DecodeErrorKind, Limits};

/// How deep prost reads messages in the root.
pub(super) const DEPTH_MAX: u32 = 100;

/// A generated message, or the value of a oneof.
pub trait Shaped {
    /// What it holds.
    fn shape() -> &'static Shape;
}

/// The fields of a message that take memory beside their place, or hold such fields.
#[derive(Debug)]
pub struct Shape {
    fields: &'static [Field],
    /// Its oneofs.
    oneofs: &'static [fn() -> &'static Shape],
    worst: OnceLock<Worst>,
}

/// A field that takes memory beside its place, or holds such fields.
#[derive(Debug)]
pub struct Field {
    /// Number on the wire.
    pub number: u32,
    /// Name, for errors.
    pub name: &'static str,
    /// What each value takes in memory.
    pub memory: Memory,
    /// The message in it; of a map's entry one whose field 2 is the value.
    pub message: Option<fn() -> &'static Shape>,
}

/// What the values of a field take in memory, texts and bytes not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Nothing: it is in its place.
    Place,
    /// So many bytes in a box.
    Box(usize),
    /// So many bytes each, in a list.
    List(usize),
    /// So many bytes each in a list of numbers, which take at least so many bytes of payload.
    Numbers(usize, usize),
    /// So many bytes for key and value, in a map.
    Map(usize),
}

/// What bytes of a message may do at the worst.
#[derive(Clone, Copy, Debug)]
struct Worst {
    /// Bytes of memory for a byte of payload.
    memory: usize,
    /// Whether it can nest deeper than prost reads.
    is_deep: bool,
}

impl Shape {
    /// A shape of these fields and oneofs.
    pub const fn new(fields: &'static [Field], oneofs: &'static [fn() -> &'static Shape]) -> Shape {
        Shape {
            fields,
            oneofs,
            worst: OnceLock::new(),
        }
    }

    fn field(&self, number: u32) -> Option<(usize, &'static Field)> {
        let mut own = self.fields.iter().enumerate();
        let own = own.find(|(_, field)| field.number == number);
        own.or_else(|| self.oneofs.iter().find_map(|oneof| oneof().field(number)))
    }

    /// All messages that a message of this shape can hold directly.
    fn messages(&self) -> Vec<&'static Shape> {
        let own = self.fields.iter().filter_map(|field| field.message);
        let mut messages: Vec<_> = own.map(|message| message()).collect();
        for oneof in self.oneofs {
            messages.extend(oneof().messages());
        }
        messages
    }

    fn memory_per_byte(&self) -> usize {
        let own = self.fields.iter().map(|field| field.memory.per_byte());
        let oneofs = self.oneofs.iter().map(|oneof| oneof().memory_per_byte());
        own.chain(oneofs).max().unwrap_or(0)
    }

    fn worst(&'static self) -> Worst {
        *self.worst.get_or_init(|| {
            let address = |shape: &&'static Shape| ptr::from_ref(*shape) as usize;
            let (mut level, mut depth) = (vec![self], 0_u32);
            let mut memory = 0_usize;
            while !level.is_empty() && depth <= DEPTH_MAX {
                memory = level
                    .iter()
                    .map(|it| it.memory_per_byte())
                    .fold(memory, usize::max);
                let mut seen = BTreeSet::new();
                let next = level.iter().flat_map(|shape| shape.messages());
                level = next.filter(|shape| seen.insert(address(shape))).collect();
                depth = depth.saturating_add(1);
            }
            Worst {
                memory,
                is_deep: !level.is_empty(),
            }
        })
    }
}

/// A list grows by doubling, from 4 values on, and has its old and its new memory at the same time.
const FIRST: usize = 4;
const MORE: usize = 3;

impl Memory {
    /// At the most. The head of a field takes at least a byte, and so does its length.
    fn per_byte(self) -> usize {
        match self {
            Memory::Place => 0,
            Memory::Box(size) => size,
            // The head of a value and its length.
            Memory::List(size) => size.saturating_mul(FIRST).div_ceil(2),
            Memory::Numbers(size, least) => {
                let size = size.saturating_mul(FIRST);
                size.checked_div(least).unwrap_or(size).saturating_add(1)
            }
            Memory::Map(_) => self.of(true, 0).div_ceil(2),
        }
    }

    /// Of one more value, which is the first one or not, in so many bytes.
    fn of(self, is_first: bool, bytes: usize) -> usize {
        let times = if is_first { FIRST } else { MORE };
        match self {
            Memory::Place => 0,
            Memory::Box(size) => size,
            Memory::List(size) => size.saturating_mul(times),
            Memory::Numbers(size, least) => {
                let count = bytes.checked_div(least).unwrap_or(bytes).max(1);
                size.saturating_mul(count).saturating_mul(times)
            }
            Memory::Map(size) => {
                let places = if is_first { 11 } else { MORE };
                size.saturating_add(16).saturating_mul(places)
            }
        }
    }
}

/// What is left of the limits.
struct Walk {
    memory_left: usize,
    memory_max: usize,
    /// Where the payload begins.
    start: usize,
}

/// Whether a payload stays within the limits; what is no message of the shape at all is left to prost.
pub(super) fn check(
    shape: &'static Shape,
    payload: &[u8],
    limits: &Limits,
    checks_depth: bool,
) -> Result<(), DecodeError> {
    let worst = shape.worst();
    let memory_max = limits.memory(payload.len());
    let is_small = payload.len().saturating_mul(worst.memory) <= memory_max;
    if is_small && !(checks_depth && worst.is_deep) {
        return Ok(());
    }
    let mut walk = Walk {
        memory_left: memory_max,
        memory_max,
        start: payload.as_ptr() as usize,
    };
    walk.message(shape, payload, DEPTH_MAX)
}

impl Walk {
    /// At the start of a part of the payload.
    #[cold]
    fn error(&self, kind: DecodeErrorKind, part: &[u8]) -> DecodeError {
        let offset = (part.as_ptr() as usize).saturating_sub(self.start);
        DecodeError::new(kind, offset)
    }

    fn message(
        &mut self,
        shape: &'static Shape,
        message: &[u8],
        levels_left: u32,
    ) -> Result<(), DecodeError> {
        let mut seen = 0_u64;
        for (number, wire) in fields(message) {
            let Some((index, field)) = shape.field(number) else {
                continue;
            };
            let bytes = match wire {
                Wire::Bytes(bytes) => bytes,
                Wire::Number => &[],
            };
            // Beyond 63 fields each value counts as the first.
            let bit = 1_u64.checked_shl(index as u32).unwrap_or(0);
            let size = field.memory.of(seen & bit == 0, bytes.len());
            seen |= bit;
            match self.memory_left.checked_sub(size) {
                Some(left) => self.memory_left = left,
                None => {
                    let kind = DecodeErrorKind::Memory(self.memory_max);
                    return Err(self.error(kind, message).in_field(field.name));
                }
            }
            let Some(inner) = field.message else { continue };
            if matches!(wire, Wire::Number) {
                continue;
            }
            let Some(levels_left) = levels_left.checked_sub(1) else {
                let kind = DecodeErrorKind::Depth(DEPTH_MAX);
                return Err(self.error(kind, message).in_field(field.name));
            };
            self.message(inner(), bytes, levels_left)
                .map_err(|error| error.in_field(field.name))?;
        }
        Ok(())
    }
}
