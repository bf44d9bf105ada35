//! Random triples of writer, reader and value, read by the plan, by Avro for Java and by apache-avro: all three agree,
//! or the difference is a known departure of one of the two and counted under its name.
//!
//! `HEIRLOOM_TRIPLES=20000 cargo test -p heirloom --test it plan::three -- --nocapture` compares so many; the README of
//! `java/` says how to build the program. Without it only apache-avro is compared.

use std::collections::BTreeMap;

use heirloom_schema::avro::{Value, resolve};

use super::departure::departure;
use super::interpret::Interpreter;
use super::peer;
use super::triples::{BATCH, Decoder, Figures, Triple, asked, encoded, shown};
use super::{Pair, lenient_schema, record};
use crate::program::Program;

/// Triples where `HEIRLOOM_TRIPLES` does not say how many.
const TRIPLES: u64 = 500;

/// A triple, and the value that the plan gives its reader.
struct Planned {
    triple: Triple,
    pair: Pair,
    value: Option<Value>,
}

impl Planned {
    fn new(triple: Triple) -> Self {
        let pair = Pair::of(triple.writer.clone(), triple.reader.clone());
        let transcoded = pair.transcode(&triple.bytes());
        let seed = triple.seed;
        if let Err(error) = &transcoded {
            let is_told = !pair.resolution.failures().is_empty();
            assert!(is_told, "seed {seed}: nothing tells of {error}");
        }
        let is_possible = transcoded.is_err() || !pair.plan.always_fails();
        assert!(is_possible, "seed {seed}: refused beforehand, and read");
        let value = transcoded.ok().map(|bytes| read_as(&pair, &bytes, seed));
        Planned {
            triple,
            pair,
            value,
        }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let value = self.value.as_ref()?;
        Some(encoded(value, &self.triple.reader))
    }
}

/// The value of the reader that stands in transcoded bytes.
fn read_as(pair: &Pair, bytes: &[u8], seed: u64) -> Value {
    let reader = &pair.reader;
    let resolution = resolve(reader, reader);
    let mut interpreter = Interpreter {
        bytes,
        resolution: &resolution,
        writer: reader,
        reader,
    };
    let value = interpreter.read(resolution.root());
    assert!(interpreter.bytes.is_empty(), "seed {seed}: bytes are left");
    match value {
        Some(value) => value,
        None => panic!("seed {seed}: transcoded bytes are the reader's"),
    }
}

/// What apache-avro makes of it: `Err` where it does not take the schemas.
fn apache_avro_reads(
    old: &str,
    new: &str,
    bytes: &[u8],
) -> Result<Option<Value>, apache_avro::Error> {
    let writer = apache_avro::Schema::parse_str(old)?;
    let reader = apache_avro::Schema::parse_str(new)?;
    let peer = apache_avro::reader::datum::GenericDatumReader::builder(&writer)
        .reader_schema(&reader)
        .build()?;
    let value = peer.read_value(&mut &*bytes);
    Ok(value.ok().map(peer::lowered))
}

fn add(figures: &mut Figures, planned: &Planned) {
    let Planned {
        triple,
        pair,
        value: ours,
    } = planned;
    figures.compared += 1;
    let mut count = |name: &str| *figures.departures.entry(name.to_owned()).or_default() += 1;
    let theirs = match apache_avro_reads(&triple.old, &triple.new, &triple.bytes()) {
        Ok(theirs) => theirs,
        Err(_) => return count("SchemaNotTaken"),
    };
    // Bits decide: NaN and -0.0 count.
    if format!("{ours:?}") == format!("{theirs:?}") {
        match ours {
            Some(_) => figures.equal += 1,
            None => figures.both_refused += 1,
        }
    } else if let Some(name) = departure(
        &pair.resolution,
        (&triple.writer, &triple.reader),
        ours,
        &theirs,
    ) {
        count(name);
    } else {
        let theirs = format!("{theirs:?}").into();
        let text = shown(triple, &planned.bytes(), "apache-avro", &theirs);
        figures.unknown.push(text);
    }
}

