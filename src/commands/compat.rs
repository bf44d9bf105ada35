//! `heirloom compat`: may the newest of some schema files follow the older ones?

use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_compat::dialects::{Answer, Dialect, Format, Question, Unparsable, ask};
use heirloom_compat::{Direction, Level, Newer, Verdict};
use heirloom_schema::SchemaErrors;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{BAD, GOOD, answers, as_json, counted, paint, verdicts};
use crate::verdicts::{Files, Group, JudgedPair, Parsed, References};

/// Tell whether a schema may follow older ones: what a registry would answer, and what happens to real events
///
/// Exit code 0: compatible, 1: not, 3: a schema does not parse.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The schemas, oldest first; the last one is the new one (.avsc or .proto)
    #[arg(required = true, num_args = 2.., value_names = ["OLD", "NEW"])]
    schemas: Vec<PathBuf>,

    /// avro or protobuf, where the extensions do not tell
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,

    /// The compatibility level, as registries name them
    #[arg(long, default_value_t = Level::Backward)]
    level: Level,

    /// Whose answer decides: confluent, confluent-main, karapace, apicurio, redpanda, or truth: what real events do
    #[arg(long, value_name = "NAME|truth", default_value = "confluent", value_parser = judge)]
    dialect: Judge,

    /// A schema that others refer to, by its full name (Avro) or its import path (Protobuf, or IMPORT=FILE); as often
    /// as needed
    #[arg(long, value_name = "FILE")]
    reference: Vec<String>,

    /// The message that is the event, where a .proto file has several; without it all are
    #[arg(long, value_name = "NAME")]
    message: Option<String>,

    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    fn name(&self, index: usize) -> Option<String> {
        let path = self.schemas.get(index)?;
        Some(path.display().to_string())
    }
}

/// Whose answer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judge {
    Truth,
    Dialect(Dialect),
}

impl Judge {
    fn name(self) -> &'static str {
        match self {
            Judge::Truth => "truth",
            Judge::Dialect(dialect) => dialect.name(),
        }
    }
}

fn judge(text: &str) -> Result<Judge, String> {
    match text {
        "truth" => Ok(Judge::Truth),
        other => match other.parse() {
            Ok(dialect) => Ok(Judge::Dialect(dialect)),
            Err(error) => Err(format!("{error}, truth")),
        },
    }
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "avro" => Ok(Format::Avro),
        "protobuf" => Ok(Format::Protobuf),
        _ => Err("the formats are avro and protobuf".to_owned()),
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let references = References::read(&args.reference, root);
    let files = references
        .and_then(|references| Files::read(&args.schemas, &references, args.format, root));
    let files = match files {
        Ok(files) => files,
        Err(error) if args.json => {
            as_json(Err(error), output)?;
            return Ok(Exit::Internal);
        }
        Err(error) => return Err(error),
    };
    let parsed = files.schemas(args.message.as_deref());
    let outcome = Outcome::of(&args, &files, &parsed);
    if args.json {
        as_json(Ok(outcome.data(&args)), output)?;
    } else {
        outcome.write(&args, output)?;
    }
    Ok(outcome.exit())
}

/// Everything that was found out.
struct Outcome<'a> {
    /// What the registry would answer; `None` where only truth was asked for.
    answer: Option<Result<Answer, Unparsable>>,
    /// What happens to real events, of every pair that the level asks for.
    truth: Result<Vec<JudgedPair<'a>>, &'a SchemaErrors>,
}

impl<'a> Outcome<'a> {
    fn of(args: &Args, files: &'a Files, parsed: &'a [Result<Parsed, SchemaErrors>]) -> Self {
        let answer = match (args.dialect, files.texts.split_last()) {
            (Judge::Dialect(dialect), Some((new, history))) => {
                let question = Question {
                    format: files.format,
                    level: args.level,
                    history,
                    new,
                };
                Some(ask(dialect, &question))
            }
            _ => None,
        };
        let schemas: Result<Vec<&Parsed>, &SchemaErrors> =
            parsed.iter().map(|it| it.as_ref()).collect();
        Outcome {
            answer,
            truth: schemas.map(|schemas| truth(args.level, files, &schemas)),
        }
    }

