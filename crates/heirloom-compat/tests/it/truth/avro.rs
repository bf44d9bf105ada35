//! Avro: random pairs, a hundred events of each, our decoder, a second reader written from the specification, and the
//! official Avro for Java.
//!
//! `HEIRLOOM_PAIRS=50000 cargo test --release -p heirloom-compat --test it truth::avro -- --nocapture` takes so many;
//! `HEIRLOOM_JAVA` as in `java/README.md`.

mod check;
mod java;

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, Value, parse};

use super::interpret::encode;
use super::model::Model;
use super::values::Values;
use super::{edit, first, pairs};
use crate::dialects::java::pair as twisted_pair;
use crate::program::Program;
use crate::random::{Dice, Maker, Terrain};
use check::check;

/// Pairs of a run that is not told otherwise.
const PAIRS: u64 = 300;
/// Events of each pair.
const EVENTS: usize = 100;
/// Pairs that are on their way to Java together, and about how many bytes of events.
const BATCH: usize = 100;
const BATCH_BYTES: usize = 8 << 20;

/// A writer and a reader.
struct Pair {
    seed: u64,
    old: String,
    new: String,
    writer: Schema,
    reader: Schema,
}

/// One event: what was written, and what arrives by the specification; `None`: it cannot be read.
struct Event {
    sent: Value,
    bytes: Vec<u8>,
    come: Option<Value>,
}

/// What a run found.
#[derive(Default)]
struct Figures {
    pairs: u64,
    events: u64,
    findings: u64,
    /// Of each verdict.
    verdicts: BTreeMap<&'static str, u64>,
    /// Findings that are LOSSY or worse and not proven, by reason, with an example.
    unproven: BTreeMap<String, (u64, String)>,
    /// Events of which Java makes something else, by the departure that explains it.
    departures: BTreeMap<String, u64>,
    /// What no verdict allows.
    wrong: Vec<String>,
}

pub(super) fn schema(text: &str) -> Option<Schema> {
    parse(&Source::new("random.avsc", text), &[], Strictness::Strict).ok()
}

/// The pair of a seed, if both texts are schemas: of random shapes, plain or wild; of twisted ones; of schemas that
/// people wrote, edited.
fn pair(seed: u64) -> Option<Pair> {
    let mut dice = Dice::new(seed);
    let [old, new] = match seed % 4 {
        0 | 1 => {
            let terrain = Terrain {
                has_names: true,
                size: 1 + dice.below(6),
            };
            let mut maker = Maker::new(&mut dice, terrain);
            if seed.is_multiple_of(4) {
                maker = maker.wild();
            }
            let old = maker.root();
            [old.json(), maker.change(&old).json()]
        }
        2 => {
            let pair = twisted_pair(seed);
            if pair.iter().any(|it| !it.references.is_empty()) {
                return None;
            }
            pair.map(|it| it.text)
        }
        _ => edit::pair(&mut dice),
    };
    let (writer, reader) = (schema(&old)?, schema(&new)?);
    Some(Pair {
        seed,
        old,
        new,
        writer,
        reader,
    })
}

impl Pair {
    /// Random events and what becomes of them.
    fn events(&self, values: &Values<'_>) -> Vec<Event> {
        let mut dice = Dice::new(self.seed.wrapping_mul(31));
        let model = Model::new(&self.writer, &self.reader, BTreeSet::new());
        let sent = (0..EVENTS).map(|index| match index % 4 {
            0 => values.small(&mut dice),
            _ => values.random(&mut dice),
        });
        let events = sent.map(|sent| Event {
            bytes: encoded(&sent, &self.writer),
            come: model.read(&sent),
            sent,
        });
        events.collect()
    }

    fn shown(&self, what: &str) -> String {
        let Pair { seed, old, new, .. } = self;
        format!("seed {seed}: {what}\nwriter {old}\nreader {new}")
    }
}

fn encoded(value: &Value, schema: &Schema) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value, schema, schema.root(), &mut bytes);
    bytes
}

#[test]
fn verdicts_hold_for_random_events() {
    let mut java = Program::java("read");
    let mut figures = Figures::default();
    let wanted = pairs(PAIRS);
    let mut seeds = first()..;
    while figures.pairs < wanted {
        let (mut asked, mut bytes) = (Vec::new(), 0);
        while asked.len() < BATCH && bytes < BATCH_BYTES && figures.pairs < wanted {
            let Some(pair) = seeds.next().and_then(pair) else {
                continue;
            };
            let Some(values) = Values::new(&pair.writer) else {
                continue;
            };
            let events = pair.events(&values);
            check(&pair, &values, &events, &mut figures);
            figures.pairs += 1;
            bytes += events.iter().map(|it| it.bytes.len()).sum::<usize>();
            asked.push((pair, events));
        }
        if let Some(java) = &mut java {
            java::compare(java, &asked, &mut figures);
        }
    }
    figures.end();
}

impl Figures {
    #[expect(
        clippy::print_stdout,
        reason = "the figures of a long run are its result"
    )]
    fn end(&self) {
        println!(
            "{} pairs, {} events, {} findings that are LOSSY or worse; {:?}",
            self.pairs, self.events, self.findings, self.verdicts
        );
        for (reason, (count, example)) in &self.unproven {
            println!("{count:>6} not proven: {reason}\n{example}");
        }
        for (departure, count) in &self.departures {
            println!("{count:>6} events otherwise in Java: {departure}");
        }
        let mut wrong: Vec<&String> = self.wrong.iter().collect();
        wrong.sort_by_key(|text| text.len());
        let shortest: Vec<&str> = wrong.iter().take(8).map(|it| it.as_str()).collect();
        assert!(
            wrong.is_empty(),
            "{} wrong, the shortest:\n{}",
            wrong.len(),
            shortest.join("\n\n")
        );
    }
}
