//! Every version of every contract of the corpus: generated decoders, and the steps to the newest version.

use apache_avro::Schema;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::{Event as _, EventMeta, Stream, VersionInfo};
use heirloom_build_generated as generated;

use crate::random::{Names, Random, collect, value};
use crate::{SLACK, lies, long, peak};

/// Bytes of memory for a byte of payload, at most. The widest thing in the corpus is an array of maps of one entry whose
/// value is an empty array: a node of a B-tree has room for 11 keys and values, 11 * (24 + 24) bytes and its links, and
/// the vector around it takes 3 * 24 while it grows. The payload spends 4 bytes on both, so that is 154.
const FACTOR: usize = 160;

/// Bytes of true events, where apache-avro takes the schema. Of types without end and without values there are none.
fn samples(stream: &str, version: &VersionInfo) -> Option<Vec<Vec<u8>>> {
    if stream == "extremes" {
        return None;
    }
    let references = version.references.iter().map(|reference| reference.schema);
    let (schema, references) = Schema::parse_str_with_list(version.schema, references).ok()?;
    let mut names = Names::new();
    let all: Vec<&Schema> = references.iter().chain([&schema]).collect();
    all.iter().for_each(|it| collect(it, &mut names));
    let writer = GenericDatumWriter::builder(&schema)
        .schemata(all)
        .ok()?
        .build()
        .ok()?;
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut sample = || {
        let value = value(&schema, &names, &mut random, 0);
        writer.write_value_to_vec(value).ok()
    };
    Some((0..4).filter_map(|_| sample()).collect())
}

/// True bytes that end early, and then go on with lies.
fn attacks(stream: &str, version: &VersionInfo) -> Vec<Vec<u8>> {
    let mut attacks = Vec::new();
    for lie in lies() {
        attacks.push(lie.iter().copied().cycle().take(16_000).collect());
    }
    for sample in samples(stream, version).unwrap_or_default() {
        let size = sample.len().min(4_000);
        for cut in (0..size).step_by(size.div_ceil(12).max(1)) {
            let start = &sample[..cut];
            attacks.push(start.to_vec());
            for lie in lies() {
                let rest = lie.iter().copied().cycle().take(1_000);
                attacks.push(start.iter().copied().chain(rest).collect());
            }
        }
    }
    attacks
}

fn check<S: Stream>(attacked: &mut usize) {
    let meta = EventMeta::default();
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        for version in contract.versions {
            for attack in attacks(contract.stream, version) {
                let mut events = 0;
                let (peak, result) =
                    peak(|| S::decode(index, version.number, &attack, &meta, &mut |_| events += 1));
                assert!(
                    peak <= FACTOR * attack.len() + SLACK,
                    "{}/{} v{}: {peak} for {} bytes, {result:?}, {:?}",
                    contract.stream,
                    contract.name,
                    version.number,
                    attack.len(),
                    &attack[..attack.len().min(24)],
                );
                *attacked += 1;
            }
        }
    }
}

#[test]
fn no_event_takes_more_than_its_bytes_and_types_explain() {
    let mut attacked = 0;
    check::<generated::defaults::Event>(&mut attacked);
    check::<generated::evolution::Event>(&mut attacked);
    check::<generated::extremes::Event>(&mut attacked);
    check::<generated::logical::Event>(&mut attacked);
    check::<generated::names::Event>(&mut attacked);
    check::<generated::recursion::Event>(&mut attacked);
    check::<generated::shapes::Event>(&mut attacked);
    check::<generated::unions::Event>(&mut attacked);
    assert!(attacked > 20_000, "{attacked}");
}

#[test]
fn maps_of_one_entry_are_the_widest() {
    let count = 20_000;
    let maps = [2, 0, 0, 0].repeat(count);
    // So many bytes for the six fields before `seven` of that version, and for the end of it and the three behind it.
    for (version, before, behind) in [(1, 9, 4), (2, 7, 5)] {
        let payload = [vec![0; before], long(20_000), maps.clone(), vec![0; behind]].concat();
        let meta = EventMeta::default();
        let decode = || generated::unions::Everything::decode_one(version, &payload, &meta);
        let (peak, result) = peak(decode);
        assert_eq!(result.unwrap().seven.len(), count);
        let factor = peak / payload.len();
        assert!((130..=FACTOR).contains(&factor), "v{version}: {factor}");
    }
}
