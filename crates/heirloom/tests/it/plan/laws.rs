//! Random writers, readers and values: the plan's bytes are those of the value that the resolution promises.
//!
//! `HEIRLOOM_PLAN_CASES=4000 cargo test -p heirloom --test it plan::laws` runs so many pairs, with six values each.

use heirloom_schema::avro::{Value, normal_form, resolve};
use proptest::prelude::*;

use super::interpret::{Interpreter, encode};
use super::peer::{known_difference, lowered};
use super::random::{Dice, Maker, Terrain, value};
use super::{Pair, record};

/// The values of one pair.
const VALUES: usize = 6;

fn cases() -> ProptestConfig {
    let asked = std::env::var("HEIRLOOM_PLAN_CASES").ok();
    let cases = asked.and_then(|it| it.parse().ok()).unwrap_or(400);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    }
}

fn interpreted(pair: &Pair, bytes: &[u8]) -> Option<Value> {
    let Pair {
        writer,
        reader,
        resolution,
        ..
    } = pair;
    Interpreter {
        bytes,
        resolution,
        writer,
        reader,
    }
    .read(resolution.root())
}

/// The reader's bytes as a value of the reader.
fn read_back(pair: &Pair, bytes: &[u8]) -> Option<Value> {
    let reader = &pair.reader;
    let resolution = resolve(reader, reader);
    let mut interpreter = Interpreter {
        bytes,
        resolution: &resolution,
        writer: reader,
        reader,
    };
    let value = interpreter.read(resolution.root());
    assert!(interpreter.bytes.is_empty(), "all bytes are the value's");
    value
}

fn encoded(value: &Value, schema: &heirloom_schema::avro::Schema) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value, schema, schema.root(), &mut bytes);
    bytes
}

fn random_pair(dice: &mut Dice, terrain: Terrain) -> (String, String) {
    let mut maker = Maker::new(dice, terrain);
    let old = maker.root();
    (old.json(), maker.change(&old).json())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_plan_gives_what_the_resolution_promises(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let (old, new) = random_pair(&mut dice, Terrain { has_names: true, size });
        let pair = Pair::new(&old, &new);
        let context = format!("{old}\n{new}\n{}", pair.plan);
        for _ in 0..VALUES {
            let written = value(&mut dice, &pair.writer, pair.writer.root(), 0);
            let bytes = encoded(&written, &pair.writer);
            let expected = interpreted(&pair, &bytes).map(|value| encoded(&value, &pair.reader));
            let found = pair.transcode(&bytes);
            prop_assert_eq!(found.as_ref().ok(), expected.as_ref(), "{}\n{:?}\n{:?}", context, written, found);
            prop_assert!(!pair.plan.always_fails() || found.is_err(), "{}", context);
            prop_assert!(found.is_ok() || !pair.resolution.failures().is_empty(), "{}", context);
            if pair.plan.is_identity() {
                prop_assert_eq!(found.as_ref(), Ok(&bytes), "{}", context);
            }
        }
    }

    #[test]
    fn apache_avro_gives_the_same(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let (old, new) = random_pair(&mut dice, Terrain { has_names: false, size });
        let pair = Pair::new(&old, &new);
        let peer_writer = apache_avro::Schema::parse_str(&old).expect("apache-avro takes it");
        let peer_reader = apache_avro::Schema::parse_str(&new).expect("apache-avro takes it");
        let peer = apache_avro::reader::datum::GenericDatumReader::builder(&peer_writer)
            .reader_schema(&peer_reader)
            .build()
            .expect("apache-avro takes them");
        for _ in 0..VALUES {
            let written = value(&mut dice, &pair.writer, pair.writer.root(), 0);
            let bytes = encoded(&written, &pair.writer);
            let ours = pair.transcode(&bytes).ok().and_then(|bytes| read_back(&pair, &bytes));
            let theirs = peer.read_value(&mut &*bytes).ok().map(lowered);
            if !known_difference(&pair.resolution, &ours, &theirs) {
                let (ours, theirs) = (format!("{ours:?}"), format!("{theirs:?}"));
                prop_assert_eq!(ours, theirs, "{}\n{}\n{}\n{:?}", old, new, pair.plan, written);
            }
        }
    }

    /// The plan compares nodes, not texts.
    #[test]
    fn the_same_has_the_same_normal_form(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let (old, new) = random_pair(&mut dice, Terrain { has_names: true, size });
        for (writer, reader) in [(&old, &new), (&new, &old), (&old, &old)] {
            let pair = Pair::new(writer, reader);
            let is_alike = normal_form(&pair.writer) == normal_form(&pair.reader);
            let expected = pair.plan.is_identity() && is_alike;
            prop_assert_eq!(pair.plan.is_same(), expected, "{}\n{}", writer, reader);
        }
    }

    /// Whatever comes, a plan gives bytes of the reader or an error, and does not grow without bounds.
    #[test]
    fn damaged_bytes_never_become_damaged_bytes(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let (old, new) = random_pair(&mut dice, Terrain { has_names: true, size });
        let pair = Pair::new(&old, &new);
        let itself = Pair::new(&new, &new);
        for _ in 0..VALUES {
            let written = value(&mut dice, &pair.writer, pair.writer.root(), 0);
            let mut bytes = encoded(&written, &pair.writer);
            for _ in 0..=dice.below(3) {
                damage(&mut dice, &mut bytes);
            }
            if let Ok(found) = pair.transcode(&bytes) {
                prop_assert!(found.len() <= 16 * bytes.len() + (16 << 20));
                let again = itself.transcode(&found);
                prop_assert_eq!(again.as_ref(), Ok(&found), "{}\n{}", old, new);
            }
        }
    }
}

