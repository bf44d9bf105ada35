//! Avro writers that are in no history.

use super::*;
use crate::{Lossy, UnknownWriters};

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
    let first = table.ids().find(SchemaId(1).into(), &[]).unwrap();
    assert_eq!(again, [first]);
    assert!(first.is_unknown() && table.plan(again[0]).is_some());
    assert_eq!(
        table.plan(first).unwrap().to_string(),
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
        writers_max: 1,
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
        "there are 1 writers already that are in no history"
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
