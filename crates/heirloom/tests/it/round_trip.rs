//! Round trips are exact: every bit of every primitive and logical value, at its extremes, and of large and empty maps.

use std::collections::BTreeMap;
use std::fmt::Debug;

use heirloom::avro::logical::{BigDecimal, Decimal, Duration, WideDecimal};
use heirloom::avro::{Reader, Writer};
use heirloom::uuid::Uuid;
use heirloom::{DecodeError, EncodeError};
use proptest::prelude::*;

/// Writes, reads, and gives what was read; all bytes must be used, and written again alike.
#[track_caller]
fn round_trip<T>(
    value: &T,
    write: impl Fn(&mut Writer<'_>, &T) -> Result<(), EncodeError>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> T {
    let written = |value: &T| {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes);
        write(&mut writer, value).unwrap();
        drop(writer);
        bytes
    };
    let bytes = written(value);
    let mut reader = Reader::new(&bytes);
    let back = read(&mut reader).unwrap();
    reader.finish().unwrap();
    assert_eq!(written(&back), bytes);
    back
}

#[track_caller]
fn same<T: PartialEq + Debug>(
    value: &T,
    write: impl Fn(&mut Writer<'_>, &T) -> Result<(), EncodeError>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) {
    assert_eq!(&round_trip(value, write, read), value);
}

fn doubles(bits: &[u64]) {
    let values: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
    for value in &values {
        let write = |writer: &mut Writer<'_>, value: &f64| {
            writer.double(*value);
            Ok(())
        };
        let back = round_trip(value, write, |reader| reader.double());
        assert_eq!(back.to_bits(), value.to_bits());
    }
    let write = |writer: &mut Writer<'_>, values: &Vec<f64>| {
        writer.doubles(values);
        Ok(())
    };
    let back = round_trip(&values, write, |reader| reader.doubles());
    assert!(back.iter().map(|it| it.to_bits()).eq(bits.iter().copied()));
}

fn floats(bits: &[u32]) {
    let values: Vec<f32> = bits.iter().map(|bits| f32::from_bits(*bits)).collect();
    for value in &values {
        let write = |writer: &mut Writer<'_>, value: &f32| {
            writer.float(*value);
            Ok(())
        };
        let back = round_trip(value, write, |reader| reader.float());
        assert_eq!(back.to_bits(), value.to_bits());
    }
    let write = |writer: &mut Writer<'_>, values: &Vec<f32>| {
        writer.floats(values);
        Ok(())
    };
    let back = round_trip(&values, write, |reader| reader.floats());
    assert!(back.iter().map(|it| it.to_bits()).eq(bits.iter().copied()));
}

#[test]
fn doubles_and_floats_keep_every_bit() {
    // Both zeros, infinities, subnormal and largest numbers; quiet and signalling NaN with payloads, of either sign.
    doubles(&[
        0,
        1 << 63,
        f64::INFINITY.to_bits(),
        f64::NEG_INFINITY.to_bits(),
        1,
        f64::MAX.to_bits(),
        0x7ff8_0000_0000_0000,
        0x7ff0_0000_0000_0001,
        0x7ff7_ffff_ffff_ffff,
        0xfff0_dead_beef_0001,
        u64::MAX,
    ]);
    floats(&[
        0,
        1 << 31,
        f32::INFINITY.to_bits(),
        f32::NEG_INFINITY.to_bits(),
        1,
        f32::MAX.to_bits(),
        0x7fc0_0000,
        0x7f80_0001,
        0x7fbf_ffff,
        0xff80_beef,
        u32::MAX,
    ]);
}

fn long(value: i64) {
    let write = |writer: &mut Writer<'_>, value: &i64| {
        writer.long(*value);
        Ok(())
    };
    same(&value, write, |reader| reader.long());
}

fn int(value: i32) {
    let write = |writer: &mut Writer<'_>, value: &i32| {
        writer.int(*value);
        Ok(())
    };
    same(&value, write, |reader| reader.int());
}

