//! Records through a decoder, for a stream written by hand in the shape of generated code.

use heirloom::frame::{SchemaId, VALUE_HEADER, WriterId};
use heirloom::{
    ContractInfo, DecodeError, DecodeErrorKind, Decoded, Decoder, EncodeError, EventMeta, Format,
    OpenError, Position, Quarantined, Reason, Record, Stream, UpcastError, VersionInfo,
    WriterSchema, Writers, encode_framed_of, laws,
};

use super::protobuf::{PlacedV1, PlacedV2};

const PLACED_V1: &str =
    r#"syntax = "proto3"; message Line {} message Placed { string sku = 1; int32 quantity = 2; }"#;
const PLACED_V2: &str = r#"syntax = "proto3"; message Line {}
    message Placed { string sku = 1; int64 quantity = 2; Placed replaces = 3; }"#;
const CRC64: u64 = 0x0123_4567_89ab_cdef;

const fn version(number: u32, schema: &'static str, crc64: Option<u64>) -> VersionInfo {
    VersionInfo {
        number,
        full_name: "shop.It",
        schema,
        references: &[],
        direct_references: &[],
        normal: [number as u8; 32],
        sha256: [0; 32],
        crc64,
        message_index: if crc64.is_some() { &[] } else { &[1] },
        frozen: true,
    }
}

static PLACED: ContractInfo = ContractInfo {
    stream: "shop",
    name: "placed",
    topic: "shop",
    format: Format::Protobuf,
    versions: &[version(1, PLACED_V1, None), version(2, PLACED_V2, None)],
    retired: false,
};
static COUNTED: ContractInfo = ContractInfo {
    stream: "shop",
    name: "counted",
    topic: "shop",
    format: Format::Avro,
    versions: &[version(1, r#""long""#, Some(CRC64))],
    retired: false,
};

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Placed(PlacedV2),
    Counted(i64),
}

impl Stream for Event {
    const NAME: &'static str = "shop";
    const TOPIC: &'static str = "shop";
    const CONTRACTS: &'static [&'static ContractInfo] = &[&PLACED, &COUNTED];

    fn contract(&self) -> &'static ContractInfo {
        match self {
            Event::Placed(_) => &PLACED,
            Event::Counted(_) => &COUNTED,
        }
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match self {
            Event::Placed(event) => heirloom::protobuf::encode(event, out),
            Event::Counted(0..) => {
                out.push(0);
                Ok(())
            }
            Event::Counted(_) => {
                out.push(1);
                Err(EncodeError::new("negative").in_field("count"))
            }
        }
    }

    /// A count of N stands for N events, so that splitting and dropping are there; negative ones are refused.
    fn decode(
        contract: usize,
        version: u32,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError> {
        match (contract, version) {
            (0, 1) => {
                let old: PlacedV1 = heirloom::protobuf::decode(payload, &meta.limits)?;
                let cause = |cause| DecodeError::upcast(2, cause).in_event("shop.Placed", 1);
                sink(Event::Placed(
                    heirloom::protobuf::transcode(&old).map_err(cause)?,
                ));
            }
            (0, 2) => sink(Event::Placed(heirloom::protobuf::decode(
                payload,
                &meta.limits,
            )?)),
            (1, 1) => {
                let mut reader = heirloom::avro::Reader::new(payload);
                let count = reader
                    .long()
                    .map_err(|error| error.in_event("shop.Counted", 1))?;
                reader
                    .finish()
                    .map_err(|error| error.in_event("shop.Counted", 1))?;
                if count < 0 {
                    return Err(DecodeError::upcast(2, UpcastError::new("negative count")));
                }
                (0..count).for_each(|index| sink(Event::Counted(index)));
            }
            _ => return Err(DecodeError::new(DecodeErrorKind::UnknownVersion, None)),
        }
        Ok(())
    }
}

