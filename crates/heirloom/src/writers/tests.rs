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
    };
    let mut info = VersionInfo {
        number,
        full_name: "acme.Placed",
        schema,
        references: references.iter().map(reference).collect::<Vec<_>>().leak(),
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
    assert_eq!(table.find(guid, &[1]), None);
}

#[test]
fn lookups_by_message_index() {
    let mut table = table();
    let id = SchemaId(1).into();
    register(&mut table, Format::Protobuf, PLACED_V1, &[]);
    assert_eq!(table.format(id), Some(Format::Protobuf));
    assert_eq!(
        table
            .find(id, &[1])
            .map(|it| (it.contract_index(), it.version().number)),
        Some((2, 2))
    );
    assert_eq!(table.find(id, &[0]), None);
    assert_eq!(table.format(SchemaId(2).into()), None);
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
    let number = |id| table.find(id, &[]).map(|writer| writer.to_string());
    assert_eq!(number(crc64(0, 0)).as_deref(), Some("shop/opened v2"));
    assert_eq!(number(crc64(0, 2)).as_deref(), Some("shop/opened v3"));
    assert_eq!(number(crc64(1, 0)), None);
    assert!(matches!(crc64(1, 0), WriterId::Crc64(it) if table.is_ambiguous(it)));
}

#[cfg(feature = "avro")]
mod unknown {
    use super::*;
    use crate::{Lossy, UnknownProtobuf, UnknownWriters};

    fn opened(fields: &str) -> String {
        format!(r#"{{"type": "record", "name": "acme.Opened", "fields": [{fields}]}}"#)
    }

    const MONEY: &str = r#"{"name": "balance", "type": {"type": "record", "name": "common.Money", "fields": [
        {"name": "cents", "type": "int"}, {"name": "note", "type": "string"}]}}"#;
    const OWNER: &str = r#"{"name": "owner", "type": "string"}"#;

    #[test]
    fn what_resolves_is_read_by_one_plan() {
        let mut table = table();
        let text = opened(&format!("{MONEY}, {OWNER}"));
        assert_eq!(
            register(&mut table, Format::Avro, &text, &[]),
            "shop/opened v4 by plan"
        );
        let schema = WriterSchema {
            format: Format::Avro,
            text: &text,
            references: &[],
        };
        let again = table.register(&[SchemaId(2).into()], &schema).unwrap();
        let first = table.find(SchemaId(1).into(), &[]).unwrap();
        assert_eq!(again, [first]);
        assert!(first.is_unknown() && table.plan(0).is_some() && table.plan(1).is_none());
        assert_eq!(
            table.plan(0).unwrap().to_string(),
            "record acme.Opened into record acme.Opened\n  balance: record common.Money into record common.Money\n  \
             owner: as it is\n  then in the reader's order\n\
             record common.Money into record common.Money\n  cents: int to long\n  note: skipped\n  \
             + currency: default \"EUR\"\n"
        );
    }

    #[test]
    fn what_never_resolves_is_refused_with_all_causes() {
        check(
            Format::Avro,
            &opened(r#"{"name": "owner", "type": "long"}"#),
            &[],
            "the schema is in no history and cannot be read as shop/opened v4\n  \
             /: field `balance` was added without a default (writer 1:1, reader 2:42)\n  \
             /fields/owner: type changed from `long` to `string` (writer 1:80, reader 2:31)",
        );
    }

    #[test]
    fn what_is_lost_is_refused_unless_allowed() {
        let at = r#"{"type": "record", "name": "acme.At", "fields": [{"name": "at", "type": "long"}, {"name": "x", "type": "int"}]}"#;
        check(
            Format::Avro,
            at,
            &[],
            "the schema is in no history and would be read with losses as shop/at v2\n  \
             /fields/at: logical type `timestamp-micros` was added (writer 1:73, reader 2:28)",
        );
        let mut table = table();
        table.set_policy(UnknownWriters {
            lossy: Lossy::Allow,
            ..Default::default()
        });
        assert_eq!(
            register(&mut table, Format::Avro, at, &[]),
            "shop/at v2 by plan"
        );
    }

    #[test]
    fn plans_are_bounded() {
        let mut table = table();
        table.set_policy(UnknownWriters {
            plans_max: 1,
            ..Default::default()
        });
        let text = |extra: &str| {
            opened(&format!(
                r#"{MONEY}, {OWNER}, {{"name": "{extra}", "type": "int"}}"#
            ))
        };
        assert_eq!(
            register(&mut table, Format::Avro, &text("a"), &[]),
            "shop/opened v4 by plan"
        );
        assert_eq!(
            register(&mut table, Format::Avro, &text("b"), &[]),
            "there are 1 plans already"
        );
        assert_eq!(
            register(&mut table, Format::Avro, &text("a"), &[]),
            "shop/opened v4 by plan"
        );
        let plans = crate::plan::PlanLimits {
            operations_max: 8,
            ..Default::default()
        };
        table.set_policy(UnknownWriters {
            plans,
            ..Default::default()
        });
        let error = register(&mut table, Format::Avro, &text("b"), &[]);
        assert_eq!(error, "the plan needs more than 0 operations");
    }

    #[test]
    fn protobuf_by_full_name_where_that_is_allowed() {
        let text =
            "package acme; message Other {} message More {} message Placed { string sku = 1; }";
        let mut table = table();
        let error = register(&mut table, Format::Protobuf, text, &[]);
        assert!(error.contains("is none of the known versions"), "{error}");
        table.set_policy(UnknownWriters {
            protobuf: UnknownProtobuf::ByFullName,
            ..Default::default()
        });
        let found = register(&mut table, Format::Protobuf, text, &[]);
        assert_eq!(found, "shop/placed v2 by field number");
        assert!(table.find(SchemaId(1).into(), &[2]).is_some());
        assert_eq!(table.find(SchemaId(1).into(), &[1]), None);
    }
}
