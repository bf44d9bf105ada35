//! Every version of every contract of the corpus: generated decoders, and the steps to the newest version.

use std::fmt::Debug;

use apache_avro::Schema;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::avro::{Datum, Reader};
use heirloom::plan::{Plan, PlanLimits};
use heirloom::{DecodeError, Event as _, EventMeta, Limits, Stream, VersionInfo};
use heirloom_build_generated as generated;
use heirloom_schema::Source;
use heirloom_schema::avro::{Strictness, parse, resolve};

use crate::random::{Names, Random, collect, value};
use crate::{FACTOR, LIMITS, SLACK, granted, granted_by_plan, lies, long, peak};

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

/// Attacks one way of decoding.
#[track_caller]
fn attack<T: Debug>(
    what: &str,
    payload: &[u8],
    granted: usize,
    decode: impl FnOnce() -> Result<T, DecodeError>,
) {
    let (peak, result) = peak(decode);
    assert!(
        peak <= granted,
        "{what}: {peak} of {granted} for {} bytes, {result:?}, {:?}",
        payload.len(),
        &payload[..payload.len().min(24)],
    );
}

/// The plan from one version to another.
fn plan(writer: &VersionInfo, reader: &VersionInfo) -> Plan {
    let schema = |version: &VersionInfo| {
        let references = version.references.iter();
        let references: Vec<_> = references
            .map(|it| Source::new(it.name, it.schema))
            .collect();
        let source = Source::new("schema", version.schema);
        parse(&source, &references, Strictness::Lenient).unwrap()
    };
    let (writer, reader) = (schema(writer), schema(reader));
    let resolution = resolve(&writer, &reader);
    Plan::compile(&resolution, &writer, &reader, &PlanLimits::default()).unwrap()
}

/// Every version as itself, and as a writer in no history: steered, or transcoded where it cannot be steered.
fn check<S: Stream + Debug>(attacked: &mut usize) {
    let meta = EventMeta {
        limits: LIMITS,
        ..EventMeta::default()
    };
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        for version in contract.versions {
            let plan = plan(version, contract.newest().unwrap());
            let name = format!("{}/{} v{}", contract.stream, contract.name, version.number);
            for payload in attacks(contract.stream, version) {
                attack(&name, &payload, granted(payload.len()), || {
                    S::decode(index, version.number, &payload, &meta, &mut drop)
                });
                attack(&name, &payload, granted_by_plan(payload.len()), || {
                    S::decode_by_plan(index, &plan, &payload, &meta, &mut drop)
                });
                *attacked += 1;
            }
        }
    }
}

#[test]
fn no_event_takes_more_than_its_limits() {
    let mut attacked = 0;
    check::<generated::crate_::Event>(&mut attacked);
    check::<generated::defaults::Event>(&mut attacked);
    check::<generated::evolution::Event>(&mut attacked);
    check::<generated::extremes::Event>(&mut attacked);
    check::<generated::hostile::Event>(&mut attacked);
    check::<generated::logical::Event>(&mut attacked);
    check::<generated::names::Event>(&mut attacked);
    check::<generated::recursion::Event>(&mut attacked);
    check::<generated::shapes::Event>(&mut attacked);
    check::<generated::str::Event>(&mut attacked);
    check::<generated::unions::Event>(&mut attacked);
    assert!(attacked > 20_000, "{attacked}");
}

/// Attacks `decode_ref_with` of events.
macro_rules! borrowed {
    ($($event:ty),* $(,)?) => {
        $({
            type Subject = $event;
            for payload in attacks(Subject::CONTRACT.stream, Subject::NEWEST) {
                attack(Subject::FULL_NAME, &payload, granted(payload.len()), || {
                    Subject::decode_ref_with(&payload, LIMITS).map(drop)
                });
            }
        })*
    };
}

#[test]
fn no_borrowed_event_takes_more_than_its_limits() {
    borrowed!(
        generated::crate_::event_meta::EventMeta,
        generated::crate_::str::Str,
        generated::defaults::all::AllDefaults,
        generated::evolution::promotions::P,
        generated::evolution::skips::Skips,
        generated::extremes::large_fixed::LargeFixed,
        generated::hostile::Target,
        generated::logical::all::Logical,
        generated::names::names_of_std::StdNames,
        generated::recursion::direct::Holder,
        generated::recursion::mutual::Mutual,
        generated::recursion::root::Node,
        generated::shapes::deep::Level1,
        generated::shapes::documented::Documented,
        generated::shapes::wide::Wide,
        generated::unions::everything::Everything,
        generated::unions::null_second::NullSecond,
        generated::unions::of_logical_types::UnionOfLogical,
        generated::unions::to_and_from::ToUnion,
    );
}

/// Types that events share have no event of their own.
#[test]
fn no_shared_type_takes_more_than_its_limits() {
    fn check<T: Datum + Debug>(name: &str) {
        for lie in lies() {
            let payload: Vec<u8> = lie.iter().copied().cycle().take(16_000).collect();
            attack(name, &payload, granted(payload.len()), || {
                T::read(&mut Reader::with_limits(&payload, LIMITS))
            });
        }
    }
    check::<generated::common::Colour>("common/colour");
    check::<generated::common::Money>("common/money");
    check::<generated::common::Tag>("common/tag");
}

/// A node of a B-tree has room for 11 keys and values: nothing is wider than a map of one entry.
#[test]
fn maps_of_one_entry_are_refused_where_they_take_more_than_the_limits() {
    let decode = |count: usize, limits: Limits| {
        let maps = [2, 0, 0, 0].repeat(count);
        // So many bytes for the six fields before `seven` of that version, and for the end of it and the three behind.
        let payload = [vec![0; 9], long(count as i64), maps, vec![0; 4]].concat();
        let meta = EventMeta {
            limits,
            ..EventMeta::default()
        };
        let decode = || generated::unions::Everything::decode_one(1, &payload, &meta);
        let (peak, result) = peak(decode);
        assert!(peak <= FACTOR * payload.len() + limits.memory_max + SLACK);
        result.map(|event| event.seven.len())
    };
    let error = decode(20_000, LIMITS).unwrap_err();
    let most = LIMITS.memory_per_byte * (13 + 3 + 80_000) + LIMITS.memory_max;
    let at = error.offset().unwrap();
    assert_eq!(
        error.to_string().split(" at byte ").next().unwrap(),
        format!(
            "Everything v1: field `seven[{}]`: takes more than {most} bytes of memory",
            (at - 13) / 4
        )
    );
    assert_eq!(decode(20_000, Limits::DEFAULT).unwrap(), 20_000);
    assert!(decode(1_000_000, Limits::DEFAULT).is_err());
}
