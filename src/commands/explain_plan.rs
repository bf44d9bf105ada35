//! `heirloom explain-plan`: what a plan does with each field of a writer that is in no history.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::avro::{Resolution, Schema, Strictness, parse, resolve};
use heirloom_schema::{Location, Source};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{BAD, GOOD, NOTE, STRONG, paint};

/// Explain field by field how events of one Avro schema are read into another
///
/// Below the plan stands what fails and what is lost, with its place in both schemas. Exit code 1 tells that some
/// event cannot be read, or arrives changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The schema that events were written with (.avsc)
    writer: PathBuf,

    /// The schema that they are read into (.avsc)
    reader: PathBuf,

    /// A schema that either refers to (.avsc); as often as needed
    #[arg(long, value_name = "FILE")]
    reference: Vec<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let references = args.reference.iter().map(|path| source(path, root));
    let references = references.collect::<io::Result<Vec<_>>>()?;
    let schema = |path: &Path| -> Result<Schema> {
        let source = source(path, root)?;
        Ok(parse(&source, &references, Strictness::Lenient)?)
    };
    let (writer, reader) = (schema(&args.writer)?, schema(&args.reader)?);
    let resolution = resolve(&writer, &reader);
    let plan = Plan::compile(&resolution, &writer, &reader, &PlanLimits::default())
        .context("the plan is beyond the limits that a decoder has")?;
    write!(output.out, "{plan}")?;
    let counts = causes(&resolution, (&writer, &reader), output)?;
    Ok(verdict(&plan, counts, &mut output.out)?)
}

fn source(path: &Path, root: &Path) -> io::Result<Source> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(root.join(path))
        .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
    Ok(Source::new(name, text))
}

/// Writes what fails and what is lost, and counts both.
fn causes(
    resolution: &Resolution,
    (writer, reader): (&Schema, &Schema),
    output: &mut Output,
) -> Result<(usize, usize)> {
    let mut write = |word: String, message: String, path: &str, from: Location, to: Location| {
        writeln!(output.out)?;
        writeln!(output.out, "{word}: {}: {message}", paint(STRONG, from))?;
        writeln!(output.out, "  at {path}, in the reader {to}")
    };
    for it in resolution.failures() {
        let (from, to) = (
            writer.location(it.writer_span),
            reader.location(it.reader_span),
        );
        write(
            paint(BAD, "fails"),
            it.kind.message(),
            &it.writer_path,
            from,
            to,
        )?;
    }
    for it in resolution.losses() {
        let (from, to) = (
            writer.location(it.writer_span),
            reader.location(it.reader_span),
        );
        write(
            paint(NOTE, "lost"),
            it.kind.message(),
            &it.writer_path,
            from,
            to,
        )?;
    }
    Ok((resolution.failures().len(), resolution.losses().len()))
}

fn verdict(
    plan: &Plan,
    (failures, losses): (usize, usize),
    out: &mut dyn Write,
) -> io::Result<Exit> {
    writeln!(out)?;
    let (text, exit) = match (plan.always_fails(), failures, losses) {
        (true, _, _) => (paint(BAD, "no event can be read"), Exit::Findings),
        (_, 0, 0) if plan.is_identity() => (paint(GOOD, "the bytes stay as they are"), Exit::Ok),
        (_, 0, 0) => (
            paint(GOOD, "every event arrives as it was written"),
            Exit::Ok,
        ),
        (_, 0, _) => (
            paint(
                NOTE,
                "every event can be read, some arrive changed: refused unless losses are allowed",
            ),
            Exit::Findings,
        ),
        (_, _, 0) => (
            paint(
                NOTE,
                "events that come to a failure are quarantined, all others are read",
            ),
            Exit::Findings,
        ),
        _ => (
            paint(
                NOTE,
                "some events cannot be read, some arrive changed: refused unless losses are allowed",
            ),
            Exit::Findings,
        ),
    };
    writeln!(out, "{text}")?;
    Ok(exit)
}
