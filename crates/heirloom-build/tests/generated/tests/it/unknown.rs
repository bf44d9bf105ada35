//! Writers that are in no history, through registration, frame and generated code.

use heirloom::frame::SchemaId;
use heirloom::{
    DecodeErrorKind, Decoded, Decoder, Format, Position, Quarantined, Reason, Record, Stream,
    WriterSchema, Writers,
};
use heirloom_build_generated::evolution;

/// Other order, an int that became a long, a field that is gone, items that may be text.
const WRITER: &str = r#"{"type": "record", "name": "P", "fields": [
    {"name": "x", "type": "string"},
    {"name": "f", "type": {"type": "array", "items": ["int", "string"]}},
    {"name": "b", "type": "double"},
    {"name": "a", "type": "int"},
    {"name": "h", "type": {"type": "array", "items": {"type": "map", "values": "double"}}}]}"#;

fn decode(payload: &[u8]) -> Result<(Decoded, Vec<u8>), Quarantined> {
    let mut writers = Writers::<evolution::Event>::builder();
    let schema = WriterSchema {
        format: Format::Avro,
        text: WRITER,
        references: &[],
    };
    let registered = writers.register(&[SchemaId(7).into()], &schema).unwrap();
    assert_eq!(registered[0].to_string(), "evolution/promotions v3 by plan");
    let mut value = vec![0, 0, 0, 0, 7];
    value.extend(payload);
    let mut record = Record {
        topic: "evolution",
        value: Some(&value),
        ..Record::default()
    };
    record.meta.position = Position {
        partition: 2,
        offset: 11,
    };
    let mut bytes = Vec::new();
    let decoder = Decoder::new(writers.build());
    decoder
        .decode(&record, |event: evolution::Event| {
            event.encode(&mut bytes).unwrap()
        })
        .map(|decoded| (decoded, bytes))
}

#[test]
fn an_unknown_writer_is_read_into_the_newest_version() {
    let payload = [
        &[2, b'x', 4, 0, 8, 0, 2, 0][..],
        &1.5_f64.to_le_bytes(),
        &[5, 0],
    ]
    .concat();
    let (decoded, bytes) = decode(&payload).unwrap();
    let Decoded::Events { writer, count: 1 } = decoded else {
        panic!("{decoded:?}");
    };
    assert!(writer.is_unknown());
    let expected = [&[0, 5][..], &1.5_f64.to_le_bytes(), &[4, 8, 2, 0]].concat();
    assert_eq!(bytes, expected);
}

#[test]
fn a_value_without_a_place_is_quarantined_with_its_path() {
    let payload = [&[2, b'x', 4, 0, 8, 2, 2, b'y', 0][..], &[0; 8], &[5, 0]].concat();
    let quarantined = decode(&payload).unwrap_err();
    let Reason::Decode(error) = quarantined.reason() else {
        panic!("{quarantined}");
    };
    assert!(matches!(error.kind(), DecodeErrorKind::Unresolved(_)));
    assert_eq!(error.path(), "f[1]");
    assert_eq!(quarantined.bytes()[5..], payload);
    assert_eq!(
        quarantined.to_string(),
        "evolution/2@11: P by plan: field `f[1]`: the reader has no place for it: \
         union branch `string` was removed at byte 5 (schema id 7, evolution/promotions v3 by plan, 24 bytes)\n  \
         help: give the newest version a place for such values; the bytes are kept and can be read again"
    );
}
