//! Holds the rules to their pages: each example is run, each near miss stays silent, each finding is proven.

use std::collections::BTreeMap;

use heirloom_schema::avro::Strictness;
use heirloom_schema::{Source, avro, protobuf};

use super::{Claim, Rule, all};
use crate::{Finding, Newer, Proof, SchemaRef, Verdict, Witness, judge, prove};
use random::{Dice, Maker, Terrain};

#[allow(dead_code, reason = "not all that it makes is of use here")]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;

#[path = "../../tests/it/truth/protobuf/schemas/mod.rs"]
mod files;

const HEADINGS: [&str; 5] = [
    "## What it finds",
    "## Why it matters",
    "## Example",
    "## How to fix",
    "## Cases",
];

pub(crate) enum Schema {
    Avro(avro::Schema),
    Protobuf(protobuf::Schema),
}

impl Schema {
    fn parse(rule: &Rule, text: &str) -> Schema {
        if rule.id.starts_with("avro/") {
            let source = Source::new("page.avsc", text);
            let schema = avro::parse(&source, &[], Strictness::Strict);
            return Schema::Avro(schema.unwrap_or_else(|error| panic!("{}: {error}", rule.id)));
        }
        let text = match text.starts_with("syntax") {
            true => text.to_owned(),
            false => format!("syntax = \"proto3\";\n{text}"),
        };
        let source = Source::new("page.proto", text);
        let schema = protobuf::parse(&source, "page.proto", &[], Some("Order"));
        Schema::Protobuf(schema.unwrap_or_else(|error| panic!("{}: {error}", rule.id)))
    }

    pub(crate) fn as_ref(&self) -> SchemaRef<'_> {
        match self {
            Schema::Avro(schema) => SchemaRef::Avro(schema),
            Schema::Protobuf(schema) => SchemaRef::Protobuf(schema),
        }
    }
}

/// Two schemas of a page, and what the page says of them.
pub(crate) struct Case {
    pub(crate) writer: Schema,
    pub(crate) reader: Schema,
    expect: String,
}

impl Case {
    pub(crate) fn expected(&self, key: &str) -> Option<&str> {
        let lines = self.expect.lines();
        lines
            .filter_map(|line| line.split_once(": "))
            .find_map(|(found, value)| (found == key).then_some(value))
    }

    pub(crate) fn newer(&self) -> Newer {
        match self.expected("newer") {
            Some("writer") => Newer::Writer,
            Some("reader") => Newer::Reader,
            other => panic!("newer is {other:?}"),
        }
    }

    fn findings(&self) -> (Verdict, Vec<Finding>) {
        let judgement = judge(self.writer.as_ref(), self.reader.as_ref(), self.newer());
        (judgement.verdict, judgement.findings)
    }
}

/// The text of each fenced block with its name.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(name)) => open = Some((name, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

pub(crate) fn cases(rule: &Rule) -> Vec<Case> {
    let blocks = blocks(rule.page);
    let trios = blocks.chunks(3).map(|trio| match trio {
        [("writer", writer), ("reader", reader), ("expect", expect)] => Case {
            writer: Schema::parse(rule, writer),
            reader: Schema::parse(rule, reader),
            expect: expect.clone(),
        },
        _ => panic!("{}: blocks are not writer, reader, expect", rule.id),
    });
    trios.collect()
}

pub(crate) fn claiming() -> impl Iterator<Item = &'static Rule> {
    all().filter(|rule| !matches!(rule.claim, Claim::Outside))
}

#[test]
fn ids_are_sorted_and_pages_have_their_headings() {
    let ids: Vec<_> = all().map(|rule| rule.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for rule in all() {
        let title = format!("# {}\n", rule.id);
        assert!(rule.page.starts_with(&title), "{}: title", rule.id);
        let headings: Vec<_> = rule
            .page
            .lines()
            .filter(|it| it.starts_with("## "))
            .collect();
        match rule.claim {
            Claim::Outside => {
                assert_eq!(
                    headings,
                    [HEADINGS[0], HEADINGS[1], HEADINGS[3]],
                    "{}",
                    rule.id
                );
            }
            _ => assert_eq!(headings, HEADINGS, "{}", rule.id),
        }
    }
}

/// The ids between double quotes in the sources of a crate: all that it can report.
fn ids_in(folder: &std::path::Path, ids: &mut std::collections::BTreeSet<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("sources")
        .flatten()
        .collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for path in entries.iter().map(std::fs::DirEntry::path) {
        if path.is_dir() {
            ids_in(&path, ids);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            ids.extend(text.split('"').filter(|it| is_id(it)).map(str::to_owned));
        }
    }
}

fn is_id(text: &str) -> bool {
    const FAMILIES: [&str; 7] = [
        "avro", "config", "contract", "event", "lock", "protobuf", "registry",
    ];
    text.split_once('/').is_some_and(|(family, name)| {
        let is_slug = name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
        FAMILIES.contains(&family) && is_slug && !name.is_empty() && !name.ends_with('-')
    })
}

#[test]
fn every_id_that_can_be_reported_has_a_page() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut ids = std::collections::BTreeSet::new();
    for sources in [
        "crates/heirloom-schema/src",
        "crates/heirloom-contract/src",
        "crates/heirloom-build/src",
        "src",
    ] {
        ids_in(&root.join(sources), &mut ids);
    }
    assert!(ids.len() > 60, "{ids:?}");
    let without: Vec<_> = ids.iter().filter(|id| super::find(id).is_none()).collect();
    assert!(without.is_empty(), "no page in rules/outside/: {without:?}");
}

