//! Why bytes could not be decoded, with event, version, field path and offset; why an event could not be encoded.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::UpcastError;

/// Bytes that could not be decoded. One word wide; everything but the kind is filled in on the way out.
#[derive(Debug)]
pub struct DecodeError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: DecodeErrorKind,
    offset: Option<usize>,
    event: Option<(&'static str, u32)>,
    /// Innermost segment first.
    path: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Field(Cow<'static, str>),
    Item(usize),
    Key(String),
}

/// What was wrong with the bytes.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end inside a value.
    Truncated,
    /// Bytes are left after the value: this many.
    Trailing(usize),
    /// A declared length or count that cannot be: negative, or more than what is left.
    Length(i64),
    /// A varint of more than 10 bytes, or beyond its type's range.
    Varint,
    /// A boolean that is neither 0 nor 1.
    Boolean(u8),
    /// A string that is not UTF-8.
    Utf8,
    /// An enum or union index outside 0..count.
    Index {
        /// As written.
        index: i64,
        /// How many there are.
        count: usize,
    },
    /// A writer's enum symbol or union branch that the reader has no place for.
    NoPlace,
    /// A writer's value that a plan has no place for in the reader, and why.
    Unresolved(String),
    /// A value outside its logical type: a malformed uuid, a decimal with too many digits.
    Logical(&'static str),
    /// Nested deeper than the limit.
    Depth(u32),
    /// More items than the limit, of a type that takes no bytes.
    Items(u64),
    /// Lists, maps and boxes would take more bytes of memory than this.
    Memory(usize),
    /// The event would take more bytes in the reader's form than this.
    Growth(usize),
    /// Not a Protobuf message of that type: the decoder's own words.
    Protobuf(String),
    /// A version that the contract does not have.
    UnknownVersion,
    /// A contract index that the stream does not have.
    UnknownContract,
    /// The bytes became no event or several where one was asked for.
    NotOne(usize),
    /// The hand-written step to this version refused the event.
    Upcast {
        /// The version that the step leads to.
        to: u32,
        /// The refusal.
        cause: UpcastError,
    },
}

impl DecodeError {
    /// An error of a kind at a byte offset of the payload.
    #[cold]
    pub fn new(kind: DecodeErrorKind, offset: impl Into<Option<usize>>) -> Self {
        DecodeError(Box::new(Inner {
            kind,
            offset: offset.into(),
            event: None,
            path: Vec::new(),
        }))
    }

    /// The hand-written step to version `to` refused the event.
    #[cold]
    pub fn upcast(to: u32, cause: UpcastError) -> Self {
        DecodeError::new(DecodeErrorKind::Upcast { to, cause }, None)
    }

    #[cold]
    pub(crate) fn not_one(count: usize) -> Self {
        DecodeError::new(DecodeErrorKind::NotOne(count), None)
    }

    /// Adds the field in which it happened; called from the innermost outwards.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.push(Segment::Field(Cow::Borrowed(name)));
        self
    }

    /// [`DecodeError::in_field`] for a name that is only known at run time.
    #[cfg(feature = "avro")]
    #[cold]
    #[must_use]
    pub(crate) fn in_field_named(mut self, name: &str) -> Self {
        self.0
            .path
            .push(Segment::Field(Cow::Owned(name.to_owned())));
        self
    }

    /// Was read by a plan: the writer is no version.
    #[cfg(feature = "avro")]
    #[cold]
    #[must_use]
    pub(crate) fn by_plan(mut self) -> Self {
        if let Some((_, version)) = &mut self.0.event {
            *version = 0;
        }
        self
    }

    /// Forgets the offset, where the bytes are not the payload's.
    #[cfg(feature = "avro")]
    #[cold]
    #[must_use]
    pub(crate) fn without_offset(mut self) -> Self {
        self.0.offset = None;
        self
    }

    /// Adds the array item in which it happened.
    #[cold]
    #[must_use]
    pub fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Item(index));
        self
    }

    /// Adds the map entry in which it happened.
    #[cold]
    #[must_use]
    pub fn in_key(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.to_owned()));
        self
    }

    /// Names the event and the writer's version; the first name stays.
    #[cold]
    #[must_use]
    pub fn in_event(mut self, full_name: &'static str, version: u32) -> Self {
        self.0.event.get_or_insert((full_name, version));
        self
    }

    /// What was wrong.
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Byte offset in the payload, where the cause has one.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Full name of the event and the writer's version, 0 for a writer that is in no history.
    pub fn event(&self) -> Option<(&'static str, u32)> {
        self.0.event
    }

    /// Path of the field, such as `lines[2].attributes["colour"]`; empty at the root.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Field(name) if path.is_empty() => path.push_str(name),
                Segment::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Item(index) => path.push_str(&format!("[{index}]")),
                Segment::Key(key) => path.push_str(&format!("[{key:?}]")),
            }
        }
        path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, version)) = self.event() {
            match version {
                0 => write!(f, "{name} by plan: ")?,
                _ => write!(f, "{name} v{version}: ")?,
            }
        }
        let path = self.path();
        if !path.is_empty() {
            write!(f, "field `{path}`: ")?;
        }
        write!(f, "{}", self.0.kind)?;
        match self.0.offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => write!(f, "the bytes end inside the value"),
            Self::Trailing(count) => write!(f, "{count} bytes are left after the event"),
            Self::Length(length) => write!(f, "a length of {length} is not possible here"),
            Self::Varint => write!(f, "a number is longer or larger than its type allows"),
            Self::Boolean(byte) => write!(f, "a boolean is {byte}, neither 0 nor 1"),
            Self::Utf8 => write!(f, "a string is not UTF-8"),
            Self::Index { index, count } => write!(f, "index {index} is not in 0..{count}"),
            Self::NoPlace => write!(f, "the reader has no place for the writer's value"),
            Self::Unresolved(reason) => write!(f, "the reader has no place for it: {reason}"),
            Self::Logical(what) => write!(f, "{what}"),
            Self::Depth(limit) => write!(f, "nested deeper than {limit}"),
            Self::Items(limit) => write!(f, "more than {limit} items that take no bytes"),
            Self::Memory(limit) => write!(f, "takes more than {limit} bytes of memory"),
            Self::Growth(limit) => write!(f, "becomes more than {limit} bytes"),
            Self::Protobuf(message) => write!(f, "{message}"),
            Self::UnknownVersion => write!(f, "the contract has no such version"),
            Self::UnknownContract => write!(f, "the stream has no such contract"),
            Self::NotOne(count) => write!(f, "became {count} events where one was asked for"),
            Self::Upcast { to, cause } => write!(f, "the upcaster to v{to} refused it: {cause}"),
        }
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.kind {
            DecodeErrorKind::Upcast { cause, .. } => cause.source(),
            _ => None,
        }
    }
}

/// A value that its schema cannot hold. One word wide, so that a result is returned in a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError(Box<Misfit>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Misfit {
    field: &'static str,
    message: String,
}

impl EncodeError {
    /// A value that does not fit, in words.
    #[cold]
    pub fn new(message: impl Into<String>) -> Self {
        EncodeError(Box::new(Misfit {
            field: "",
            message: message.into(),
        }))
    }

    /// Names the field; the innermost name stays.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &'static str) -> Self {
        if self.0.field.is_empty() {
            self.0.field = name;
        }
        self
    }

    /// The field whose value does not fit.
    pub fn field(&self) -> &'static str {
        self.0.field
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.field.is_empty() {
            f.write_str(&self.0.message)
        } else {
            write!(f, "field `{}`: {}", self.0.field, self.0.message)
        }
    }
}

impl Error for EncodeError {}
