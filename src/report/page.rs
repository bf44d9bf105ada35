//! Pages of rules on a terminal: Markdown to text with headings, indented examples and no cases.

use std::io::{self, Write};

use heirloom_compat::Verdict;
use heirloom_compat::rules::{Claim, Rule};
use serde_json::{Value, json};

use super::verdicts::painted;
use super::{NOTE, STRONG, paint};

/// The section that only tests read.
const CASES: &str = "Cases";

/// The page of a rule.
pub(crate) fn write_page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    let mut is_code = false;
    let mut is_case = false;
    for line in rule.page.lines() {
        let (heading, fence) = (line.strip_prefix("## "), line.strip_prefix("```"));
        match (heading, line.strip_prefix("# "), fence) {
            (Some(title), ..) if !is_code => {
                is_case = title == CASES;
                if !is_case {
                    writeln!(out, "{}", paint(STRONG, title))?;
                }
            }
            _ if is_case => {}
            (_, Some(title), _) if !is_code => writeln!(out, "{}", paint(STRONG, title))?,
            (.., Some(name)) => {
                is_code = !is_code;
                if is_code && !name.is_empty() {
                    writeln!(out, "  {}", paint(NOTE, format!("{name}:")))?;
                }
            }
            _ if is_code => writeln!(out, "    {line}")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    if let Some(verdict) = worst(rule) {
        writeln!(out, "At worst: {}", painted(verdict))?;
    }
    if !rule.source.is_empty() {
        writeln!(out, "Source: {}", rule.source)?;
    }
    writeln!(out, "Since: heirloom {}", rule.since)
}

/// The worst that a rule's findings make of events; `None` where they are not about events.
pub(crate) fn worst(rule: &Rule) -> Option<Verdict> {
    let is_about_events = !matches!(rule.claim, Claim::Outside) || rule.worst > Verdict::Exact;
    is_about_events.then_some(rule.worst)
}

/// The first sentence of what it finds.
pub(crate) fn summary(rule: &Rule) -> String {
    let text = rule.section("What it finds");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => words,
    }
}

/// A rule as data.
pub(crate) fn rule_json(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "worst": worst(rule).map(Verdict::name),
        "summary": summary(rule),
        "since": rule.since,
        "source": (!rule.source.is_empty()).then_some(rule.source),
    })
}
