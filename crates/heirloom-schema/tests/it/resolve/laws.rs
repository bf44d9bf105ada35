//! What must hold for every pair of schemas and every value, and agreement with apache-avro where that is right.

use heirloom_schema::avro::{Action, FailureKind, Resolution, Schema, Value, resolve};
use proptest::prelude::*;

use super::interpret::{Interpreter, encode};
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

/// apache-avro resolves values, not schemas, and is laxer: it narrows a long that fits, takes strings for enums and
/// fixed, does not look at names, and picks a union's branch by the value at hand, also inside a default, where
/// the text of bytes becomes a string.
fn known_difference(resolution: &Resolution, ours: &Option<Value>, theirs: &Option<Value>) -> bool {
    let is_laxer = ours.is_none()
        && theirs.is_some()
        && resolution.failures().iter().any(|failure| {
            matches!(
                failure.kind,
                FailureKind::Type { .. }
                    | FailureKind::Name { .. }
                    | FailureKind::NoBranch { .. }
                    | FailureKind::FixedSize { .. }
            )
        });
    is_laxer || ours != theirs && (chooses_by_promotion(resolution) || fills_in_unions(resolution))
}

/// Whether some union's branch is one that the writer is promoted to.
fn chooses_by_promotion(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match node.action {
        Action::IntoUnion { inner, .. } => resolution.node(inner).action == Action::Promote,
        _ => false,
    })
}

/// Whether some default holds a union inside, whose branch apache-avro chooses anew.
fn fills_in_unions(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match &node.action {
        Action::Record(action) => action.defaults.iter().any(|(_, value)| match value {
            Value::Union(_, inner) => holds_union(inner),
            value => holds_union(value),
        }),
        _ => false,
    })
}

fn holds_union(value: &Value) -> bool {
    match value {
        Value::Union(..) => true,
        Value::Array(values) | Value::Record(values) => values.iter().any(holds_union),
        Value::Map(entries) => entries.iter().any(|(_, value)| holds_union(value)),
        _ => false,
    }
}

/// apache-avro's value as ours.
fn lowered(value: apache_avro::types::Value) -> Value {
    use apache_avro::types::Value as Theirs;
    match value {
        Theirs::Null => Value::Null,
        Theirs::Boolean(value) => Value::Boolean(value),
        Theirs::Int(value) => Value::Int(value),
        Theirs::Long(value) => Value::Long(value),
        Theirs::Float(value) => Value::Float(value),
        Theirs::Double(value) => Value::Double(value),
        Theirs::Bytes(value) | Theirs::Fixed(_, value) => Value::Bytes(value),
        Theirs::String(value) => Value::String(value),
        Theirs::Enum(index, _) => Value::Enum(index as usize),
        Theirs::Union(index, value) => Value::Union(index as usize, Box::new(lowered(*value))),
        Theirs::Array(items) => Value::Array(items.into_iter().map(lowered).collect()),
        Theirs::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key, lowered(value)));
            let mut entries: Vec<(String, Value)> = entries.collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Map(entries)
        }
        Theirs::Record(fields) => Value::Record(
            fields
                .into_iter()
                .map(|(_, value)| lowered(value))
                .collect(),
        ),
        other => panic!("no logical types here: {other:?}"),
    }
}
