//! Avro object container files, block by block: one block is in memory at a time.

use std::io::{self, BufRead, Read};

use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, parse};

use super::EVENT_MAX;
use super::compression::Compression;

/// What every such file begins with.
pub(crate) const MAGIC: &[u8] = b"Obj\x01";

/// The longest header, in bytes: the schema is in it.
const HEADER_MAX: u64 = 1 << 26;

/// A container file after its header.
pub(crate) struct Container<R> {
    input: R,
    compression: Compression,
    sync: [u8; 16],
    block: Vec<u8>,
    /// The schema that wrote the events.
    pub(crate) schema: Schema,
}

/// What comes next in a container file.
pub(crate) enum Block {
    /// So many events, one after the other.
    Events(u64),
    /// A block of so many events that cannot be opened; the next block can.
    Bad(u64, String),
    /// The file is damaged, and no block after it can be found.
    Lost(String),
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
            .map_err(|error| at(name, "header", error))?;
        let read = read_header(&mut header).map_err(|error| at(name, "header", error))?;
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
            input,
            compression,
            sync: read.sync,
            block: Vec::new(),
        })
    }

    /// Puts the bytes of the next block's events into `events`.
    pub(crate) fn next(&mut self, events: &mut Vec<u8>) -> io::Result<Block> {
        events.clear();
        if self.input.fill_buf()?.is_empty() {
            return Ok(Block::End);
        }
        match self.read(events) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Ok(Block::Lost("the file ends inside a block".to_owned()))
            }
            read => read,
        }
    }

    fn read(&mut self, events: &mut Vec<u8>) -> io::Result<Block> {
        let count = read_long(&mut self.input)?;
        let size = read_long(&mut self.input)?;
        let (Ok(count), Ok(size)) = (u64::try_from(count), u64::try_from(size)) else {
            return Ok(Block::Lost(format!(
                "a block of {count} events in {size} bytes"
            )));
        };
        if size > EVENT_MAX as u64 {
            return Ok(Block::Lost(format!(
                "a block of {size} bytes is longer than {EVENT_MAX}"
            )));
        }
        self.block.clear();
        let read = (&mut self.input).take(size).read_to_end(&mut self.block)?;
        let mut sync = [0; 16];
        self.input.read_exact(&mut sync)?;
        if (read as u64) < size || sync != self.sync {
            return Ok(Block::Lost(
                "a block that does not end with the file's marker".to_owned(),
            ));
        }
        Ok(match self.compression.open(&self.block, events) {
            Ok(()) => Block::Events(count),
            Err(message) => Block::Bad(count, message),
        })
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

fn at(name: &str, part: &str, error: io::Error) -> io::Error {
    let cause = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the file ends inside it".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(
        error.kind(),
        format!("{name}: the {part} of the container file: {cause}"),
    )
}
