//! What the official runtime for Python makes of the same events: the same, or a named difference of the two decoders.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use heirloom_schema::protobuf::json::JsonCodec;
use prost::Message;
use serde_json::{Value, json};

use super::wire::{Departure, Departures};
use super::{Event, Figures, Pair};
use crate::java::hex;

/// Of each pair so many events are asked.
const EVENTS: usize = 20;

/// A running `python.py`.
pub(super) struct Python {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it, or says that there is none here.
    #[expect(clippy::print_stdout, reason = "a check that did not run must say so")]
    pub(super) fn start() -> Option<Python> {
        let Ok(python) = std::env::var("HEIRLOOM_PYTHON_PROTOBUF") else {
            println!(
                "not run: HEIRLOOM_PYTHON_PROTOBUF is not set, see tests/it/truth/protobuf.rs"
            );
            return None;
        };
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/truth/protobuf/python.py"
        );
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Some(Python {
            process,
            questions,
            answers,
        })
    }

    /// Asks about the events of some pairs.
    pub(super) fn compare(&mut self, asked: &[(Pair, Vec<Event>)], figures: &mut Figures) {
        let lines: String = asked
            .iter()
            .map(|it| format!("{}\n", question(it)))
            .collect();
        let input = self.questions.as_mut().unwrap();
        let answers: Vec<Value> = std::thread::scope(|scope| {
            scope.spawn(move || input.write_all(lines.as_bytes()).unwrap());
            let answers = self.answers.by_ref().lines().take(asked.len());
            answers
                .map(|answer| serde_json::from_str(&answer.unwrap()).unwrap())
                .collect()
        });
        for ((pair, events), answer) in asked.iter().zip(&answers) {
            if let Some(error) = answer["error"].as_str() {
                figures.wrong.push(pair.shown(error));
                continue;
            }
            for (event, theirs) in events.iter().zip(answer["events"].as_array().unwrap()) {
                compare(pair, event, theirs, figures);
            }
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // The end of its input ends the program.
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}

fn question((pair, events): &(Pair, Vec<Event>)) -> Value {
    let events = events.iter().take(EVENTS).map(|it| hex(&it.bytes));
    json!({
        "files": hex(&pair.reader.file_descriptor_set().encode_to_vec()),
        "message": pair.roots.1.full_name(),
        "events": events.collect::<Vec<_>>(),
    })
}

fn compare(pair: &Pair, event: &Event, theirs: &Value, figures: &mut Figures) {
    let ours = match &event.come {
        Ok(_) => {
            let mut text = String::new();
            let codec = JsonCodec::new(&pair.reader).unwrap();
            codec.decode_to_json(&event.bytes, &mut text).unwrap();
            Ok(serde_json::from_str::<Value>(&text).unwrap())
        }
        Err(error) => Err(error.as_str()),
    };
    let departures = Departures::of(&event.bytes, &pair.roots.1);
    let explained =
        |possible: &[Departure], otherwise| departures.first(possible).unwrap_or(otherwise);
    let name = match (&ours, theirs["json"].as_str(), theirs["refused"].as_str()) {
        (Err(_), None, Some(_)) => return,
        (Ok(ours), Some(theirs), _) => {
            let theirs: Value = serde_json::from_str(theirs).unwrap();
            if event.arrives() && is_same(ours, &theirs) {
                return;
            }
            let possible = [
                Departure::InMap,
                Departure::Entry,
                Departure::Number,
                Departure::Zero,
            ];
            explained(&possible, "read by both, otherwise")
        }
        (Ok(_), _, Some(why)) if why.contains("required") && !event.arrives() => {
            "Python: checks what is required, prost does not"
        }
        (Ok(_), _, Some(why)) if why.contains("required") => {
            explained(&[Departure::Number], "refused by Python as required")
        }
        (Ok(_), _, Some(_)) => "refused by Python only",
        (Err(why), _, _) if why.contains("invalid wire type") => explained(
            &[Departure::WireType, Departure::InMap],
            "refused by prost for a wire type",
        ),
        (Err(why), _, _) if why.contains("invalid string value") => explained(
            &[Departure::Text, Departure::InMap],
            "refused by prost for a text",
        ),
        _ => explained(&[Departure::InMap], "refused by prost only"),
    };
    let is_named = name.contains(':');
    let shown = format!("{name}: ours {ours:?}, Python {theirs}, of {}", event.sent);
    match is_named {
        true => figures.count(name.to_owned(), || pair.shown(&shown)),
        false => figures.wrong.push(pair.shown(&shown)),
    }
}

/// Numbers by their value as a float: the shortest digits that mean it are not the same in all libraries.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) if ours.is_f64() || theirs.is_f64() => {
            let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
            ours == theirs || ours as f32 == theirs as f32 && (ours as f32).is_finite()
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            let mut pairs = ours.iter().zip(theirs);
            ours.len() == theirs.len() && pairs.all(|(ours, theirs)| is_same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            let is_there = |(key, ours)| theirs.get(key).is_some_and(|it| is_same(ours, it));
            ours.len() == theirs.len() && ours.iter().all(is_there)
        }
        _ => ours == theirs,
    }
}
