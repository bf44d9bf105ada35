//! Avro object container files, block by block: one block is in memory at a time, and every byte of the file comes out,
//! as events or as what could not be read.

use std::io::{self, BufRead, Read};

use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, parse};

use super::compression::Compression;
use super::input::Place;
use super::window::Window;
use super::{EVENT_MAX, PIECE};

/// What every such file begins with.
pub(crate) const MAGIC: &[u8] = b"Obj\x01";

/// The longest header, in bytes: the schema is in it.
const HEADER_MAX: u64 = 1 << 26;

/// How long the marker after each block is.
const MARKER: usize = 16;

/// The longest count and size before a block, in bytes.
const COUNTS_MAX: usize = 20;

/// A container file after its header.
pub(crate) struct Container<R> {
    window: Window<R>,
    compression: Compression,
    sync: [u8; MARKER],
    /// How many blocks began, those that are none included.
    number: u64,
    lost: Option<Lost>,
    /// The schema that wrote the events.
    pub(crate) schema: Schema,
}

/// A stretch of the file that is no block.
struct Lost {
    place: Place,
    message: String,
    size: u64,
    is_over: bool,
}

/// What comes next in a container file.
pub(crate) enum Block {
    /// So many events, one after the other.
    Events(Place, u64),
    /// A block that cannot be opened, as it stands in the file; the next block can.
    Closed(Place, String),
    /// A piece of what is no block, as it stands in the file; at most a mebibyte of it.
    Piece(Place, String),
    /// There were pieces: where they began, and why and how many bytes they are. A block follows or the file ends.
    Lost(Place, String),
    /// Nothing.
    End,
}

impl<R: BufRead> Container<R> {
    /// Reads the header. `name` is the file's, for messages.
    pub(crate) fn open(mut input: R, name: &str) -> anyhow::Result<Self> {
        let mut header = (&mut input).take(HEADER_MAX);
        let mut magic = [0; 4];
        header
            .read_exact(&mut magic)
            .map_err(|error| at(name, error))?;
        let read = read_header(&mut header).map_err(|error| at(name, error))?;
        let size = HEADER_MAX - header.limit();
        let codec = String::from_utf8_lossy(&read.codec).into_owned();
        let Some(compression) = Compression::of_name(&read.codec) else {
            let message = format!(
                "{name}: the codec `{codec}` is not one of null, deflate, snappy, zstandard, bzip2, xz"
            );
            return Err(io::Error::other(message).into());
        };
        let text = String::from_utf8(read.schema)
            .map_err(|_| io::Error::other(format!("{name}: a schema that is not UTF-8")))?;
        let source = Source::new(format!("{name} (avro.schema)"), text);
        Ok(Container {
            schema: parse(&source, &[], Strictness::Lenient)?,
            window: Window::new(input, size),
            compression,
            sync: read.sync,
            number: 0,
            lost: None,
        })
    }

    /// Puts the bytes of what comes next into `bytes`: of events as they were before they were compressed.
    pub(crate) fn next(&mut self, bytes: &mut Vec<u8>) -> io::Result<Block> {
        bytes.clear();
        if let Some(lost) = self.lost.take() {
            return self.search(lost, bytes);
        }
        if self.window.fill(1)? == 0 {
            return Ok(Block::End);
        }
        self.number += 1;
        let place = Place::Block(self.number, self.window.offset());
        let (count, start, end) = match self.block()? {
            Ok(found) => found,
            Err(message) => {
                let lost = Lost {
                    place,
                    message,
                    size: 0,
                    is_over: false,
                };
                return self.search(lost, bytes);
            }
        };
        let block = self.window.bytes().get(start..end).unwrap_or_default();
        let opened = self.compression.open(block, bytes).map_err(|message| {
            bytes.clear();
            bytes.extend_from_slice(block);
            format!(
                "{message}; it holds {count} events in {} bytes",
                block.len()
            )
        });
        self.window.take(end + MARKER);
        Ok(match opened {
            Ok(()) => Block::Events(place, count),
            Err(message) => Block::Closed(place, message),
        })
    }

