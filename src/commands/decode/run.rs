//! One run over one file: what is decoded, what is not, and the sentences about it.

use std::io::{BufRead, BufWriter, Write};

use anyhow::Result;
use heirloom_schema::JsonError;

use crate::events::{Codec, Events, Next, Place, Writers};
use crate::exit::Exit;
use crate::report::{BAD, NOTE, STRONG, counted, paint};

use super::quarantine::{Quarantine, What};

/// One run over one file.
pub(super) struct Run<'a> {
    pub(super) name: &'a str,
    pub(super) data: BufWriter<&'a mut Box<dyn Write>>,
    pub(super) err: &'a mut Box<dyn Write>,
    pub(super) quarantine: Quarantine,
    pub(super) json: String,
    read: u64,
    bad: u64,
    /// Events with fields that the schema does not know, and the bytes of these.
    unknown: (u64, usize),
}

impl<'a> Run<'a> {
    pub(super) fn new(
        name: &'a str,
        (data, err): (&'a mut Box<dyn Write>, &'a mut Box<dyn Write>),
        quarantine: Quarantine,
    ) -> Self {
        Run {
            name,
            data: BufWriter::with_capacity(1 << 16, data),
            err,
            quarantine,
            json: String::new(),
            read: 0,
            bad: 0,
            unknown: (0, 0),
        }
    }

    /// The events of any file but a container file.
    pub(super) fn events(
        &mut self,
        mut events: Events<impl BufRead>,
        writers: &mut Writers,
    ) -> Result<()> {
        let mut event = Vec::new();
        loop {
            match events.next(&mut event)? {
                Next::End => return Ok(()),
                Next::Bad(place, message) => {
                    self.bad(place, &message)?;
                    self.keep(place, What::File, &message, events.line())?;
                }
                Next::Lost(place, message) => return self.lost(place, message, events, event),
                Next::Event(place) => {
                    self.json.clear();
                    let decoded = writers.open(&event).and_then(|(codec, payload)| {
                        let start = event.len() - payload.len();
                        let decoded = codec.decode(payload, &mut self.json);
                        decoded.map_err(|error| described(&error, start, codec))
                    });
                    match decoded {
                        Ok(unknown) => self.good(unknown)?,
                        Err(message) => {
                            self.bad(place, &message)?;
                            self.keep(place, What::Event, &message, &event)?;
                        }
                    }
                }
            }
        }
    }

    /// The rest of a file in which no event can be found any more; it is read only where it is kept.
    fn lost(
        &mut self,
        place: Place,
        message: String,
        mut events: Events<impl BufRead>,
        mut bytes: Vec<u8>,
    ) -> Result<()> {
        self.bad(place, &format!("{message}; nothing after it is read"))?;
        if !self.quarantine.is_open() {
            return Ok(());
        }
        let mut offset = match place {
            Place::Byte(_, offset) => offset,
            _ => 0,
        };
        loop {
            self.keep(Place::Offset(offset), What::File, &message, &bytes)?;
            offset += bytes.len() as u64;
            if !events.rest(&mut bytes)? {
                return Ok(());
            }
        }
    }

    /// Writes the event that is in `json`.
    pub(super) fn good(&mut self, unknown: usize) -> Result<()> {
        self.read += 1;
        if unknown > 0 {
            self.unknown = (self.unknown.0 + 1, self.unknown.1 + unknown);
        }
        self.json.push('\n');
        Ok(self.data.write_all(self.json.as_bytes())?)
    }

    /// Tells of something that is not decoded.
    pub(super) fn bad(&mut self, place: Place, message: &str) -> Result<()> {
        self.bad += 1;
        // In the order in which a terminal is to show them.
        self.data.flush()?;
        let place = paint(STRONG, format!("{}{place}", self.name));
        Ok(writeln!(
            self.err,
            "{}: {place}: {message}",
            paint(BAD, "error")
        )?)
    }

    /// Keeps its bytes.
    pub(super) fn keep(
        &mut self,
        place: Place,
        what: What,
        message: &str,
        bytes: &[u8],
    ) -> Result<()> {
        self.quarantine
            .keep((self.name, place), what, message, bytes)
    }

    /// The end of the file.
    pub(super) fn end(mut self) -> Result<Exit> {
        self.data.flush()?;
        self.quarantine.close()?;
        let note = paint(NOTE, "note");
        let (events, bytes) = self.unknown;
        if events > 0 {
            let events = counted(events as usize, "event");
            let what = "of fields that the schema does not know; they are not in the JSON";
            writeln!(self.err, "{note}: {bytes} bytes in {events} are {what}")?;
        }
        if self.bad == 0 {
            return Ok(Exit::Ok);
        }
        let read = counted(self.read as usize, "event");
        let advice = match self.quarantine.is_open() {
            true => "",
            false => "; --quarantine FILE keeps the bytes",
        };
        let bad = counted(self.bad as usize, "error");
        writeln!(self.err, "{note}: {read} decoded, {bad}{advice}")?;
        Ok(Exit::Findings)
    }
}

/// An error at its offset in the whole event.
pub(super) fn described(error: &JsonError, start: usize, codec: &Codec) -> String {
    match codec {
        Codec::Avro(_) => format!("byte {}: {error}", start + error.offset()),
        Codec::Protobuf(_) => error.to_string(),
    }
}
