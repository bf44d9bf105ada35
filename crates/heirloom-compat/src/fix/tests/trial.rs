//! What is found out about a fix when it is tried on all versions.

use std::fmt::Write;

use super::parsed;
use crate::Direction::{self, Backward, Forward};
use crate::fix::{FixKind, Repairs, Role};

/// The fixes of every finding of a text against others (and whether they must be readable), with what each does to which.
fn tried(file: &str, others: &[(&str, Direction, bool)], newer: &str) -> String {
    let working = parsed(file, newer);
    let older: Vec<_> = others.iter().map(|it| parsed(file, it.0)).collect();
    let roles: Vec<Role<'_>> = (older.iter().zip(others).zip(["v1", "v2"]))
        .map(|((schema, &(_, direction, is_asked)), name)| Role {
            name,
            schema: schema.as_ref(),
            direction,
            is_asked,
        })
        .collect();
    let repairs = Repairs::new(working.as_ref(), &roles);
    let mut text = String::new();
    for (index, judgement) in repairs.judgements().iter().enumerate() {
        for finding in &judgement.findings {
            let (role, path) = (&roles[index], &finding.edited().path);
            let _ = writeln!(
                text,
                "{} {:?}: {path} {}",
                role.name, role.direction, finding.message
            );
            let fixes = repairs.fixes(index, finding).into_iter();
            for fix in fixes.filter(|fix| fix.kind != FixKind::NewContract) {
                let outcome = &fix.outcome;
                let is_safe = if outcome.is_safe { "safe" } else { "not safe" };
                let _ = writeln!(text, "  {}: {}: {is_safe}", fix.kind, fix.title);
                for it in &outcome.effects {
                    let (pair, cause) = (it.pair, it.cause);
                    let _ = writeln!(
                        text,
                        "    {} {:?}: {} -> {}, of it {} -> {}",
                        it.role, it.direction, pair.0, pair.1, cause.0, cause.1
                    );
                }
                for it in fix.edits {
                    let _ = writeln!(text, "    {:?} becomes {:?}", &newer[it.range], it.text);
                }
                for note in &outcome.notes {
                    let _ = writeln!(text, "    note: {note}");
                }
            }
        }
    }
    text
}

/// A record with fields of these types.
fn order(fields: &[(&str, &str)]) -> String {
    let fields = fields
        .iter()
        .map(|(name, kind)| format!(r#"{{"name": "{name}", "type": {kind}}}"#));
    let fields: Vec<String> = fields.collect();
    format!(
        r#"{{"type": "record", "name": "Order", "fields": [{}]}}"#,
        fields.join(", ")
    )
}

fn record(name: &str, fields: &[(&str, &str)]) -> String {
    order(fields).replace("Order", name)
}

#[test]
fn what_harms_another_version_is_not_safe() {
    let (text, number) = (order(&[("x", r#""string""#)]), order(&[("x", r#""int""#)]));
    let others = [(text.as_str(), Backward, true), (&number, Backward, false)];
    insta::assert_snapshot!(tried("a.avsc", &others, &number));
}

/// A name that is mended brings the fields to light: those of one version are the same, those of the other are not.
#[test]
fn what_stands_behind_a_finding_comes_to_light() {
    let of = |name: &str, kind: &str| order(&[("to", &record(name, &[("city", kind)]))]);
    let (text, number) = (of("Address", r#""string""#), of("Address", r#""int""#));
    let newer = of("Place", r#""int""#);
    let mut shown = String::new();
    for others in [
        [(text.as_str(), Backward, true), (&text, Forward, false)],
        [(number.as_str(), Backward, true), (&text, Backward, false)],
        [(text.as_str(), Backward, false), (&number, Backward, true)],
    ] {
        shown += &format!("{}\n", tried("a.avsc", &others, &newer));
    }
    insta::assert_snapshot!(shown);
}

/// The same words of another place are another finding.
#[test]
fn one_of_two_places_is_mended() {
    let of = |fields: &[(&str, &str)]| {
        order(&[("a", &record("A", fields)), ("b", &record("B", fields))])
    };
    let (older, newer) = (of(&[]), of(&[("x", r#""int""#)]));
    insta::assert_snapshot!(tried("a.avsc", &[(older.as_str(), Backward, true)], &newer));
}

#[test]
fn what_is_new_at_a_place_is_counted() {
    let older = "syntax = \"proto3\"; message Order { bytes a = 1; }";
    let newer = "syntax = \"proto2\"; message Order { required string a = 1; }";
    insta::assert_snapshot!(tried("a.proto", &[(older, Backward, true)], newer));
}

/// A field and its record had one alias: it goes back to where it is missed.
#[test]
fn what_stays_as_it_is_helps_nobody() {
    let of = |aliases: &str| {
        format!(
            r#"{{"type": "record", "name": "Order", {aliases}"fields": [
                {{"name": "id", "type": "int", "aliases": ["Buy"]}}]}}"#
        )
    };
    let older = of(r#""aliases": ["Buy"], "#);
    insta::assert_snapshot!(tried(
        "a.avsc",
        &[(older.as_str(), Backward, true)],
        &of("")
    ));
}
