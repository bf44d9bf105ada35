//! Round trips through generated types are exact at the extremes of every type: as owned and as borrowed events, from
//! older versions fused and step by step, and through JSON; of a NaN JSON keeps that it is one.

use std::collections::BTreeMap;

use heirloom::avro::{Datum, Reader, encode};
use heirloom::{Event, EventMeta, Upcast};
use heirloom_build_generated::defaults::AllDefaults;
use heirloom_build_generated::hostile::Target;
use heirloom_build_generated::hostile::target::Kinds;
use heirloom_build_generated::logical::Logical;
use heirloom_build_generated::logical::all::{v1, v2};
use heirloom_schema::Source;
use heirloom_schema::avro::json::{decode_to_json, encode_from_json};
use heirloom_schema::avro::{Schema, Strictness, parse};

/// The fields of `logical/all`, whose three versions differ in nothing but the precision of decimals.
const FIELDS: [&str; 25] = [
    "dec",
    "dec_neg",
    "dec_fixed",
    "dec_wide",
    "dec_wide_fixed",
    "dec_max",
    "dec_scale",
    "big",
    "id",
    "id_fixed",
    "date",
    "tm",
    "tu",
    "tsm",
    "tsu",
    "tsn",
    "ltm",
    "ltu",
    "ltn",
    "span",
    "unknown",
    "misplaced",
    "days",
    "prices",
    "maybe",
];

fn longs(values: &[i64]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = heirloom::avro::Writer::new(&mut out);
    values.iter().for_each(|value| writer.long(*value));
    drop(writer);
    out
}

/// Bytes with their length before them.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&longs(&[bytes.len() as i64])[..], bytes].concat()
}

/// The fewest bytes that hold a number, as Avro's decimals have it.
fn unscaled(number: i128) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let sign = if number < 0 { 0xff } else { 0 };
    let spare = |pair: &[u8]| pair[0] == sign && (pair[1] ^ sign) < 0x80;
    let from = bytes.windows(2).take_while(|pair| spare(pair)).count();
    bytes[from..].to_vec()
}

/// The largest number of so many digits, and its negative.
fn bounds(digits: u32) -> [i128; 2] {
    let most = 10_i128.pow(digits) - 1;
    [most, -most]
}

/// 10^60 - 1 and 10^70 - 1, from the most significant byte on.
const DIGITS_60: &str = "009f4f2726179a224501d762422c946590d90fffffffffffffff";
const DIGITS_70: &str = "00000172ebad6ddc73c86d67c5faa71c245689c10795023fffffffffffffffff";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The negative of a number, in two's complement.
fn negated(bytes: &[u8]) -> Vec<u8> {
    let mut carry = true;
    let mut negated: Vec<u8> = bytes
        .iter()
        .rev()
        .map(|byte| {
            let (sum, overflows) = (!byte).overflowing_add(carry.into());
            carry = overflows;
            sum
        })
        .collect();
    negated.reverse();
    negated
}

/// The extremes of each field, in a version whose smaller decimals have so many digits.
fn extremes(digits: u32) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    for number in bounds(digits)
        .into_iter()
        .chain([0, -1, 127, 128, -128, -129])
    {
        let bytes = sized(&unscaled(number));
        all.extend([("dec", bytes.clone()), ("dec_neg", bytes.clone())]);
        all.push(("maybe", [&[2][..], &bytes].concat()));
        all.push(("dec_fixed", (number as i64).to_be_bytes().to_vec()));
    }
    for number in bounds(38) {
        all.push(("dec_max", sized(&unscaled(number))));
    }
    for number in bounds(5) {
        all.push(("dec_scale", sized(&unscaled(number))));
    }
    let (wide, widest) = (hex(DIGITS_60), hex(DIGITS_70));
    for bytes in [wide.clone(), negated(&wide), vec![0], vec![0xff]] {
        all.push(("dec_wide", sized(&bytes)));
    }
    for bytes in [widest.clone(), negated(&widest), vec![0xff; 32]] {
        all.push(("dec_wide_fixed", bytes));
    }
    for scale in [i64::from(i32::MIN), i64::from(i32::MAX)] {
        for number in [i128::MIN, -1, 0, i128::MAX] {
            let inner = [sized(&unscaled(number)), longs(&[scale])].concat();
            all.push(("big", sized(&inner)));
        }
    }
    for id in [
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ] {
        all.push(("id", sized(id.as_bytes())));
    }
    all.extend([("id_fixed", vec![0; 16]), ("id_fixed", vec![0xff; 16])]);
    for number in [i32::MIN, -1, 1, i32::MAX] {
        all.extend(["date", "tm"].map(|field| (field, longs(&[number.into()]))));
        all.push(("days", longs(&[2, number.into(), 0, 0])));
    }
    for number in [i64::MIN, -1, 1, i64::MAX] {
        let fields = ["tu", "tsm", "tsu", "tsn", "ltm", "ltu", "ltn"];
        all.extend(fields.map(|field| (field, longs(&[number]))));
    }
    all.extend([("span", vec![0; 12]), ("span", vec![0xff; 12])]);
    for text in ["", "\0", "a\0\u{1F980}\u{10ffff}\u{feff}"] {
        all.extend(["unknown", "misplaced"].map(|field| (field, sized(text.as_bytes()))));
        let price = [sized(text.as_bytes()), sized(&unscaled(-1))].concat();
        all.push(("prices", [&[2][..], &price, &[0]].concat()));
    }
    all
}

