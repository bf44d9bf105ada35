//! Round trips are exact, but for what prost takes for absent: a zero with a sign, where a field has no presence.

use std::collections::BTreeMap;

use heirloom::{Event, EventMeta};
use heirloom_build_generated_protobuf::contracts::three::Everything;
use heirloom_build_generated_protobuf::contracts::three::everything::v2::everything::{
    Line, Payment,
};

use crate::json::codec;

#[track_caller]
fn round_trip(event: &Everything) -> (Vec<u8>, Everything) {
    let mut bytes = Vec::new();
    event.encode(&mut bytes).unwrap();
    let version = Everything::NEWEST.number;
    let back = Everything::decode_one(version, &bytes, &EventMeta::default()).unwrap();
    let mut again = Vec::new();
    back.encode(&mut again).unwrap();
    assert_eq!(again, bytes);
    (bytes, back)
}

#[test]
fn numbers_keep_every_bit() {
    for bits in [
        1,
        0x7ff0_0000_0000_0001,
        0xfff8_dead_beef_0001,
        f64::NEG_INFINITY.to_bits(),
    ] {
        let event = Everything {
            double_value: f64::from_bits(bits),
            float_value: f32::from_bits(0xff80_0001),
            loose_doubles: vec![f64::from_bits(bits), -0.0, 0.0],
            ..Everything::default()
        };
        let (_, back) = round_trip(&event);
        assert_eq!(back.double_value.to_bits(), bits);
        assert_eq!(back.float_value.to_bits(), 0xff80_0001);
        let list: Vec<u64> = back.loose_doubles.iter().map(|it| it.to_bits()).collect();
        assert_eq!(list, [bits, 1 << 63, 0]);
    }
    for (short, long) in [(i32::MIN, i64::MIN), (i32::MAX, i64::MAX), (-1, -1)] {
        let event = Everything {
            int32_value: short,
            int64_value: long,
            sint32_value: short,
            sint64_value: long,
            sfixed32_value: short,
            sfixed64_value: long,
            uint32_value: u32::MAX,
            uint64_value: u64::MAX,
            fixed32_value: u32::MAX,
            fixed64_value: u64::MAX,
            ..Everything::default()
        };
        assert_eq!(round_trip(&event).1, event);
    }
}

/// prost compares with the default before it writes, and -0.0 equals 0.0. Lists and what has presence keep the sign.
#[test]
fn a_zero_without_presence_loses_its_sign() {
    let event = Everything {
        double_value: -0.0,
        float_value: -0.0,
        double_by_flag: BTreeMap::from([(true, -0.0)]),
        ..Everything::default()
    };
    let (bytes, back) = round_trip(&event);
    assert_eq!(bytes, [0xc2, 1, 2, 8, 1], "the key alone");
    assert!(back.double_value.is_sign_positive() && back.float_value.is_sign_positive());
    assert!(back.double_by_flag[&true].is_sign_positive());
    // Of other writers it arrives with its sign.
    let written = [&[9][..], &(-0.0_f64).to_le_bytes()].concat();
    let version = Everything::NEWEST.number;
    let read = Everything::decode_one(version, &written, &EventMeta::default()).unwrap();
    assert!(read.double_value.is_sign_negative());
}

#[test]
fn defaults_unknown_numbers_and_what_is_set_to_nothing_stay() {
    let event = Everything {
        status: 99,
        statuses: vec![0, -5, i32::MAX],
        maybe_int: Some(0),
        maybe_string: Some(String::new()),
        maybe_status: Some(-1),
        status_by_name: BTreeMap::from([(String::new(), 0), ("\0\u{1F980}".into(), 77)]),
        line_by_number: BTreeMap::from([(0, Line::default()), (i32::MIN, Line::default())]),
        double_by_flag: BTreeMap::from([(false, 0.0)]),
        bytes_by_delta: (0..100_000).map(|delta| (delta, Vec::new())).collect(),
        words: vec![String::new(), "\0".into()],
        payment: Some(Payment::Iban(String::new())),
        ..Everything::default()
    };
    let (_, back) = round_trip(&event);
    assert_eq!(back, event);
}

/// Only the record's own bytes keep them: see `Kept::forward`.
#[test]
fn unknown_fields_are_not_written_again() {
    let unknown = [0xb8, 0x3e, 7];
    let version = Everything::NEWEST.number;
    let read = Everything::decode_one(version, &unknown, &EventMeta::default()).unwrap();
    assert_eq!(read, Everything::default());
    assert!(round_trip(&read).0.is_empty());
}

