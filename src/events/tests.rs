//! The archive, which official encoders wrote, to JSON and back.

use std::collections::BTreeMap;
use std::path::Path;

use heirloom::frame::{Frame, WriterId};
use heirloom::{EventMeta, Stream};
use heirloom_contract::{Contract, Contracts, Version};

use super::reader::steps;
use super::{Codec, Reader};
use crate::contracts;
use crate::demo::Archive;

/// The codecs of all registered schemas that are in the history, by the ids that frames hold.
fn codecs(archive: &Archive) -> BTreeMap<String, Codec> {
    let contracts = load();
    let versions = versions(archive, &contracts).into_iter();
    let codecs = versions.map(|(id, (_, version))| {
        let codec = Codec::new(version.schema.clone(), &Reader::default());
        (id, codec.unwrap())
    });
    codecs.collect()
}

fn load() -> Contracts {
    Contracts::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The versions of all registered schemas that are in the history, by the ids that frames hold.
fn versions<'a>(
    archive: &Archive,
    contracts: &'a Contracts,
) -> BTreeMap<String, (&'a Contract, &'a Version)> {
    let mut versions = BTreeMap::new();
    for registered in &archive.registry {
        let all = contracts.contracts();
        let mut all =
            all.flat_map(|contract| contract.versions.iter().map(move |it| (contract, it)));
        let same = all.find(|(_, version)| *version.text == *registered.schema);
        if let Some(same) = same {
            versions.insert(format!("schema id {}", registered.id), same);
            versions.insert(format!("schema guid {}", registered.guid), same);
        }
    }
    versions
}

/// Avro's bytes come back as they were; so do Protobuf's, but for what no field holds and for the order of maps.
#[test]
fn the_archive_there_and_back() {
    let archive = Archive::built_in().unwrap();
    let codecs = codecs(&archive);
    let (mut same, mut alike, mut refused) = (0, 0, 0);
    for stream in 0..4 {
        for record in archive.records(stream) {
            let record = record.unwrap();
            let Some(value) = record.value else { continue };
            let Ok(frame) = Frame::of_value(value, &record.headers) else {
                continue;
            };
            let writer: WriterId = frame.writer();
            let Some(codec) = codecs.get(&writer.to_string()) else {
                continue;
            };
            let format = match codec {
                Codec::Avro(_) => heirloom::Format::Avro,
                Codec::Protobuf(_) => heirloom::Format::Protobuf,
            };
            let payload = frame.open(format).unwrap().payload;
            let mut json = String::new();
            let Ok(unknown) = codec.decode(payload, &mut json) else {
                refused += 1;
                continue;
            };
            let mut bytes = Vec::new();
            codec
                .encode(&json, &mut bytes)
                .unwrap_or_else(|error| panic!("{error}: {json}"));
            if bytes == payload {
                same += 1;
                continue;
            }
            assert!(
                unknown > 0 || format == heirloom::Format::Protobuf,
                "{json}"
            );
            let mut again = String::new();
            codec.decode(&bytes, &mut again).unwrap();
            assert_eq!(again, json);
            alike += 1;
        }
    }
    assert!(
        same > 70_000 && refused <= 10,
        "{same} the same, {alike} alike, {refused} refused"
    );
}

/// Into the newest version by the contract's steps is what the generated types make of the same bytes, and where a step
/// is written by hand the answer says so.
#[test]
fn the_newest_is_that_of_the_generated_types() {
    let archive = Archive::built_in().unwrap();
    let mut found = Found::default();
    stream::<contracts::bank::Event>(&archive, 0, &mut found);
    stream::<contracts::clinic::Event>(&archive, 3, &mut found);
    stream::<contracts::orders::Event>(&archive, 1, &mut found);
    stream::<contracts::sensors::Event>(&archive, 2, &mut found);
    insta::assert_snapshot!(format!(
        "{}\n{}",
        found.equal,
        found.by_hand.into_values().collect::<String>()
    ));
}

#[derive(Default)]
struct Found {
    equal: usize,
    by_hand: BTreeMap<String, String>,
}

fn stream<S: Stream>(archive: &Archive, index: usize, found: &mut Found) {
    let contracts = load();
    let versions = versions(archive, &contracts);
    let mut codecs: BTreeMap<String, Option<(Codec, Codec)>> = BTreeMap::new();
    for record in archive.records(index) {
        let record = record.unwrap();
        let Some(value) = record.value else { continue };
        let Ok(frame) = Frame::of_value(value, &record.headers) else {
            continue;
        };
        let Some((contract, version)) = versions.get(&frame.writer().to_string()) else {
            continue;
        };
        if contract.config.retired.is_some() {
            continue;
        }
        let newest = contract.latest().unwrap();
        let name = format!("{} v{}", contract.id, version.number);
        let codec = codecs.entry(name.clone()).or_insert_with(|| {
            match steps(contract, version.number, newest.number, false) {
                Ok(reader) => Some((
                    Codec::new(version.schema.clone(), &reader).unwrap(),
                    Codec::new(newest.schema.clone(), &Reader::default()).unwrap(),
                )),
                Err(error) => {
                    found.by_hand.insert(name.clone(), format!("{error}\n"));
                    None
                }
            }
        });
        let Some((codec, own)) = codec else { continue };
        let payload = frame.open(S::CONTRACTS[0].format).unwrap().payload;
        let number = S::CONTRACTS
            .iter()
            .position(|it| it.name == contract.id.name);
        let mut events = Vec::new();
        let typed = S::decode(
            number.unwrap(),
            version.number,
            payload,
            &EventMeta::default(),
            &mut |event| {
                events.push(event);
            },
        );
        let mut json = String::new();
        let read = codec.decode(payload, &mut json);
        assert_eq!(typed.is_ok(), read.is_ok(), "{name}: {json}");
        let [event] = &events[..] else { continue };
        let (mut bytes, mut wanted) = (Vec::new(), String::new());
        event.encode(&mut bytes).unwrap();
        own.decode(&bytes, &mut wanted).unwrap();
        assert_eq!(json, wanted, "{name}");
        found.equal += 1;
    }
}
