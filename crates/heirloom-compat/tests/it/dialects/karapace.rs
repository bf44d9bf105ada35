//! Random pairs of schemas against `avro.compatibility` of Avro for Python, which Karapace asks.
//!
//! Runs where `HEIRLOOM_PYTHON_AVRO` is a Python with the package `avro` 1.12.1; `HEIRLOOM_PAIRS` as in `java`.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use heirloom_compat::dialects::{Answer, Dialect, Unparsable};
use heirloom_compat::{Direction, Level};
use serde_json::{Value, json};

use super::answer_to;
use super::java::{PAIRS, pair};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/dialects/karapace.py");

/// Our answer as the script would give it. Python keeps messages and places in sets; the place `/` is in there also
/// where two results are joined of which one has no place.
fn shown(answer: Result<Answer, Unparsable>) -> Value {
    let answer = match answer {
        Ok(answer) => answer,
        Err(Unparsable { version, .. }) => {
            return json!({"refused": if version.is_some() { "old" } else { "new" }});
        }
    };
    let found = |direction| {
        let found = answer.incompatibilities.iter();
        let found: Vec<_> = found.filter(|it| it.direction == direction).collect();
        json!({
            "types": found.iter().map(|it| &it.kind).collect::<Vec<_>>(),
            "messages": found.iter().map(|it| ordered(&it.detail)).collect::<BTreeSet<_>>(),
            "locations": found
                .iter()
                .map(|it| &it.location)
                .filter(|it| *it != "/")
                .collect::<BTreeSet<_>>(),
        })
    };
    json!({"backward": found(Direction::Backward), "forward": found(Direction::Forward)})
}

/// A message with the symbols of a printed set in order.
fn ordered(message: &str) -> String {
    match message
        .strip_prefix('{')
        .and_then(|it| it.strip_suffix('}'))
    {
        Some(symbols) => {
            let symbols: BTreeSet<&str> = symbols.split(", ").collect();
            format!("{{{}}}", symbols.into_iter().collect::<Vec<_>>().join(", "))
        }
        None => message.to_owned(),
    }
}

fn with_ordered_sets(mut answer: Value) -> Value {
    for direction in ["backward", "forward"] {
        let messages = answer[direction]["messages"].as_array();
        let messages = messages.map(|them| -> BTreeSet<String> {
            them.iter().filter_map(Value::as_str).map(ordered).collect()
        });
        if let Some(messages) = messages {
            answer[direction]["messages"] = json!(messages);
        }
        let places = answer.pointer_mut(&format!("/{direction}/locations"));
        if let Some(places) = places.and_then(Value::as_array_mut) {
            places.retain(|place| place != "/");
        }
    }
    answer
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of a long run")]
fn random_pairs_get_the_answers_of_python() {
    let Ok(python) = std::env::var("HEIRLOOM_PYTHON_AVRO") else {
        println!("not run: HEIRLOOM_PYTHON_AVRO is not set, see tests/it/dialects/karapace.rs");
        return;
    };
    let pairs = std::env::var("HEIRLOOM_PAIRS").map_or(PAIRS, |count| count.parse().unwrap());
    let mut process = Command::new(python)
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut questions = process.stdin.take().unwrap();
    let mut answers = BufReader::new(process.stdout.take().unwrap());
    let (mut asked, mut refused, mut unlike) = (0_u64, 0_u64, Vec::new());
    for seed in 0..pairs {
        let pair = pair(seed);
        // Karapace joins references into one text first; that is not Avro's doing.
        if pair.iter().any(|it| !it.references.is_empty()) {
            continue;
        }
        let question = json!({"old": pair[0].text, "new": pair[1].text});
        writeln!(questions, "{question}").unwrap();
        let mut theirs = String::new();
        answers.read_line(&mut theirs).unwrap();
        let theirs = with_ordered_sets(serde_json::from_str(&theirs).unwrap());
        let ours = shown(answer_to(Dialect::Karapace, Level::Full, &pair));
        asked += 1;
        refused += u64::from(theirs.get("refused").is_some());
        if ours != theirs {
            unlike.push(format!(
                "seed {seed}\n{question:#}\nours {ours}\npython {theirs}"
            ));
        }
    }
    println!(
        "{asked} pairs, {refused} refused, {} answered otherwise than by Python",
        unlike.len()
    );
    drop(questions);
    process.wait().unwrap();
    assert!(
        unlike.is_empty(),
        "{}",
        unlike[..unlike.len().min(5)].join("\n\n")
    );
}
