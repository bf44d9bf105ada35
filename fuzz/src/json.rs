//! Events as JSON and back: whichever side comes first, the round trip stays where it is.

use heirloom_schema::JsonError;
use heirloom_schema::avro::Schema;
use heirloom_schema::avro::json::{Limits, decode_to_json_with, encode_from_json};
use heirloom_schema::protobuf::json::JsonCodec;

use crate::{choose, schemas};

/// What byte 0 says.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    AvroBytes,
    AvroText,
    ProtobufBytes,
    ProtobufText,
}

pub(crate) const MODES: [Mode; 4] = [
    Mode::AvroBytes,
    Mode::AvroText,
    Mode::ProtobufBytes,
    Mode::ProtobufText,
];

/// Byte 0 chooses the format and whether the rest is an event or its JSON, byte 1 the schema.
pub fn json(bytes: &[u8]) {
    let Some((mode, bytes)) = choose(&MODES, bytes) else {
        return;
    };
    match mode {
        Mode::AvroBytes | Mode::AvroText => {
            if let Some((named, rest)) = choose(schemas::avro(), bytes) {
                check(*mode, &named.schema, rest);
            }
        }
        Mode::ProtobufBytes | Mode::ProtobufText => {
            if let Some((codec, rest)) = choose(schemas::protobuf(), bytes) {
                check(*mode, codec, rest);
            }
        }
    }
}

/// Both directions of a format.
pub(crate) trait Codec {
    fn print(&self, bytes: &[u8]) -> Result<String, JsonError>;
    fn parse(&self, text: &str) -> Result<Vec<u8>, JsonError>;
}

impl Codec for Schema {
    fn print(&self, bytes: &[u8]) -> Result<String, JsonError> {
        let limits = Limits {
            json_max: 1 << 20,
            ..Default::default()
        };
        let mut out = String::new();
        decode_to_json_with(self, bytes, limits, &mut out).map(|_| out)
    }

    fn parse(&self, text: &str) -> Result<Vec<u8>, JsonError> {
        let mut out = Vec::new();
        encode_from_json(self, text, &mut out).map(|()| out)
    }
}

impl Codec for JsonCodec {
    fn print(&self, bytes: &[u8]) -> Result<String, JsonError> {
        let mut out = String::new();
        self.decode_to_json(bytes, &mut out).map(|_| out)
    }

    fn parse(&self, text: &str) -> Result<Vec<u8>, JsonError> {
        let mut out = Vec::new();
        self.encode_from_json(text, &mut out).map(|()| out)
    }
}

fn check(mode: Mode, codec: &impl Codec, rest: &[u8]) {
    let text = match mode {
        Mode::AvroBytes | Mode::ProtobufBytes => codec.print(rest).ok(),
        Mode::AvroText | Mode::ProtobufText => {
            let bytes = str::from_utf8(rest)
                .ok()
                .and_then(|it| codec.parse(it).ok());
            bytes.and_then(|it| codec.print(&it).ok())
        }
    };
    if let Some(text) = text {
        let bytes = codec.parse(&text).expect("what was printed is read");
        assert_eq!(codec.print(&bytes).expect("what was read is printed"), text);
    }
}