    fn exit(&self) -> Exit {
        match (&self.answer, &self.truth) {
            (Some(Ok(answer)), _) if answer.is_compatible => Exit::Ok,
            (Some(Ok(_)), _) => Exit::Findings,
            (Some(Err(_)), _) | (None, Err(_)) => Exit::Schema,
            (None, Ok(pairs)) if worst(pairs).is_compatible() => Exit::Ok,
            (None, Ok(_)) => Exit::Findings,
        }
    }

    fn data(&self, args: &Args) -> Value {
        let exit = self.exit();
        json!({
            "compatible": match exit { Exit::Ok => Some(true), Exit::Findings => Some(false), _ => None },
            "level": args.level.name(),
            "dialect": args.dialect.name(),
            "registry": self.answer.as_ref().map(|answer| answers::answer_json(answer.as_ref(), &|index| args.name(index))),
            "truth": match &self.truth {
                Ok(pairs) => json!({
                    "verdict": worst(pairs).name(),
                    "pairs": pairs.iter().map(verdicts::pair_json).collect::<Value>(),
                }),
                Err(errors) => json!({ "errors": answers::errors_json(errors) }),
            },
        })
    }

    fn write(&self, args: &Args, output: &mut Output) -> Result<()> {
        match &self.truth {
            Ok(pairs) => {
                for group in Group::all(pairs) {
                    if group.verdict() > Verdict::Exact {
                        let tone = verdicts::Tone::of(&group);
                        verdicts::write_group(tone, &group, (&[], None), &mut output.out)?;
                    }
                }
                for pair in pairs {
                    let verdict = verdicts::painted(pair.verdict);
                    let (writer, reader) = (pair.writer.name, pair.reader.name);
                    writeln!(output.out, "{writer} writes, {reader} reads: {verdict}")?;
                }
            }
            Err(errors) => writeln!(output.err, "{errors}")?,
        }
        if let Some(answer) = &self.answer {
            answers::write_answer(answer.as_ref(), args.dialect.name(), output)?;
        }
        let pairs = self.truth.as_ref().map_or(0, Vec::len);
        let findings = self.truth.iter().flatten().map(|pair| pair.findings.len());
        writeln!(
            output.out,
            "checked {}, {}: {} at {} by {}",
            counted(pairs, "pair"),
            counted(findings.sum(), "finding"),
            match self.exit() {
                Exit::Ok => paint(GOOD, "compatible"),
                Exit::Findings => paint(BAD, "not compatible"),
                _ => paint(BAD, "not readable"),
            },
            args.level,
            args.dialect.name(),
        )?;
        Ok(())
    }
}

/// The pairs that a level asks for, newest version first.
fn truth<'a>(level: Level, files: &'a Files, schemas: &[&'a Parsed]) -> Vec<JudgedPair<'a>> {
    let Some((new, history)) = schemas.split_last() else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for index in level.checked(history.len()) {
        let Some(old) = history.get(index) else {
            continue;
        };
        let names = (files.name(index), files.name(history.len()));
        for direction in [Direction::Backward, Direction::Forward] {
            if !level.asks(direction) {
                continue;
            }
            let (from, to, names, newer) = match direction {
                Direction::Backward => (old, new, names, Newer::Reader),
                Direction::Forward => (new, old, (names.1, names.0), Newer::Writer),
            };
            pairs.extend(from.judged(to, names, newer));
        }
    }
    pairs
}

fn worst(pairs: &[JudgedPair<'_>]) -> Verdict {
    pairs.iter().map(|it| it.verdict).max().unwrap_or_default()
}