/// Ids 1 and 2 are the versions of `placed`.
fn decoder() -> Decoder<Event> {
    let mut writers = Writers::builder();
    for (id, text) in [(1, PLACED_V1), (2, PLACED_V2)] {
        let schema = WriterSchema {
            format: Format::Protobuf,
            text,
            references: &[],
        };
        let known = writers.register(&[SchemaId(id).into()], &schema).unwrap();
        assert_eq!(known[0].to_string(), format!("shop/placed v{id}"));
    }
    Decoder::new(writers.build())
}

fn record<'a>(value: &'a [u8], headers: &'a [(&'a str, Option<&'a [u8]>)]) -> Record<'a> {
    let position = Position {
        partition: 3,
        offset: 42,
    };
    let meta = EventMeta {
        position,
        timestamp_ms: Some(7),
        key: Some(b"key"),
        headers,
        ..EventMeta::default()
    };
    Record {
        topic: "shop",
        meta,
        value: Some(value),
    }
}

fn quarantined(value: &[u8]) -> Quarantined {
    let mut handed_over = 0;
    let refused = decoder()
        .decode(&record(value, &[]), |_| handed_over += 1)
        .unwrap_err();
    assert_eq!(handed_over, 0);
    assert_eq!(refused.bytes(), value);
    refused
}

const NEW: &[u8] = &[0, 0, 0, 0, 2, 2, 2, 0x0a, 1, b'x'];

#[test]
fn records_of_all_versions_and_framings() {
    let expected = Event::Placed(PlacedV2 {
        sku: "x".into(),
        ..PlacedV2::default()
    });
    let old = [0, 0, 0, 0, 1, 2, 2, 0x0a, 1, b'x'];
    let head = [0, 0, 0, 0, 2, 2, 2];
    let headers = [(VALUE_HEADER, Some(&head[..]))];
    for (record, number) in [
        (record(&old, &[]), 1),
        (record(NEW, &[]), 2),
        (record(&NEW[7..], &headers), 2),
    ] {
        let mut events = Vec::new();
        let decoded = decoder()
            .decode(&record, |event| events.push(event))
            .unwrap();
        assert_eq!(events, std::slice::from_ref(&expected));
        let Decoded::Events { writer, count: 1 } = decoded else {
            panic!("{decoded:?}")
        };
        assert_eq!(writer.version().number, number);
    }
}

#[test]
fn tombstones_splits_and_drops() {
    let tombstone = Record {
        value: None,
        ..record(&[], &[])
    };
    assert_eq!(
        decoder().decode(&tombstone, |_| ()).unwrap(),
        Decoded::Tombstone
    );
    assert!(decoder().decode_kept(&tombstone).unwrap().is_none());
    for n in 0..4 {
        let mut value = Vec::new();
        WriterId::Crc64(CRC64).write(&[], &mut value);
        value.push(n * 2);
        let decoded = decoder().decode(&record(&value, &[]), |_| ()).unwrap();
        assert!(matches!(decoded, Decoded::Events { count, .. } if count == usize::from(n)));
    }
}

#[test]
fn an_unmodified_event_is_forwarded_with_its_unknown_fields() {
    let mut value = NEW.to_vec();
    value.extend([0xc2, 0x3e, 1, b'?']); // Field 1000, from a newer producer.
    let kept = decoder()
        .decode_kept(&record(&value, &[]))
        .unwrap()
        .unwrap();
    assert!(matches!(kept.event(), Some(Event::Placed(event)) if event.sku == "x"));
    let (mut same, mut other) = (Vec::new(), Vec::new());
    kept.forward(&mut same);
    assert_eq!(same, value);
    kept.forward_as(SchemaId(9), &mut other);
    assert_eq!(other[..7], [0, 0, 0, 0, 9, 2, 2]);
    assert_eq!(other[7..], value[7..]);
    assert_eq!(
        (kept.writer().version().number, kept.events().len()),
        (2, 1)
    );

    // Encoding the event instead would lose the field.
    let mut encoded = Vec::new();
    encode_framed_of(&kept.into_events()[0], SchemaId(2), &mut encoded).unwrap();
    assert_eq!(encoded, NEW);
}

