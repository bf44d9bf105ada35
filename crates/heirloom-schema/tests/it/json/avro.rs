//! Avro's JSON encoding: exact values, random values against a writer of its own, apache-avro and Java, hostile bytes,
//! and the faults of texts.

use std::fmt::Write;

use apache_avro::reader::datum::GenericDatumReader;
use heirloom_schema::avro::json::{
    Limits, decode_to_json, decode_to_json_with, encode_from_json, resolve_to_json,
};
use heirloom_schema::avro::{self, Node, NodeId, NodeKind, Schema, Strictness, Value};
use heirloom_schema::{JsonError, Source};
use serde_json::{Value as Json, json};

use crate::corpus;
use crate::program::Program;
use crate::resolve::interpret::{Interpreter, encode};
use crate::resolve::peer;
use crate::resolve::random::{self, Dice, Maker, Terrain};

fn schema(text: &str) -> Schema {
    let source = Source::new("event.avsc", text);
    avro::parse(&source, &[], Strictness::Strict)
        .unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

fn decoded(schema: &Schema, bytes: &[u8]) -> Result<String, JsonError> {
    let mut out = "before".to_owned();
    let result = decode_to_json(schema, bytes, &mut out);
    let json = out.strip_prefix("before").unwrap().to_owned();
    assert!(
        result.is_ok() || json.is_empty(),
        "what fails leaves nothing"
    );
    result.map(|()| json)
}

fn encoded(schema: &Schema, text: &str) -> Result<Vec<u8>, JsonError> {
    let mut out = b"before".to_vec();
    let result = encode_from_json(schema, text, &mut out);
    let bytes = out.strip_prefix(b"before").unwrap().to_vec();
    assert!(
        result.is_ok() || bytes.is_empty(),
        "what fails leaves nothing"
    );
    result.map(|()| bytes)
}

/// What the specification makes of a value, by a writer of its own; objects have their members in another order.
fn expected(value: &Value, schema: &Schema, id: NodeId) -> Json {
    let real = |text: String| match text.as_str() {
        "NaN" => json!("NaN"),
        "inf" => json!("Infinity"),
        "-inf" => json!("-Infinity"),
        text => json!(text.parse::<f64>().unwrap()),
    };
    match (value, &schema.node(id).kind) {
        (Value::Null, _) => Json::Null,
        (Value::Boolean(value), _) => json!(value),
        (Value::Int(value), _) => json!(value),
        (Value::Long(value), _) => json!(value),
        (Value::Float(value), _) => real(value.to_string()),
        (Value::Double(value), _) => real(value.to_string()),
        (Value::Bytes(value), _) => json!(value.iter().map(|b| char::from(*b)).collect::<String>()),
        (Value::String(value), _) => json!(value),
        (Value::Enum(index), NodeKind::Enum(symbols)) => json!(symbols.symbols[*index]),
        (Value::Array(items), NodeKind::Array(item)) => items
            .iter()
            .map(|value| expected(value, schema, *item))
            .collect(),
        (Value::Map(entries), NodeKind::Map(of)) => {
            let entries = entries.iter();
            Json::Object(
                entries
                    .map(|(key, value)| (key.clone(), expected(value, schema, *of)))
                    .collect(),
            )
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            let fields = record.fields.iter().zip(values);
            let members = fields
                .map(|(field, value)| (field.name.clone(), expected(value, schema, field.node)));
            Json::Object(members.collect())
        }
        (Value::Union(index, value), NodeKind::Union(branches)) => {
            let branch = branches[*index];
            let node = schema.node(branch);
            let inner = expected(value, schema, branch);
            match (&node.kind, node.name()) {
                (NodeKind::Null, _) => Json::Null,
                (_, Some(name)) => json!({ name.to_string(): inner }),
                (kind, None) => {
                    json!({ format!("{kind:?}").split('(').next().unwrap().to_lowercase(): inner })
                }
            }
        }
        (value, kind) => panic!("{value:?} of {kind:?}"),
    }
}

/// Whether JSON cannot hold the value exactly: a NaN of unusual bits, a key twice.
fn is_beyond(value: &Value) -> bool {
    match value {
        Value::Float(value) => value.is_nan() && value.to_bits() != f32::NAN.to_bits(),
        Value::Double(value) => value.is_nan() && value.to_bits() != f64::NAN.to_bits(),
        Value::Array(values) | Value::Record(values) => values.iter().any(is_beyond),
        Value::Map(entries) => {
            let mut keys: Vec<&String> = entries.iter().map(|(key, _)| key).collect();
            keys.sort();
            keys.windows(2).any(|pair| pair[0] == pair[1])
                || entries.iter().any(|(_, it)| is_beyond(it))
        }
        Value::Union(_, value) => is_beyond(value),
        _ => false,
    }
}

/// A random schema, its text, and a random value of it as bytes.
fn case(seed: u64) -> (Dice, String, Schema, Value, Vec<u8>) {
    let mut dice = Dice::new(seed);
    let terrain = Terrain {
        has_names: seed.is_multiple_of(2),
        size: 1 + dice.below(4),
    };
    let text = Maker::new(&mut dice, terrain).root().json();
    let schema = schema(&text);
    let value = random::value(&mut dice, &schema, schema.root(), 0);
    let mut bytes = Vec::new();
    encode(&value, &schema, schema.root(), &mut bytes);
    (dice, text, schema, value, bytes)
}

#[test]
fn random_values_there_and_back() {
    let mut exact = 0;
    for seed in 0..20_000 {
        let (_, text, schema, value, bytes) = case(seed);
        if is_beyond(&value) {
            continue;
        }
        exact += 1;
        let json = decoded(&schema, &bytes).unwrap();
        let wanted = expected(&value, &schema, schema.root());
        assert_eq!(
            serde_json::from_str::<Json>(&json).unwrap(),
            wanted,
            "seed {seed}: {text}"
        );
        assert_eq!(
            encoded(&schema, &json).unwrap(),
            bytes,
            "seed {seed}: {json} of {text}"
        );
        // With the members in another order, with blanks, with escapes.
        let pretty = serde_json::to_string_pretty(&wanted).unwrap();
        if !pretty.contains("e") || !has_float(&schema) {
            assert_eq!(
                encoded(&schema, &pretty).unwrap(),
                bytes,
                "seed {seed}: {pretty} of {text}"
            );
        }
    }
    assert!(exact > 15_000, "{exact}");
}

/// The text of a float as a double has more digits, which read back as the same float.
fn has_float(schema: &Schema) -> bool {
    schema
        .nodes()
        .any(|(_, node)| matches!(node.kind, NodeKind::Float))
}

fn holds_negative_zero(value: &Value) -> bool {
    match value {
        Value::Float(value) => value.to_bits() == (-0.0_f32).to_bits(),
        Value::Array(values) | Value::Record(values) => values.iter().any(holds_negative_zero),
        Value::Map(entries) => entries.iter().any(|(_, value)| holds_negative_zero(value)),
        Value::Union(_, value) => holds_negative_zero(value),
        _ => false,
    }
}

fn has_empty_record(schema: &Schema) -> bool {
    schema
        .nodes()
        .any(|(_, node)| matches!(&node.kind, NodeKind::Record(it) if it.fields.is_empty()))
}

/// Values of every schema of the corpus.
#[test]
fn the_corpus_there_and_back() {
    for case in corpus::valid() {
        let schema = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap();
        let has_no_value = |(_, node): (_, &Node)| match &node.kind {
            NodeKind::Enum(symbols) => symbols.symbols.is_empty(),
            NodeKind::Union(branches) => branches.is_empty(),
            _ => false,
        };
        if schema.nodes().any(has_no_value) {
            continue;
        }
        for seed in 0..50 {
            let value = random::value(&mut Dice::new(seed), &schema, schema.root(), 0);
            let mut bytes = Vec::new();
            encode(&value, &schema, schema.root(), &mut bytes);
            let json = decoded(&schema, &bytes).unwrap();
            let wanted = expected(&value, &schema, schema.root());
            let found: Json = serde_json::from_str(&json).unwrap();
            assert_eq!(found, wanted, "{}", case.name);
            assert_eq!(
                encoded(&schema, &json).unwrap(),
                bytes,
                "{}: {json}",
                case.name
            );
        }
    }
}

#[test]
fn what_apache_avro_reads_is_the_same() {
    for seed in 0..3_000 {
        let (_, text, schema, value, bytes) = case(seed);
        let Ok(theirs) = apache_avro::Schema::parse_str(&text) else {
            continue;
        };
        let reader = GenericDatumReader::builder(&theirs).build().unwrap();
        let Ok(read) = reader.read_value(&mut bytes.as_slice()) else {
            continue;
        };
        if is_beyond(&value) {
            continue;
        }
        let wanted = expected(&peer::lowered(read), &schema, schema.root());
        let found: Json = serde_json::from_str(&decoded(&schema, &bytes).unwrap()).unwrap();
        assert_eq!(found, wanted, "seed {seed}: {text}");
    }
}

#[test]
fn java_writes_the_same_json_and_reads_ours() {
    let Some(mut java) = Program::java("json") else {
        return;
    };
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    for seed in 0..3_000 {
        let (_, text, schema, value, bytes) = case(seed);
        // Java leaves out a record without fields, so that its own reader misses it, and the sign of a float's zero.
        if is_beyond(&value) || holds_negative_zero(&value) || has_empty_record(&schema) {
            continue;
        }
        let ours = decoded(&schema, &bytes).unwrap();
        let answer = java.ask(&json!({"schema": text, "bytes": hex(&bytes)}));
        let context = format!("seed {seed}: {ours} of {text}: {answer}");
        let theirs = answer["json"]
            .as_str()
            .unwrap_or_else(|| panic!("{context}"));
        assert_eq!(encoded(&schema, theirs).unwrap(), bytes, "{context}");
        // It does not read back what it writes for numbers that are not finite.
        if !ours.contains("Infinity\"") {
            let answer = java.ask(&json!({"schema": text, "json": ours}));
            assert_eq!(
                answer["bytes"].as_str(),
                Some(&*hex(&bytes)),
                "{context}: {answer}"
            );
        }
    }
}

/// The resolution to JSON is that to a value and then to JSON.
#[test]
fn random_resolutions() {
    let (mut read, mut refused) = (0, 0);
    for seed in 0..20_000 {
        let mut dice = Dice::new(seed);
        let terrain = Terrain {
            has_names: seed.is_multiple_of(2),
            size: 1 + dice.below(4),
        };
        let mut maker = Maker::new(&mut dice, terrain);
        let shape = maker.root();
        let changed = maker.change(&shape);
        let (writer, reader) = (schema(&shape.json()), schema(&changed.json()));
        let value = random::value(&mut dice, &writer, writer.root(), 0);
        let mut bytes = Vec::new();
        encode(&value, &writer, writer.root(), &mut bytes);
        let resolution = avro::resolve(&writer, &reader);
        let wanted = Interpreter {
            bytes: &bytes,
            resolution: &resolution,
            writer: &writer,
            reader: &reader,
        }
        .read(resolution.root());
        let mut json = String::new();
        let found = resolve_to_json(
            (&writer, &reader),
            &resolution,
            &bytes,
            Limits::default(),
            true,
            &mut json,
        );
        let context = || format!("seed {seed}: {} to {}", shape.json(), changed.json());
        match wanted {
            Some(wanted) => {
                found.unwrap_or_else(|error| panic!("{error}: {}", context()));
                let mut wanted_bytes = Vec::new();
                encode(&wanted, &reader, reader.root(), &mut wanted_bytes);
                assert_eq!(
                    json,
                    decoded(&reader, &wanted_bytes).unwrap(),
                    "{}",
                    context()
                );
                read += 1;
            }
            None => {
                assert!(found.is_err() && json.is_empty(), "{json}: {}", context());
                refused += 1;
            }
        }
    }
    assert!(
        read > 8_000 && refused > 500,
        "{read} read, {refused} refused"
    );
}

#[test]
fn damaged_bytes_and_texts_are_refused_or_are_other_events() {
    let (mut good, mut bad) = (0, 0);
    for seed in 0..5_000 {
        let (mut dice, _, schema, _, mut bytes) = case(seed);
        let mut text = decoded(&schema, &bytes).unwrap().into_bytes();
        for _ in 0..3 {
            if !bytes.is_empty() {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
            if let Ok(json) = decoded(&schema, &bytes) {
                serde_json::from_str::<Json>(&json).unwrap();
            }
            let at = dice.below(text.len());
            text[at] = b"\"\\{}[]:,0-eE.tn u"[dice.below(17)];
            let Ok(text) = std::str::from_utf8(&text) else {
                continue;
            };
            let is_json = serde_json::from_str::<Json>(text).is_ok();
            match encoded(&schema, text) {
                Ok(bytes) => {
                    assert!(is_json, "{text}");
                    decoded(&schema, &bytes).unwrap();
                    good += 1;
                }
                Err(error) => {
                    assert!(error.offset() <= text.len());
                    bad += 1;
                }
            }
        }
        bytes.truncate(dice.below(bytes.len() + 1));
        let _ = decoded(&schema, &bytes);
    }
    assert!(good > 200 && bad > 3_000, "{good} {bad}");
}

#[test]
fn attacks_are_bounded() {
    let message = |text: &str, bytes: &[u8]| decoded(&schema(text), bytes).unwrap_err().to_string();
    let long = |value: u64| {
        let (mut rest, mut bytes) = (value, Vec::new());
        while rest >= 0x80 {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        bytes
    };
    let nulls = r#"{"type": "array", "items": "null"}"#;
    assert_eq!(
        message(nulls, &long(1 << 62)),
        "more than 1048576 items that take no bytes"
    );
    assert_eq!(message(nulls, &[0x80; 11]), "a number of more than 64 bits");
    assert_eq!(
        message(r#""bytes""#, &long(1 << 40)),
        "a length of 549755813888 bytes where 0 are left"
    );
    let list =
        r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#;
    let error = decoded(&schema(list), &[2; 1 << 20]).unwrap_err();
    assert_eq!(error.message(), "values are nested deeper than 512");
    assert!(error.path().len() < 300, "{}", error.path());
    assert!(error.path().contains("..."), "{}", error.path());
    let parts: Vec<String> = error.whole_path().split('.').map(str::to_owned).collect();
    assert!(
        parts.len() > 32 && parts.iter().all(|part| part == "next"),
        "{parts:?}"
    );
    let text = "{\"next\":{\"L\":".repeat(1 << 16);
    let error = encoded(&schema(list), &text).unwrap_err();
    assert_eq!(error.message(), "values are nested deeper than 512");

    let limits = Limits {
        json_max: 100,
        ..Limits::default()
    };
    let mut out = String::new();
    let strings = schema(r#"{"type": "array", "items": "string"}"#);
    let bytes = [long(2 * 200), vec![0; 200], vec![0]].concat();
    let error = decode_to_json_with(&strings, &bytes, limits, &mut out).unwrap_err();
    assert_eq!(
        (error.message(), out.as_str()),
        ("the JSON is longer than 100 bytes", "")
    );
}

#[test]
fn deep_values_pass() {
    let list = schema(
        r#"{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}]}"#,
    );
    let mut bytes = vec![2; 250];
    bytes.push(0);
    let json = decoded(&list, &bytes).unwrap();
    assert_eq!(encoded(&list, &json).unwrap(), bytes);
}

/// Every type, its bounds and oddities.
#[test]
fn every_value_is_exact() {
    let mut report = String::new();
    let mut check = |text: &str, bytes: &[u8]| {
        let schema = schema(text);
        let json = decoded(&schema, bytes).unwrap();
        let _ = writeln!(report, "{text}: {json}");
        assert_eq!(encoded(&schema, &json).unwrap(), bytes, "{json}");
    };
    check(r#""null""#, &[]);
    check(r#""boolean""#, &[1]);
    check(r#""int""#, &[0xff, 0xff, 0xff, 0xff, 0x0f]);
    check(
        r#""long""#,
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    );
    for value in [
        -0.0,
        f32::MIN_POSITIVE,
        f32::from_bits(1),
        f32::MAX,
        0.1,
        16_777_216.0,
        1e30,
    ] {
        check(r#""float""#, &value.to_le_bytes());
    }
    for value in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
        check(r#""float""#, &value.to_le_bytes());
    }
    for value in [
        -0.0,
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::MAX,
        0.1,
        1e16,
        123_456.789e-20,
    ] {
        check(r#""double""#, &value.to_le_bytes());
    }
    for value in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        check(r#""double""#, &value.to_le_bytes());
    }
    check(r#""bytes""#, &[12, 0, 9, b'"', 0x7f, 0x80, 0xff]);
    check(
        r#"{"type": "fixed", "name": "f", "size": 3}"#,
        &[0xff, b'\\', 0],
    );
    check(
        r#""string""#,
        "\x22a\"\\\n\u{0}\u{1f}é\u{2028}𝄞/\t".as_bytes(),
    );
    check(
        r#"{"type": "enum", "name": "e", "symbols": ["A", "B"]}"#,
        &[2],
    );
    check(r#"{"type": "array", "items": "int"}"#, &[0]);
    check(
        r#"{"type": "map", "values": "int"}"#,
        &[4, 0, 2, 2, b'k', 4, 0],
    );
    check(r#"{"type": "record", "name": "empty", "fields": []}"#, &[]);
    let union = r#"["null", "string", {"type": "array", "items": "long"}, {"type": "enum", "name": "a.E", "symbols": ["X"]}]"#;
    check(union, &[0]);
    check(union, &[2, 0]);
    check(union, &[4, 2, 2, 0]);
    check(union, &[6, 0]);
    insta::assert_snapshot!(report);
}

/// Two blocks, one with its size, are one array.
#[test]
fn blocks_are_joined() {
    let array = schema(r#"{"type": "array", "items": "int"}"#);
    assert_eq!(decoded(&array, &[2, 2, 3, 4, 4, 6, 0]).unwrap(), "[1,2,3]");
}

/// As `BTreeMap::insert` does, and every reader of maps: the last value counts; JSON with a key twice is none.
#[test]
fn a_key_that_stands_twice_has_its_last_value() {
    let check = |text: &str, bytes: &[u8], expected: &str| {
        let schema = schema(text);
        let found = decoded(&schema, bytes).unwrap();
        assert_eq!(found, expected);
        let again = encoded(&schema, &found).unwrap();
        assert_eq!(decoded(&schema, &again).unwrap(), expected);
    };
    let ints = r#"{"type": "map", "values": "int"}"#;
    check(ints, b"\x04\x02a\x02\x02a\x04\0", r#"{"a":2}"#);
    let in_two_blocks = b"\x04\x02b\x02\x02a\x04\x03\x0c\x02a\x06\x02b\x08\0";
    check(ints, b"\x04\x02b\x02\x02a\x04\0", r#"{"b":1,"a":2}"#);
    check(ints, in_two_blocks, r#"{"b":4,"a":3}"#);
    check(ints, b"\x06\0\x02\x02a\x04\0\x06\0", r#"{"":3,"a":2}"#);
    let maps = r#"{"type": "map", "values": {"type": "map", "values": "null"}}"#;
    let inner_and_outer = b"\x06\x02x\0\x02y\x04\x02a\x02a\0\x02x\x06\x02b\x02a\x02b\0\0";
    check(
        maps,
        inner_and_outer,
        r#"{"x":{"b":null,"a":null},"y":{"a":null}}"#,
    );
    let error = encoded(&schema(ints), r#"{"a":1,"a":2}"#).unwrap_err();
    assert_eq!(error.message(), r#"the key "a" stands twice"#);
}

#[test]
fn faults_of_texts() {
    let order = r#"{"type": "record", "name": "shop.Order", "fields": [
        {"name": "id", "type": "string"},
        {"name": "cents", "type": "int"},
        {"name": "note", "type": ["null", "string"]},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "PAID"]}},
        {"name": "lines", "type": {"type": "array", "items": {"type": "map", "values": "double"}}},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 2}}
    ]}"#;
    let schema = schema(order);
    let good = r#"{"id": "A", "cents": 1, "note": null, "state": "OPEN", "lines": [{"a": 1.5}], "hash": "\u00ff0"}"#;
    encoded(&schema, good).unwrap();
    let changes = [
        (r#""A""#, "1"),
        (r#""A""#, r#""\ud800""#),
        (r#""A""#, r#""\x""#),
        (r#""A""#, r#""A"#),
        (r#""A""#, "\"\t\""),
        ("1,", "1.0,"),
        ("1,", "2147483648,"),
        ("1,", "\"1\","),
        ("1,", "01,"),
        ("1,", ","),
        ("null", r#""text""#),
        ("null", r#"{"int": 1}"#),
        ("null", r#"{"string": "a", "null": null}"#),
        ("null", "nul"),
        ("OPEN", "open"),
        (r#"{"a": 1.5}"#, r#"{"a": 1.5, "a": 2}"#),
        ("1.5", "1e999"),
        ("1.5", "\"inf\""),
        ("[{", "{"),
        (r#"\u00ff0"#, r#"\u01000"#),
        (r#"\u00ff0"#, "abc"),
        (r#", "hash": "\u00ff0""#, ""),
        (r#""id": "A", "#, ""),
        (r#""cents""#, r#""cent""#),
        (r#""cents": 1"#, r#""id": "B""#),
        (r#""note": null,"#, ""),
        ("}]", "}"),
        (r#"0"}"#, r#"0"} x"#),
        (r#"{"id""#, r#"{id"#),
        (r#"": ""#, r#"" ""#),
    ];
    let mut report = String::new();
    let all = changes.iter().map(|(from, to)| good.replacen(from, to, 1));
    for text in all.chain([
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
        "null".to_owned(),
    ]) {
        let error = encoded(&schema, &text).unwrap_err();
        let place = Source::new("event.json", text.as_str()).location(error.offset());
        let _ = writeln!(report, "{text}\n  {place}: {error}");
        if let Some(help) = error.hint() {
            let _ = writeln!(report, "  help: {help}");
        }
    }
    insta::assert_snapshot!(report);
}
