//! `heirloom decode`: bytes of events to lines of JSON.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::Schema;
use heirloom_schema::JsonError;

use crate::events::{
    Block, Codec, Container, Events, Form, MAGIC, Next, ReaderArgs, WriterArgs, Writers,
};
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::{BAD, NOTE, STRONG, counted, paint};

/// Print events as JSON, one per line
///
/// Avro has the JSON encoding of its specification, Protobuf its canonical mapping. Events are read one by one, so
/// that files may be of any length. What cannot be decoded is reported with its place, and the rest goes on.
///
/// Avro container files (.avro) are known by their first bytes and bring their own schema.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file with the events; standard input without it or with -
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    #[command(flatten)]
    writer: WriterArgs,

    #[command(flatten)]
    reader: ReaderArgs,

    /// How the events stand in the file
    #[arg(long, value_name = "FORM", default_value = "hex")]
    input: Form,

    /// Each event has a frame: a registry's id or GUID, or a fingerprint of single-object encoding
    #[arg(long)]
    framed: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let (name, mut input) = open(args.file.as_deref(), root)?;
    let mut run = Run {
        name: &name,
        data: BufWriter::with_capacity(1 << 16, &mut output.data),
        err: &mut output.err,
        json: String::new(),
        read: 0,
        bad: 0,
        unknown: (0, 0),
    };
    if input.fill_buf()?.starts_with(MAGIC) {
        run.container(&args, Container::open(input, &name)?, root)?;
    } else {
        let writers = Writers::new(&args.writer, &args.reader, args.framed, root)?;
        run.events(Events::new(input, args.input), &writers)?;
    }
    run.end()
}

/// A file to read and what messages call it.
pub(super) fn open(file: Option<&Path>, root: &Path) -> Result<(String, Box<dyn BufRead>)> {
    match file.filter(|file| *file != Path::new("-")) {
        None => Ok(("standard input".to_owned(), Box::new(io::stdin().lock()))),
        Some(file) => {
            let name = file.display().to_string();
            let opened = File::open(root.join(file))
                .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
            Ok((name, Box::new(BufReader::with_capacity(1 << 16, opened))))
        }
    }
}

/// One run over one file.
struct Run<'a> {
    name: &'a str,
    data: BufWriter<&'a mut Box<dyn Write>>,
    err: &'a mut Box<dyn Write>,
    json: String,
    read: u64,
    bad: u64,
    /// Events with fields that the schema does not know, and the bytes of these.
    unknown: (u64, usize),
}

impl Run<'_> {
    fn events(&mut self, mut events: Events<impl BufRead>, writers: &Writers) -> Result<()> {
        let mut event = Vec::new();
        loop {
            match events.next(&mut event)? {
                Next::End => return Ok(()),
                Next::Bad(place, message) => self.bad(&place, &message)?,
                Next::Lost(place, message) => return self.bad(&place, &message),
                Next::Event(place) => {
                    self.json.clear();
                    let decoded = writers.open(&event).and_then(|(codec, payload)| {
                        let start = event.len() - payload.len();
                        let decoded = codec.decode(payload, &mut self.json);
                        decoded.map_err(|error| described(&error, start, codec))
                    });
                    match decoded {
                        Ok(unknown) => self.good(unknown)?,
                        Err(message) => self.bad(&place, &message)?,
                    }
                }
            }
        }
    }

    fn container(
        &mut self,
        args: &Args,
        mut container: Container<impl BufRead>,
        root: &Path,
    ) -> Result<()> {
        if args.writer.writer.is_some() || args.writer.version.is_some() || args.framed {
            let message = "a container file brings its own schema, and its events have no frames";
            return Err(Refused::new(message, "leave out --writer, --version and --framed").into());
        }
        let reader = args.reader.reader.as_deref();
        let reader = reader
            .map(|name| args.writer.reader(name, root))
            .transpose()?;
        let codec = Codec::new(
            Schema::Avro(container.schema.clone()),
            reader,
            args.reader.lossy,
        )?;
        let mut events = Vec::new();
        let mut number = 0_u64;
        loop {
            number += 1;
            let place = format!(": block {number}");
            match container.next(&mut events)? {
                Block::End => return Ok(()),
                Block::Lost(message) => return self.bad(&place, &message),
                Block::Bad(count, message) => {
                    self.bad(&place, &format!("{message}; its {count} events are lost"))?;
                }
                Block::Events(count) => self.block(&codec, &events, (number, count))?,
            }
        }
    }

    /// The events of a block, of which only the first one's place is known.
    fn block(&mut self, codec: &Codec, events: &[u8], (block, count): (u64, u64)) -> Result<()> {
        let Codec::Avro(avro) = codec else {
            return Ok(());
        };
        let mut left = events;
        for index in 0..count {
            self.json.clear();
            let decoded = avro.decode(left, false, &mut self.json);
            match decoded {
                Ok(taken) => {
                    left = left.get(taken..).unwrap_or_default();
                    self.good(0)?;
                }
                Err(error) => {
                    let place = format!(": block {block}, event {}", index + 1);
                    let what = described(&error, events.len() - left.len(), codec);
                    let after = match count - index - 1 {
                        0 => String::new(),
                        after => format!("; {after} after it cannot be found"),
                    };
                    return self.bad(&place, &format!("{what}{after}"));
                }
            }
        }
        if !left.is_empty() {
            let message = format!("{} bytes are left after its events", left.len());
            self.bad(&format!(": block {block}"), &message)?;
        }
        Ok(())
    }

    fn good(&mut self, unknown: usize) -> Result<()> {
        self.read += 1;
        if unknown > 0 {
            self.unknown = (self.unknown.0 + 1, self.unknown.1 + unknown);
        }
        self.json.push('\n');
        Ok(self.data.write_all(self.json.as_bytes())?)
    }

    fn bad(&mut self, place: &dyn std::fmt::Display, message: &str) -> Result<()> {
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

    fn end(mut self) -> Result<Exit> {
        self.data.flush()?;
        let (events, bytes) = self.unknown;
        if events > 0 {
            let events = counted(events as usize, "event");
            let what = "of fields that the schema does not know; they are not in the JSON";
            let note = paint(NOTE, "note");
            writeln!(self.err, "{note}: {bytes} bytes in {events} are {what}")?;
        }
        if self.bad == 0 {
            return Ok(Exit::Ok);
        }
        let note = paint(NOTE, "note");
        let read = counted(self.read as usize, "event");
        writeln!(self.err, "{note}: {read} decoded, {} not", self.bad)?;
        Ok(Exit::Findings)
    }
}

/// An error at its offset in the whole event.
fn described(error: &JsonError, start: usize, codec: &Codec) -> String {
    match codec {
        Codec::Avro(_) => format!("byte {}: {error}", start + error.offset()),
        Codec::Protobuf(_) => error.to_string(),
    }
}