fn damage(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let at = dice.below(bytes.len() + 1);
    match dice.below(4) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, dice.below(256) as u8),
        2 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        _ if at < bytes.len() => bytes[at] = [0x00, 0x01, 0x02, 0x7f, 0x80, 0xff][dice.below(6)],
        _ => bytes.push(0xff),
    }
}

#[test]
fn own_blocks_of_a_writer_are_read() {
    let pair = Pair::new(
        &record(
            r#"{"name": "gone", "type": {"type": "array", "items": "int"}},
               {"name": "all", "type": {"type": "array", "items": "int"}},
               {"name": "same", "type": {"type": "map", "values": "string"}}"#,
        ),
        &record(
            r#"{"name": "same", "type": {"type": "map", "values": "string"}},
               {"name": "all", "type": {"type": "array", "items": "long"}}"#,
        ),
    );
    // Blocks with sizes: of three items in two, of two in two, of one entry.
    let gone = [0x03, 0x04, 0x02, 0x04, 0x02, 0x06, 0x00];
    let all = [0x03, 0x04, 0x02, 0x04, 0x00];
    let same = [0x01, 0x08, 0x02, b'k', 0x02, b'v', 0x00];
    let bytes = [&gone[..], &all, &same].concat();
    let found = pair.transcode(&bytes).unwrap();
    let expected = [&same[..], &[0x04, 0x02, 0x04, 0x00]].concat();
    assert_eq!(found, expected);
}

/// What counts and what does not, where the random pairs seldom come to.
#[test]
fn aliases_and_maps_are_the_same_in_any_order() {
    let with = |aliases: &str, default: &str| {
        record(&format!(
            r#"{{"name": "a", "aliases": {aliases}, "type": {{"type": "map", "values": "double"}},
               "default": {default}}}, {{"name": "next", "type": ["null", "A"], "default": null}}"#
        ))
    };
    let first = with(r#"["b", "c"]"#, r#"{"x": 0.0, "y": 1}"#);
    for (aliases, default, is_same) in [
        (r#"["b", "c"]"#, r#"{"x": 0.0, "y": 1}"#, true),
        (r#"["c", "b", "c", "a"]"#, r#"{"y": 1, "x": 0.0}"#, true),
        (r#"["c"]"#, r#"{"x": 0.0, "y": 1}"#, false),
        (r#"["b", "c", "d"]"#, r#"{"x": 0.0, "y": 1}"#, false),
        (r#"["b", "c"]"#, r#"{"x": -0.0, "y": 1}"#, false),
        (r#"["b", "c"]"#, r#"{"x": 0.0}"#, false),
    ] {
        let second = with(aliases, default);
        for pair in [Pair::new(&first, &second), Pair::new(&second, &first)] {
            assert!(pair.plan.is_identity(), "{second}");
            assert_eq!(pair.plan.is_same(), is_same, "{second}");
            let is_alike = normal_form(&pair.writer) == normal_form(&pair.reader);
            assert_eq!(is_same, is_alike, "{second}");
        }
    }
}
