//! The canonical mapping of Protobuf: against prost-reflect, there and back, and the same from run to run.

use std::fmt::Write;

use heirloom_schema::protobuf::json::JsonCodec;
use proptest::prelude::*;
use prost_reflect::DynamicMessage;
use prost_reflect::prost::Message as _;
use serde_json::Value as Json;

use crate::protobuf::laws::{Draw, descriptor, message};
use crate::protobuf::{compile, files, proto2, proto3};

fn decoded(codec: &JsonCodec, bytes: &[u8]) -> Result<String, String> {
    let mut out = "before".to_owned();
    let result = codec.decode_to_json(bytes, &mut out);
    let json = out.strip_prefix("before").unwrap().to_owned();
    assert!(
        result.is_ok() || json.is_empty(),
        "what fails leaves nothing"
    );
    result.map(|_| json).map_err(|error| error.to_string())
}

fn encoded(codec: &JsonCodec, text: &str) -> Result<Vec<u8>, String> {
    let mut out = b"before".to_vec();
    let result = codec.encode_from_json(text, &mut out);
    let bytes = out.strip_prefix(b"before").unwrap().to_vec();
    assert!(
        result.is_ok() || bytes.is_empty(),
        "what fails leaves nothing"
    );
    result
        .map(|()| bytes)
        .map_err(|error| format!("{}: {error}", error.offset()))
}

/// Random messages of every schema of the corpus.
#[test]
fn prost_reflect_says_the_same() {
    for name in files("protobuf").keys() {
        let schema = compile(name);
        let codec = JsonCodec::new(&schema).unwrap();
        let descriptor = descriptor(&schema);
        let config = ProptestConfig {
            cases: 24,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        proptest!(config, |(numbers in proptest::collection::vec(any::<u64>(), 0..200))| {
            let message = message(&descriptor, &mut Draw(numbers.iter()), 0);
            let bytes = message.encode_to_vec();
            let Ok(theirs) = serde_json::to_value(&message) else {
                // Of what it does not know, ours is an object without a type where all is empty.
                let ours = decoded(&codec, &bytes);
                prop_assert!(ours.is_err() || ours.as_ref().unwrap().contains("{}"), "{}: {:?}", name, ours);
                return Ok(());
            };
            let ours = match decoded(&codec, &bytes) {
                Ok(ours) => ours,
                // prost-reflect takes it for null; the definition of the type says that it is an error.
                Err(error) => {
                    prop_assert!(error.ends_with("Value without a value has no JSON"), "{}: {}", name, error);
                    return Ok(());
                }
            };
            prop_assert_eq!(&plain(serde_json::from_str(&ours).unwrap()), &plain(theirs), "{}: {}", name, ours);
            prop_assert_eq!(&decoded(&codec, &bytes).unwrap(), &ours);

            let again = encoded(&codec, &ours).unwrap();
            let read = DynamicMessage::decode(descriptor.clone(), again.as_slice()).unwrap();
            prop_assert_eq!(&plain(serde_json::to_value(&read).unwrap()), &plain(serde_json::to_value(&message).unwrap()));
            prop_assert_eq!(&encoded(&codec, &ours).unwrap(), &again);
            prop_assert_eq!(&decoded(&codec, &again).unwrap(), &ours);
        });
    }
}

/// A float as a double has more digits: numbers as they are as floats.
fn plain(json: Json) -> Json {
    match json {
        Json::Number(number) => Json::String((number.as_f64().unwrap() as f32).to_string()),
        Json::Array(items) => items.into_iter().map(plain).collect(),
        Json::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key, plain(value)))
            .collect(),
        other => other,
    }
}

