//! Random pairs of schemas against `SchemaCompatibility` of Avro for Java, which Confluent asks: whether a text is
//! taken, what is wrong, where, in which order, in which words.
//!
//! `HEIRLOOM_PAIRS` says how many pairs; without it a sample is asked.

use heirloom_compat::dialects::{Answer, Dialect, Unparsable};
use heirloom_compat::{Direction, Level};
use serde_json::{Value, json};

use super::answer_to;
use super::twist::{Twisted, twisted};
use crate::program::Program;
use crate::random::{Dice, Maker, Terrain};

/// Pairs where `HEIRLOOM_PAIRS` does not say how many.
pub(super) const PAIRS: u64 = 1_000;
/// Questions that are on their way together.
const BATCH: u64 = 500;

/// The pair of a seed: one of three is wild, two of three are twisted.
pub(crate) fn pair(seed: u64) -> [Twisted; 2] {
    let mut dice = Dice::new(seed);
    let terrain = Terrain {
        has_names: true,
        size: 1 + dice.below(6),
    };
    let mut maker = Maker::new(&mut dice, terrain);
    if seed.is_multiple_of(3) {
        maker = maker.wild();
    }
    let old = maker.root();
    let pair = [old.json(), maker.change(&old).json()];
    let twist = dice.below(1_000_000) as u64;
    pair.map(|text| match seed % 3 {
        0 => Twisted {
            text,
            references: Vec::new(),
        },
        // The same twists in both, or mostly the same: the shapes differ.
        1 => twisted(&text, &mut Dice::new(twist)),
        _ => twisted(&text, &mut dice),
    })
}

/// The question to the program in `java/`.
fn question([old, new]: &[Twisted; 2]) -> Value {
    let references = |of: &Twisted| -> Vec<String> {
        of.references.iter().map(|(_, text)| text.clone()).collect()
    };
    json!({
        "old": old.text,
        "new": new.text,
        "oldReferences": references(old),
        "newReferences": references(new),
    })
}

/// Our answer as the program in `java/` would give it.
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
        match found[..] {
            [one] if one.kind == "EXCEPTION" => json!(one.detail),
            _ => found
                .iter()
                .map(|it| json!({"type": it.kind, "location": it.location, "message": it.detail}))
                .collect(),
        }
    };
    json!({"backward": found(Direction::Backward), "forward": found(Direction::Forward)})
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of a long run")]
fn random_pairs_get_the_answers_of_java() {
    let Some(mut java) = Program::java("compat") else {
        return;
    };
    let pairs = std::env::var("HEIRLOOM_PAIRS").map_or(PAIRS, |count| count.parse().unwrap());
    let (mut compatible, mut causes, mut refused, mut exceptions) = (0, 0, 0, 0);
    let mut unlike = Vec::new();
    for start in (0..pairs).step_by(usize::try_from(BATCH).unwrap()) {
        let seeds: Vec<u64> = (start..pairs.min(start + BATCH)).collect();
        let asked: Vec<[Twisted; 2]> = seeds.iter().map(|seed| pair(*seed)).collect();
        let questions: Vec<Value> = asked.iter().map(question).collect();
        let answers = java.ask_all(&questions);
        for ((seed, pair), mut theirs) in seeds.iter().zip(&asked).zip(answers) {
            let text = theirs.as_object_mut().and_then(|it| it.remove("text"));
            let answer = answer_to(Dialect::Confluent, Level::Full, pair);
            if let (Ok(answer), Some(Value::String(text))) = (&answer, &text) {
                let line = format!("{{oldSchema: '{text}'}}");
                if !answer.is_compatible
                    && text.len() <= 10_240
                    && pair[0].references.is_empty()
                    && !answer.messages.contains(&line)
                {
                    unlike.push(format!("seed {seed}: {line}\n{:?}", answer.messages));
                }
            }
            let ours = shown(answer);
            if ours != theirs {
                let question = question(pair);
                unlike.push(format!(
                    "seed {seed}\n{question:#}\nours {ours}\njava {theirs}"
                ));
            }
            refused += u64::from(theirs.get("refused").is_some());
            for direction in ["backward", "forward"] {
                match &theirs[direction] {
                    Value::Array(found) if found.is_empty() => compatible += 1,
                    Value::Array(found) => causes += found.len(),
                    Value::String(_) => exceptions += 1,
                    _ => {}
                }
            }
        }
    }
    println!(
        "{pairs} pairs in both directions: {compatible} compatible, {causes} causes, {exceptions} exceptions, \
         {refused} refused, {} answered otherwise than by Java",
        unlike.len()
    );
    assert!(
        unlike.is_empty(),
        "{}",
        unlike[..unlike.len().min(5)].join("\n\n")
    );
}
