//! Steps of the scenario: what is asked, and what an answer is worth.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::registry::topic;

/// One line of `scenario/steps.jsonl`.
#[derive(Debug, Deserialize)]
pub(super) struct Step {
    #[serde(rename = "step")]
    pub(super) name: String,
    /// Changes what holds for every subject, or lists all of them, so that it is not asked of a registry that others use.
    #[serde(default)]
    everywhere: bool,
    /// A step without whose success this one means nothing.
    needs: Option<String>,
    /// Clients that give something else on every registry, and why.
    #[serde(default)]
    pub(super) otherwise: BTreeMap<String, String>,
    expect: Option<Value>,
    refused: Option<String>,
    /// The call and its arguments.
    #[serde(flatten)]
    asked: Map<String, Value>,
}

/// The steps in their order.
pub(super) fn all() -> Vec<Step> {
    let text = fs::read_to_string("scenario/steps.jsonl").unwrap();
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The text of a file of `scenario/schemas`, without the end of its last line where it has but one.
fn text(file: &str) -> String {
    let text = fs::read_to_string(format!("scenario/schemas/{file}")).unwrap();
    match text.strip_suffix('\n') {
        Some(line) if !line.contains('\n') => line.to_owned(),
        _ => text,
    }
}

/// The scenario with one client on one registry.
pub(super) struct Run {
    url: String,
    is_alone: bool,
    /// What begins the names of this run.
    tag: String,
    /// Answers by the names that steps give them.
    known: BTreeMap<String, Value>,
    /// What came of the steps before.
    cells: BTreeMap<String, String>,
}

impl Run {
    pub(super) fn new(url: &str, is_alone: bool) -> Self {
        Run {
            url: url.to_owned(),
            is_alone,
            // Without a slash, so that only names that are to have one do.
            tag: format!("{}-", topic("scenario").replace('/', "-")),
            known: BTreeMap::new(),
            cells: BTreeMap::new(),
        }
    }

    /// A step as the clients are asked it, or what the table says where it is not.
    pub(super) fn asked(&self, step: &Step) -> Result<Value, String> {
        if step.everywhere && !self.is_alone {
            return Err("not asked: others use it, too".to_owned());
        }
        match step.needs.as_ref().map(|before| &self.cells[before]) {
            Some(before) if before.is_empty() => return Err(String::new()),
            Some(before) if before != "yes" => return Err("not asked".to_owned()),
            _ => {}
        }
        let mut asked = Map::new();
        for (name, value) in &step.asked {
            let value = match name.as_str() {
                "schema" => schema(value),
                _ => value.clone(),
            };
            asked.insert(name.clone(), self.outgoing(&value)?);
        }
        Ok(asked.into())
    }

    /// Remembers what came of a step.
    pub(super) fn told(&mut self, step: &Step, cell: &str) {
        self.cells.insert(step.name.clone(), cell.to_owned());
    }

    fn outgoing(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => match self.known.get(name) {
                    Some(known) => known.clone(),
                    None => return Err("not asked: there is none".to_owned()),
                },
                None => text.replace('~', &self.tag).into(),
            },
            Value::Array(values) => {
                let values = values.iter().map(|value| self.outgoing(value));
                values.collect::<Result<Vec<_>, _>>()?.into()
            }
            Value::Object(members) => {
                let mut outgoing = Map::new();
                for (name, value) in members {
                    outgoing.insert(name.clone(), self.outgoing(value)?);
                }
                outgoing.into()
            }
            value => value.clone(),
        })
    }

    /// What the table says of an answer: `yes` where it is what the step expects, and nothing where the client lacks the
    /// call.
    pub(super) fn cell(&mut self, step: &Step, answer: &Value) -> String {
        if answer.get("lacks").is_some() {
            return String::new();
        }
        if let Some(failed) = answer.get("failed") {
            return written(&self.incoming(failed));
        }
        let (expected, came) = match (&step.refused, refusal(answer)) {
            (Some(expected), Some(refusal)) => (json!(expected), json!(refusal)),
            (Some(_), None) => {
                return match self.incoming(&answer["answer"]) {
                    answer @ (Value::String(_) | Value::Null) => {
                        format!("is not refused: {}", written(&answer))
                    }
                    // Ids differ from run to run.
                    _ => "is not refused".to_owned(),
                };
            }
            (None, Some(refusal)) => return written(&self.incoming(&json!(refusal))),
            (None, None) => (
                json!(step.expect),
                self.of_this_run(step, &answer["answer"]),
            ),
        };
        let came = self.incoming(&came);
        match self.picked(&expected, &came) {
            picked if picked == expected => "yes".to_owned(),
            picked => different(&expected, &picked),
        }
    }

    /// A list of names sorted and, of subjects and contexts, without those of others; everything else as it is.
    fn of_this_run(&self, step: &Step, answer: &Value) -> Value {
        let call = step.asked["call"].as_str().unwrap();
        let is_shared = ["subjects", "subjects-of", "versions-of", "contexts"].contains(&call);
        let (Value::Array(values), true) = (answer, is_shared || call == "types") else {
            return answer.clone();
        };
        let is_ours = |value: &&Value| {
            let name = value.get("subject").unwrap_or(value);
            let name = name.as_str().unwrap_or_default();
            let is_default_context = !name.contains(char::is_alphanumeric);
            !is_shared || is_default_context || name.contains(&self.tag)
        };
        let mut values: Vec<_> = values.iter().filter(is_ours).cloned().collect();
        values.sort_by_key(ToString::to_string);
        values.into()
    }

    /// A value without what differs from run to run.
    fn incoming(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => text.replace(&self.tag, "").replace(&self.url, "…").into(),
            Value::Array(values) => values.iter().map(|value| self.incoming(value)).collect(),
            Value::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (name.clone(), self.incoming(value)));
                members.collect::<Map<_, _>>().into()
            }
            value => value.clone(),
        }
    }

    /// What came, in the words of what is expected: equal to it where all that is expected is there.
    fn picked(&mut self, expected: &Value, came: &Value) -> Value {
        match (expected, came) {
            (Value::Object(expected), Value::Object(came)) => {
                let members = expected.iter().map(|(name, expected)| {
                    let came = came.get(name).unwrap_or(&Value::Null);
                    (name.clone(), self.picked(expected, came))
                });
                members.collect::<Map<_, _>>().into()
            }
            (Value::Array(expected), Value::Array(came)) if expected.len() == came.len() => {
                let values = expected.iter().zip(came);
                values
                    .map(|(expected, came)| self.picked(expected, came))
                    .collect()
            }
            (Value::String(name), came) if name.starts_with('$') => {
                match self.known.get(&name[1..]) {
                    Some(known) if known == came => expected.clone(),
                    None if !came.is_null() => {
                        self.known.insert(name[1..].to_owned(), came.clone());
                        expected.clone()
                    }
                    _ if came.is_null() => Value::Null,
                    // Which one it is differs from run to run.
                    _ => "another".into(),
                }
            }
            (Value::String(expected), Value::String(came)) => {
                let is_it = match (expected.strip_suffix('…'), expected.strip_prefix('@')) {
                    (Some(beginning), _) => came.starts_with(beginning),
                    (_, Some(file)) => *came == text(file),
                    _ => expected == came,
                };
                if is_it { expected.as_str() } else { came }.into()
            }
            (_, came) => came.clone(),
        }
    }
}

