//! The archive, which official encoders wrote, to JSON and back.

use std::collections::BTreeMap;
use std::path::Path;

use heirloom::frame::{Frame, WriterId};
use heirloom_contract::Contracts;

use super::{Codec, Reader};
use crate::demo::Archive;

/// The codecs of all registered schemas that are in the history, by the ids that frames hold.
fn codecs(archive: &Archive) -> BTreeMap<String, Codec> {
    let contracts = Contracts::load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let versions: Vec<_> = contracts
        .contracts()
        .flat_map(|contract| &contract.versions)
        .collect();
    let mut codecs = BTreeMap::new();
    for registered in &archive.registry {
        let same_text = versions
            .iter()
            .find(|version| *version.text == *registered.schema);
        let Some(version) = same_text else { continue };
        for name in [
            format!("schema id {}", registered.id),
            format!("schema guid {}", registered.guid),
        ] {
            codecs.insert(
                name,
                Codec::new(version.schema.clone(), &Reader::default()).unwrap(),
            );
        }
    }
    codecs
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
