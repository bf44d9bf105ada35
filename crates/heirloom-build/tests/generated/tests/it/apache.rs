//! Random events of every version, written by apache-avro: all are read, and the newest are written as the same bytes.

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
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

/// Contracts whose last step apache-avro resolves otherwise or not at all, and why.
const RESOLVED_OTHERWISE: &[(&str, &str)] = &[
    (
        "defaults/all",
        "what it makes of the defaults is no value for its own writer",
    ),
    ("evolution/by_hand", "a step by hand"),
    (
        "evolution/lossy",
        "it does not read a timestamp as a long, as the specification wants",
    ),
    ("evolution/meaning", "a step by hand"),
    (
        "evolution/renames",
        "it does not know the aliases of fields",
    ),
    ("evolution/retired_batch", "a split by hand"),
    (
        "evolution/shared_types",
        "it does not find a referenced record in a union",
    ),
    ("evolution/split", "a step by hand"),
    (
        "hostile/target",
        "it counts a decimal's bytes, not its digits",
    ),
    ("logical/all", "it counts a decimal's bytes, not its digits"),
    (
        "names/names_of_std",
        "its records have no names, so in a union the first that fits is taken",
    ),
    (
        "unions/of_logical_types",
        "it counts a decimal's bytes, not its digits",
    ),
];

/// The step into the newest version, by apache-avro: bytes of the version before, resolved, as bytes of the newest.
fn check_step<S: Stream>(
    index: usize,
    contract: &ContractInfo,
    compared: &mut usize,
    other: &mut Vec<String>,
) {
    let [.., older, newest] = contract.versions else {
        return;
    };
    let name = format!("{}/{}", contract.stream, contract.name);
    let (Ok((from, from_references)), Ok((to, to_references))) = (parsed(older), parsed(newest))
    else {
        other.push(format!("{name}: not parsed"));
        return;
    };
    let from_all: Vec<&Schema> = from_references.iter().chain([&from]).collect();
    let to_all: Vec<&Schema> = to_references.iter().chain([&to]).collect();
    let mut names = Names::new();
    from_all.iter().for_each(|it| collect(it, &mut names));
    let writer = GenericDatumWriter::builder(&from)
        .schemata(from_all.clone())
        .unwrap();
    let writer = writer.build().unwrap();
    let newest_writer = GenericDatumWriter::builder(&to)
        .schemata(to_all.clone())
        .unwrap();
    let newest_writer = newest_writer.build().unwrap();
    let reader = GenericDatumReader::builder(&from)
        .writer_schemata(from_all)
        .unwrap();
    let reader = reader
        .reader_schema(&to)
        .reader_schemata(to_all)
        .unwrap()
        .build()
        .unwrap();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..EVENTS {
        let value = value(&from, &names, &mut random, 0);
        let bytes = writer.write_value_to_vec(value.clone()).unwrap();
        let theirs = reader
            .read_value(&mut bytes.as_slice())
            .and_then(|resolved| newest_writer.write_value_to_vec(resolved));
        let mut ours: Vec<S> = Vec::new();
        let meta = EventMeta::default();
        let result = S::decode(index, older.number, &bytes, &meta, &mut |event| {
            ours.push(event)
        });
        let ([event], Ok(())) = (ours.as_slice(), result) else {
            continue;
        };
        let mut written = Vec::new();
        event.encode(&mut written).unwrap();
        match theirs {
            Ok(theirs) if theirs == written => *compared += 1,
            Ok(theirs) => {
                other.push(format!("{name}: {value:?}\n  {written:?}\n  {theirs:?}"));
                return;
            }
            Err(error) => {
                other.push(format!("{name}: {error}"));
                return;
            }
        }
    }
}

fn check_steps<S: Stream>(compared: &mut usize, other: &mut Vec<String>) {
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        check_step::<S>(index, contract, compared, other);
    }
}

#[test]
fn the_last_step_is_resolved_as_by_apache_avro() {
    let mut compared = 0;
    let mut other = Vec::new();
    check_steps::<generated::defaults::Event>(&mut compared, &mut other);
    check_steps::<generated::evolution::Event>(&mut compared, &mut other);
    check_steps::<generated::hostile::Event>(&mut compared, &mut other);
    check_steps::<generated::logical::Event>(&mut compared, &mut other);
    check_steps::<generated::names::Event>(&mut compared, &mut other);
    check_steps::<generated::recursion::Event>(&mut compared, &mut other);
    check_steps::<generated::shapes::Event>(&mut compared, &mut other);
    check_steps::<generated::unions::Event>(&mut compared, &mut other);
    let known = |it: &&String| {
        !RESOLVED_OTHERWISE
            .iter()
            .any(|(name, _)| it.starts_with(name))
    };
    let unknown: Vec<_> = other.iter().filter(known).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert_eq!(other.len(), RESOLVED_OTHERWISE.len(), "{other:#?}");
    assert!(compared > 900, "{compared}");
}

#[test]
fn what_apache_avro_writes_is_read_and_written_alike() {
    let mut read = 0;
    let mut refused = Vec::new();
    check::<generated::defaults::Event>(&mut read, &mut refused);
    check::<generated::evolution::Event>(&mut read, &mut refused);
    check::<generated::hostile::Event>(&mut read, &mut refused);
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
