//! Three edits of one contract at the gate: one that breaks, one that does not, and one that registries accept although
//! values change. Each is made in a copy of this repository's own folder and judged by what `heirloom check` runs.

use std::fmt;
use std::time::Instant;

use anyhow::{Context, Result};
use heirloom_compat::{Outcome, Proof, Verdict};
use heirloom_contract::Contracts;
use serde_json::Value;

use super::folder::Copy;
use crate::commands::check::judged;
use crate::report::check::Check;
use crate::report::verdicts::proof_lines;
use crate::verdicts::{Gate, JudgedPair, Proven};

/// The contract that is edited.
pub(crate) const CONTRACT: &str = "bank/money_withdrawn";
const FILE: &str = "schemas/bank/money_withdrawn.avsc";

/// An edit, and what the gate must say of it.
struct Edit {
    what: &'static str,
    from: &'static str,
    to: &'static str,
    expected: Said,
}

/// What the gate says of an edit, as far as the demo is held to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The exit code of `heirloom check`.
    pub(crate) exit: u8,
    /// What happens to events of the newest frozen version.
    pub(crate) verdict: Verdict,
    /// Whether a registry would take the edited schema.
    pub(crate) is_accepted: bool,
    /// The rule that names the cause.
    pub(crate) rule: &'static str,
    /// What became of the event that shows it.
    pub(crate) event: Event,
}

/// What became of the event that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// There is no need of one: every event arrives.
    Arrives,
    /// The decoder refused it.
    Refused,
    /// The decoder read another value than was written.
    Changed {
        /// What was written.
        from: String,
        /// What arrived.
        to: String,
    },
    /// None was found.
    Unproven,
}

/// An edit with what the gate said of it.
pub(crate) struct JudgedEdit {
    /// The edit, in words.
    pub(crate) what: &'static str,
    /// What was said.
    pub(crate) said: Said,
    /// The same for people: the cause, its proof, the registry's answer.
    pub(crate) lines: Vec<String>,
    /// The document of `heirloom check --json`.
    pub(crate) check: Value,
    /// Where that is not what must be said.
    pub(crate) mismatch: Option<String>,
}

/// Makes the edits and has each judged.
///
/// # Errors
/// When the copy cannot be made; an answer other than the expected one is not an error but a mismatch.
pub(super) fn judge_all() -> Result<Vec<JudgedEdit>> {
    let copy = Copy::new()?;
    edits().into_iter().map(|edit| judge(edit, &copy)).collect()
}