/// A writer, a reader, a value of the writer in bytes, and what apache-avro makes of it where we make something else:
/// `None` where it refuses.
type Example = (
    &'static str,
    String,
    String,
    &'static [u8],
    Option<Value>,
    Option<Value>,
);

fn examples() -> Vec<Example> {
    let uuid = r#"{"type": "string", "logicalType": "uuid"}"#;
    let at = |unit: &str| format!(r#"{{"type": "long", "logicalType": "timestamp-{unit}"}}"#);
    let int =
        |name: &str, more: &str| record(&format!(r#"{{"name": "{name}", "type": "int"{more}}}"#));
    let one = |value| Some(Value::Record(vec![value]));
    let number = |index, value| Some(Value::Union(index, Box::new(value)));
    vec![
        (
            "AnyName",
            int("x", ""),
            int("x", "").replace(r#""A""#, r#""B""#),
            &[2],
            None,
            one(Value::Int(1)),
        ),
        (
            "AnyType",
            r#""long""#.to_owned(),
            r#""int""#.to_owned(),
            &[2],
            None,
            Some(Value::Int(1)),
        ),
        (
            "NoAliases",
            int("x", ""),
            int("y", r#", "aliases": ["x"]"#),
            &[2],
            one(Value::Int(1)),
            None,
        ),
        (
            "MeaningChanged",
            at("millis"),
            at("micros"),
            &[2],
            Some(Value::Long(1)),
            None,
        ),
        (
            "ValueChecked",
            uuid.to_owned(),
            uuid.to_owned(),
            b"\x02x",
            Some(Value::String("x".to_owned())),
            None,
        ),
        (
            "FirstBranchOfDefault",
            record(""),
            record(r#"{"name": "f", "type": ["int", "string"], "default": "x"}"#),
            &[],
            one(Value::Union(1, Box::new(Value::String("x".to_owned())))),
            None,
        ),
        (
            "BranchByValue",
            r#""long""#.to_owned(),
            r#"["int", "double"]"#.to_owned(),
            &[2],
            number(1, Value::Double(1.0)),
            number(0, Value::Int(1)),
        ),
    ]
}

#[test]
fn each_departure_of_apache_avro_has_an_example() {
    for (name, old, new, bytes, ours, theirs) in examples() {
        let pair = Pair::of(lenient_schema(&old), lenient_schema(&new));
        let read = pair.transcode(bytes).ok();
        let read = read.map(|bytes| read_as(&pair, &bytes, 0));
        assert_eq!(read, ours, "{name}");
        let found = apache_avro_reads(&old, &new, bytes).unwrap();
        assert_eq!(found, theirs, "{name}");
        let schemas = (&pair.writer, &pair.reader);
        let cause = departure(&pair.resolution, schemas, &ours, &theirs);
        assert_eq!(cause, Some(name), "{old} as {new}");
    }
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the figures of a long run are its result"
)]
fn the_plan_reads_what_avro_for_java_and_apache_avro_read() {
    let mut java = Program::java("resolve");
    let (mut javas, mut apaches) = (Figures::default(), Figures::default());
    let mut verdicts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut triples = asked(TRIPLES);
    loop {
        let batch: Vec<Planned> = triples.by_ref().take(BATCH).map(Planned::new).collect();
        if batch.is_empty() {
            break;
        }
        for planned in &batch {
            add(&mut apaches, planned);
            let resolution = &planned.pair.resolution;
            let verdict = match &planned.value {
                _ if planned.pair.plan.always_fails() => "refused at registration",
                None => "quarantined",
                Some(_) if !resolution.losses().is_empty() => "read, with `Lossy::Allow` only",
                Some(_) => "read",
            };
            *verdicts.entry(verdict).or_default() += 1;
        }
        let Some(java) = &mut java else { continue };
        let questions = batch.iter();
        let questions = questions.map(|it| it.triple.question(Decoder::Fast));
        let questions: Vec<serde_json::Value> = questions.collect();
        for (planned, answer) in batch.iter().zip(java.ask_all(&questions)) {
            javas.add(&planned.triple, &planned.bytes(), Decoder::Fast, &answer);
        }
    }
    println!("the plan: {verdicts:?}\nAvro for Java: {javas}\napache-avro: {apaches}");
    javas.check();
    apaches.check();
}