#[test]
fn another_format_is_a_finding() {
    let avro = avro::parse(
        &Source::new(
            "a.avsc",
            r#"{"type": "record", "name": "Order", "fields": []}"#,
        ),
        &[],
        Strictness::Strict,
    );
    let text = "syntax = \"proto3\"; message Order {}";
    let source = Source::new("a.proto", text);
    let protobuf = protobuf::parse(&source, "a.proto", &[], None).expect("a schema");
    let avro = avro.expect("a schema");
    let sides = (SchemaRef::Avro(&avro), SchemaRef::Protobuf(&protobuf));
    let judgement = judge(sides.0, sides.1, Newer::Reader);
    assert_eq!(judgement.verdict, Verdict::Broken);
    let finding = &judgement.findings[0];
    assert_eq!(finding.rule.id, "event/format-changed");
    assert_eq!(finding.message, "the format changed from Avro to Protobuf");
    assert_eq!(finding.edited().location.to_string(), "a.proto:1:20");
}

#[test]
fn examples_do_what_their_pages_say() {
    for rule in claiming() {
        let cases = cases(rule);
        assert!(cases.len() >= 2, "{}: an example and a near miss", rule.id);
        for (index, case) in cases.iter().enumerate() {
            let (verdict, findings) = case.findings();
            let found = findings.iter().find(|it| it.rule == rule);
            if case.expect.contains("not found") {
                assert!(found.is_none(), "{} case {index}: {found:?}", rule.id);
                continue;
            }
            let Some(found) = found else {
                panic!("{} case {index}: only {findings:#?}", rule.id);
            };
            let expected = case.expected("verdict");
            assert_eq!(
                expected,
                Some(found.verdict.name()),
                "{} case {index}",
                rule.id
            );
            assert!(found.verdict <= rule.worst, "{} case {index}", rule.id);
            assert!(verdict >= found.verdict);
            for (key, place) in [("writer", &found.writer), ("reader", &found.reader)] {
                if let Some(path) = case.expected(key) {
                    assert_eq!(path, place.path, "{} case {index}: {key}", rule.id);
                }
            }
        }
    }
}

/// The findings of a case with their proofs, as people read them.
fn told(case: &Case, newer: Newer) -> String {
    let sides = (case.writer.as_ref(), case.reader.as_ref());
    let judgement = judge(sides.0, sides.1, newer);
    let mut text = format!("  newer {newer:?}: {}\n", judgement.verdict);
    for it in &judgement.findings {
        let (id, verdict, values) = (it.rule.id, it.verdict, it.values.join(" | "));
        let places = [&it.writer, &it.reader].map(|it| format!("{} {}", it.path, it.location));
        text += &format!("    {id} {verdict}: {}\n", it.message);
        text += &format!("      {} -> {} [{values}]\n", places[0], places[1]);
        match prove(sides.0, sides.1, it) {
            Proof::Confirmed(Witness {
                within,
                json,
                outcome,
                ..
            }) => {
                let within = within.map_or(String::new(), |it| format!(" in {it}"));
                text += &format!("      {}{within}\n      {outcome:?}\n", json.escape_debug());
            }
            Proof::Unproven { reason } => text += &format!("      {reason}\n"),
        }
    }
    text
}

