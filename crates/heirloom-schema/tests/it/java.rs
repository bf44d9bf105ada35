//! The whole corpus against the official Avro for Java. Runs where `HEIRLOOM_JAVA` is a command line that starts the
//! program in `java/`; its README says how to build it.

use std::cell::RefCell;

use heirloom_schema::Source;
use heirloom_schema::avro::{self, Strictness};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::{Value, json};

use crate::corpus::{self, Case};
use crate::program::{Program, hex};
use crate::schemas::{Logical, schemas};

/// Runs a check over random schemas, all answered by one program.
fn with_random_schemas(
    cases: u32,
    check: impl Fn(&mut Program, &str) -> Result<(), TestCaseError>,
) {
    let Some(java) = Program::java("canonical") else {
        return;
    };
    let java = RefCell::new(java);
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        ..ProptestConfig::default()
    });
    let result = runner.run(&schemas(Logical::With), |text| {
        check(&mut java.borrow_mut(), &text)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

fn question(case: &Case, is_lenient: bool) -> Value {
    let references: Vec<&str> = case.references.iter().map(Source::text).collect();
    json!({"schema": case.source.text(), "references": references, "lenient": is_lenient})
}

fn ours(schema: &avro::Schema) -> Value {
    json!({
        "canonical": avro::canonical_form(schema),
        "crc64": avro::fingerprint_crc64(schema).cast_signed().to_string(),
        "md5": hex(&avro::fingerprint_md5(schema)),
        "sha256": avro::fingerprint_sha256(schema).to_string(),
    })
}

#[test]
fn forms_and_fingerprints_equal_those_of_java() {
    let Some(mut java) = Program::java("canonical") else {
        return;
    };
    for case in corpus::valid() {
        let schema = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap();
        assert_eq!(
            java.ask(&question(&case, false)),
            ours(&schema),
            "{}",
            case.name
        );
    }
}

#[test]
fn random_schemas_have_the_forms_of_java() {
    with_random_schemas(300, |java, text| {
        let source = Source::new("random.avsc", text);
        let schema = avro::parse(&source, &[], Strictness::Strict).unwrap();
        prop_assert_eq!(
            java.ask(&json!({"schema": text})),
            ours(&schema),
            "{}",
            text
        );
        Ok(())
    });
}

/// Schemas in which one string stands in the place of another: most are wrong in one way or another. What we take,
/// Java takes, and reads as the same schema.
#[test]
fn what_we_take_java_takes() {
    with_random_schemas(150, |java, text| {
        let strings: Vec<&str> = text.split('"').collect();
        let count = strings.len() / 2;
        for step in 0..count.min(20) {
            let mut mixed = strings.clone();
            let (target, origin) = (step * 7 % count, (step * 11 + 3) % count);
            mixed[target * 2 + 1] = strings[origin * 2 + 1];
            let text = mixed.join("\"");
            let source = Source::new("mixed.avsc", &*text);
            if let Ok(schema) = avro::parse(&source, &[], Strictness::Strict) {
                prop_assert_eq!(
                    java.ask(&json!({"schema": text})),
                    ours(&schema),
                    "{}",
                    text
                );
            }
        }
        Ok(())
    });
}

/// Where strict parsing refuses what Java takes, or lenient parsing what Java takes without checking defaults, the
/// difference is meant: the snapshot lists them all.
#[test]
fn what_java_takes_and_we_do_not() {
    let Some(mut java) = Program::java("canonical") else {
        return;
    };
    let mut report = String::new();
    for case in corpus::invalid() {
        for (word, strictness) in [
            ("strict", Strictness::Strict),
            ("lenient", Strictness::Lenient),
        ] {
            let ours = avro::parse(&case.source, &case.references, strictness);
            let answer = java.ask(&question(&case, strictness == Strictness::Lenient));
            let takes = match (ours.is_ok(), answer.get("error").is_none()) {
                (false, true) => "Java alone takes it",
                (true, false) => "we alone take it",
                _ => continue,
            };
            report.push_str(&format!("{word} {}: {takes}\n", case.name));
        }
    }
    insta::assert_snapshot!(report);
}