/// A schema as the API names its parts, of the name of its file or of an object that names it as `file`.
fn schema(written: &Value) -> Value {
    let mut schema = match written {
        Value::Object(members) => members.clone(),
        file => Map::from_iter([("file".to_owned(), file.clone())]),
    };
    let file = schema.remove("file").unwrap();
    let file = file.as_str().unwrap();
    let language = match file.rsplit_once('.') {
        Some((_, "proto")) => "PROTOBUF",
        Some((_, "json")) => "JSON",
        _ => "AVRO",
    };
    schema.insert("schema".to_owned(), text(file).into());
    let named = schema.entry("schemaType");
    named.or_insert_with(|| language.into());
    schema.into()
}

/// Status, code and message of a refusal; a code that says no more than the status is left out.
fn refusal(answer: &Value) -> Option<String> {
    let refused = answer.get("refused")?;
    let (status, code) = (refused["status"].as_i64()?, refused["code"].as_i64());
    let message = refused["message"].as_str().unwrap_or_default();
    Some(match code {
        Some(code) if code > 0 => format!("{status} {code} {message}"),
        _ => format!("{status} {message}"),
    })
}

/// What is not as expected; of objects the members that are not.
fn different(expected: &Value, came: &Value) -> String {
    let (Value::Object(expected), Value::Object(came)) = (expected, came) else {
        return written(came);
    };
    let members = came.iter().filter(|(name, came)| expected[*name] != **came);
    let members = members.map(|(name, came)| match came {
        Value::Null => format!("no {name}"),
        came => format!("{name}: {}", written(came)),
    });
    members.collect::<Vec<_>>().join(", ")
}

/// A value in a cell of the table, which has no room for long ones.
fn written(value: &Value) -> String {
    const LENGTH_MAX: usize = 90;
    let text = match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Null | Value::String(_) => "an empty answer".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(LENGTH_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
