//! Bytes and schemas that want too much of a plan.

use heirloom::plan::{Plan, PlanError, PlanLimits};
use heirloom_schema::avro::resolve;

use super::{Pair, record, schema};

fn long(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    heirloom::avro::Writer::new(&mut bytes).long(value);
    bytes
}

#[track_caller]
fn error(pair: &Pair, bytes: &[u8]) -> String {
    pair.transcode(bytes).unwrap_err()
}

fn array(items: &str) -> String {
    format!(r#"{{"type": "array", "items": {items}}}"#)
}

#[test]
fn counts_of_items_without_bytes() {
    let pair = Pair::new(
        &array(&record("")),
        &array(&record(
            r#"{"name": "text", "type": "string", "default": "a text of some length"}"#,
        )),
    );
    let mut bytes = long(1 << 62);
    bytes.push(0);
    assert_eq!(
        error(&pair, &bytes),
        "more than 1048576 items that take no bytes at byte 0"
    );
    let mut bytes = long(1 << 20);
    bytes.push(0);
    assert!(
        error(&pair, &bytes).starts_with("becomes more than 1677"),
        "{}",
        error(&pair, &bytes)
    );
    let found = pair.transcode(&[0x06, 0x00]).unwrap();
    assert_eq!(
        found,
        [&[0x06][..], &b"\x2aa text of some length".repeat(3), &[0]].concat()
    );
}

#[test]
fn claims_of_lengths() {
    for skipped in [false, true] {
        let reader = if skipped {
            r#"{"name": "b", "type": "int"}"#
        } else {
            r#"{"name": "b", "type": "int"}, {"name": "a", "type": {"type": "array", "items": "double"}}"#
        };
        let writer = r#"{"name": "a", "type": {"type": "array", "items": "double"}}, {"name": "b", "type": "int"}"#;
        let pair = Pair::new(&record(writer), &record(reader));
        for claim in [1 << 62, i64::MAX, i64::MIN, -(1 << 40), 2] {
            let bytes = [long(claim), vec![2; 12]].concat();
            let text = error(&pair, &bytes);
            assert!(text.starts_with("field `a`: a length of "), "{text}");
        }
    }
}

#[test]
fn places_and_offsets_are_the_writers() {
    let pair = Pair::new(
        &record(
            r#"{"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "L", "fields": [
                 {"name": "sku", "type": "string"},
                 {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["X", "Y"]}}]}}}"#,
        ),
        &record(
            r#"{"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "L", "fields": [
                 {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["X"]}},
                 {"name": "sku", "type": "bytes"}]}}}"#,
        ),
    );
    assert_eq!(
        pair.transcode(&[2, 2, b'a', 0, 0]).unwrap(),
        [2, 0, 2, b'a', 0]
    );
    assert_eq!(
        error(&pair, &[4, 2, b'a', 0, 2, b'b', 2, 0]),
        "field `lines[1].kind`: the reader has no place for it: \
         enum symbol `Y` was removed and the enum has no default at byte 6"
    );
    assert_eq!(
        error(&pair, &[4, 2, b'a', 0, 2, b'b', 4, 0]),
        "field `lines[1].kind`: index 2 is not in 0..2 at byte 6"
    );
    assert_eq!(
        error(&pair, &[2, 2, 0xff, 0, 0]),
        "field `lines[0].sku`: a string is not UTF-8 at byte 1"
    );
    assert_eq!(
        error(&pair, &[0, 7]),
        "1 bytes are left after the event at byte 1"
    );
    assert_eq!(
        error(&pair, &[]),
        "field `lines`: the bytes end inside the value at byte 0"
    );
}

#[test]
fn what_stays_as_it_is_is_checked_against_the_writer() {
    let symbols = |all: &str| {
        record(&format!(
            r#"{{"name": "k", "type": {{"type": "enum", "name": "K", "symbols": [{all}]}}}}, {{"name": "n", "type": "int"}}"#
        ))
    };
    let pair = Pair::new(&symbols(r#""X""#), &symbols(r#""X", "Y""#));
    assert!(pair.plan.is_identity());
    assert_eq!(error(&pair, &[2, 2]), "index 1 is not in 0..1 at byte 0");
    let pair = Pair::new(
        &record(r#"{"name": "n", "type": "int"}"#),
        &record(r#"{"name": "n", "type": "long"}"#),
    );
    let text = error(&pair, &long(1 << 40));
    assert_eq!(
        text,
        "field `n`: a number is longer or larger than its type allows at byte 0"
    );
}

/// Runs on a stack of 2 MiB, as threads have.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.unwrap().join().unwrap();
}

#[test]
fn recursion_ends() {
    on_small_stack(|| {
        let list = |of: &str| {
            record(&format!(
                r#"{{"name": "v", "type": "{of}"}}, {{"name": "next", "type": ["null", "A"]}}"#
            ))
        };
        for (writer, reader) in [
            (list("int"), list("long")),
            (list("int"), list("int")),
            (list("int"), record(r#"{"name": "v", "type": "int"}"#)),
        ] {
            let pair = Pair::new(&writer, &reader);
            let mut bytes = [0, 2].repeat(60);
            bytes.extend([0, 0]);
            pair.transcode(&bytes).unwrap();
            let mut bytes = [0, 2].repeat(1_000_000);
            bytes.extend([0, 0]);
            let text = error(&pair, &bytes);
            assert!(
                text.contains("nested deeper than 1000"),
                "{}",
                &text[text.len() - 90..]
            );
        }
    });
}

#[test]
fn plans_have_limits() {
    let wide = |of: &str| {
        let fields: Vec<String> = (0..1_000)
            .map(|index| format!(r#"{{"name": "f{index}", "type": "{of}"}}"#))
            .collect();
        schema(&record(&fields.join(",")))
    };
    let (writer, reader) = (wide("int"), wide("long"));
    let limits = PlanLimits {
        operations_max: 1_000,
        ..Default::default()
    };
    let resolution = resolve(&writer, &reader);
    let compiled = Plan::compile(&resolution, &writer, &reader, &limits);
    assert_eq!(compiled.err(), Some(PlanError::Operations(1_000)));
    assert!(Plan::compile(&resolution, &writer, &reader, &PlanLimits::default()).is_ok());

    let limits = PlanLimits {
        default_bytes_max: 8,
        ..Default::default()
    };
    let (writer, reader) = (
        schema(&record("")),
        schema(&record(
            r#"{"name": "f", "type": "string", "default": "012345678"}"#,
        )),
    );
    let compiled = Plan::compile(&resolve(&writer, &reader), &writer, &reader, &limits);
    assert_eq!(compiled.err(), Some(PlanError::DefaultBytes(8)));
}

/// Fields without bytes that take some in the reader's form: the payload is no measure of the result.
#[test]
fn growth_ends() {
    let fields = |of: &str| -> String {
        let all = (0..4_000).map(|index| format!(r#"{{"name": "f{index}", "type": {of}}}, "#));
        all.collect::<String>() + r#"{"name": "n", "type": "int"}"#
    };
    let (writer, reader) = (fields(r#""null""#), fields(r#"["string", "null"]"#));
    let pair = Pair::new(&array(&record(&writer)), &array(&record(&reader)));
    let mut bytes = long(100_000);
    bytes.extend(vec![0; 100_000]);
    bytes.push(0);
    let mut out = Vec::new();
    let error = pair
        .plan
        .transcode(&bytes, &mut out)
        .unwrap_err()
        .to_string();
    assert!(error.contains("becomes more than 18377"), "{error}");
    assert!(
        out.is_empty() && out.capacity() < 40 << 20,
        "{}",
        out.capacity()
    );
}
