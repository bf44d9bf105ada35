//! Events as files have them: in which form, behind which frame, by which schema; for `decode` and `encode`.

mod codec;
mod compression;
mod container;
mod digits;
mod input;
mod schema;
#[cfg(test)]
mod tests;

pub(crate) use codec::{Codec, Writers};
pub(crate) use container::{Block, Container, MAGIC};
pub(crate) use digits::Digits;
pub(crate) use input::{Events, Form, Line, Next, read_line};
pub(crate) use schema::{ReaderArgs, WriterArgs};

/// The longest event, and the longest block of a container file; what is longer is an error, not an allocation.
pub(crate) const EVENT_MAX: usize = 1 << 28;