/// Through JSON and back.
fn by_json(event: &Everything) -> Everything {
    let codec = codec(Everything::CONTRACT);
    let (mut sent, mut text, mut bytes) = (Vec::new(), String::new(), Vec::new());
    event.encode(&mut sent).unwrap();
    let unknown = codec.decode_to_json(&sent, &mut text).unwrap();
    assert_eq!(unknown.bytes, 0);
    codec.encode_from_json(&text, &mut bytes).unwrap();
    let version = Everything::NEWEST.number;
    Everything::decode_one(version, &bytes, &EventMeta::default()).unwrap()
}

/// Numbers at their extremes.
fn numbers() -> Vec<Everything> {
    let numbers = [(i32::MIN, i64::MIN), (i32::MAX, i64::MAX), (-1, -1)];
    let numbers = numbers.map(|(short, long)| Everything {
        int32_value: short,
        int64_value: long,
        sint32_value: short,
        sint64_value: long,
        sfixed32_value: short,
        sfixed64_value: long,
        boxed_long: Some(long),
        uint32_value: u32::MAX,
        uint64_value: u64::MAX,
        fixed32_value: u32::MAX,
        fixed64_value: u64::MAX,
        deltas: vec![short, 0],
        status: short,
        ..Everything::default()
    });
    let reals = [
        (1, 1),
        (0x7fef_ffff_ffff_ffff, 0x7f7f_ffff),
        (0xfff0_0000_0000_0000, 0xff80_0000),
        (0x3fb9_9999_9999_999a, 0x3dcc_cccd),
    ];
    let reals = reals.map(|(long, short)| Everything {
        double_value: f64::from_bits(long),
        float_value: f32::from_bits(short),
        loose_doubles: vec![f64::from_bits(long), 0.0],
        double_by_flag: BTreeMap::from([(false, f64::from_bits(long)), (true, 0.0)]),
        ..Everything::default()
    });
    numbers.into_iter().chain(reals).collect()
}

#[test]
fn json_keeps_the_extremes() {
    let times = [
        (-62_135_596_800, 0),
        (253_402_300_799, 999_999_999),
        (-1, 1),
    ];
    let times = times.map(|(seconds, nanos)| Everything {
        at: Some(heirloom::prost_types::Timestamp { seconds, nanos }),
        ..Everything::default()
    });
    let spans = [
        (315_576_000_000, 999_999_999),
        (-315_576_000_000, -999_999_999),
        (0, -1),
    ];
    let spans = spans.map(|(seconds, nanos)| Everything {
        lasting: Some(heirloom::prost_types::Duration { seconds, nanos }),
        ..Everything::default()
    });
    let texts = ["", "\0", "\0\u{1F980}\u{10ffff}\u{feff}\u{2028}\"\\"].map(|text| Everything {
        string_value: text.into(),
        words: vec![text.into(), String::new()],
        boxed_text: Some(text.into()),
        maybe_string: Some(text.into()),
        status_by_name: BTreeMap::from([(text.into(), 77)]),
        payment: Some(Payment::Iban(text.into())),
        ..Everything::default()
    });
    let many = [0, 1, 100_000].map(|count: i32| Everything {
        bytes_value: (0..count).map(|index| index as u8).collect(),
        bytes_by_delta: (0..count)
            .map(|index| (i64::MIN + i64::from(index), vec![0xff]))
            .collect(),
        line_by_number: (0..count).map(|index| (index, Line::default())).collect(),
        ..Everything::default()
    });
    let all = numbers().into_iter().chain(times).chain(spans);
    for (number, event) in all.chain(texts).chain(many).enumerate() {
        assert!(by_json(&event) == event, "event {number}");
    }
}

/// JSON has one NaN, whatever its bits were; the sign of a zero it keeps.
#[test]
fn json_keeps_that_a_number_is_none() {
    for bits in [
        0x7ff8_0000_0000_0000,
        0x7ff0_0000_0000_0001,
        0xfff8_dead_beef_0001,
    ] {
        let event = Everything {
            double_value: f64::from_bits(bits),
            float_value: f32::from_bits(0xff80_0001),
            loose_doubles: vec![f64::from_bits(bits), -0.0],
            ..Everything::default()
        };
        let back = by_json(&event);
        assert!(back.double_value.is_nan() && back.float_value.is_nan());
        assert!(back.loose_doubles[0].is_nan());
        assert_eq!(back.loose_doubles[1].to_bits(), 1 << 63);
    }
}
