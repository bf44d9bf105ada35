//! What the official runtime for Python makes of the same events, as bytes and as JSON: the same, or a named difference.

mod bytes;
mod forms;
mod json;

use heirloom_schema::protobuf::Schema;
use prost::Message;
use prost_reflect::MessageDescriptor;
use serde_json::{Value, json};

use super::{Event, Figures, Pair};
use crate::program::{Program, hex};

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/it/truth/protobuf/python.py"
);
/// Of each pair so many events are asked.
const EVENTS: usize = 20;

/// A running `python.py`, or `None` where there is no such Python.
pub(super) fn start() -> Option<Program> {
    Program::python("HEIRLOOM_PYTHON_PROTOBUF", SCRIPT)
}

/// Asks about the events of some pairs.
pub(super) fn compare(python: &mut Program, asked: &[(Pair, Vec<Event>)], figures: &mut Figures) {
    let questions: Vec<Value> = asked.iter().map(question).collect();
    for ((pair, events), answer) in asked.iter().zip(python.ask_all(&questions)) {
        if let Some(error) = answer["error"].as_str() {
            figures.wrong.push(pair.shown(error));
            continue;
        }
        let answers = answer["events"].as_array().unwrap();
        for (event, theirs) in events.iter().zip(answers) {
            bytes::compare(pair, event, &theirs["bytes"], figures);
        }
        json::compare(pair, events, answers, figures);
    }
}

fn question((pair, events): &(Pair, Vec<Event>)) -> Value {
    let events = events.iter().take(EVENTS).map(|it| hex(&it.bytes));
    json!({
        "writer": side(&pair.writer, &pair.roots.0),
        "reader": side(&pair.reader, &pair.roots.1),
        "events": events.collect::<Vec<_>>(),
    })
}

fn side(schema: &Schema, root: &MessageDescriptor) -> Value {
    json!({
        "files": hex(&schema.file_descriptor_set().encode_to_vec()),
        "message": root.full_name(),
    })
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
