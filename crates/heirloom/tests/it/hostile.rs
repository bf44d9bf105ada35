//! Bytes that lie about their lengths, end early or mean nothing: an error each time, never a panic or a large
//! allocation.

use std::collections::BTreeMap;

use heirloom::avro::logical::Decimal;
use heirloom::avro::{Datum, Reader, Writer, encode};
use heirloom::{DecodeError, DecodeErrorKind, EncodeError, Limits};
use proptest::prelude::*;

/// Longs, each as a zigzag varint.
fn longs(values: &[i64]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    values.iter().for_each(|value| writer.long(*value));
    drop(writer);
    out
}

/// Reads and gives the error's text.
#[track_caller]
fn error<'a, T: std::fmt::Debug>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> String {
    read(&mut Reader::new(bytes)).unwrap_err().to_string()
}

const CLAIMS: [i64; 5] = [1 << 62, i64::MAX, i64::MIN, -(1 << 40), 1 << 20];

#[test]
fn lengths_are_claims() {
    for claim in CLAIMS {
        let bytes = longs(&[claim, 1, 1, 1]);
        let expected = format!("a length of {claim} is not possible here at byte 0");
        assert_eq!(error(&bytes, |reader| reader.bytes()), expected);
        assert_eq!(error(&bytes, |reader| reader.string()), expected);
        assert_eq!(error(&bytes, |reader| reader.skip_bytes()), expected);
        assert_eq!(
            error(&bytes, |reader| reader.decimal_bytes::<2>(9)),
            expected
        );
        assert_eq!(error(&bytes, |reader| reader.uuid_string()), expected);
        assert_eq!(
            error(&bytes, |reader| reader.array(1, Reader::long)),
            expected
        );
        assert_eq!(
            error(&bytes, |reader| reader.map(1, Reader::long)),
            expected
        );
    }
}

#[test]
fn skipped_blocks_are_claims_too() {
    for claim in CLAIMS {
        // A block with its size in bytes.
        let bytes = longs(&[-1, claim, 1, 0]);
        let expected = format!("a length of {claim} is not possible here at byte 1");
        assert_eq!(
            error(&bytes, |reader| reader.skip_array(1, Reader::skip_long)),
            expected
        );
        assert_eq!(
            error(&bytes, |reader| reader.skip_map(1, Reader::skip_long)),
            expected
        );
    }
    let mut reader = Reader::new(&[0x01, 0x04, 0xff, 0xff, 0x00]);
    reader.skip_array(1, Reader::skip_long).unwrap();
    reader.finish().unwrap();
}

#[test]
fn negative_counts_are_read() {
    let bytes = longs(&[-2, 2, 7, 8, 1, 9, 0]);
    assert_eq!(
        Reader::new(&bytes).array(1, Reader::long).unwrap(),
        [7, 8, 9]
    );
    // Readers ignore the size, as all implementations do.
    let bytes = longs(&[-2, i64::MIN, 7, 8, 0]);
    assert_eq!(Reader::new(&bytes).array(1, Reader::long).unwrap(), [7, 8]);
}

#[test]
fn items_without_bytes_are_limited_in_all() {
    let no_item = |_: &mut Reader<'_>| Ok(());
    for claim in [1 << 62, i64::MIN, (1 << 20) + 1] {
        let bytes = longs(&[claim, 0, 0]);
        let expected = "more than 1048576 items that take no bytes at byte 0";
        assert_eq!(error(&bytes, |reader| reader.array(0, no_item)), expected);
        if claim > 0 {
            assert_eq!(
                error(&bytes, |reader| reader.skip_array(0, no_item)),
                expected
            );
        }
    }
    let many = longs(&[1 << 19, 1 << 19, 1, 0]);
    let expected = "more than 1048576 items that take no bytes at byte 6";
    assert_eq!(error(&many, |reader| reader.array(0, no_item)), expected);
    assert_eq!(
        error(&many, |reader| reader.skip_array(0, no_item)),
        expected
    );

    // A record without fields that the reader fills with a default of some size: never more than the limit of memory.
    let limits = Limits {
        empty_items_max: u64::MAX,
        ..Limits::default()
    };
    let bytes = longs(&[1 << 62, 0]);
    let filled = Reader::with_limits(&bytes, limits).array(0, |reader| match reader.boolean() {
        Ok(_) => Err(reader.error(DecodeErrorKind::NoPlace)),
        Err(_) => Ok([0_u64; 1024]),
    });
    assert_eq!(
        filled.unwrap_err().to_string(),
        "takes more than 67108952 bytes of memory at byte 10"
    );
}

