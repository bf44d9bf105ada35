//! Random events of every version, written by apache-avro: all are read, and the newest are written as the same bytes.

use apache_avro::Schema;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::{ContractInfo, EventMeta, Stream, VersionInfo};
use heirloom_build_generated as generated;

use crate::random::{Names, Random, collect, value};

const EVENTS: usize = 60;

/// Schemas that apache-avro does not take, and why.
const NOT_FOR_APACHE: &[(&str, &str)] = &[(
    "logical/odd_defaults v1",
    "it takes no default of a big-decimal or a duration",
)];

/// Calls `check` with every version of every contract of a stream.
fn each<S: Stream>(check: &mut dyn FnMut(usize, &ContractInfo, &VersionInfo)) {
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        for version in contract.versions {
            check(index, contract, version);
        }
    }
}

/// The schema with what it refers to, or apache-avro's refusal.
fn parsed(version: &VersionInfo) -> Result<(Schema, Vec<Schema>), apache_avro::Error> {
    let references = version.references.iter().map(|reference| reference.schema);
    Schema::parse_str_with_list(version.schema, references)
}

fn check<S: Stream>(read: &mut usize, refused: &mut Vec<String>) {
    each::<S>(&mut |index, contract, version| {
        let name = format!("{}/{} v{}", contract.stream, contract.name, version.number);
        let (schema, references) = match parsed(version) {
            Ok(parsed) => parsed,
            Err(error) => {
                refused.push(format!("{name}: {error}"));
                return;
            }
        };
        let mut names = Names::new();
        references
            .iter()
            .chain([&schema])
            .for_each(|it| collect(it, &mut names));
        let writer = GenericDatumWriter::builder(&schema);
        let all = references.iter().chain([&schema]).collect();
        let writer = writer.schemata(all).and_then(|writer| writer.build());
        let writer = match writer {
            Ok(writer) => writer,
            Err(error) => {
                refused.push(format!("{name}: {error}"));
                return;
            }
        };
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::from(version.number));
        for _ in 0..EVENTS {
            let value = value(&schema, &names, &mut random, 0);
            let bytes = match writer.write_value_to_vec(value.clone()) {
                Ok(bytes) => bytes,
                Err(error) => {
                    refused.push(format!("{name}: {error}"));
                    return;
                }
            };
            let mut events: Vec<S> = Vec::new();
            let meta = EventMeta::default();
            let result = S::decode(index, version.number, &bytes, &meta, &mut |event| {
                events.push(event)
            });
            if let Err(error) = result {
                let by_hand = error.to_string().contains("a name of one letter");
                assert!(by_hand, "{name}: {error}\n{value:?}\n{bytes:?}");
                continue;
            }
            *read += 1;
            let is_newest = contract
                .newest()
                .is_some_and(|it| it.number == version.number);
            if let ([event], true) = (events.as_slice(), is_newest)
                && event.contract() == contract
            {
                let mut written = Vec::new();
                event.encode(&mut written).unwrap();
                assert_eq!(written, bytes, "{name}: {value:?}");
            }
        }
    });
}

#[test]
fn what_apache_avro_writes_is_read_and_written_alike() {
    let mut read = 0;
    let mut refused = Vec::new();
    check::<generated::defaults::Event>(&mut read, &mut refused);
    check::<generated::evolution::Event>(&mut read, &mut refused);
    check::<generated::logical::Event>(&mut read, &mut refused);
    check::<generated::names::Event>(&mut read, &mut refused);
    check::<generated::recursion::Event>(&mut read, &mut refused);
    check::<generated::shapes::Event>(&mut read, &mut refused);
    check::<generated::unions::Event>(&mut read, &mut refused);
    let known = |it: &&String| !NOT_FOR_APACHE.iter().any(|(name, _)| it.starts_with(name));
    let unknown: Vec<_> = refused.iter().filter(known).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert_eq!(refused.len(), NOT_FOR_APACHE.len(), "{refused:#?}");
    assert!(read > 4000, "{read}");
}
