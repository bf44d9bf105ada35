//! Samples are what other implementations take for values of the schema, cover it, and stay small.

use std::collections::BTreeSet;
use std::path::Path;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use heirloom_contract::{Contracts, Version};
use heirloom_schema::{Source, avro as schema_avro};
use prost_reflect::{DescriptorPool, DynamicMessage};

use super::*;

const STRICTNESS: schema_avro::Strictness = schema_avro::Strictness::Strict;

fn corpus(name: &str) -> Contracts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    Contracts::load(&root).unwrap()
}

fn of_version(version: &Version) -> Samples {
    of_schema(&version.schema, &version.fingerprint.0)
}

fn of_text(text: &str) -> (apache_avro::Schema, Vec<Vec<u8>>) {
    let schema = schema_avro::parse(&Source::new("test.avsc", text), &[], STRICTNESS).unwrap();
    let samples = avro::samples(&schema, &mut Random::new(b"test"));
    (apache_avro::Schema::parse_str(text).unwrap(), samples)
}

fn read(schema: &apache_avro::Schema, sample: &[u8]) -> Value {
    let mut left = sample;
    let reader = GenericDatumReader::builder(schema).build().unwrap();
    let value = reader.read_value(&mut left).unwrap();
    assert!(left.is_empty(), "{sample:?}");
    value
}

#[test]
fn avro_samples_are_read_to_the_end_by_another_implementation() {
    let contracts = corpus("avro");
    let mut count = 0;
    for contract in contracts.contracts() {
        for version in &contract.versions {
            // Schemas that refer to others are beyond `parse_str`; their types are in contracts of their own.
            let Ok(schema) = apache_avro::Schema::parse_str(&version.text) else {
                continue;
            };
            for sample in of_version(version).payloads {
                read(&schema, &sample);
                count += 1;
            }
        }
    }
    assert!(count > 300, "{count} samples");
}

#[test]
fn protobuf_samples_are_read_whole_by_another_implementation() {
    let contracts = corpus("protobuf");
    for contract in contracts.contracts() {
        for version in &contract.versions {
            let Schema::Protobuf(schema) = &version.schema else {
                panic!("{}", contract.id)
            };
            let files = schema.file_descriptor_set().clone();
            let pool = DescriptorPool::from_file_descriptor_set(files).unwrap();
            let root = &schema.message(schema.root()).full_name;
            let descriptor = pool.get_message_by_name(root).unwrap();
            for sample in of_version(version).payloads {
                let message =
                    DynamicMessage::decode(descriptor.clone(), sample.as_slice()).unwrap();
                assert_eq!(
                    message.unknown_fields().count(),
                    0,
                    "{}: {sample:?}",
                    contract.id
                );
            }
        }
    }
}

#[test]
fn samples_are_the_same_every_time_and_small() {
    for contracts in [corpus("avro"), corpus("protobuf")] {
        for contract in contracts.contracts() {
            for version in &contract.versions {
                let samples = of_version(version);
                assert_eq!(of_version(version), samples);
                if samples.none_because.is_some() {
                    continue;
                }
                let samples = samples.payloads;
                assert!((6..=MOST).contains(&samples.len()), "{}", contract.id);
                let nodes = match &version.schema {
                    Schema::Avro(schema) => schema.nodes().len(),
                    Schema::Protobuf(_) => 0,
                };
                let largest = samples.iter().map(Vec::len).max().unwrap_or_default();
                assert!(largest < 2000 + 40 * nodes, "{}: {largest}", contract.id);
            }
        }
    }
}

#[test]
fn every_branch_and_every_symbol_is_there() {
    let text = r#"{"type": "record", "name": "R", "fields": [
        {"name": "u", "type": ["null", "int", "string", {"type": "array", "items": "long"}]},
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B", "C", "D", "F"]}}
    ]}"#;
    let (schema, samples) = of_text(text);
    let (mut branches, mut symbols) = (BTreeSet::new(), BTreeSet::new());
    for sample in &samples {
        let Value::Record(fields) = read(&schema, sample) else {
            panic!("{sample:?}")
        };
        for (_, value) in fields {
            match value {
                Value::Union(branch, _) => branches.insert(branch),
                Value::Enum(symbol, _) => symbols.insert(symbol),
                other => panic!("{other:?}"),
            };
        }
    }
    assert_eq!((branches.len(), symbols.len()), (4, 5));
}

#[test]
fn recursion_ends_and_a_type_without_values_has_no_samples() {
    let list =
        r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["L", "null"]}]}"#;
    let (schema, samples) = of_text(list);
    samples
        .iter()
        .for_each(|sample| drop(read(&schema, sample)));
    assert!(samples.iter().any(|sample| sample.len() > 2), "{samples:?}");
    let endless = r#"{"type": "record", "name": "E", "fields": [{"name": "next", "type": "E"}]}"#;
    let schema = schema_avro::parse(&Source::new("test.avsc", endless), &[], STRICTNESS).unwrap();
    assert_eq!(
        avro::samples(&schema, &mut Random::new(b"test")),
        Vec::<Vec<u8>>::new()
    );
}

#[test]
fn large_samples_are_left_out_and_it_is_said_why_there_are_none() {
    let of = |text: &str| {
        let schema = schema_avro::parse(&Source::new("test.avsc", text), &[], STRICTNESS).unwrap();
        of_schema(&Schema::Avro(schema), b"test")
    };
    let fixed = |size: usize, before: &str, after: &str| {
        of(&format!(
            r#"{{"type": "record", "name": "R", "fields": [{{"name": "f", "type": {before}
            {{"type": "fixed", "name": "F", "size": {size}}}{after}}}]}}"#
        ))
    };
    assert_eq!(
        fixed(4_000_000, "", "").none_because,
        Some("every value takes more than 16 KiB")
    );
    let some = fixed(4_000_000, "[\"null\",", "]");
    assert_eq!(
        (some.payloads[0].as_slice(), some.none_because),
        (&[0_u8][..], None)
    );
    let bounded = fixed(16_000, "", "");
    assert_eq!((bounded.payloads.len(), bounded.none_because), (4, None));
    let endless =
        of(r#"{"type": "record", "name": "E", "fields": [{"name": "next", "type": "E"}]}"#);
    assert_eq!(endless.none_because, Some("the type has no value"));
}