    /// Holds the next block and tells how many events it has, where it begins and where it ends; or why it is none.
    fn block(&mut self) -> io::Result<Result<(u64, usize, usize), String>> {
        self.window.fill(COUNTS_MAX)?;
        let mut left = self.window.bytes();
        let held = left.len();
        let counts = read_long(&mut left).and_then(|count| Ok((count, read_long(&mut left)?)));
        let start = held - left.len();
        let (count, size) = match counts {
            Ok(counts) => counts,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Err("the file ends inside a block's counts".to_owned()));
            }
            Err(error) => return Ok(Err(format!("a block with {error}"))),
        };
        let (Ok(events), Ok(bytes)) = (u64::try_from(count), usize::try_from(size)) else {
            return Ok(Err(format!("a block of {count} events in {size} bytes")));
        };
        if bytes > EVENT_MAX {
            return Ok(Err(format!(
                "a block of {size} bytes is longer than {EVENT_MAX}"
            )));
        }
        let end = start + bytes;
        let held = self.window.fill(end + MARKER)?;
        Ok(if held < end + MARKER {
            let found = held - start;
            Err(format!(
                "the file ends inside a block: {found} of {} bytes are there",
                bytes + MARKER
            ))
        } else if self.window.bytes().get(end..end + MARKER) != Some(&self.sync) {
            Err("a block that does not end with the file's marker".to_owned())
        } else {
            Ok((events, start, end))
        })
    }

    /// The next piece of what is no block, up to the next marker.
    fn search(&mut self, mut lost: Lost, bytes: &mut Vec<u8>) -> io::Result<Block> {
        if lost.is_over {
            let (size, end) = match self.window.fill(1)? {
                0 => (lost.size, "end of the file"),
                _ => (lost.size, "next block"),
            };
            let message = format!(
                "{}; {size} bytes up to the {end} are not read",
                lost.message
            );
            return Ok(Block::Lost(lost.place, message));
        }
        let held = self.window.fill(PIECE + MARKER)?;
        let found = self
            .window
            .bytes()
            .get(..held.min(PIECE + MARKER))
            .unwrap_or_default();
        let marker = found.windows(MARKER).position(|it| it == self.sync);
        let size = marker.unwrap_or(held.min(PIECE));
        let place = Place::Offset(self.window.offset());
        bytes.extend_from_slice(found.get(..size).unwrap_or_default());
        self.window.take(size);
        if marker.is_some() {
            self.window.take(MARKER);
        }
        lost.size += size as u64;
        lost.is_over = marker.is_some() || self.window.bytes().is_empty();
        let message = lost.message.clone();
        self.lost = Some(lost);
        Ok(Block::Piece(place, message))
    }
}

struct Header {
    schema: Vec<u8>,
    codec: Vec<u8>,
    sync: [u8; 16],
}

fn read_header(input: &mut impl Read) -> io::Result<Header> {
    let (mut schema, mut codec) = (None, Vec::new());
    loop {
        let count = read_long(input)?;
        if count == 0 {
            break;
        }
        if count < 0 {
            read_long(input)?;
        }
        for _ in 0..count.unsigned_abs() {
            let key = read_bytes(input)?;
            let value = read_bytes(input)?;
            match key.as_slice() {
                b"avro.schema" => schema = Some(value),
                b"avro.codec" => codec = value,
                _ => {}
            }
        }
    }
    let mut sync = [0; 16];
    input.read_exact(&mut sync)?;
    let schema = schema.ok_or_else(|| io::Error::other("there is no `avro.schema`"))?;
    Ok(Header {
        schema,
        codec,
        sync,
    })
}

fn read_bytes(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = read_long(input)?;
    let length = u64::try_from(length)
        .map_err(|_| io::Error::other(format!("a length of {length} bytes")))?;
    let mut bytes = Vec::new();
    let count = input.take(length).read_to_end(&mut bytes)?;
    match count as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn read_long(input: &mut impl Read) -> io::Result<i64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        value |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] < 0x80 {
            return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
        }
    }
    Err(io::Error::other("a number of more than 64 bits"))
}

fn at(name: &str, error: io::Error) -> io::Error {
    let cause = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the file ends inside it".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(
        error.kind(),
        format!("{name}: the header of the container file: {cause}"),
    )
}