fn edits() -> [Edit; 3] {
    const BEFORE: &str = r#"    {
      "name": "channel","#;
    let symbols = r#""symbols": ["ATM", "COUNTER", "CARD"]"#;
    [
        Edit {
            what: "a field more, without a default",
            from: BEFORE,
            to: r#"    { "name": "terminal", "type": "string", "doc": "The machine or counter." },
    {
      "name": "channel","#,
            expected: Said {
                exit: 1,
                verdict: Verdict::Broken,
                is_accepted: false,
                rule: "avro/field-added-without-default",
                event: Event::Refused,
            },
        },
        Edit {
            what: "the same field, with a default",
            from: BEFORE,
            to: r#"    { "name": "terminal", "type": "string", "default": "", "doc": "The machine or counter." },
    {
      "name": "channel","#,
            expected: Said {
                exit: 0,
                verdict: Verdict::Defaulted,
                is_accepted: true,
                rule: "avro/field-added",
                event: Event::Arrives,
            },
        },
        Edit {
            what: "the enum symbol COUNTER less, of an enum with a default",
            from: symbols,
            to: r#""symbols": ["ATM", "CARD"]"#,
            expected: Said {
                exit: 0,
                verdict: Verdict::Lossy,
                is_accepted: true,
                rule: "avro/enum-symbol-remapped",
                event: Event::Changed {
                    from: r#""COUNTER""#.to_owned(),
                    to: r#""ATM""#.to_owned(),
                },
            },
        },
    ]
}

fn judge(edit: Edit, copy: &Copy) -> Result<JudgedEdit> {
    let start = Instant::now();
    copy.edit(FILE, edit.from, edit.to)?;
    let contracts = Contracts::discover(copy.root())?;
    let check = judged(&contracts, &[CONTRACT.to_owned()], None, start);
    let gate = check.gates.first().context("the contract is gone")?;
    // The newest frozen version against the draft: what is found there is the edit, and nothing older.
    let pair = gate.pairs.first().context("the edit changes nothing")?;
    let worst = pair.findings.iter().max_by_key(|it| it.finding.verdict);
    let proven = worst.context("the edit has no cause")?;
    let said = said(&check, gate, pair, proven);
    let Edit { what, expected, .. } = edit;
    let mismatch =
        (said != expected).then(|| format!("{CONTRACT}, {what}: should be {expected}, is {said}"));
    Ok(JudgedEdit {
        what,
        lines: lines(&check, gate, pair, proven),
        said,
        check: check.data(),
        mismatch,
    })
}

fn said(check: &Check<'_>, gate: &Gate<'_>, pair: &JudgedPair<'_>, proven: &Proven) -> Said {
    Said {
        exit: check.exit().code(),
        verdict: pair.verdict,
        is_accepted: matches!(&gate.answer, Some(Ok(answer)) if answer.is_compatible),
        rule: proven.finding.rule.id,
        event: match &proven.proof {
            None => Event::Arrives,
            Some(Proof::Unproven { .. }) => Event::Unproven,
            Some(Proof::Confirmed(witness)) => match &witness.outcome {
                Outcome::Refused { .. } => Event::Refused,
                Outcome::Changed { from, to, .. } => Event::Changed {
                    from: from.clone(),
                    to: to.clone(),
                },
            },
        },
    }
}

fn lines(
    check: &Check<'_>,
    gate: &Gate<'_>,
    pair: &JudgedPair<'_>,
    proven: &Proven,
) -> Vec<String> {
    let finding = &proven.finding;
    let mut lines = vec![format!("{}: {}", finding.rule.id, finding.message)];
    lines.extend(proof_lines(proven));
    let (writer, reader) = (pair.writer.name, pair.reader.name);
    let covered = match pair.is_upcast {
        true => ", covered by code: `cargo build` demands an upcaster",
        false => "",
    };
    lines.push(format!(
        "{writer} writes, {reader} reads: {}{covered}",
        pair.verdict
    ));
    let (dialect, level) = (check.dialect, gate.level);
    lines.push(match &gate.answer {
        Some(Ok(answer)) if answer.is_compatible => {
            format!("{dialect} at {level} would accept {reader}")
        }
        Some(Ok(answer)) => {
            let first = answer.incompatibilities.first();
            let why = first.map(|it| format!(": {} at {}", it.kind, it.location));
            let why = why.unwrap_or_default();
            format!("{dialect} at {level} would refuse {reader}{why}")
        }
        Some(Err(_)) => format!("{dialect} would not read the schemas"),
        None => format!("{dialect} is not asked"),
    });
    lines
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Said {
            exit,
            verdict,
            is_accepted,
            rule,
            event,
        } = self;
        let registry = if *is_accepted { "accepted" } else { "refused" };
        write!(
            f,
            "exit code {exit}, {verdict} by {rule}, {registry} by the registry, "
        )?;
        match event {
            Event::Arrives => f.write_str("every event arrives"),
            Event::Refused => f.write_str("an event is refused"),
            Event::Changed { from, to } => write!(f, "{from} arrives as {to}"),
            Event::Unproven => f.write_str("unproven"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_differs_is_a_mismatch() {
        let copy = Copy::new().expect("a copy");
        let [breaking, compatible, lossy] = edits();
        let mixed = Edit {
            expected: breaking.expected.clone(),
            ..compatible
        };
        let told = judge(mixed, &copy).expect("judged").mismatch;
        assert_eq!(
            told.as_deref(),
            Some(
                "bank/money_withdrawn, the same field, with a default: should be exit code 1, BROKEN by \
                 avro/field-added-without-default, refused by the registry, an event is refused, is exit code 0, \
                 DEFAULTED by avro/field-added, accepted by the registry, every event arrives"
            )
        );
        let to = r#""CARD""#.to_owned();
        let from = r#""COUNTER""#.to_owned();
        let event = Event::Changed { from, to };
        let expected = Said {
            event,
            ..lossy.expected.clone()
        };
        let told = judge(Edit { expected, ..lossy }, &copy).expect("judged");
        assert!(told.mismatch.is_some());
        assert_eq!(judge(breaking, &copy).expect("judged").mismatch, None);
    }

    #[test]
    fn an_edit_that_does_not_fit_is_an_error() {
        let copy = Copy::new().expect("a copy");
        let told = copy.edit(FILE, "no such text", "").expect_err("an error");
        assert_eq!(
            told.to_string(),
            format!("{FILE} has no text `no such text`")
        );
        assert!(copy.edit("schemas/nowhere.avsc", "", "").is_err());
        let [mut edit, ..] = edits();
        edit.to = edit.from;
        let told = judge(edit, &copy).err().map(|it| it.to_string());
        assert_eq!(told.as_deref(), Some("the edit changes nothing"));
    }
}