#[test]
fn varints() {
    let too_long = [0x80; 11];
    let too_large = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
    for bytes in [&too_long[..], &too_large] {
        let expected = "a number is longer or larger than its type allows at byte 0";
        assert_eq!(error(bytes, |reader| reader.long()), expected);
        assert_eq!(error(bytes, |reader| reader.int()), expected);
        assert_eq!(error(bytes, |reader| reader.skip_long()), expected);
        assert_eq!(error(bytes, |reader| reader.index(3)), expected);
    }
    for value in [i64::from(i32::MAX) + 1, i64::from(i32::MIN) - 1, i64::MAX] {
        let expected = "a number is longer or larger than its type allows at byte 0";
        assert_eq!(error(&longs(&[value]), |reader| reader.int()), expected);
    }
    assert_eq!(
        Reader::new(&[0x82, 0x80, 0x00]).int().unwrap(),
        1,
        "padding is legal"
    );
    let expected = "the bytes end inside the value at byte 0";
    assert_eq!(error(&[0x80; 9], |reader| reader.long()), expected);
}

#[test]
fn small_lies() {
    let not_boolean = "a boolean is 2, neither 0 nor 1 at byte 0";
    assert_eq!(error(&[2], |reader| reader.boolean()), not_boolean);
    assert_eq!(
        error(&[4, 0xff, 0xfe], |reader| reader.string()),
        "a string is not UTF-8 at byte 0"
    );
    assert_eq!(
        error(&[2, 0xff], |reader| reader.map(1, Reader::int)),
        "a length of 1 is not possible here at byte 0"
    );
    assert_eq!(
        error(&[2, 2, 0xff, 0, 0], |reader| reader.map(1, Reader::int)),
        "a string is not UTF-8 at byte 1"
    );
    for index in [-1, 3, i64::MIN, i64::MAX] {
        let expected = format!("index {index} is not in 0..3 at byte 0");
        assert_eq!(error(&longs(&[index]), |reader| reader.index(3)), expected);
    }
    assert_eq!(
        error(&[8, b'n', b'o', b'p', b'e'], |reader| reader.uuid_string()),
        "a string is not a uuid at byte 0"
    );
    let big = "a big-decimal is malformed at byte 0";
    for bytes in [
        &[0x00][..],
        &[0x02, 0x00],
        &[0x06, 0x02, 0x01, 0x80],
        &[0x08, 0x02, 0x01, 0x00, 0x00],
    ] {
        assert_eq!(error(bytes, |reader| reader.big_decimal()), big);
    }
    assert_eq!(
        Reader::new(&[1, 2]).finish().unwrap_err().to_string(),
        "2 bytes are left after the event at byte 0"
    );
}

#[test]
fn decimals_keep_their_precision() {
    let expected = "a decimal has more digits than its precision at byte 0";
    assert_eq!(
        error(&[4, 0x03, 0xe8], |reader| reader.decimal_bytes::<0>(3)),
        expected
    );
    assert_eq!(
        error(&[0x03, 0xe8], |reader| reader.decimal_fixed::<0, 2>(3)),
        expected
    );
    assert_eq!(
        error(&[4, 0x03, 0xe8], |reader| reader.wide_decimal_bytes::<0>(3)),
        expected
    );
    let mut long = longs(&[40]);
    long.extend([0x11; 40]);
    assert_eq!(
        error(&long, |reader| reader.decimal_bytes::<0>(38)),
        expected
    );
    assert_eq!(
        Reader::new(&[0]).decimal_bytes::<2>(4).unwrap(),
        Decimal::ZERO,
        "no bytes"
    );

    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    let refused = writer
        .decimal_bytes(&Decimal::<2>::new(-1000), 3)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the decimal -10.00 has more digits than the precision 3"
    );
    let refused = writer
        .decimal_fixed::<2, 1>(&Decimal::<2>::new(128), 3)
        .unwrap_err();
    assert_eq!(refused.to_string(), "the decimal does not fit in 1 bytes");
    writer
        .decimal_fixed::<2, 1>(&Decimal::<2>::new(-128), 3)
        .unwrap();
    drop(writer);
    assert_eq!(out, [0x80]);
}

/// A list of lists of lists, as a recursive type has them.
fn list(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    reader
        .nested::<usize, 1, _>(|reader| reader.array(1, list))
        .map(|items| items.iter().sum::<usize>() + 1)
}

