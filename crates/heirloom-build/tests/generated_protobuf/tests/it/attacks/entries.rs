//! Every entry that reads Protobuf, as a function from bytes to the words of an error. Each holds by itself that what
//! fails hands nothing over and leaves outputs as they were.

use std::sync::LazyLock;

use heirloom::frame::{SchemaId, VALUE_HEADER};
use heirloom::{
    DecodeErrorKind, Decoder, Event as _, EventMeta, Format, Reason, Record, WriterSchema, Writers,
};
use heirloom_build_generated_protobuf::contracts::three::{Event, Everything};
use heirloom_build_generated_protobuf::contracts::two::Legacy;
use heirloom_schema::protobuf::json::JsonCodec;

use crate::json::codec;

/// A way to read the bytes of an event.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// prost's words.
    pub(super) read: fn(&[u8]) -> Result<(), String>,
}

/// Of `three/everything`.
pub(super) const EVERYTHING: [Entry; 5] = [
    Entry {
        name: "newest",
        read: |bytes| decoded::<Everything>(2, bytes),
    },
    Entry {
        name: "older version",
        read: |bytes| decoded::<Everything>(1, bytes),
    },
    Entry {
        name: "frame",
        read: |bytes| record(&[&[0, 0, 0, 0, 1, 0][..], bytes].concat(), &[]),
    },
    Entry {
        name: "frame in a header",
        read: |bytes| record(bytes, &[(VALUE_HEADER, Some(&[0, 0, 0, 0, 2, 0]))]),
    },
    Entry {
        name: "JSON",
        read: |bytes| json(&EVERYTHING_JSON, bytes),
    },
];

/// Of `two/legacy`.
pub(super) const LEGACY: [Entry; 3] = [
    Entry {
        name: "newest with groups",
        read: |bytes| decoded::<Legacy>(2, bytes),
    },
    Entry {
        name: "older version with groups",
        read: |bytes| decoded::<Legacy>(1, bytes),
    },
    Entry {
        name: "JSON with groups",
        read: |bytes| json(&LEGACY_JSON, bytes),
    },
];

fn decoded<E: heirloom::Event>(version: u32, bytes: &[u8]) -> Result<(), String> {
    let mut count = 0;
    let result = E::decode(version, bytes, &EventMeta::default(), &mut |_| count += 1);
    assert_eq!(count, u32::from(result.is_ok()));
    result.map_err(|error| words(error.kind()))
}

/// Of a Protobuf error its words, of others the kind.
fn words(kind: &DecodeErrorKind) -> String {
    match kind {
        DecodeErrorKind::Protobuf(words) => words.clone(),
        other => format!("{other:?}"),
    }
}

static EVERYTHING_JSON: LazyLock<JsonCodec> = LazyLock::new(|| codec(Everything::CONTRACT));
static LEGACY_JSON: LazyLock<JsonCodec> = LazyLock::new(|| codec(Legacy::CONTRACT));

fn json(codec: &JsonCodec, bytes: &[u8]) -> Result<(), String> {
    let mut out = "before".to_owned();
    let result = codec.decode_to_json(bytes, &mut out);
    match &result {
        Ok(_) => assert!(out.starts_with("before{")),
        Err(_) => assert_eq!(out, "before"),
    }
    result.map(drop).map_err(|error| error.message().to_owned())
}

static DECODER: LazyLock<Decoder<Event>> = LazyLock::new(|| {
    let mut writers = Writers::builder();
    for version in Everything::CONTRACT.versions {
        let schema = WriterSchema {
            format: Format::Protobuf,
            text: version.schema,
            references: &[],
        };
        let known = writers
            .register(&[SchemaId(version.number).into()], &schema)
            .unwrap();
        assert_eq!(
            known[0].to_string(),
            format!("three/everything v{}", version.number)
        );
    }
    Decoder::new(writers.build())
});

/// Through the decoder of the stream, which keeps what it cannot read. Ids are the versions of `three/everything`.
pub(super) fn record(value: &[u8], headers: &[(&str, Option<&[u8]>)]) -> Result<(), String> {
    let mut record = Record {
        topic: "three",
        value: Some(value),
        ..Record::default()
    };
    record.meta.headers = headers;
    let mut count = 0;
    let result = DECODER.decode(&record, |_| count += 1);
    assert_eq!(count, u32::from(result.is_ok()));
    let Err(quarantined) = result else {
        return Ok(());
    };
    assert_eq!(quarantined.bytes(), value);
    Err(match quarantined.reason() {
        Reason::Decode(error) => words(error.kind()),
        other => format!("{other:?}"),
    })
}
