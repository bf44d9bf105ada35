//! The operations of a plan. Arenas instead of trees: recursive types make them cyclic.

use std::ops::Range;

/// Position of an [`Op`] in the plan.
pub(super) type OpId = u32;

/// Position of a [`Walk`] in the plan.
pub(super) type WalkId = u32;

/// How a value of the writer becomes one of the reader.
#[derive(Debug)]
pub(super) enum Op {
    /// The same bytes; the walk says how many.
    Copy(WalkId),
    /// Another primitive.
    Promote(Promotion),
    /// A record into a record.
    Record(Record),
    /// An enum into an enum.
    Enum(Symbols),
    /// Items into items.
    Array(Items),
    /// Values into values.
    Map(Items),
    /// By the writer's branch.
    FromUnion(Vec<OpId>),
    /// Into that branch of the reader.
    IntoUnion { branch: usize, inner: OpId },
    /// No place in the reader, and why.
    Fail(Box<str>),
}

/// One primitive into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promotion {
    IntToLong,
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    StringToBytes,
    BytesToString,
    /// Rounded to a float first.
    IntToDoubleByFloat,
    /// Rounded to a float first.
    LongToDoubleByFloat,
    /// Bytes that were a string in between: they must be UTF-8.
    BytesByString,
}

/// A record into a record.
#[derive(Debug)]
pub(super) struct Record {
    /// Full names in writer and reader, for people.
    pub(super) names: (Box<str>, Box<str>),
    pub(super) steps: Vec<Step>,
    /// Where the reads and inserts are not in the reader's order: which of them, counted from 0, come in it.
    pub(super) order: Option<Vec<u32>>,
}

/// What is done for one field.
#[derive(Debug)]
pub(super) enum Step {
    /// A field of both.
    Read {
        field: Box<str>,
        /// The reader's name, where it is another.
        into: Option<Box<str>>,
        /// The reader's index.
        slot: usize,
        op: OpId,
        /// Of the root's fields: the reader's decoder reads the writer's bytes, and refuses the same.
        is_same: bool,
    },
    /// A field that the reader does not have.
    Skip { field: Box<str>, walk: WalkId },
    /// A field that the writer does not have.
    Insert {
        field: Box<str>,
        /// The reader's index.
        slot: usize,
        /// In the plan's defaults.
        bytes: Range<usize>,
        /// For people.
        shown: Box<str>,
    },
}

/// An enum into an enum.
#[derive(Debug)]
pub(super) struct Symbols {
    /// For each of the writer's the reader's.
    pub(super) to: Vec<Option<usize>>,
    /// Why some have no place.
    pub(super) reason: Box<str>,
}

/// Items of an array or values of a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items {
    pub(super) op: OpId,
    pub(super) size: Size,
}

/// What an item takes in the writer's bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// The fewest bytes.
    pub(super) min: usize,
    /// No bytes at all, whatever the value.
    pub(super) is_weightless: bool,
}

/// A type of the writer that is stepped over.
#[derive(Debug)]
pub(super) enum Walk {
    Boolean,
    Int,
    Long,
    /// So many bytes.
    Fixed(usize),
    Bytes,
    Text,
    /// An enum of so many symbols.
    Index(usize),
    Union(Vec<WalkId>),
    Array(WalkId, Size),
    Map(WalkId, Size),
    /// One after the other; also a null, which is none.
    Record(Vec<WalkId>),
}
