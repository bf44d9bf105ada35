//! Events one by one from a file of any length: one in memory at a time.

use std::fmt;
use std::io::{self, BufRead, Read};

use super::{Digits, EVENT_MAX, PIECE};

/// The form in which events stand in a file or in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// Hexadecimal digits, one event per line
    Hex,
    /// Base64, one event per line
    Base64,
    /// Bytes as they are, one event in all
    Raw,
    /// Bytes as they are, each event after its length as a varint, as Protobuf writes them to files
    Delimited,
    /// Bytes as they are, each event after its length in four bytes, the highest first
    Delimited32,
}

/// Where an event stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a line, from 1.
    Line(u64),
    /// Number from 1, and the offset of its first byte.
    Byte(u64, u64),
    /// In a container file: the block from 1, and the offset of its first byte.
    Block(u64, u64),
    /// The same, the event in the block from 1, and its offset in the opened block.
    InBlock(u64, u64, u64, usize),
    /// The offset of something that is no event.
    Offset(u64),
    /// It is the whole file.
    Whole,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(f, ":{line}"),
            Place::Byte(number, offset) => write!(f, ": event {number} at byte {offset}"),
            Place::Block(number, offset) => write!(f, ": block {number} at byte {offset}"),
            Place::InBlock(number, offset, event, _) => {
                write!(f, ": block {number} at byte {offset}, event {event}")
            }
            Place::Offset(offset) => write!(f, ": byte {offset}"),
            Place::Whole => Ok(()),
        }
    }
}

/// What comes next in a file.
pub(crate) enum Next {
    /// An event.
    Event(Place),
    /// Something that is none; the next event can be found all the same.
    Bad(Place, String),
    /// Something that is none, and no event after it can be found: its bytes as far as they were read, the length
    /// before it included, are where the event would be, and [`Events::rest`] has those after them.
    Lost(Place, String),
    /// Nothing.
    End,
}

/// The events of a file.
pub(crate) struct Events<R> {
    input: R,
    form: Form,
    /// The line, or the length of an event, as it stands in the file.
    line: Vec<u8>,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Events<R> {
    pub(crate) fn new(input: R, form: Form) -> Self {
        Events {
            input,
            form,
            line: Vec::new(),
            number: 0,
            offset: 0,
        }
    }

    /// The line of the event that [`Events::next`] gave, as it stands in the file.
    pub(crate) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Puts the next piece of the file's rest into `bytes`, and tells whether there was one.
    pub(crate) fn rest(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        bytes.clear();
        let limit = PIECE as u64;
        Ok(self.input.by_ref().take(limit).read_to_end(bytes)? > 0)
    }

    /// Puts the next event's bytes into `event`.
    pub(crate) fn next(&mut self, event: &mut Vec<u8>) -> io::Result<Next> {
        event.clear();
        self.number += 1;
        match self.form {
            Form::Hex => self.digits(Digits::Hex, event),
            Form::Base64 => self.digits(Digits::Base64, event),
            Form::Raw => self.whole(event),
            Form::Delimited | Form::Delimited32 => self.delimited(event),
        }
    }

    fn digits(&mut self, digits: Digits, event: &mut Vec<u8>) -> io::Result<Next> {
        let place = Place::Line(self.number);
        match read_line(&mut self.input, &mut self.line, 2 * EVENT_MAX)? {
            Line::End => Ok(Next::End),
            Line::TooLong => Ok(Next::Bad(place, too_long())),
            Line::Read => Ok(match digits.decode(&self.line, event) {
                Ok(()) => Next::Event(place),
                Err(message) => Next::Bad(place, message),
            }),
        }
    }

    fn whole(&mut self, event: &mut Vec<u8>) -> io::Result<Next> {
        if self.number > 1 {
            return Ok(Next::End);
        }
        let limit = EVENT_MAX as u64 + 1;
        let count = self.input.by_ref().take(limit).read_to_end(event)?;
        Ok(if count > EVENT_MAX {
            Next::Lost(Place::Whole, too_long())
        } else {
            Next::Event(Place::Whole)
        })
    }

    fn delimited(&mut self, event: &mut Vec<u8>) -> io::Result<Next> {
        let place = Place::Byte(self.number, self.offset);
        if self.input.fill_buf()?.is_empty() {
            return Ok(Next::End);
        }
        self.line.clear();
        let length = match self.form {
            Form::Delimited => self.varint()?,
            _ => self.four_bytes()?,
        };
        let message = match length {
            None => "the file ends inside a length".to_owned(),
            Some(length) if length > EVENT_MAX as u64 => {
                format!("a length of {length} bytes (is the file of another form?)")
            }
            Some(length) => {
                let count = self.input.by_ref().take(length).read_to_end(event)? as u64;
                self.offset += count;
                if count == length {
                    return Ok(Next::Event(place));
                }
                format!("the file ends after {count} of {length} bytes")
            }
        };
        event.splice(..0, self.line.drain(..));
        Ok(Next::Lost(place, message))
    }

    fn varint(&mut self) -> io::Result<Option<u64>> {
        let mut length = 0_u64;
        for shift in (0..64).step_by(7) {
            let Some(byte) = self.byte()? else {
                return Ok(None);
            };
            length |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(Some(length));
            }
        }
        Ok(Some(u64::MAX))
    }

    fn four_bytes(&mut self) -> io::Result<Option<u64>> {
        let mut length = 0;
        for _ in 0..4 {
            let Some(byte) = self.byte()? else {
                return Ok(None);
            };
            length = length << 8 | u64::from(byte);
        }
        Ok(Some(length))
    }

    /// The next byte of a length, or `None` where the file ends.
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.input.fill_buf()?.first().copied();
        if let Some(byte) = byte {
            self.input.consume(1);
            self.offset += 1;
            self.line.push(byte);
        }
        Ok(byte)
    }
}

fn too_long() -> String {
    format!("longer than {EVENT_MAX} bytes")
}

/// What reading a line gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Read,
    /// Longer than the limit; it was stepped over.
    TooLong,
    End,
}

/// Reads a line without its end into `line`.
pub(crate) fn read_line(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
    limit: usize,
) -> io::Result<Line> {
    line.clear();
    let mut is_too_long = false;
    let mut is_there = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        is_there = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = buffer
            .get(..end.unwrap_or(buffer.len()))
            .unwrap_or_default();
        is_too_long |= line.len() + part.len() > limit;
        if !is_too_long {
            line.extend_from_slice(part);
        }
        let count = part.len() + usize::from(end.is_some());
        input.consume(count);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(match (is_there, is_too_long) {
        (false, _) => Line::End,
        (true, true) => Line::TooLong,
        (true, false) => Line::Read,
    })
}
