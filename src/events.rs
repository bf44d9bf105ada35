//! Events as files have them: in which form, behind which frame, by which schema; for `decode` and `encode`.

mod codec;
mod compression;
mod container;
mod digits;
mod input;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod window;
mod writers;

pub(crate) use codec::{Avro, Codec};
pub(crate) use container::{Block, Container, MAGIC};
pub(crate) use digits::Digits;
pub(crate) use input::{Events, Form, Line, Next, Place, read_line};
pub(crate) use reader::Reader;
pub(crate) use schema::{ReaderArgs, WriterArgs, schema_of_file};
pub(crate) use writers::Writers;

/// The longest event, and the longest block of a container file; what is longer is an error, not an allocation.
pub(crate) const EVENT_MAX: usize = 1 << 28;

/// How much of what cannot be read is in memory at a time.
const PIECE: usize = 1 << 20;