/// An event with one field as given.
fn event(field: &str, value: &[u8]) -> Vec<u8> {
    let plain = |name: &str| match name {
        "dec" | "dec_neg" | "dec_wide" | "dec_max" | "dec_scale" => vec![2, 0],
        "dec_fixed" => vec![0; 8],
        "dec_wide_fixed" => vec![0; 32],
        "big" => vec![6, 2, 0, 0],
        "id" => sized(b"00000000-0000-0000-0000-00000000002a"),
        "id_fixed" => vec![0; 16],
        "span" => vec![0; 12],
        _ => vec![0],
    };
    assert!(FIELDS.contains(&field), "{field}");
    let bytes = |name: &&str| {
        if *name == field {
            value.to_vec()
        } else {
            plain(name)
        }
    };
    FIELDS.iter().flat_map(bytes).collect()
}

fn written(event: &impl Event) -> Vec<u8> {
    let mut out = Vec::new();
    event.encode(&mut out).unwrap();
    out
}

fn schema(version: &heirloom::VersionInfo) -> Schema {
    let source = Source::new("event.avsc", version.schema);
    parse(&source, &[], Strictness::Strict).unwrap()
}

/// Through JSON and back.
fn by_json(schema: &Schema, bytes: &[u8]) -> Vec<u8> {
    let (mut text, mut out) = (String::new(), Vec::new());
    decode_to_json(schema, bytes, &mut text).unwrap();
    encode_from_json(schema, &text, &mut out).unwrap_or_else(|error| panic!("{error}: {text}"));
    out
}

#[test]
fn logical_types_at_their_extremes() {
    let newest = schema(Logical::NEWEST);
    for (field, value) in extremes(12) {
        let bytes = event(field, &value);
        let what = format!("{field}: {value:02x?}");
        let owned = Logical::decode_one(3, &bytes, &EventMeta::default()).expect(&what);
        assert!(written(&owned) == bytes, "{what}");
        let borrowed = Logical::decode_ref(&bytes).expect(&what);
        assert!(borrowed.to_owned() == owned, "{what}");
        assert!(by_json(&newest, &bytes) == bytes, "{what}");
    }
}

#[test]
fn logical_types_of_older_versions_fused_and_step_by_step() {
    let meta = EventMeta::default();
    for (field, value) in extremes(4) {
        let bytes = event(field, &value);
        let what = format!("{field}: {value:02x?}");
        let fused = Logical::decode_one(1, &bytes, &meta).expect(&what);
        assert!(written(&fused) == bytes, "{what}");
        let first = v1::Logical::read(&mut Reader::new(&bytes)).expect(&what);
        let mut again = Vec::new();
        encode(&first, &mut again).unwrap();
        assert!(again == bytes, "{what}");
        let second: v2::Logical = first.upcast(&meta).unwrap();
        let third: Logical = second.upcast(&meta).unwrap();
        assert!(third == fused, "{what}");
    }
}

