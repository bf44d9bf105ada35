//! Recursive records of 150 fields, at the deepest that the limits allow, on the stack of a thread: 2 MiB, also in a
//! build that is not optimised.

use heirloom::avro::Datum;
use heirloom::plan::{Plan, PlanLimits};
use heirloom::{DecodeError, DecodeErrorKind, Event, EventMeta, VersionInfo};
use heirloom_build_generated::recursion::broad::{Broad, v2};
use heirloom_schema::Source;
use heirloom_schema::avro::{Strictness, parse, resolve};

/// Runs on the stack that threads have by default.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.unwrap().join().unwrap();
}

/// What stands before and behind the next level, by the field that holds it: an option, a list, a map, a union; and
/// what the field takes without one.
const WAYS: [(&[u8], &[u8]); 4] = [
    (&[2], &[]),
    (&[2], &[0]),
    (&[2, 2, b'k'], &[0]),
    (&[4], &[]),
];

/// So many records in each other, all through the same field.
fn nested(version: u32, way: usize, levels: usize) -> Vec<u8> {
    let own = (0..146_usize).filter(|index| version == 2 || index % 29 != 28);
    let mut fields: Vec<u8> = own
        .flat_map(|index| vec![0; if index % 5 == 2 { 8 } else { 1 }])
        .collect();
    if version == 1 {
        fields.push(0);
    }
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for level in 1..=levels {
        before.extend(&fields);
        let is_last = level == levels;
        let (head, tail) = if is_last {
            (&[0][..], &[][..])
        } else {
            WAYS[way]
        };
        before.extend(vec![0; way]);
        before.extend(head);
        let rest = [tail, &vec![0; 3 - way]].concat();
        behind.splice(0..0, rest);
    }
    [before, behind].concat()
}

fn plan(writer: &VersionInfo, reader: &VersionInfo) -> Plan {
    let schema = |version: &VersionInfo| {
        parse(
            &Source::new("schema", version.schema),
            &[],
            Strictness::Lenient,
        )
        .unwrap()
    };
    let (writer, reader) = (schema(writer), schema(reader));
    let resolution = resolve(&writer, &reader);
    Plan::compile(&resolution, &writer, &reader, &PlanLimits::default()).unwrap()
}

fn decode(version: u32, payload: &[u8]) -> Result<Broad, DecodeError> {
    Broad::decode_one(version, payload, &EventMeta::default())
}

fn by_plan(plan: &Plan, payload: &[u8]) -> Result<usize, DecodeError> {
    let mut count = 0;
    let mut sink = |_: Broad| count += 1;
    Broad::decode_by_plan(plan, payload, &EventMeta::default(), &mut sink).map(|()| count)
}

/// The deepest that can be read.
fn deepest(version: u32, way: usize) -> usize {
    let is_read = |levels: &usize| decode(version, &nested(version, way, *levels)).is_ok();
    (1..70).take_while(is_read).last().unwrap()
}

#[test]
fn the_deepest_records_are_read_written_compared_and_dropped() {
    on_small_stack(|| {
        let levels = deepest(2, 0);
        assert!(
            (16..64).contains(&levels),
            "{levels}: {}",
            size_of::<Broad>()
        );
        for way in 0..WAYS.len() {
            let payload = nested(2, way, levels);
            let event = decode(2, &payload).unwrap();
            let mut written = Vec::new();
            event.encode(&mut written).unwrap();
            assert_eq!(written, payload);
            let borrowed = Broad::decode_ref(&payload).unwrap();
            assert!(borrowed.to_owned() == event && borrowed.clone() == borrowed);
            assert_eq!(format!("{event:?}"), format!("{:?}", event.clone()));
            let error = decode(2, &nested(2, way, levels + 1)).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Depth(_)), "{error}");
            let deeper = Broad::decode_ref(&nested(2, way, levels + 1)).unwrap_err();
            assert_eq!(deeper.to_string(), error.to_string());
        }
    });
}

#[test]
fn the_deepest_records_of_other_writers_are_read() {
    on_small_stack(|| {
        let steering = plan(Broad::CONTRACT.version(1).unwrap(), Broad::NEWEST);
        let identity = plan(Broad::NEWEST, Broad::NEWEST);
        for way in 0..WAYS.len() {
            let levels = deepest(1, way);
            assert_eq!(levels, deepest(2, way), "the reader's size counts");
            let payload = nested(1, way, levels);
            decode(1, &payload).unwrap();
            assert_eq!(by_plan(&steering, &payload).unwrap(), 1);
            assert!(by_plan(&steering, &nested(1, way, 300)).is_err());
            assert_eq!(by_plan(&identity, &nested(2, way, levels)).unwrap(), 1);
            let mut out = Vec::new();
            steering.transcode(&nested(1, way, 120), &mut out).unwrap();
            assert!(v2::Broad::read(&mut heirloom::avro::Reader::new(&out)).is_err());
        }
        // The field that is gone is stepped over, however deep it is.
        let payload = nested(1, 0, 1);
        let at = payload.len() - 5;
        let with = |levels: usize| {
            let mut payload = payload.clone();
            payload.splice(at..=at, [vec![2], nested(1, 1, levels)].concat());
            payload
        };
        let event = decode(1, &with(deepest(1, 1) - 1)).unwrap();
        assert!(event.next.is_none());
        let error = decode(1, &with(64)).unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::Depth(_)), "{error}");
    });
}

#[test]
fn what_is_deeper_cannot_be_written() {
    on_small_stack(|| {
        let levels = deepest(2, 0);
        let mut event = decode(2, &nested(2, 0, levels)).unwrap();
        let outer = decode(2, &nested(2, 0, 1)).unwrap();
        event = Broad {
            next: Some(Box::new(event)),
            ..outer
        };
        let error = event.encode(&mut Vec::new()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("nested deeper than {levels}")),
            "{error}"
        );
    });
}