#[test]
fn every_form() {
    let schema = proto3(
        r#"map<string, int32> counts = 1; map<int64, Inner> inners = 2; optional bool flag = 3; repeated float reals = 4;
        oneof choice { bytes raw = 5; Colour colour = 6; } fixed64 big_number = 7; string text = 8; uint32 small = 9;
        --- message Inner { string name = 1; } enum Colour { RED = 0; BLUE = 1; }"#,
    );
    let codec = JsonCodec::new(&schema).unwrap();
    let mut report = String::new();
    for text in [
        "{}",
        r#"{"counts": {"b": 2, "a": 1, "c": 0}, "inners": {"-5": {"name": "x"}, "10": {}, "9": {}}}"#,
        r#"{"flag": false, "reals": [0, -0.0, 1.5, "NaN", "-Infinity", 1e30]}"#,
        r#"{"raw": "AP8="}"#,
        r#"{"colour": "RED"}"#,
        r#"{"colour": 7, "big_number": 18446744073709551615}"#,
        r#"{"text": "a\"\\\n\u0000é𝄞", "small": 4294967295}"#,
    ] {
        let bytes = encoded(&codec, text).unwrap();
        let json = decoded(&codec, &bytes).unwrap();
        assert_eq!(encoded(&codec, &json).unwrap(), bytes, "{json}");
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(report, "{text}\n  {hex}\n  {json}");
    }
    for text in [
        "",
        "[]",
        "{",
        r#"{"small": -1}"#,
        r#"{"small": 1, "small": 2}"#,
        r#"{"nothing": 1}"#,
        r#"{"colour": "GREEN"}"#,
        r#"{"raw": "!"}"#,
        "{\"text\":\n  1}",
        "{} {}",
        r#"{"flag": null, "raw": "", "colour": "RED"}"#,
    ] {
        let _ = writeln!(report, "{text}\n  {:?}", encoded(&codec, text));
    }
    insta::assert_snapshot!(report);
}

#[test]
fn well_known_types() {
    let text = r#"syntax = "proto3"; import "google/protobuf/any.proto"; import "google/protobuf/struct.proto";
        import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto";
        import "google/protobuf/wrappers.proto"; import "google/protobuf/field_mask.proto";
        message Event { google.protobuf.Any any = 1; google.protobuf.Struct data = 2; google.protobuf.Timestamp at = 3;
            google.protobuf.Duration took = 4; google.protobuf.Int64Value long = 5; google.protobuf.FieldMask mask = 6;
            google.protobuf.ListValue list = 7; google.protobuf.Value value = 8; map<string, string> labels = 9; }"#;
    let source = heirloom_schema::Source::new("event.proto", text);
    let schema = heirloom_schema::protobuf::parse(&source, "event.proto", &[], None).unwrap();
    let codec = JsonCodec::new(&schema).unwrap();
    let mut report = String::new();
    for text in [
        r#"{"any": {"@type": "x.com/Event", "labels": {"b": "2", "a": "1"}, "took": "1.5s"}}"#,
        r#"{"any": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "3s"}}"#,
        r#"{"data": {"b": [1, null, "x", {"d": true}], "a": {}}, "list": [], "value": null}"#,
        r#"{"at": "2026-11-24T07:00:00.5Z", "long": "0", "mask": "aB,c.d", "value": {"z": 1, "y": [2]}}"#,
    ] {
        let bytes = encoded(&codec, text).unwrap();
        let json = decoded(&codec, &bytes).unwrap();
        assert_eq!(encoded(&codec, &json).unwrap(), bytes, "{json}");
        let theirs = DynamicMessage::decode(descriptor(&schema), bytes.as_slice()).unwrap();
        assert_eq!(
            serde_json::from_str::<Json>(&json).unwrap(),
            serde_json::to_value(&theirs).unwrap()
        );
        let _ = writeln!(report, "{json}");
    }
    insta::assert_snapshot!(report);

    // A message of an unknown type, a time that has no text, a number that JSON has not, and one in the other a thousand times.
    let mut any = Vec::new();
    for _ in 0..1000 {
        let mut outer = b"\x0a\x07x/Event\x12".to_vec();
        prost_reflect::prost::encoding::encode_varint(any.len() as u64, &mut outer);
        outer.extend_from_slice(&any);
        any = b"\x0a".to_vec();
        prost_reflect::prost::encoding::encode_varint(outer.len() as u64, &mut any);
        any.extend_from_slice(&outer);
    }
    let nan: &[u8] = b"\x42\x09\x11\0\0\0\0\0\0\xf8\x7f";
    let mut report = String::new();
    for bytes in [
        &any[..],
        b"\x0a\x03\x0a\x01x",
        b"\x1a\x09\x08\xff\xff\xff\xff\xff\xff\xff\x7f",
        nan,
        b"\x42\x00",
    ] {
        let _ = writeln!(report, "{}", decoded(&codec, bytes).unwrap_err());
    }
    insta::assert_snapshot!(report);
}