#[test]
fn a_refused_event_leaves_the_buffer_alone() {
    let mut out = vec![9];
    let refused = encode_framed_of(&Event::Counted(-1), SchemaId(3), &mut out).unwrap_err();
    assert_eq!(refused.to_string(), "field `count`: negative");
    assert_eq!(out, [9]);
    encode_framed_of(&Event::Counted(1), SchemaId(3), &mut out).unwrap();
    assert_eq!(out, [9, 0, 0, 0, 0, 3, 0]);
}

#[test]
fn quarantine_keeps_everything_and_says_what_to_do() {
    let headers = [("trace", Some(&b"abc"[..])), ("empty", None)];
    let refused = decoder()
        .decode(&record(b"{\"sku\": 1}", &headers), |_| ())
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "shop/3@42: the first byte is 7b, not one of 00, 01 and c3 01 (10 bytes)\n  \
         help: the value was not written by a schema-aware serializer, or was damaged: look at its first bytes"
    );
    assert_eq!((refused.topic(), refused.position().offset), ("shop", 42));
    assert_eq!(
        (refused.key(), refused.timestamp_ms()),
        (Some(&b"key"[..]), Some(7))
    );
    assert_eq!(
        refused.headers()[0],
        ("trace".to_owned(), Some(b"abc".to_vec()))
    );
    assert_eq!((refused.writer_id(), refused.writer()), (None, None));
}

#[test]
fn each_reason_reads_well() {
    let first_line = |value: &[u8]| {
        quarantined(value)
            .to_string()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    let crc = |payload: &[u8]| {
        let mut value = Vec::new();
        WriterId::Crc64(CRC64).write(&[], &mut value);
        [value.as_slice(), payload].concat()
    };
    for (value, expected) in [
        (
            vec![],
            "shop/3@42: the value is empty, so that it has no schema id (0 bytes)",
        ),
        (
            vec![0, 0, 0, 0, 7, 0],
            "shop/3@42: schema id 7 is not registered as a version of this stream (schema id 7, 6 bytes)",
        ),
        (
            vec![0, 0, 0, 0, 2, 0],
            "shop/3@42: message [0] of schema id 2 is no event of this stream (schema id 2, 6 bytes)",
        ),
        (
            vec![0, 0, 0, 0, 2, 4, 2],
            "shop/3@42: the message index is cut off (schema id 2, 7 bytes)",
        ),
        (
            crc(&[2, 2]),
            "shop/3@42: shop.Counted v1: 1 bytes are left after the event at byte 1 \
             (schema fingerprint 0123456789abcdef, shop/counted v1, 12 bytes)",
        ),
        (
            crc(&[1]),
            "shop/3@42: the upcaster to v2 refused it: negative count \
             (schema fingerprint 0123456789abcdef, shop/counted v1, 11 bytes)",
        ),
    ] {
        assert_eq!(first_line(&value), expected);
    }
    let refused = quarantined(&[0, 0, 0, 0, 7, 0]);
    assert!(matches!(
        refused.reason(),
        Reason::Open(OpenError::Unregistered(_))
    ));
}

#[test]
fn decoders_and_failures_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Decoder<Event>>();
    crosses::<Writers<Event>>();
    crosses::<Quarantined>();
    assert_eq!(size_of::<Quarantined>(), size_of::<usize>());
}

#[test]
fn damaged_records_never_panic_and_keep_their_bytes() {
    let event = Event::Placed(PlacedV2 {
        sku: "sku".into(),
        quantity: 300,
        replaces: None,
    });
    let mut value = Vec::new();
    encode_framed_of(&event, SchemaId(2), &mut value).unwrap();
    let decoder = decoder();
    for copy in laws::mutations(&value) {
        if let Err(refused) = decoder.decode(&record(&copy, &[]), |_| ()) {
            assert_eq!(refused.bytes(), copy);
            assert!(refused.to_string().contains("\n  help: "));
        }
    }
}
