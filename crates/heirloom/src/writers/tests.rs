//! Registration and lookup, over contracts that are made here: fingerprints are computed, not constant.

use super::*;
use crate::ReferenceInfo;
use crate::frame::{SchemaGuid, SchemaId};
use heirloom_schema::Source;
use heirloom_schema::avro::{Strictness, fingerprint_crc64, normal_fingerprint, parse};

const OPENED_V1: &str = r#"{"type": "record", "name": "acme.Opened", "fields": [
    {"name": "owner", "type": "string"}]}"#;
/// Resolves like v1: only a doc is new, as when a step is declared to have changed the meaning.
const OPENED_V2: &str = r#"{"type": "record", "name": "acme.Opened", "fields": [
    {"name": "owner", "type": "string", "doc": "Family name \"first\"."}]}"#;
const OPENED_V3: &str = r#"{"type": "record", "name": "acme.Opened", "fields": [
    {"name": "owner", "type": "string"}, {"name": "balance", "type": "common.Money"}]}"#;
const MONEY_V1: &str = r#"{"type": "record", "name": "common.Money", "fields": [
    {"name": "cents", "type": "long"}]}"#;
const MONEY_V2: &str = r#"{"type": "record", "name": "common.Money", "fields": [
    {"name": "cents", "type": "long"}, {"name": "currency", "type": "string", "default": "EUR"}]}"#;

const AT_MILLIS: &str = r#"{"type": "record", "name": "acme.At", "fields": [
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}"#;
const AT_MICROS: &str = r#"{"type": "record", "name": "acme.At", "fields": [
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}"#;

const PLACED_V1: &str = r#"syntax = "proto3"; import "common/address.proto";
    message Line { string sku = 1; } message Placed { repeated Line lines = 1; common.Address to = 2; }"#;
const ADDRESS_V1: &str =
    r#"syntax = "proto3"; package common; message Address { string city = 1; }"#;
const ADDRESS_V2: &str =
    r#"syntax = "proto3"; package common; message Address { string city = 1; string zip = 2; }"#;

fn leaked(contract: ContractInfo) -> &'static ContractInfo {
    Box::leak(Box::new(contract))
}

fn version(
    number: u32,
    format: Format,
    schema: &'static str,
    references: &[(&'static str, &'static str)],
) -> VersionInfo {
    let reference = |(name, schema): &(&'static str, &'static str)| ReferenceInfo {
        name,
        contract: "common/it",
        version: 1,
        schema,
        direct_references: &[],
    };
    let names = references.iter().map(|(name, _)| *name);
    let mut info = VersionInfo {
        number,
        full_name: "acme.Placed",
        schema,
        references: references.iter().map(reference).collect::<Vec<_>>().leak(),
        direct_references: names.collect::<Vec<_>>().leak(),
        normal: [0; 32],
        sha256: [0; 32],
        crc64: None,
        message_index: &[1],
        frozen: true,
    };
    if format == Format::Avro {
        let references: Vec<_> = references
            .iter()
            .map(|(n, t)| Source::new(*n, *t))
            .collect();
        let parsed = parse(&Source::new("it", schema), &references, Strictness::Strict).unwrap();
        info.normal = normal_fingerprint(&parsed).0;
        info.crc64 = Some(fingerprint_crc64(&parsed));
        info.full_name = parsed.full_name().unwrap().to_string().leak();
        info.message_index = &[];
    }
    info
}

fn table() -> Table {
    let contract = |name, format, versions: Vec<VersionInfo>| {
        leaked(ContractInfo {
            stream: "shop",
            name,
            topic: "shop",
            format,
            versions: versions.leak(),
            retired: false,
        })
    };
    let avro = |number, schema, references: &[_]| version(number, Format::Avro, schema, references);
    let contracts = vec![
        contract(
            "opened",
            Format::Avro,
            vec![
                avro(1, OPENED_V1, &[]),
                avro(2, OPENED_V2, &[]),
                avro(3, OPENED_V3, &[("common.Money", MONEY_V1)]),
                avro(4, OPENED_V3, &[("common.Money", MONEY_V2)]),
            ],
        ),
        contract(
            "at",
            Format::Avro,
            vec![avro(1, AT_MILLIS, &[]), avro(2, AT_MICROS, &[])],
        ),
        contract(
            "placed",
            Format::Protobuf,
            vec![
                version(
                    1,
                    Format::Protobuf,
                    PLACED_V1,
                    &[("common/address.proto", ADDRESS_V1)],
                ),
                version(
                    2,
                    Format::Protobuf,
                    PLACED_V1,
                    &[("common/address.proto", ADDRESS_V2)],
                ),
            ],
        ),
    ];
    Table::new(contracts.leak())
}