#[test]
fn proto2_groups_and_required_fields() {
    let schema = proto2(
        r#"required string id = 1; repeated group Line = 2 { required int32 cents = 3; optional string note = 4 [default = "none"]; }
        map<string, Inner> inners = 5;
        --- message Inner { required bool ok = 1; }"#,
    );
    let codec = JsonCodec::new(&schema).unwrap();
    let text =
        r#"{"id":"A","line":[{"cents":0},{"cents":1,"note":"none"}],"inners":{"a":{"ok":true}}}"#;
    let bytes = encoded(&codec, text).unwrap();
    assert_eq!(decoded(&codec, &bytes).unwrap(), text);
    let fault = |text| encoded(&codec, text).unwrap_err();
    assert_eq!(fault("{}"), "0: the required field `id` is missing");
    assert_eq!(
        fault(r#"{"id": "A", "line": [{"cents": 1}, {}]}"#),
        "0: line[1]: the required field `cents` is missing"
    );
    assert_eq!(
        fault(r#"{"id": "A", "inners": {"a": {}}}"#),
        "0: inners: the required field `ok` is missing"
    );
}

#[test]
fn unknown_fields_are_counted() {
    let codec = JsonCodec::new(&proto3("string name = 1; Event inner = 2;")).unwrap();
    let mut out = String::new();
    let unknown = codec
        .decode_to_json(b"\x0a\x01a\x50\x01\x12\x03\x52\x01b", &mut out)
        .unwrap();
    assert_eq!(
        (unknown.bytes, out.as_str()),
        (5, r#"{"name":"a","inner":{}}"#)
    );
}

#[test]
fn attacks_are_bounded() {
    let codec = JsonCodec::new(&proto3("string name = 1; Event inner = 2;")).unwrap();
    let mut nested = Vec::new();
    for _ in 0..10_000 {
        let mut outer = b"\x12".to_vec();
        prost_reflect::prost::encoding::encode_varint(nested.len() as u64, &mut outer);
        outer.extend_from_slice(&nested);
        nested = outer;
    }
    assert!(
        decoded(&codec, &nested)
            .unwrap_err()
            .contains("recursion limit")
    );
    assert!(
        encoded(&codec, &"{\"inner\":".repeat(100_000))
            .unwrap_err()
            .contains("recursion limit")
    );
    assert!(decoded(&codec, b"\x0a\xff\xff\xff\xff\x0f").is_err());
    assert!(decoded(&codec, b"\x0a\x01\xff").is_err());
    let codec = codec.with_json_max(10);
    assert_eq!(
        decoded(&codec, b"\x0a\x05abcde").unwrap_err(),
        "the JSON is longer than 10 bytes"
    );
}

/// Official encoders write a zero with a sign, also where a field has no presence; and so does the JSON.
#[test]
fn zeros_with_a_sign() {
    let codec = JsonCodec::new(&proto3(
        "double a = 1; optional float b = 2; repeated float c = 3; float d = 4;",
    ));
    let codec = codec.unwrap();
    let bytes = b"\x09\0\0\0\0\0\0\0\x80\x15\0\0\0\x80\x1a\x04\0\0\0\x80\x25\0\0\0\x80";
    let json = decoded(&codec, bytes).unwrap();
    assert_eq!(json, r#"{"a":-0.0,"b":-0.0,"c":[-0.0],"d":-0.0}"#);
    assert_eq!(encoded(&codec, &json).unwrap(), bytes);
    assert_eq!(
        encoded(&codec, r#"{"a": 0.0, "b": 0, "d": 0}"#).unwrap(),
        b"\x15\0\0\0\0"
    );
}