/// Both zeros, infinities, the smallest and the largest; quiet and signalling NaN with payloads, of either sign.
const DOUBLES: [u64; 12] = [
    0,
    1 << 63,
    0x7ff0_0000_0000_0000,
    0xfff0_0000_0000_0000,
    1,
    0x8000_0000_0000_0001,
    0x7fef_ffff_ffff_ffff,
    0x7ff8_0000_0000_0000,
    0x7ff0_0000_0000_0001,
    0x7ff7_ffff_ffff_ffff,
    0xfff0_dead_beef_0001,
    u64::MAX,
];
const FLOATS: [u32; 9] = [
    0,
    1 << 31,
    0x7f80_0000,
    0xff80_0000,
    1,
    0x7f7f_ffff,
    0x7fc0_0000,
    0x7f80_0001,
    0xff80_beef,
];

#[test]
fn numbers_keep_every_bit() {
    let newest = schema(AllDefaults::NEWEST);
    let version = AllDefaults::NEWEST.number;
    for long in DOUBLES {
        for short in FLOATS {
            let event = AllDefaults {
                e: f32::from_bits(short),
                f: f64::from_bits(long),
                ..AllDefaults::default()
            };
            let bytes = written(&event);
            let back = AllDefaults::decode_one(version, &bytes, &EventMeta::default()).unwrap();
            assert_eq!((back.e.to_bits(), back.f.to_bits()), (short, long));
            let borrowed = AllDefaults::decode_ref(&bytes).unwrap().to_owned();
            assert_eq!((borrowed.e.to_bits(), borrowed.f.to_bits()), (short, long));
            assert_eq!(written(&borrowed), bytes);

            let read = by_json(&newest, &bytes);
            let read = AllDefaults::decode_one(version, &read, &EventMeta::default()).unwrap();
            let is_same = |found: u64, sent: u64, is_nan: bool| found == sent || is_nan;
            assert!(is_same(
                read.f.to_bits(),
                long,
                event.f.is_nan() && read.f.is_nan()
            ));
            let (found, sent) = (read.e.to_bits(), short);
            assert!(is_same(
                found.into(),
                sent.into(),
                event.e.is_nan() && read.e.is_nan()
            ));
        }
    }
}

/// An event of `hostile/target`, in its newest version.
fn target(change: impl FnOnce(&mut Kinds)) -> Target {
    let zeros = [
        sized(b"00000000-0000-0000-0000-000000000000"),
        vec![0; 27],
        vec![0; 2],
    ]
    .concat();
    let mut event = Target::decode_one(2, &zeros, &EventMeta::default()).unwrap();
    change(&mut event.kept);
    event
}

#[test]
fn collections_and_texts_of_any_size() {
    let newest = schema(Target::NEWEST);
    for count in [0, 1, 11, 12, 100_000] {
        let name = |index: i32| format!("{index}\0\u{1F980}");
        let event = target(|kinds| {
            kinds.map = (0..count)
                .map(|index| (name(index), -index))
                .collect::<BTreeMap<_, _>>();
            kinds.texts = (0..count).map(name).collect();
            kinds.longs = (0..count)
                .map(|index| i64::MIN + i64::from(index))
                .collect();
            kinds.text = "\0\u{10ffff}".repeat(count as usize);
            kinds.bytes = (0..count).map(|index| index as u8).collect();
            kinds.nulls = vec![(); count as usize];
            let bits = DOUBLES.iter().cycle().take(count as usize);
            kinds.doubles = bits.map(|bits| f64::from_bits(*bits)).collect();
        });
        let bytes = written(&event);
        let back = Target::decode_one(2, &bytes, &EventMeta::default()).unwrap();
        assert!(
            written(&back) == bytes && back.kept.map == event.kept.map,
            "{count}"
        );
        let borrowed = Target::decode_ref(&bytes).unwrap();
        assert!(written(&borrowed.to_owned()) == bytes, "{count}");

        let sent = Target {
            kept: Kinds {
                doubles: event
                    .kept
                    .doubles
                    .iter()
                    .copied()
                    .filter(|it| !it.is_nan())
                    .collect(),
                ..event.kept
            },
            ..event
        };
        let bytes = written(&sent);
        assert!(by_json(&newest, &bytes) == bytes, "{count}");
    }
}
