//! Answers of a real Apicurio Registry, recorded in `apicurio.json` with its version, and held against the dialect.
//!
//! With `HEIRLOOM_REGISTRY` (the address that `services/services start registry` prints) the registry is asked anew, and must
//! answer what was recorded; with `UPDATE=1` as well its answers are recorded.

use std::io::{Read, Write};
use std::net::TcpStream;

use heirloom_compat::dialects::{Dialect, Format, Question, ask};
use serde_json::{Value, json};

use super::text;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/it/dialects/apicurio.json"
);

fn cases() -> Value {
    let text = std::fs::read_to_string(FILE).expect("the recorded answers are there");
    serde_json::from_str(&text).expect("the recorded answers are JSON")
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// What the dialect answers, as the registry would: its status, and its list of differences.
fn ours(case: &Value) -> Value {
    let history: Vec<_> = strings(&case["history"]).map(text).collect();
    let question = Question {
        format: match case["format"].as_str() {
            Some("AVRO") => Format::Avro,
            _ => Format::Protobuf,
        },
        level: case["level"].as_str().unwrap().parse().unwrap(),
        history: &history,
        new: &text(case["new"].as_str().unwrap()),
    };
    match ask(Dialect::Apicurio, &question) {
        Err(_) => json!({"status": 422}),
        Ok(answer) if answer.is_compatible => json!({"status": 200}),
        Ok(answer)
            if answer
                .incompatibilities
                .iter()
                .any(|it| it.kind == "EXCEPTION") =>
        {
            json!({"status": 422})
        }
        Ok(mut answer) => {
            answer.messages.sort();
            json!({"status": 409, "differences": answer.messages})
        }
    }
}

/// The differences of `[one at /place, other at /place]`, sorted: the registry keeps them in a set.
fn listed(text: &str) -> Vec<String> {
    let text = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let mut found: Vec<String> = vec![String::new()];
    for piece in text.split_inclusive(", ") {
        let is_whole = |it: &String| it.rsplit(' ').next().is_some_and(|it| it.starts_with('/'));
        match found.last_mut() {
            Some(last) if !is_whole(&last.trim_end_matches(", ").to_owned()) => {
                last.push_str(piece)
            }
            _ => found.push(piece.to_owned()),
        }
    }
    let found = found.iter().map(|it| it.trim_end_matches(", ").to_owned());
    let mut found: Vec<String> = found.collect();
    found.sort();
    found
}

#[test]
fn recorded_answers_are_those_of_the_dialect() {
    let recorded = cases();
    let cases = recorded["cases"].as_array().unwrap();
    let mut unlike = Vec::new();
    for case in cases {
        let ours = ours(case);
        if case["answer"] != ours {
            let (name, level, answer) = (&case["name"], &case["level"], &case["answer"]);
            unlike.push(format!("{name} {level}\nours {ours}\ntheirs {answer}"));
        }
    }
    assert!(
        unlike.is_empty(),
        "{} unlike\n{}",
        unlike.len(),
        unlike.join("\n")
    );
}

#[test]
#[expect(clippy::print_stdout, reason = "a check that did not run must say so")]
fn a_running_registry_answers_what_was_recorded() {
    let Ok(address) = std::env::var("HEIRLOOM_REGISTRY") else {
        println!("not run: HEIRLOOM_REGISTRY is not set, see tests/it/dialects/apicurio.rs");
        return;
    };
    let registry = Registry::at(&address);
    let mut recorded = cases();
    let is_update = std::env::var("UPDATE").is_ok();
    let run = std::process::id();
    let mut unlike = Vec::new();
    for (index, case) in recorded["cases"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        let answer = registry.answer(case, &format!("heirloom-{run}-{index}"));
        if is_update {
            case["answer"] = answer;
        } else if case["answer"] != answer {
            unlike.push(format!(
                "{}: {answer}, recorded {}",
                case["name"], case["answer"]
            ));
        }
    }
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
    if is_update {
        let cases = recorded["cases"].as_array().unwrap().iter();
        let cases: Vec<String> = cases.map(Value::to_string).collect();
        let text = format!(
            "{{\"product\": {}, \"cases\": [\n{}\n]}}\n",
            recorded["product"],
            cases.join(",\n")
        );
        std::fs::write(FILE, text).unwrap();
    }
}

/// A registry with Confluent's interface, asked one request a connection.
struct Registry {
    host: String,
    base: String,
}

impl Registry {
    fn at(address: &str) -> Registry {
        let address = address.trim_start_matches("http://");
        let (host, base) = address.split_once('/').unwrap_or((address, ""));
        Registry {
            host: host.to_owned(),
            base: format!("/{base}"),
        }
    }

    fn send(&self, (method, path): (&str, &str), body: &Value) -> (u16, Value) {
        let Registry { host, base } = self;
        let body = body.to_string();
        let mut stream = TcpStream::connect(host).expect("the registry listens");
        write!(
            stream,
            "{method} {base}{path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {}\r\n\
             Content-Type: application/vnd.schemaregistry.v1+json\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        (
            status.expect("an answer has a status"),
            serde_json::from_str(body).unwrap_or_default(),
        )
    }

    fn register(&self, subject: &str, case: &Value, schema: &str) -> (u16, Value) {
        let body = json!({"schema": schema, "schemaType": case["format"]});
        self.send(("POST", &format!("/subjects/{subject}/versions")), &body)
    }

    fn set(&self, subject: &str, level: &Value) {
        let body = json!({"compatibility": level});
        let (status, answer) = self.send(("PUT", &format!("/config/{subject}")), &body);
        assert_eq!(status, 200, "{answer}");
    }

    /// Registers the history without checks, then tries the candidate.
    fn answer(&self, case: &Value, subject: &str) -> Value {
        for schema in strings(&case["history"]) {
            let (status, answer) = self.register(subject, case, schema);
            assert_eq!(status, 200, "{answer}");
            self.set(subject, &json!("NONE"));
        }
        self.set(subject, &case["level"]);
        let (status, answer) = self.register(subject, case, case["new"].as_str().unwrap());
        let message = answer["message"].as_str().unwrap_or_default();
        match message.split_once("num of incompatible diffs: {") {
            Some((_, found)) => {
                let (count, found) = found.split_once("}, list of diff types: ").unwrap();
                let found = listed(found);
                assert_eq!(count, found.len().to_string(), "{found:?}");
                json!({"status": status, "differences": found})
            }
            None => json!({"status": status}),
        }
    }
}
