//! What must hold for every pair of schemas and every value, and agreement with apache-avro where that is right.

use heirloom_schema::avro::{Resolution, Schema, Value, resolve};
use proptest::prelude::*;

use super::interpret::{Interpreter, encode};
use super::peer::{known_difference, lowered};
use super::random::{Dice, Maker, Terrain, value};
use super::{report, schema};

/// The values of one case.
const VALUES: usize = 6;

fn read(bytes: &[u8], resolution: &Resolution, writer: &Schema, reader: &Schema) -> Option<Value> {
    Interpreter {
        bytes,
        resolution,
        writer,
        reader,
    }
    .read(resolution.root())
}

fn encoded(value: &Value, schema: &Schema) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value, schema, schema.root(), &mut bytes);
    bytes
}

/// Bits decide: NaN and -0.0 count.
fn shown(value: &Option<Value>) -> String {
    format!("{value:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_the_resolution_promises_is_what_a_reader_gets(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let mut maker = Maker::new(&mut dice, Terrain { has_names: true, size });
        let old = maker.root();
        let (old, new) = (old.json(), maker.change(&old).json());
        let (writer, reader) = (schema(&old), schema(&new));
        let resolution = resolve(&writer, &reader);
        let report = report(&resolution).join("\n");
        let context = format!("{old}\n{new}\n{report}");
        let own = resolve(&reader, &reader);
        prop_assert!(own.failures().is_empty() && own.losses().is_empty(), "{}", new);
        for _ in 0..VALUES {
            let written = value(&mut dice, &writer, writer.root(), 0);
            let bytes = encoded(&written, &writer);
            let found = read(&bytes, &resolution, &writer, &reader);
            let applied = resolution.apply(&written, &reader);
            prop_assert_eq!(shown(&found), shown(&applied), "{}\n{:?}", context, written);
            prop_assert!(found.is_some() || !report.is_empty(), "{}\n{:?}", context, written);
            if found.is_none() {
                prop_assert!(!resolution.failures().is_empty(), "{}\n{:?}", context, written);
            }
            if resolution.is_identity(resolution.root()) {
                let plain = read(&bytes, &own, &reader, &reader);
                prop_assert_eq!(shown(&found), shown(&plain), "{}\n{:?}", context, written);
            }
        }
    }

    #[test]
    fn apache_avro_reads_the_same(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let mut maker = Maker::new(&mut dice, Terrain { has_names: false, size });
        let old = maker.root();
        let (old, new) = (old.json(), maker.change(&old).json());
        let (writer, reader) = (schema(&old), schema(&new));
        let resolution = resolve(&writer, &reader);
        let context = format!("{old}\n{new}\n{}", report(&resolution).join("\n"));
        let peer_writer = apache_avro::Schema::parse_str(&old).expect("apache-avro takes it");
        let peer_reader = apache_avro::Schema::parse_str(&new).expect("apache-avro takes it");
        let peer = apache_avro::reader::datum::GenericDatumReader::builder(&peer_writer)
            .reader_schema(&peer_reader)
            .build()
            .expect("apache-avro takes them");
        for _ in 0..VALUES {
            let written = value(&mut dice, &writer, writer.root(), 0);
            let bytes = encoded(&written, &writer);
            let ours = read(&bytes, &resolution, &writer, &reader);
            let theirs = peer.read_value(&mut &*bytes).ok().map(lowered);
            if !known_difference(&resolution, &ours, &theirs) {
                prop_assert_eq!(shown(&ours), shown(&theirs), "{}\n{:?}", context, written);
            }
        }
    }
}
