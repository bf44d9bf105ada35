//! Golden bytes, round trips, and bytes that are no frames.

use proptest::prelude::*;

use super::*;

const GUID: SchemaGuid = SchemaGuid([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

fn written(writer: impl Into<WriterId>, message_index: &[i32]) -> Vec<u8> {
    let mut out = Vec::new();
    writer.into().write(message_index, &mut out);
    out
}

#[test]
fn golden_heads() {
    assert_eq!(written(SchemaId(0x0102_0304), &[]), [0, 1, 2, 3, 4]);
    assert_eq!(written(SchemaId(1), &[0]), [0, 0, 0, 0, 1, 0]);
    assert_eq!(written(SchemaId(1), &[1]), [0, 0, 0, 0, 1, 2, 2]);
    assert_eq!(written(SchemaId(1), &[1, 0]), [0, 0, 0, 0, 1, 4, 2, 0]);
    assert_eq!(written(SchemaId(1), &[0, 0]), [0, 0, 0, 0, 1, 4, 0, 0]);
    assert_eq!(written(SchemaId(1), &[64]), [0, 0, 0, 0, 1, 2, 0x80, 1]);
    assert_eq!(written(GUID, &[])[..3], [1, 1, 2]);
    assert_eq!(written(GUID, &[]).len(), 17);
    let crc = WriterId::Crc64(0x0102_0304_0506_0708);
    assert_eq!(written(crc, &[]), [0xc3, 1, 8, 7, 6, 5, 4, 3, 2, 1]);
}

#[test]
fn a_header_wins_and_the_last_one_counts() {
    let (old, new) = (written(SchemaId(1), &[]), written(GUID, &[]));
    let headers = [
        (VALUE_HEADER, Some(old.as_slice())),
        (KEY_HEADER, Some(old.as_slice())),
        (VALUE_HEADER, Some(new.as_slice())),
        ("trace", None),
    ];
    let framed = Frame::of_value(b"bare", &headers)
        .unwrap()
        .open(Format::Avro)
        .unwrap();
    assert_eq!((framed.writer, framed.payload), (GUID.into(), &b"bare"[..]));

    let without = Frame::of_value(&old, &headers[3..]).unwrap();
    assert_eq!(without.writer(), SchemaId(1).into());

    let head = written(SchemaId(9), &[2]);
    let frame = Frame::parse_header(&head, b"").unwrap();
    assert_eq!(&*frame.open(Format::Protobuf).unwrap().message_index, [2]);
    assert_eq!(frame.open(Format::Avro), Err(FrameError::HeaderTrailing(2)));
    assert_eq!(
        Frame::of_value(&old, &[(VALUE_HEADER, None)]),
        Err(FrameError::Empty)
    );
    let crc = written(WriterId::Crc64(1), &[]);
    assert_eq!(Frame::parse_header(&crc, b""), Err(FrameError::Magic(0xc3)));
}

#[test]
fn what_is_no_frame() {
    let truncated = |needed, found| FrameError::Truncated { needed, found };
    let cases: [(&[u8], FrameError); 8] = [
        (&[], FrameError::Empty),
        (b"{}", FrameError::Magic(b'{')),
        (&[3, 0, 0, 0, 0], FrameError::Magic(3)),
        (&[0xc3, 2, 0], FrameError::Magic(0xc3)),
        (&[0xc3], truncated(10, 1)),
        (&[0, 1, 2, 3], truncated(5, 4)),
        (&[1; 16], truncated(17, 16)),
        (&[0xc3, 1, 0], truncated(10, 3)),
    ];
    for (bytes, error) in cases {
        assert_eq!(Frame::parse(bytes), Err(error), "{bytes:02x?}");
    }
    let crc = written(WriterId::Crc64(1), &[]);
    assert_eq!(
        Frame::parse(&crc).unwrap().open(Format::Protobuf),
        Err(FrameError::SingleObject)
    );
}

#[test]
fn message_indexes_are_bounded() {
    let message = |bytes| match MessageIndex::parse(bytes) {
        Ok((index, _)) => format!("{index:?}"),
        Err(error) => error.to_string(),
    };
    let cases: [(&[u8], &str); 12] = [
        (&[0x00], "[0]"),
        (&[0x80, 0x00, 0x55], "[0]"),
        (&[0x02, 0x80, 0x01], "[64]"),
        (&[0x02, 0xfe, 0xff, 0xff, 0xff, 0x0f], "[2147483647]"),
        (&[], "the message index is cut off"),
        (&[0x04, 0x02], "the message index is cut off"),
        (&[0x02, 0x80], "the message index is cut off"),
        (&[0x01], "the message index has a number below 0"),
        (&[0x02, 0x01], "the message index has a number below 0"),
        (
            &[0xfe, 0xff, 0xff, 0xff, 0x0f, 0x00],
            "the message index is cut off",
        ),
        (
            &[0x80, 0x80, 0x80, 0x80, 0x10],
            "the message index has a number of more than 32 bits",
        ),
        (&[0x22; 40], "the message index is too deep"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(message(bytes), expected, "{bytes:02x?}");
    }
}

fn writer_ids() -> impl Strategy<Value = WriterId> {
    prop_oneof![
        any::<u32>().prop_map(|id| WriterId::Id(SchemaId(id))),
        any::<[u8; 16]>().prop_map(|guid| WriterId::Guid(SchemaGuid(guid))),
    ]
}

proptest! {
    #[test]
    fn heads_round_trip(
        writer in writer_ids(),
        message_index in prop::collection::vec(0..=i32::MAX, 1..=MESSAGE_INDEX_MAX),
        payload: Vec<u8>,
    ) {
        let mut bytes = written(writer, &message_index);
        let head = bytes.clone();
        bytes.extend(&payload);
        let framed = Frame::parse(&bytes).unwrap().open(Format::Protobuf).unwrap();
        prop_assert_eq!(framed.writer, writer);
        prop_assert_eq!(&*framed.message_index, message_index.as_slice());
        prop_assert_eq!(framed.payload, payload.as_slice());

        let from_header = Frame::parse_header(&head, &payload).unwrap().open(Format::Protobuf);
        prop_assert_eq!(from_header, Ok(framed));
        let mut again = Vec::new();
        framed.write(&mut again);
        prop_assert_eq!(again, bytes);
    }

    #[test]
    fn single_objects_round_trip(fingerprint: u64, payload: Vec<u8>) {
        let mut bytes = written(WriterId::Crc64(fingerprint), &[]);
        bytes.extend(&payload);
        let framed = Frame::parse(&bytes).unwrap().open(Format::Avro).unwrap();
        prop_assert_eq!(framed.writer, WriterId::Crc64(fingerprint));
        prop_assert_eq!(framed.payload, payload.as_slice());
    }

    #[test]
    fn arbitrary_bytes_give_a_frame_or_an_error(magic in 0..4_u8, mut bytes: Vec<u8>) {
        if let (Some(first), 0..2) = (bytes.first_mut(), magic) {
            *first = magic;
        }
        if let Ok(frame) = Frame::parse(&bytes) {
            let _ = frame.open(Format::Avro);
            let _ = frame.open(Format::Protobuf);
        }
        let _ = Frame::parse_header(&bytes, &bytes);
    }
}