fn text(value: &str) {
    let write = |writer: &mut Writer<'_>, value: &String| {
        writer.string(value);
        Ok(())
    };
    same(&value.to_owned(), write, |reader| {
        reader.string().map(str::to_owned)
    });
}

#[test]
fn numbers_and_texts_at_their_extremes() {
    // Dates, times and timestamps are these numbers.
    for value in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX] {
        long(value);
    }
    for value in [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX] {
        int(value);
    }
    for value in ["", "\0", "a\0b", "\u{10ffff}\u{1F980}", "\u{feff}"] {
        text(value);
    }
    text(&"\u{1F980}".repeat(100_000));
}

#[test]
fn decimals_at_the_bound_of_their_precision() {
    let most = 10_i128.pow(38) - 1;
    for unscaled in [most, -most, 0, -1, 127, 128, -128, -129] {
        let value = Decimal::<7>::new(unscaled);
        same(
            &value,
            |writer, value| writer.decimal_bytes(value, 38),
            |reader| reader.decimal_bytes(38),
        );
        same(
            &value,
            |writer, value| writer.decimal_fixed::<7, 16>(value, 38),
            |reader| reader.decimal_fixed::<7, 16>(38),
        );
    }
    for value in [i64::from(i8::MIN), i64::from(i8::MAX)] {
        let value = Decimal::<0>::new(value.into());
        same(
            &value,
            |writer, value| writer.decimal_fixed::<0, 1>(value, 3),
            |reader| reader.decimal_fixed::<0, 1>(3),
        );
    }
    for unscaled in [
        &[0x7f; 20][..],
        &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0],
        &[],
    ] {
        let value = WideDecimal::<3>::from_be_bytes(unscaled);
        same(
            &value,
            |writer, value| writer.wide_decimal_bytes(value, 50),
            |reader| reader.wide_decimal_bytes(50),
        );
        same(
            &value,
            |writer, value| writer.wide_decimal_fixed::<3, 32>(value, 50),
            |reader| reader.wide_decimal_fixed::<3, 32>(50),
        );
    }
    for scale in [i32::MIN, -1, 0, i32::MAX] {
        for unscaled in [i128::MIN, -1, 0, i128::MAX] {
            let value = BigDecimal::new(unscaled, scale);
            same(
                &value,
                |writer, value| writer.big_decimal(value),
                |reader| reader.big_decimal(),
            );
        }
    }
}

#[test]
fn uuids_and_durations() {
    for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
        let value = Uuid::from_u128(bits);
        same(
            &value,
            |writer, value| writer.uuid_string(value),
            |reader| reader.uuid_string(),
        );
        same(
            &value,
            |writer, value| writer.uuid_fixed(value),
            |reader| reader.uuid_fixed(),
        );
    }
    for bytes in [[0; 12], [0xff; 12], [1, 0, 0, 0, 0, 0, 0, 0x80, 0, 1, 0, 0]] {
        let value = Duration::from_le_bytes(bytes);
        same(
            &value,
            |writer, value| writer.duration(value),
            |reader| reader.duration(),
        );
    }
}

#[test]
fn maps_of_no_and_of_many_entries() {
    for count in [0, 1, 11, 12, 100_000] {
        let map: BTreeMap<String, i64> = (0..count)
            .map(|index: i64| (format!("{index}\0\u{1F980}"), index))
            .collect();
        let write = |writer: &mut Writer<'_>, map: &BTreeMap<String, i64>| {
            writer.map(map, |writer, value| {
                writer.long(*value);
                Ok(())
            })
        };
        same(&map, write, |reader| reader.map(1, Reader::long));
    }
}

proptest! {
    #[test]
    fn any_number_and_text(number: i64, short: i32, bits: u64, short_bits: u32, words: String) {
        long(number);
        int(short);
        doubles(&[bits]);
        floats(&[short_bits]);
        text(&words);
    }
}
