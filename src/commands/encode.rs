//! `heirloom encode`: lines of JSON to bytes of events.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_schema::JsonError;

use crate::events::{Codec, Digits, EVENT_MAX, Form, Line, Reader, WriterArgs, read_line};
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::{BAD, NOTE, STRONG, counted, paint};

/// Write events from JSON, one per line
///
/// Avro has the JSON encoding of its specification, in which a union's value names its branch, as in
/// {"string": "..."}; Protobuf has its canonical mapping. What cannot be encoded is reported with line and column, and
/// the rest goes on.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file with the JSON; standard input without it or with -
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    #[command(flatten)]
    writer: WriterArgs,

    /// How the events are written
    #[arg(long, value_name = "FORM", default_value = "hex")]
    output: Form,

    /// Put the frame of a registry's schema before each event
    #[arg(long, value_name = "ID")]
    frame: Option<u32>,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let schema = args
        .writer
        .writer(root)?
        .ok_or_else(WriterArgs::no_writer)?;
    let codec = Codec::new(schema, &Reader::default())?;
    let (name, mut input) = super::decode::open(args.file.as_deref(), root)?;
    let mut data = BufWriter::with_capacity(1 << 16, &mut output.data);
    let (mut line, mut event, mut text) = (Vec::new(), Vec::new(), String::new());
    let (mut number, mut good, mut bad) = (0_u64, 0_u64, 0_u64);
    loop {
        number += 1;
        let fault = match read_line(&mut input, &mut line, 4 * EVENT_MAX)? {
            Line::End => break,
            Line::TooLong => Some(Fault::of("a line that is too long")),
            Line::Read if line.trim_ascii().is_empty() => continue,
            Line::Read => {
                event.clear();
                if let Some(id) = args.frame {
                    codec.frame(id, &mut event);
                }
                encode(&codec, &line, &mut event).err()
            }
        };
        if let Some(fault) = fault {
            bad += 1;
            data.flush()?;
            fault.write(&name, number, &mut output.err)?;
            continue;
        }
        good += 1;
        if good > 1 && args.output == Form::Raw {
            data.flush()?;
            let help = "write them as delimited, hex or base64";
            return Err(Refused::new("raw holds one event, and here is a second one", help).into());
        }
        write(args.output, &event, &mut text, &mut data)?;
    }
    data.flush()?;
    if bad == 0 {
        return Ok(Exit::Ok);
    }
    let note = paint(NOTE, "note");
    let good = counted(good as usize, "event");
    writeln!(output.err, "{note}: {good} encoded, {bad} not")?;
    Ok(Exit::Findings)
}

fn encode(codec: &Codec, line: &[u8], event: &mut Vec<u8>) -> Result<(), Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::of("a line that is not UTF-8"))?;
    codec
        .encode(text, event)
        .map_err(|error| Fault::at(text, &error))
}

fn write(form: Form, event: &[u8], text: &mut String, data: &mut impl Write) -> Result<()> {
    text.clear();
    match form {
        Form::Hex => Digits::Hex.encode(event, text),
        Form::Base64 => Digits::Base64.encode(event, text),
        Form::Raw => {}
        Form::Delimited => {
            let mut length = event.len();
            while length >= 0x80 {
                data.write_all(&[length as u8 | 0x80])?;
                length >>= 7;
            }
            data.write_all(&[length as u8])?;
        }
        Form::Delimited32 => {
            let length = u32::try_from(event.len())?;
            data.write_all(&length.to_be_bytes())?;
        }
    }
    if let Form::Hex | Form::Base64 = form {
        text.push('\n');
        data.write_all(text.as_bytes())?;
    } else {
        data.write_all(event)?;
    }
    Ok(())
}

/// What is wrong with a line, and in which column.
struct Fault {
    column: usize,
    message: String,
    help: Option<String>,
}

impl Fault {
    fn of(message: &str) -> Self {
        Fault {
            column: 1,
            message: message.to_owned(),
            help: None,
        }
    }

    fn at(text: &str, error: &JsonError) -> Self {
        let before = text.get(..error.offset()).unwrap_or(text);
        Fault {
            column: before.chars().count() + 1,
            message: error.to_string(),
            help: error.hint().map(str::to_owned),
        }
    }

    fn write(&self, name: &str, line: u64, err: &mut dyn Write) -> Result<()> {
        let place = paint(STRONG, format!("{name}:{line}:{}", self.column));
        writeln!(err, "{}: {place}: {}", paint(BAD, "error"), self.message)?;
        if let Some(help) = &self.help {
            writeln!(err, "  {}: {help}", paint(NOTE, "help"))?;
        }
        Ok(())
    }
}
