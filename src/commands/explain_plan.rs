//! `heirloom explain-plan`: what happens to each field of a writer that is in no history.

mod avro;
mod protobuf;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::Schema;
use heirloom_schema::Location;
use heirloom_schema::avro::Strictness;

use crate::events::schema_of_file;
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::{BAD, GOOD, NOTE, STRONG, paint};

/// Explain field by field how events of one schema are read into another
///
/// Avro is read by a plan, Protobuf by field number. Below stands what fails and what is lost, with its place in both
/// schemas. Exit code 1 tells that some event cannot be read, or arrives changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The schema that events were written with (.avsc, .proto)
    writer: PathBuf,

    /// The schema that they are read into, in the same language
    reader: PathBuf,

    /// A file that either refers to; of Protobuf IMPORT=FILE where it is imported by another path
    #[arg(long, value_name = "FILE")]
    reference: Vec<String>,

    /// The message that is the event, where a .proto file has several
    #[arg(long, value_name = "NAME")]
    message: Option<String>,
}

/// Something that fails or is lost.
struct Cause {
    is_failure: bool,
    message: String,
    /// In the writer.
    path: String,
    /// In writer and reader.
    places: (Location, Location),
}

/// What becomes of the events.
#[derive(Clone, Copy)]
enum Verdict {
    Same,
    Everything,
    Lossy,
    Partly,
    PartlyAndLossy,
    Nothing,
    Refused,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let schema = |file: &Path| {
        let message = args.message.as_deref();
        schema_of_file(file, &args.reference, message, Strictness::Lenient, root)
    };
    let out = &mut output.out;
    let (causes, verdict) = match (schema(&args.writer)?, schema(&args.reader)?) {
        (Schema::Avro(writer), Schema::Avro(reader)) => avro::explain(&writer, &reader, out)?,
        (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
            protobuf::explain(&writer, &reader, out)?
        }
        _ => {
            let message = "one schema is Avro and the other Protobuf";
            return Err(Refused::new(message, "name two schemas of one language").into());
        }
    };
    for cause in &causes {
        write_cause(cause, out)?;
    }
    Ok(write_verdict(verdict, out)?)
}

fn write_cause(cause: &Cause, out: &mut dyn Write) -> io::Result<()> {
    let Cause {
        message,
        path,
        places: (from, to),
        ..
    } = cause;
    let word = match cause.is_failure {
        true => paint(BAD, "fails"),
        false => paint(NOTE, "lost"),
    };
    writeln!(out)?;
    writeln!(out, "{word}: {}: {message}", paint(STRONG, from))?;
    writeln!(out, "  at {path}, in the reader {to}")
}

fn write_verdict(verdict: Verdict, out: &mut dyn Write) -> io::Result<Exit> {
    let (style, text) = match verdict {
        Verdict::Same => (GOOD, "the bytes stay as they are"),
        Verdict::Everything => (GOOD, "every event arrives as it was written"),
        Verdict::Lossy => (
            NOTE,
            "every event can be read, some arrive changed: refused unless losses are allowed",
        ),
        Verdict::Partly => (
            NOTE,
            "events that come to a failure are quarantined, all others are read",
        ),
        Verdict::PartlyAndLossy => (
            NOTE,
            "some events cannot be read, some arrive changed: refused unless losses are allowed",
        ),
        Verdict::Nothing => (BAD, "no event can be read"),
        Verdict::Refused => (BAD, "fields cannot be read as what they were: refused"),
    };
    writeln!(out)?;
    writeln!(out, "{}", paint(style, text))?;
    Ok(match verdict {
        Verdict::Same | Verdict::Everything => Exit::Ok,
        _ => Exit::Findings,
    })
}