#[test]
fn nesting_is_limited() {
    let deep = |depth: usize| [vec![2; depth - 1], vec![0; depth]].concat();
    assert_eq!(list(&mut Reader::new(&deep(64))).unwrap(), 64);
    let refused = list(&mut Reader::new(&deep(65))).unwrap_err();
    assert!(
        matches!(refused.kind(), DecodeErrorKind::Depth(64)),
        "{refused}"
    );
    assert!(list(&mut Reader::new(&vec![2; 1 << 20])).is_err());
    let wide = [vec![0x80, 0x02], vec![0; 129]].concat();
    assert_eq!(
        list(&mut Reader::new(&wide)).unwrap(),
        129,
        "the depth is given back"
    );
}

#[test]
fn errors_carry_the_path() {
    let inner = |reader: &mut Reader<'_>| {
        reader
            .map(1, Reader::boolean)
            .map_err(|error| error.in_field("flags"))
    };
    let bytes = [4, 0, 2, 2, b'k', 7, 0, 0];
    let refused = Reader::new(&bytes)
        .array(1, inner)
        .map_err(|it| it.in_field("lines"));
    let refused = refused.unwrap_err().in_event("shop.Placed", 3);
    assert_eq!(
        refused.to_string(),
        "shop.Placed v3: field `lines[1].flags[\"k\"]`: a boolean is 7, neither 0 nor 1 at byte 5"
    );
}

/// Reads with everything there is, in an order that the bytes themselves choose.
fn read_all(mut reader: Reader<'_>) -> Result<(), DecodeError> {
    loop {
        match reader.fixed::<1>()?[0] % 18 {
            0 => drop(reader.boolean()?),
            1 => drop(reader.int()?),
            2 => drop(reader.long()?),
            3 => drop(reader.float()?),
            4 => drop(reader.double()?),
            5 => drop(reader.bytes()?),
            6 => drop(reader.string()?),
            7 => drop(reader.index(3)?),
            8 => drop(reader.array(1, Reader::string)?),
            9 => drop(reader.array(0, |_| Ok(()))?),
            10 => drop(reader.map(1, |reader| reader.array(1, Reader::int))?),
            11 => reader.skip_array(2, |reader| reader.skip_map(1, Reader::skip_bytes))?,
            12 => drop(reader.decimal_bytes::<3>(20)?),
            13 => drop(reader.wide_decimal_bytes::<3>(50)?.to_string()),
            14 => drop(reader.big_decimal()?.to_string()),
            15 => drop(reader.uuid_string()?),
            16 => drop(reader.duration()?.to_string()),
            _ => drop(list(&mut reader)?),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_end_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let refused = read_all(Reader::new(&bytes)).unwrap_err();
        prop_assert!(refused.offset().unwrap_or(0) <= bytes.len());
    }

    #[test]
    fn extreme_lengths_end_in_an_error(
        parts in prop::collection::vec((0..18_u8, prop::sample::select(&CLAIMS[..]), any::<u8>()), 1..30),
    ) {
        let bytes: Vec<u8> = parts
            .iter()
            .flat_map(|(choice, claim, byte)| [vec![*choice], longs(&[*claim]), vec![*byte]].concat())
            .collect();
        prop_assert!(read_all(Reader::new(&bytes)).is_err());
    }
}

/// Maps of one entry: four bytes each, and a node of a tree.
struct Maps(usize);

impl Datum for Maps {
    const MIN_SIZE: usize = 1;

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let maps = reader.array(1, |reader| reader.map(1, Reader::boolean))?;
        Ok(Maps(maps.len()))
    }

    fn write(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError> {
        let map = BTreeMap::from([(String::new(), true)]);
        writer.array(&vec![&map; self.0], |writer, map| {
            writer.map(map, |writer, value| {
                writer.boolean(*value);
                Ok(())
            })
        })
    }
}

#[test]
fn what_takes_too_much_memory_to_be_read_is_not_written() {
    let mut bytes = vec![7];
    let error = encode(&Maps(300_000), &mut bytes).unwrap_err().to_string();
    assert!(error.contains("which no reader takes"), "{error}");
    assert_eq!(bytes, [7], "nothing is left of it");
    encode(&Maps(100_000), &mut bytes).unwrap();
    let read = Maps::read(&mut Reader::new(&bytes[1..])).unwrap();
    assert_eq!(read.0, 100_000);
}