#[test]
fn what_findings_say_and_show() {
    let mut text = String::new();
    for rule in claiming() {
        for (index, case) in cases(rule).iter().enumerate() {
            text += &format!("{} {index}\n", rule.id);
            text += &told(case, Newer::Reader);
            text += &told(case, Newer::Writer);
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_verdict_alone_is_that_of_the_findings() {
    for case in claiming().flat_map(cases) {
        let (writer, reader) = (case.writer.as_ref(), case.reader.as_ref());
        assert_eq!(crate::verdict(writer, reader), case.findings().0);
    }
}

#[test]
fn sections_are_those_of_the_page() {
    for rule in all() {
        for heading in ["What it finds", "Why it matters", "How to fix"] {
            let section = rule.section(heading);
            let text = format!("## {heading}\n{section}\n");
            assert!(!section.is_empty(), "{}: {heading}", rule.id);
            assert!(rule.page.contains(&text), "{}: {section}", rule.id);
        }
        assert_eq!(rule.section("Poems"), "", "{}", rule.id);
    }
}

#[test]
fn the_name_of_a_finding_is_its_rule_and_place() {
    let rule = super::find("avro/field-removed").expect("a rule");
    let (_, findings) = cases(rule)[0].findings();
    let name = |contract, prints| findings[0].id(contract, prints).to_string();
    let first = name("orders/order", [b"1", b"2"]);
    assert_eq!(first.len(), 14);
    assert!(first.bytes().all(|it| it.is_ascii_hexdigit()));
    assert_eq!(first, name("orders/order", [b"1", b"2"]));
    assert_ne!(first, name("orders/other", [b"1", b"2"]));
    assert_ne!(first, name("orders/order", [b"1", b"3"]));
}

#[test]
fn what_is_lossy_or_worse_is_proven() {
    for case in claiming().flat_map(cases) {
        let (_, findings) = case.findings();
        for finding in findings.iter().filter(|it| it.verdict >= Verdict::Lossy) {
            let proof = prove(case.writer.as_ref(), case.reader.as_ref(), finding);
            let is_confirmed = matches!(proof, Proof::Confirmed(_));
            assert!(
                is_confirmed,
                "{}: {} {proof:?}",
                finding.rule.id, finding.message
            );
        }
    }
}

#[test]
fn each_observation_is_claimed_once() {
    for rule in claiming() {
        for case in cases(rule) {
            let claims: Vec<(String, Vec<&str>)> = match (&case.writer, &case.reader) {
                (Schema::Avro(writer), Schema::Avro(reader)) => {
                    let found = crate::avro::observations(writer, reader, case.newer());
                    let claimed = found.iter().map(|it| {
                        let rules = all()
                            .filter(|rule| matches!(rule.claim, Claim::Avro(claim) if claim(it)));
                        (format!("{it:?}"), rules.map(|rule| rule.id).collect())
                    });
                    claimed.collect()
                }
                (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
                    let found = crate::protobuf::observations(writer, reader, case.newer());
                    let claimed = found.iter().map(|it| {
                        let rules = all().filter(
                            |rule| matches!(rule.claim, Claim::Protobuf(claim) if claim(it)),
                        );
                        (format!("{it:?}"), rules.map(|rule| rule.id).collect())
                    });
                    claimed.collect()
                }
                _ => Vec::new(),
            };
            for (observation, rules) in claims {
                assert_eq!(rules.len(), 1, "{rules:?} claim {observation}");
            }
        }
    }
}

/// A random schema, and a change of it.
pub(crate) fn random_pair(seed: u64) -> (avro::Schema, avro::Schema) {
    let mut dice = Dice::new(seed);
    let terrain = Terrain {
        has_names: true,
        size: 1 + dice.below(6),
    };
    let mut maker = Maker::new(&mut dice, terrain).wild();
    let old = maker.root();
    let [old, new] = [old.json(), maker.change(&old).json()].map(|text| {
        let source = Source::new("random.avsc", text);
        avro::parse(&source, &[], Strictness::Lenient).unwrap()
    });
    (old, new)
}

#[test]
fn each_observation_of_random_protobuf_pairs_is_claimed_once() {
    let mut claimed = BTreeMap::new();
    for seed in 0..1_500 {
        let mut dice = Dice::new(seed);
        let old = files::File::random(&mut dice);
        let new = old.changed(&mut dice);
        let schema = |file: &files::File| {
            let source = Source::new("random.proto", file.text());
            protobuf::parse(&source, "random.proto", &[], Some(file.root())).ok()
        };
        // Some changes are no schemas.
        let (Some(old), Some(new)) = (schema(&old), schema(&new)) else {
            continue;
        };
        for newer in [Newer::Reader, Newer::Writer] {
            for it in crate::protobuf::observations(&old, &new, newer) {
                let rules =
                    all().filter(|rule| matches!(rule.claim, Claim::Protobuf(claim) if claim(&it)));
                let rules: Vec<_> = rules.map(|rule| rule.id).collect();
                assert_eq!(rules.len(), 1, "seed {seed}: {rules:?} claim {it:?}");
                *claimed.entry(rules[0]).or_insert(0) += 1;
            }
        }
    }
    assert!(claimed.len() > 25, "only {claimed:#?}");
}

#[test]
fn each_observation_of_random_pairs_is_claimed_once() {
    for seed in 0..500 {
        let (old, new) = random_pair(seed);
        for newer in [Newer::Reader, Newer::Writer] {
            for it in crate::avro::observations(&old, &new, newer) {
                let rules =
                    all().filter(|rule| matches!(rule.claim, Claim::Avro(claim) if claim(&it)));
                assert_eq!(rules.count(), 1, "seed {seed}: {it:?}");
            }
        }
    }
}
