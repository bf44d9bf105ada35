//! `heirloom decode`: bytes of events to lines of JSON.

mod blocks;
mod quarantine;
mod run;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::Schema;
use heirloom_schema::avro;

use crate::events::{
    Codec, Container, Events, Form, MAGIC, Reader, ReaderArgs, WriterArgs, Writers,
};
use crate::exit::{Exit, Refused};
use crate::output::Output;

use quarantine::Quarantine;
use run::Run;

/// Print events as JSON, one per line
///
/// Avro has the JSON encoding of its specification, Protobuf its canonical mapping. Events are read one by one, so
/// that files may be of any length. What cannot be decoded is reported with its place, and the rest goes on.
///
/// Avro container files (.avro) are known by their first bytes and bring their own schema.
///
/// Into a newer version of the contract events go by its steps, as the generated types read them. Steps that are written
/// by hand cannot be run here: they are refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
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

    /// The schema of a registry's id, as in 7=2: a version of the contract, or a schema file; once for each id
    #[arg(long, value_name = "ID=N|FILE", requires = "framed")]
    id: Vec<String>,

    /// Keep what cannot be decoded in a new file: place, reason and bytes, one JSON object per line
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  echo 06416461 | heirloom decode --contract bank/account_opened --version 1
  heirloom decode --contract bank/account_opened --framed --id 7=1 --id 8=2 --input base64 events
  heirloom decode --writer their.avsc --reference money.avsc --contract bank/account_opened --reader newest events
  heirloom decode events.avro --quarantine bad.jsonl";

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let (name, mut input) = open(args.file.as_deref(), root)?;
    let streams = (&mut output.data, &mut output.err);
    if input.fill_buf()?.starts_with(MAGIC) {
        let container = Container::open(input, &name)?;
        let codec = container_codec(&args, &container.schema, root)?;
        let mut run = Run::new(&name, streams, quarantine(&args, root)?);
        if let Codec::Avro(codec) = &codec {
            run.container(codec, container)?;
        }
        run.end()
    } else {
        let mut writers = Writers::new(&args.writer, &args.reader, (args.framed, &args.id), root)?;
        let mut run = Run::new(&name, streams, quarantine(&args, root)?);
        run.events(Events::new(input, args.input), &mut writers)?;
        run.end()
    }
}

fn quarantine(args: &Args, root: &Path) -> Result<Quarantine> {
    Quarantine::open(args.quarantine.as_deref(), root)
}

/// A file to read and what messages call it.
pub(super) fn open(file: Option<&Path>, root: &Path) -> Result<(String, Box<dyn BufRead>)> {
    match file.filter(|file| *file != Path::new("-")) {
        None => Ok(("standard input".to_owned(), Box::new(io::stdin().lock()))),
        Some(file) => {
            let name = file.display().to_string();
            let opened =
                File::open(root.join(file)).map_err(|error| Refused::unread(file, &error))?;
            Ok((name, Box::new(BufReader::with_capacity(1 << 16, opened))))
        }
    }
}

/// The codec of a container file, which brings the schema that wrote it.
fn container_codec(args: &Args, writer: &avro::Schema, root: &Path) -> Result<Codec> {
    let named = &args.writer;
    if named.writer.is_some() || named.version.is_some() || args.framed {
        let message = "a container file brings its own schema, and its events have no frames";
        return Err(Refused::new(message, "leave out --writer, --version and --framed").into());
    }
    let writer = Schema::Avro(writer.clone());
    let reader = Reader::new(&args.reader, named, &writer, root)?;
    Codec::new(writer, &reader)
}
