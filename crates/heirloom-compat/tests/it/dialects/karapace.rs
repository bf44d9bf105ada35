//! Random pairs of schemas against `avro.compatibility` of Avro for Python, which Karapace asks.
//!
//! Runs where `HEIRLOOM_PYTHON_AVRO` is a Python with the package `avro` 1.12.1; `HEIRLOOM_PAIRS` as in `java`.

use std::collections::BTreeSet;

use heirloom_compat::dialects::{Answer, Dialect, Unparsable};
use heirloom_compat::{Direction, Level};
use serde_json::{Value, json};

use super::answer_to;
use super::java::{PAIRS, pair};
use crate::program::Program;

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
    let Some(mut python) = Program::python("HEIRLOOM_PYTHON_AVRO", SCRIPT) else {
        return;
    };
    let pairs = std::env::var("HEIRLOOM_PAIRS").map_or(PAIRS, |count| count.parse().unwrap());
    let (mut asked, mut refused, mut unlike) = (0_u64, 0_u64, Vec::new());
    for seed in 0..pairs {
        let pair = pair(seed);
        // Karapace joins references into one text first; that is not Avro's doing.
        if pair.iter().any(|it| !it.references.is_empty()) {
            continue;
        }
        let question = json!({"old": pair[0].text, "new": pair[1].text});
        let theirs = with_ordered_sets(python.ask(&question));
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
    assert!(
        unlike.is_empty(),
        "{}",
        unlike[..unlike.len().min(5)].join("\n\n")
    );
}
