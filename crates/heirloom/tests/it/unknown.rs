//! Records of writers in no history, registered while a decoder is in use: what can be read is, the rest is quarantined
//! with its bytes, its place, its writer and the path that failed. In both formats.

use heirloom::frame::SchemaId;
use heirloom::{
    ContractInfo, DecodeError, DecodeErrorKind, Decoder, EncodeError, EventMeta, Format, OpenError,
    Position, Quarantined, Reason, Record, Stream, VersionInfo, WriterSchema, Writers,
};

use super::protobuf::PlacedV1;

const fn version(full_name: &'static str, schema: &'static str) -> VersionInfo {
    VersionInfo {
        number: 1,
        full_name,
        schema,
        references: &[],
        direct_references: &[],
        normal: [0; 32],
        sha256: [0; 32],
        crc64: None,
        message_index: &[],
        frozen: true,
    }
}

static PAID: ContractInfo = ContractInfo {
    stream: "shop",
    name: "paid",
    topic: "shop",
    format: Format::Avro,
    versions: &[version(
        "Paid",
        r#"{"type": "record", "name": "Paid", "fields": [
            {"name": "ways", "type": {"type": "array", "items":
                {"type": "enum", "name": "Way", "symbols": ["CARD"]}}},
            {"name": "cents", "type": "long"}]}"#,
    )],
    retired: false,
};
static PLACED: ContractInfo = ContractInfo {
    stream: "shop",
    name: "placed",
    topic: "shop",
    format: Format::Protobuf,
    versions: &[version(
        "Placed",
        r#"syntax = "proto3"; message Placed { string sku = 1; int32 quantity = 2; }"#,
    )],
    retired: false,
};

#[derive(Debug, PartialEq)]
enum Event {
    /// The cents.
    Paid(i64),
    Placed(PlacedV1),
}

impl Stream for Event {
    const NAME: &'static str = "shop";
    const TOPIC: &'static str = "shop";
    const CONTRACTS: &'static [&'static ContractInfo] = &[&PAID, &PLACED];

    fn contract(&self) -> &'static ContractInfo {
        match self {
            Event::Paid(_) => &PAID,
            Event::Placed(_) => &PLACED,
        }
    }

    fn encode(&self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Err(EncodeError::new("only read here"))
    }

    fn decode(
        contract: usize,
        _: u32,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError> {
        let mut reader = heirloom::avro::Reader::new(payload);
        match contract {
            0 => {
                for _ in 0..reader.long()? {
                    reader.index(1)?;
                }
                reader.long()?;
                let cents = reader.long()?;
                sink(Event::Paid(cents));
                reader.finish()
            }
            1 => {
                let placed = heirloom::protobuf::decode(payload, &meta.limits);
                sink(Event::Placed(
                    placed.map_err(|it| it.in_event("Placed", 1))?,
                ));
                Ok(())
            }
            _ => Err(DecodeError::new(DecodeErrorKind::UnknownContract, None)),
        }
    }
}

/// Way and cents in another order, one way more, cents that are fewer.
const PAID_ELSEWHERE: &str = r#"{"type": "record", "name": "Paid", "fields": [
    {"name": "cents", "type": "int"},
    {"name": "ways", "type": {"type": "array", "items":
        {"type": "enum", "name": "Way", "symbols": ["CASH", "CARD"]}}}]}"#;
const PLACED_ELSEWHERE: &str =
    r#"syntax = "proto3"; message Placed { bytes sku = 1; int32 quantity = 2; string more = 3; }"#;

fn register(decoder: &Decoder<Event>, id: u32, format: Format, text: &str) -> String {
    let schema = WriterSchema {
        format,
        text,
        references: &[],
    };
    match decoder.writers().register(&[SchemaId(id).into()], &schema) {
        Ok(writers) => writers[0].to_string(),
        Err(error) => error.to_string(),
    }
}

fn decode(decoder: &Decoder<Event>, value: &[u8]) -> Result<Vec<Event>, Quarantined> {
    let meta = EventMeta {
        position: Position {
            partition: 3,
            offset: 42,
        },
        ..EventMeta::default()
    };
    let record = Record {
        topic: "shop",
        meta,
        value: Some(value),
    };
    let mut events = Vec::new();
    decoder.decode(&record, |event| events.push(event))?;
    Ok(events)
}

/// A record that cannot be read: what stands in quarantine.
#[track_caller]
fn check_quarantined(decoder: &Decoder<Event>, value: &[u8], writer: &str, first_line: &str) {
    let refused = decode(decoder, value).unwrap_err();
    assert_eq!(refused.to_string().lines().next(), Some(first_line));
    assert_eq!(refused.bytes(), value);
    assert_eq!(
        (refused.position().partition, refused.position().offset),
        (3, 42)
    );
    let found = refused.writer().unwrap();
    assert!(found.is_unknown());
    assert_eq!(found.to_string(), writer);
    assert!(matches!(refused.reason(), Reason::Decode(_)));
}

#[test]
fn what_an_avro_writer_in_no_history_wrote() {
    let decoder = Decoder::<Event>::new(Writers::builder().build());
    let reading = decoder.clone();
    let good = [0, 0, 0, 0, 7, 0x0e, 2, 2, 0];
    let refused = decode(&reading, &good).unwrap_err();
    let is_unregistered = matches!(refused.reason(), Reason::Open(OpenError::Unregistered(_)));
    assert!(is_unregistered && refused.bytes() == good);

    assert_eq!(
        register(&decoder, 7, Format::Avro, PAID_ELSEWHERE),
        "shop/paid v1 by plan"
    );
    assert_eq!(decode(&reading, &good).unwrap(), [Event::Paid(7)]);
    check_quarantined(
        &reading,
        &[0, 0, 0, 0, 7, 0x0e, 4, 2, 0, 0],
        "shop/paid v1 by plan",
        "shop/3@42: Paid by plan: field `ways[1]`: the reader has no place for it: \
         enum symbol `CASH` was removed and the enum has no default at byte 3 \
         (schema id 7, shop/paid v1 by plan, 10 bytes)",
    );
}

#[test]
fn what_a_protobuf_writer_in_no_history_wrote() {
    let decoder = Decoder::<Event>::new(Writers::builder().build());
    let reading = decoder.clone();
    let found = register(&decoder, 7, Format::Protobuf, PLACED_ELSEWHERE);
    assert_eq!(found, "shop/placed v1 by field number");
    let good = [0, 0, 0, 0, 7, 0, 0x0a, 1, b'x', 0x10, 4];
    let placed = PlacedV1 {
        sku: "x".into(),
        quantity: 4,
    };
    assert_eq!(decode(&reading, &good).unwrap(), [Event::Placed(placed)]);
    check_quarantined(
        &reading,
        &[0, 0, 0, 0, 7, 0, 0x0a, 1, 0xff],
        "shop/placed v1 by field number",
        "shop/3@42: Placed v1: field `sku`: invalid string value: data is not UTF-8 encoded \
         (schema id 7, shop/placed v1 by field number, 9 bytes)",
    );
    let misread = PLACED_ELSEWHERE.replace("int32 quantity", "sint32 quantity");
    let error = register(&decoder, 8, Format::Protobuf, &misread);
    assert!(
        error.contains("the same bytes mean other values"),
        "{error}"
    );
    let refused = decode(&reading, &[0, 0, 0, 0, 8, 0, 0x10, 4]).unwrap_err();
    assert!(matches!(
        refused.reason(),
        Reason::Open(OpenError::Unregistered(_))
    ));
}
