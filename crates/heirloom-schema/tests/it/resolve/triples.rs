//! Random triples of writer, reader and value, and how an answer of the official Avro for Java compares: what we read
//! and what it reads is the same, or the difference is a known departure of Java from the specification, computed by
//! `model`.

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::avro::{Schema, Value, resolve};
use serde_json::json;

use super::interpret::{Interpreter, encode};
use super::lenient_schema;
use super::model::{Departure, Model};
use super::random::{Dice, Maker, Terrain, value};
use crate::program::hex;

/// Values for each pair of schemas.
const VALUES: u64 = 2;
/// Questions that are on their way together.
pub(crate) const BATCH: usize = 500;

/// One of Avro's two.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Decoder {
    /// Reads as it resolves; what Avro uses unless told otherwise.
    Fast,
    /// Walks a grammar; the older one.
    Resolving,
}

impl Decoder {
    fn name(self) -> &'static str {
        match self {
            Decoder::Fast => "fast",
            Decoder::Resolving => "resolving",
        }
    }

    pub(crate) fn departures(self) -> &'static [Departure] {
        match (self, &Departure::ALL[..]) {
            (Decoder::Resolving, [both @ .., Departure::EmptyArrayInUnion]) => both,
            (_, all) => all,
        }
    }
}

/// A writer, a reader, and a value of the writer.
pub(crate) struct Triple {
    pub(crate) seed: u64,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) writer: Schema,
    pub(crate) reader: Schema,
    pub(crate) value: Value,
}

/// The triples of one seed.
pub(crate) fn triples(seed: u64) -> impl Iterator<Item = Triple> {
    let mut dice = Dice::new(seed);
    let size = 1 + dice.below(6);
    let terrain = Terrain {
        has_names: true,
        size,
    };
    let mut maker = Maker::new(&mut dice, terrain).wild();
    let old = maker.root();
    let (old, new) = (old.json(), maker.change(&old).json());
    let (writer, reader) = (lenient_schema(&old), lenient_schema(&new));
    (0..VALUES).map(move |_| Triple {
        seed,
        old: old.clone(),
        new: new.clone(),
        value: value(&mut dice, &writer, writer.root(), 0),
        writer: writer.clone(),
        reader: reader.clone(),
    })
}

impl Triple {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        encoded(&self.value, &self.writer)
    }

    pub(crate) fn question(&self, decoder: Decoder) -> serde_json::Value {
        json!({
            "writer": self.old,
            "reader": self.new,
            "bytes": hex(&self.bytes()),
            "decoder": decoder.name(),
        })
    }

    /// What the resolution makes of it, encoded by the reader; `None` where it cannot be read.
    pub(crate) fn interpreted(&self) -> Option<Vec<u8>> {
        let bytes = self.bytes();
        let resolution = resolve(&self.writer, &self.reader);
        let mut interpreter = Interpreter {
            bytes: &bytes,
            resolution: &resolution,
            writer: &self.writer,
            reader: &self.reader,
        };
        let value = interpreter.read(resolution.root())?;
        assert!(interpreter.bytes.is_empty(), "seed {}", self.seed);
        Some(encoded(&value, &self.reader))
    }

    fn modelled(&self, departures: &[Departure]) -> Option<Vec<u8>> {
        let departures: BTreeSet<Departure> = departures.iter().copied().collect();
        let model = Model::new(&self.writer, &self.reader, departures);
        let value = model.read(&self.value)?;
        Some(encoded(&value, &self.reader))
    }

    /// The fewest departures that lead from our answer to Java's, if any do.
    pub(crate) fn explain(
        &self,
        decoder: Decoder,
        java: &Option<Vec<u8>>,
    ) -> Option<Vec<Departure>> {
        let all = decoder.departures();
        let mut subsets: Vec<u32> = (0..1 << all.len()).collect();
        subsets.sort_by_key(|bits| bits.count_ones());
        let mut subsets = subsets.into_iter().map(|bits| -> Vec<Departure> {
            let chosen = all.iter().enumerate();
            let chosen = chosen.filter(|(index, _)| bits >> index & 1 == 1);
            chosen.map(|(_, departure)| *departure).collect()
        });
        subsets.find(|chosen| self.modelled(chosen) == *java)
    }
}

