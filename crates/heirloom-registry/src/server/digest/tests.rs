//! Digests as another implementation computes them. That one gives the identities that Confluent's own tests expect.

use super::*;
use crate::api::{RuleKind, RuleMode, Version};

fn check(identity: Identity<'_>, expected: &str) {
    assert_eq!(identity.guid().to_string(), expected);
}

const TEXT: Identity<'_> = Identity {
    schema: r#""string""#,
    references: &[],
    metadata: None,
    rule_set: None,
};

#[test]
fn of_a_text() {
    check(TEXT, "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
}

#[test]
fn of_references() {
    let references = [Reference {
        name: "acme.A".to_owned(),
        subject: "a-value".to_owned(),
        version: Version::of(7).unwrap(),
    }];
    let references = &references;
    let identity = Identity { references, ..TEXT };
    check(identity, "7fde0e51-d773-8499-422b-8461458df776");
}

#[test]
fn of_metadata() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let tags = ["SECRET", "PII"].map(str::to_owned).into();
    let metadata = Metadata {
        tags: [("/f".to_owned(), tags)].into(),
        properties: [pair("zone", "eu"), pair("owner", "billing")].into(),
        sensitive: ["owner".to_owned()].into(),
    };
    let metadata = Some(&metadata);
    let identity = Identity { metadata, ..TEXT };
    check(identity, "835d796d-8c06-90fd-8151-7ac8add93300");
}

#[test]
fn of_rules() {
    let text = |text: &str| Some(text.to_owned());
    let nothing = Rule {
        name: String::new(),
        doc: None,
        kind: None,
        mode: None,
        engine: None,
        tags: Default::default(),
        params: Default::default(),
        expr: None,
        on_success: None,
        on_failure: None,
        disabled: false,
    };
    let up = Rule {
        name: "up".to_owned(),
        kind: Some(RuleKind::Transform),
        mode: Some(RuleMode::Upgrade),
        engine: text("JSONATA"),
        params: [("a".to_owned(), "1".to_owned())].into(),
        expr: text("$"),
        on_success: text("none"),
        disabled: true,
        ..nothing.clone()
    };
    let check_rule = Rule {
        name: "check".to_owned(),
        doc: text("why"),
        kind: Some(RuleKind::Condition),
        mode: Some(RuleMode::Write),
        engine: text("CEL"),
        expr: text("x>0"),
        on_failure: text("error"),
        ..nothing
    };
    let rule_set = RuleSet {
        migration_rules: vec![up],
        domain_rules: vec![check_rule],
        encoding_rules: Vec::new(),
        enable_at: text("later"),
    };
    let rule_set = Some(&rule_set);
    let identity = Identity { rule_set, ..TEXT };
    check(identity, "828dded7-0386-3a2a-f4f2-07c2147488d1");
}
