//! Resolution, rule by rule in both directions, and at sizes that a stack would not survive; `laws` compares it with
//! apache-avro on random schemas.

mod choice;
pub(crate) mod interpret;
mod java;
mod laws;
pub(crate) mod model;
pub(crate) mod peer;
pub(crate) mod random;
mod size;
pub(crate) mod triples;

use heirloom_schema::Source;
use heirloom_schema::avro::{Resolution, Schema, Strictness, parse, resolve};

/// A schema from its text.
pub(crate) fn schema(text: &str) -> Schema {
    parsed(text, Strictness::Strict)
}

/// A schema from a text that a registry might have stored long ago.
pub(crate) fn lenient_schema(text: &str) -> Schema {
    parsed(text, Strictness::Lenient)
}

fn parsed(text: &str, strictness: Strictness) -> Schema {
    match parse(&Source::new("test.avsc", text), &[], strictness) {
        Ok(schema) => schema,
        Err(errors) => panic!("{errors}\n{text}"),
    }
}

/// A record `acme.A` with these fields.
pub(crate) fn record(fields: &str) -> String {
    named_record("acme.A", fields)
}

/// A record with these fields.
pub(crate) fn named_record(name: &str, fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "{name}", "fields": [{fields}]}}"#)
}

/// What a resolution reports, a line each.
pub(crate) fn report(resolution: &Resolution) -> Vec<String> {
    let failures = resolution.failures().iter().map(|failure| {
        let message = failure.kind.message();
        format!(
            "fail {} {}: {message}",
            failure.writer_path, failure.reader_path
        )
    });
    let losses = resolution.losses().iter().map(|loss| {
        format!(
            "loss {} {}: {}",
            loss.writer_path,
            loss.reader_path,
            loss.kind.message()
        )
    });
    failures.chain(losses).collect()
}

/// Resolves in both directions and compares the reports.
#[track_caller]
fn check(old: &str, new: &str, there: &[&str], back: &[&str]) {
    let (old_schema, new_schema) = (schema(old), schema(new));
    let found = report(&resolve(&old_schema, &new_schema));
    assert_eq!(found, there, "reading {old} as {new}");
    let found = report(&resolve(&new_schema, &old_schema));
    assert_eq!(found, back, "reading {new} as {old}");
    let same = resolve(&old_schema, &old_schema);
    assert!(
        report(&same).is_empty() && same.is_identity(same.root()),
        "{old} as itself"
    );
}

#[test]
fn primitives_match_themselves_and_promote_as_the_specification_says() {
    let names = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    ];
    let promotions = [
        ("int", "long", ""),
        (
            "int",
            "float",
            "loss / /: type changed from `int` to `float`, which cannot hold every value",
        ),
        ("int", "double", ""),
        (
            "long",
            "float",
            "loss / /: type changed from `long` to `float`, which cannot hold every value",
        ),
        (
            "long",
            "double",
            "loss / /: type changed from `long` to `double`, which cannot hold every value",
        ),
        ("float", "double", ""),
        ("string", "bytes", ""),
        (
            "bytes",
            "string",
            "fail / /: type changed from `bytes` to `string`, \
             which cannot hold bytes that are not UTF-8",
        ),
    ];
    for writer in names {
        for reader in names {
            let (from, to) = (
                schema(&format!("\"{writer}\"")),
                schema(&format!("\"{reader}\"")),
            );
            let resolution = resolve(&from, &to);
            let found = report(&resolution).join("\n");
            let promotion = promotions
                .iter()
                .find(|(from, to, _)| (*from, *to) == (writer, reader));
            let expected = match promotion {
                Some((_, _, message)) => (*message).to_owned(),
                None if writer == reader => String::new(),
                None => format!("fail / /: type changed from `{writer}` to `{reader}`"),
            };
            assert_eq!(found, expected, "{writer} as {reader}");
            assert_eq!(resolution.is_identity(resolution.root()), writer == reader);
        }
    }
}