pub(crate) fn encoded(value: &Value, schema: &Schema) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value, schema, schema.root(), &mut bytes);
    bytes
}

/// Java's bytes; `None` where it refuses.
pub(crate) fn lowered(answer: &serde_json::Value) -> Option<Vec<u8>> {
    if answer.get("error").is_some() {
        return None;
    }
    assert_eq!(answer["rest"], 0, "{answer}");
    let digits = answer["bytes"].as_str().expect("an answer has bytes");
    let bytes = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).expect("digits are ASCII");
        u8::from_str_radix(pair, 16).expect("the answer is in hexadecimal digits")
    });
    Some(bytes.collect())
}

/// Whether Java's parser gave up on a schema: it checks a default against a branch that leads to the record around it,
/// whose fields it has not read. Known by its message, as `model` begins with schemas that were taken.
pub(crate) fn is_unfinished(answer: &serde_json::Value) -> bool {
    let error = answer["error"].as_str();
    error.is_some_and(|error| error.ends_with("Schema fields not set yet"))
}

/// What a run found.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) compared: u64,
    pub(crate) equal: u64,
    pub(crate) both_refused: u64,
    pub(crate) departures: BTreeMap<String, u64>,
    /// Differences that nothing explains.
    pub(crate) unknown: Vec<String>,
}

impl Figures {
    /// Compares what we make of a triple with what Java answered.
    pub(crate) fn add(
        &mut self,
        triple: &Triple,
        ours: &Option<Vec<u8>>,
        decoder: Decoder,
        answer: &serde_json::Value,
    ) {
        let (ours, java) = (ours.clone(), lowered(answer));
        self.compared += 1;
        if triple.modelled(&[]) != ours {
            self.unknown
                .push(shown(triple, &ours, "the specification", answer));
        } else if is_unfinished(answer) {
            let count = self.departures.entry("schema not taken".to_owned());
            *count.or_default() += 1;
        } else if triple.modelled(decoder.departures()) != java {
            self.unknown
                .push(shown(triple, &ours, "Java with all its departures", answer));
        } else if ours == java {
            match ours {
                Some(_) => self.equal += 1,
                None => self.both_refused += 1,
            }
        } else if let Some(departures) = triple.explain(decoder, &java) {
            let count = self.departures.entry(format!("{departures:?}"));
            *count.or_default() += 1;
        } else {
            self.unknown.push(shown(triple, &ours, "Java", answer));
        }
    }

    /// Fails where a difference is left that nothing explains.
    #[track_caller]
    pub(crate) fn check(&self) {
        let simplest = self.unknown.iter().min_by_key(|text| text.len());
        assert!(
            self.unknown.is_empty(),
            "{} differences that nothing explains, the shortest:\n{}",
            self.unknown.len(),
            simplest.map_or("", String::as_str)
        );
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Figures {
            compared,
            equal,
            both_refused,
            departures,
            ..
        } = self;
        writeln!(
            f,
            "compared {compared}, equal {equal}, refused by both {both_refused}"
        )?;
        for (departures, count) in departures {
            writeln!(f, "{count:>6} {departures}")?;
        }
        Ok(())
    }
}

/// A difference, with all that makes it again.
pub(crate) fn shown(
    triple: &Triple,
    ours: &Option<Vec<u8>>,
    other: &str,
    answer: &serde_json::Value,
) -> String {
    let Triple {
        seed,
        old,
        new,
        value,
        ..
    } = triple;
    let ours = ours.as_ref().map(|bytes| hex(bytes));
    format!(
        "seed {seed} (HEIRLOOM_SEED={seed} HEIRLOOM_TRIPLES={VALUES}): not as {other}\n\
         writer {old}\nreader {new}\nvalue {value:?}\nours {ours:?}\ntheirs {answer}"
    )
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a decimal number"))
}

/// As many triples as `HEIRLOOM_TRIPLES` says, from `HEIRLOOM_SEED` on.
pub(crate) fn asked(otherwise: u64) -> impl Iterator<Item = Triple> {
    let first = number("HEIRLOOM_SEED").unwrap_or(0);
    let count = number("HEIRLOOM_TRIPLES").unwrap_or(otherwise);
    (first..first + count.div_ceil(VALUES)).flat_map(triples)
}
