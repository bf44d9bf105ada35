//! The table of ids: it grows, and the quick look at a value never differs from the whole one.

use proptest::prelude::*;

use super::*;
use crate::frame::VALUE_HEADER;

const GUID: [u8; 16] = *b"guid of a schema";

/// Avro under id 1, a message at `[1]` under id 2, and each under a GUID.
fn filled() -> Table {
    let mut table = table();
    let guid = |last| {
        let mut guid = GUID;
        guid[15] = last;
        WriterId::from(SchemaGuid(guid))
    };
    for (last, format, text) in [
        (1, Format::Avro, OPENED_V1),
        (2, Format::Protobuf, PLACED_V1),
    ] {
        let references = &[];
        let schema = WriterSchema {
            format,
            text,
            references,
        };
        let ids = [SchemaId(last.into()).into(), guid(last)];
        table.register(&ids, &schema).unwrap();
    }
    table
}

/// What is found quickly, and whether it is what is found anyhow.
#[track_caller]
fn quick(table: &Table, value: &[u8], header: Option<&[u8]>) -> Option<(String, Vec<u8>)> {
    let headers = [("other", None), (VALUE_HEADER, header)];
    let headers = &headers[..if header.is_some() { 2 } else { 1 }];
    let quick = table.ids().quick(value, headers)?;
    let (known, framed) = table
        .ids()
        .open(Frame::of_value(value, headers).unwrap())
        .unwrap();
    assert_eq!(quick.0.writer, known.writer);
    assert_eq!(quick.1, framed.payload);
    Some((quick.0.writer.to_string(), quick.1.to_vec()))
}

#[test]
fn common_frames_are_found_quickly() {
    let table = filled();
    let opened = Some(("shop/opened v1".to_owned(), b"payload".to_vec()));
    let placed = Some(("shop/placed v2".to_owned(), b"payload".to_vec()));
    let check = |head: &[u8], found: &Option<(String, Vec<u8>)>| {
        let value = [head, b"payload"].concat();
        assert_eq!(quick(&table, &value, None), *found, "{head:?}");
        assert_eq!(quick(&table, b"payload", Some(head)), *found, "{head:?}");
    };
    let guid = |last, index: &[u8]| [b"\x01", &GUID[..15], &[last], index].concat();
    check(b"\0\0\0\0\x01", &opened);
    check(&guid(1, b""), &opened);
    check(b"\0\0\0\0\x02\x02\x02", &placed);
    check(&guid(2, b"\x02\x02"), &placed);
    // No such message, no such id, a message in another one, a position of two bytes, a position below 0.
    check(b"\0\0\0\0\x02\0", &None);
    check(b"\0\0\0\0\x03", &None);
    check(&guid(3, b""), &None);
    check(b"\0\0\0\0\x02\x04\x02\x02", &None);
    check(b"\0\0\0\0\x02\x02\x82\x00", &None);
    check(b"\0\0\0\0\x02\x02\x03", &None);
    assert_eq!(quick(&table, b"payload", Some(b"\0\0\0\0\x01?")), None);
    assert_eq!(quick(&table, b"payload", Some(b"")), None);
    assert_eq!(quick(&table, b"", None), None);
}

proptest! {
    #[test]
    fn quick_or_not_is_the_same(
        head in prop_oneof![Just(vec![0, 0, 0, 0]), Just([&[1], &GUID[..15]].concat()), any::<Vec<u8>>()],
        rest in prop::collection::vec(0_u8..5, 0..6),
        value in prop::option::of(prop::collection::vec(any::<u8>(), 0..3)),
    ) {
        let table = filled();
        let head = [head, rest].concat();
        match value {
            Some(value) => quick(&table, &value, Some(&head)),
            None => quick(&table, &head, None),
        };
    }
}

#[test]
fn ids_of_all_kinds_are_found_however_many_there_are() {
    let table = table();
    let version = &table.contracts()[0].versions[2];
    let known = WriterId::Crc64(version.crc64.unwrap());
    let known = table.ids().get(known).unwrap();
    let before = table.ids().len();
    let id = |number: u32| -> WriterId {
        match number % 3 {
            // Numbers with nothing but zeros at their ends, too.
            0 => SchemaId(number.rotate_right(12)).into(),
            1 => SchemaGuid(u128::from(number).to_be_bytes()).into(),
            _ => WriterId::Crc64(u64::from(number)),
        }
    };
    for number in 0..3_000 {
        assert!(table.ids().get(id(number)).is_none());
        table.ids().insert(id(number), known.clone());
    }
    assert_eq!(table.ids().len(), before + 3_000);
    assert!((0..3_000).all(|it| table.ids().get(id(it)).is_some()));
    assert!((3_000..6_000).all(|it| table.ids().get(id(it)).is_none()));
}