#[test]
fn fields() {
    let id = r#"{"name": "id", "type": "int"}"#;
    let plus = |field: &str| record(&format!("{id}, {field}"));
    check(
        &record(id),
        &plus(r#"{"name": "currency", "type": "string"}"#),
        &["fail / /fields/currency: field `currency` was added without a default"],
        &[],
    );
    check(
        &record(id),
        &plus(r#"{"name": "currency", "type": "string", "default": "EUR"}"#),
        &[],
        &[],
    );
    check(
        &record(id),
        &record(r#"{"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#),
        &[
            "fail / /fields/a: field `a` was added without a default",
            "fail / /fields/b: field `b` was added without a default",
        ],
        &["fail / /fields/id: field `id` was added without a default"],
    );
    check(
        &record(id),
        &record(r#"{"name": "key", "aliases": ["id"], "type": "long"}"#),
        &[],
        &["fail / /fields/id: field `id` was added without a default"],
    );
    check(
        &record(r#"{"name": "price", "type": "double"}"#),
        &record(r#"{"name": "price", "type": {"type": "record", "name": "Money", "fields": []}}"#),
        &["fail /fields/price /fields/price: type changed from `double` to `record acme.Money`"],
        &["fail /fields/price /fields/price: type changed from `record acme.Money` to `double`"],
    );
    check(
        &record(
            r#"{"name": "a", "type": {"type": "array", "items": {"type": "map", "values": "int"}}}"#,
        ),
        &record(
            r#"{"name": "a", "type": {"type": "array", "items": {"type": "map", "values": "string"}}}"#,
        ),
        &[
            "fail /fields/a/items/values /fields/a/items/values: type changed from `int` to `string`",
        ],
        &[
            "fail /fields/a/items/values /fields/a/items/values: type changed from `string` to `int`",
        ],
    );
}

#[test]
fn names() {
    let renamed = "fail / /: renamed from `acme.A` to `acme.B` without an alias";
    let renamed_back = "fail / /: renamed from `acme.B` to `acme.A` without an alias";
    for kind in [
        r#""type": "record", "fields": [{"name": "x", "type": "int"}]"#,
        r#""type": "enum", "symbols": ["X"]"#,
        r#""type": "fixed", "size": 4"#,
    ] {
        let with = |name: &str| format!(r#"{{"name": {name}, {kind}}}"#);
        let old = with(r#""acme.A""#);
        check(&old, &with(r#""acme.B""#), &[renamed], &[renamed_back]);
        check(
            &old,
            &with(r#""acme.B", "aliases": ["A"]"#),
            &[],
            &[renamed_back],
        );
        let other_alias = with(r#""acme.B", "aliases": ["other.A"]"#);
        check(&old, &other_alias, &[renamed], &[renamed_back]);
        check(&old, &with(r#""other.A""#), &[], &[]);
    }
}

#[test]
fn enums_and_fixed() {
    let symbols =
        |symbols: &str| format!(r#"{{"type": "enum", "name": "K", "symbols": {symbols}}}"#);
    let with_default = r#"["CASH", "OTHER"], "default": "OTHER""#;
    check(
        &symbols(r#"["CASH", "CHEQUE"]"#),
        &symbols(r#"["CASH"]"#),
        &["fail / /: enum symbol `CHEQUE` was removed and the enum has no default"],
        &[],
    );
    check(
        &symbols(r#"["A", "B", "C"]"#),
        &symbols(r#"["B"]"#),
        &["fail / /: enum symbols `A`, `C` were removed and the enum has no default"],
        &[],
    );
    check(
        &symbols(r#"["CASH", "CHEQUE", "WIRE"]"#),
        &symbols(with_default),
        &["loss / /: enum symbols `CHEQUE`, `WIRE` were removed and become the default `OTHER`"],
        &["fail / /: enum symbol `OTHER` was removed and the enum has no default"],
    );
    check(
        &symbols(r#"["A", "B"]"#),
        &symbols(r#"["B", "A"]"#),
        &[],
        &[],
    );
    check(
        r#"{"type": "fixed", "name": "H", "size": 4}"#,
        r#"{"type": "fixed", "name": "H", "size": 8}"#,
        &["fail / /: size of the fixed changed from 4 to 8 bytes"],
        &["fail / /: size of the fixed changed from 8 to 4 bytes"],
    );
}

#[test]
fn unions() {
    check(r#"["null", "string"]"#, r#"["string", "null"]"#, &[], &[]);
    check(
        r#"["null", "string", "int"]"#,
        r#"["null", "int"]"#,
        &["fail /1 /: union branch `string` was removed"],
        &[],
    );
    check(
        r#""string""#,
        r#"["null", "string"]"#,
        &[],
        &["fail /0 /: union branch `null` was removed"],
    );
    check(
        r#""string""#,
        r#"["null", "int"]"#,
        &["fail / /: type changed from `string` to a union without a branch for it"],
        &[
            "fail /0 /: union branch `null` was removed",
            "fail /1 /: union branch `int` was removed",
        ],
    );
    check(
        r#"["null", "int"]"#,
        r#"["null", "double"]"#,
        &[],
        &["fail /1 /: union branch `double` was removed"],
    );
    let branch =
        |size: u32| format!(r#"["null", {{"type": "fixed", "name": "H", "size": {size}}}]"#);
    check(
        &branch(4),
        &branch(8),
        &["fail /1 /1: size of the fixed changed from 4 to 8 bytes"],
        &["fail /1 /1: size of the fixed changed from 8 to 4 bytes"],
    );
}

#[test]
fn logical_types() {
    let logical =
        |base: &str, logical: &str| format!(r#"{{"type": "{base}", "logicalType": "{logical}"}}"#);
    let decimal = |precision: u32, scale: u32| {
        format!(
            r#"{{"type": "bytes", "logicalType": "decimal", "precision": {precision}, "scale": {scale}}}"#
        )
    };
    check(
        &logical("long", "timestamp-millis"),
        &logical("long", "timestamp-micros"),
        &["loss / /: logical type changed from `timestamp-millis` to `timestamp-micros`"],
        &["loss / /: logical type changed from `timestamp-micros` to `timestamp-millis`"],
    );
    check(
        &logical("string", "uuid"),
        r#""string""#,
        &["loss / /: logical type `uuid` was removed"],
        &["loss / /: logical type `uuid` was added"],
    );
    check(&logical("string", "colour"), r#""string""#, &[], &[]);
    check(
        &decimal(10, 2),
        &decimal(12, 2),
        &[],
        &["loss / /: logical type changed from `decimal(12, 2)` to `decimal(10, 2)`"],
    );
    check(
        &decimal(10, 2),
        &decimal(12, 3),
        &["loss / /: logical type changed from `decimal(10, 2)` to `decimal(12, 3)`"],
        &["loss / /: logical type changed from `decimal(12, 3)` to `decimal(10, 2)`"],
    );
    check(
        &logical("string", "uuid"),
        r#"{"type": "fixed", "name": "acme.Id", "size": 16, "logicalType": "uuid"}"#,
        &["fail / /: type changed from `string` to `fixed acme.Id`"],
        &["fail / /: type changed from `fixed acme.Id` to `string`"],
    );
    check(
        &logical("int", "date"),
        r#""long""#,
        &["loss / /: logical type `date` was removed"],
        &["fail / /: type changed from `long` to `int`"],
    );
}

#[test]
fn a_pair_met_twice_reports_at_its_first_path() {
    let money = |of: &str| {
        format!(r#"{{"type": "record", "name": "M", "fields": [{{"name": "v", "type": "{of}"}}]}}"#)
    };
    let text = |of: &str| {
        record(&format!(
            r#"{{"name": "deep", "type": {{"type": "array", "items": {}}}}},
               {{"name": "flat", "type": "M"}}"#,
            money(of)
        ))
    };
    check(
        &text("int"),
        &text("string"),
        &[
            "fail /fields/deep/items/fields/v /fields/deep/items/fields/v: \
           type changed from `int` to `string`",
        ],
        &[
            "fail /fields/deep/items/fields/v /fields/deep/items/fields/v: \
           type changed from `string` to `int`",
        ],
    );
}

#[test]
fn reports_follow_the_order_of_the_writer() {
    let old = record(
        r#"{"name": "b", "type": {"type": "array", "items": "int"}},
           {"name": "a", "type": "boolean"}"#,
    );
    let new = record(
        r#"{"name": "a", "type": "null"}, {"name": "c", "type": "int"},
           {"name": "b", "type": {"type": "array", "items": "string"}}"#,
    );
    let found = report(&resolve(&schema(&old), &schema(&new)));
    let expected = [
        "fail / /fields/c: field `c` was added without a default",
        "fail /fields/b/items /fields/b/items: type changed from `int` to `string`",
        "fail /fields/a /fields/a: type changed from `boolean` to `null`",
    ];
    assert_eq!(found, expected);
}

#[test]
fn spans_lead_to_the_place_that_a_person_would_edit() {
    let old = record(r#"{"name": "m", "type": "int"}, {"name": "n", "type": "int"}"#);
    let new = record(
        r#"{"name": "m", "type": {"type": "fixed", "name": "H", "size": 2}},
           {"name": "n", "type": "H"}, {"name": "o", "type": "int"}"#,
    );
    let (old, new) = (schema(&old), schema(&new));
    let resolution = resolve(&old, &new);
    let places: Vec<(&str, &str)> = resolution
        .failures()
        .iter()
        .map(|failure| {
            let text = |schema: &'_ Schema, span: heirloom_schema::Span| {
                (
                    span.start as usize,
                    span.end as usize,
                    schema.source(span.source).clone(),
                )
            };
            let (start, end, source) = text(&old, failure.writer_span);
            let writer = source.text()[start..end].to_owned();
            let (start, end, source) = text(&new, failure.reader_span);
            let reader = source.text()[start..end].to_owned();
            (&*writer.leak(), &*reader.leak())
        })
        .collect();
    let whole = old.source(old.node(old.root()).span.source).text();
    let expected = [
        (whole, r#"{"name": "o", "type": "int"}"#),
        (r#""int""#, r#"{"type": "fixed", "name": "H", "size": 2}"#),
        (r#""int""#, r#""H""#),
    ];
    assert_eq!(places, expected);
}