/// Registers under id 1 and names what was found.
fn register(table: &mut Table, format: Format, text: &str, references: &[(&str, &str)]) -> String {
    match table.register(
        &[SchemaId(1).into()],
        &WriterSchema {
            format,
            text,
            references,
        },
    ) {
        Ok(writers) => writers
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn check(format: Format, text: &str, references: &[(&str, &str)], expected: &str) {
    assert_eq!(register(&mut table(), format, text, references), expected);
}

#[test]
fn avro_by_normal_fingerprint() {
    let money_v1 = [("common.Money", MONEY_V1)];
    check(Format::Avro, OPENED_V3, &money_v1, "shop/opened v3");
    check(
        Format::Avro,
        OPENED_V3,
        &[("common.Money", MONEY_V2)],
        "shop/opened v4",
    );
    let other_layout = r#"{"fields":[{"doc":"x","type":"string","name":"owner"}],"name":"Opened","namespace":"acme","type":"record"}"#;
    check(Format::Avro, other_layout, &[], "shop/opened v2");
}

#[test]
fn of_equal_fingerprints_the_text_decides() {
    check(Format::Avro, OPENED_V1, &[], "shop/opened v1");
    check(
        Format::Avro,
        &OPENED_V1.replace(['\n', ' '], ""),
        &[],
        "shop/opened v1",
    );
    check(Format::Avro, OPENED_V2, &[], "shop/opened v2");
}

#[test]
fn protobuf_by_text_and_imports() {
    let spread = PLACED_V1.replace("; ", " ;\n// a comment\n");
    check(
        Format::Protobuf,
        &spread,
        &[("common/address.proto", ADDRESS_V1)],
        "shop/placed v1",
    );
    check(
        Format::Protobuf,
        PLACED_V1,
        &[("common/address.proto", ADDRESS_V2)],
        "shop/placed v2",
    );
    check(Format::Protobuf, PLACED_V1, &[], "shop/placed v2");
}

#[test]
fn what_is_not_known_names_what_was_compared() {
    let error = register(
        &mut table(),
        Format::Avro,
        &OPENED_V1.replace("acme.Opened", "acme.Closed"),
        &[],
    );
    let (start, rest) = error.split_once(" with fingerprint ").unwrap();
    assert_eq!(start, "the avro schema `acme.Closed`");
    assert_eq!(
        &rest[64..],
        " is none of the known versions (opened: 4, at: 2)"
    );

    let address_v3 = ADDRESS_V2.replace("zip", "code");
    let references = [("common/address.proto", address_v3.as_str())];
    let error = register(&mut table(), Format::Protobuf, PLACED_V1, &references);
    assert!(error.ends_with(
        "nearest: shop/placed v1, but for its imports, shop/placed v2, but for its imports"
    ));

    let error = register(&mut table(), Format::Avro, "{", &[]);
    assert!(
        error.starts_with("the schema is not readable: schema:1:"),
        "{error}"
    );
    let error = register(&mut table(), Format::Avro, OPENED_V3, &[]);
    assert!(error.contains("common.Money"), "{error}");
}

#[test]
fn an_id_means_one_schema() {
    let mut table = table();
    assert_eq!(
        register(&mut table, Format::Avro, OPENED_V2, &[]),
        "shop/opened v2"
    );
    assert_eq!(
        register(&mut table, Format::Avro, OPENED_V2, &[]),
        "shop/opened v2"
    );
    let guid = SchemaGuid([7; 16]).into();
    let schema = WriterSchema {
        format: Format::Protobuf,
        text: PLACED_V1,
        references: &[],
    };
    let error = table
        .register(&[guid, SchemaId(1).into()], &schema)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "schema id 1 was given to another schema before"
    );
    assert_eq!(table.ids().find(guid, &[1]), None);
}

#[test]
fn lookups_by_message_index() {
    let mut table = table();
    let id = SchemaId(1).into();
    register(&mut table, Format::Protobuf, PLACED_V1, &[]);
    assert_eq!(
        table.ids().get(id).map(Entry::format),
        Some(Format::Protobuf)
    );
    assert_eq!(
        table
            .ids()
            .find(id, &[1])
            .map(|it| (it.contract_index(), it.version().number)),
        Some((2, 2))
    );
    assert_eq!(table.ids().find(id, &[0]), None);
    assert_eq!(table.ids().find(SchemaId(2).into(), &[]), None);
}

#[test]
fn single_object_fingerprints_are_known_unless_they_are_ambiguous() {
    let table = table();
    let crc64 = |index: usize, version: usize| {
        table.contracts()[index].versions[version]
            .crc64
            .map(WriterId::Crc64)
            .unwrap()
    };
    let number = |id| table.ids().find(id, &[]).map(|writer| writer.to_string());
    assert_eq!(number(crc64(0, 0)).as_deref(), Some("shop/opened v2"));
    assert_eq!(number(crc64(0, 2)).as_deref(), Some("shop/opened v3"));
    assert_eq!(number(crc64(1, 0)), None);
    let mut value = Vec::new();
    crc64(1, 0).write(&[], &mut value);
    let opened = table.ids().open(Frame::parse(&value).unwrap());
    assert!(matches!(opened.map(drop), Err(OpenError::Ambiguous(_))));
}

mod ids;
#[cfg(feature = "protobuf-writers")]
mod numbered;
#[cfg(feature = "avro")]
mod shared;
#[cfg(feature = "avro")]
mod unknown;
