//! The report of the gate, for people and for programs.

mod data;

use std::io;
use std::time::Duration;

use heirloom_compat::Verdict;
use heirloom_compat::dialects::Dialect;
use heirloom_contract::{Action, Finding};
use serde_json::{Value, json};

use self::data::gate_json;
use super::matrix::{LEGEND, write_table};
use super::online::{asked_line, write_online};
use super::order::hit_lines;
use super::verdicts::{Tone, write_group};
use super::{BAD, GOOD, NOTE, STRONG, counted, findings_json, paint, write_findings};
use crate::exit::Exit;
use crate::output::Output;
use crate::registries::Found;
use crate::verdicts::{Gate, Group, Matrix, Member, hit};

/// Everything that the gate found out.
pub(crate) struct Check<'a> {
    /// What is wrong with the folder.
    pub(crate) faults: Vec<Finding>,
    /// Each contract that was asked for.
    pub(crate) gates: Vec<Gate<'a>>,
    /// The registry product that was asked.
    pub(crate) dialect: Dialect,
    /// Names on the command line that no contract or stream has.
    pub(crate) unknown: Vec<String>,
    /// How long it took.
    pub(crate) duration: Duration,
}

/// What was done and what came of it.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    versions: usize,
    pairs: usize,
    frozen_pairs: usize,
    denied: usize,
    warnings: usize,
    notes: usize,
    upcast: usize,
    unproven: usize,
}

impl Check<'_> {
    /// Every exit code that applies.
    fn exits(&self) -> Vec<Exit> {
        let mut exits: Vec<Exit> = self.faults.iter().map(Exit::of_finding).collect();
        if self.gates.is_empty() || !self.unknown.is_empty() {
            exits.push(Exit::Environment);
        }
        if self.counts().denied > 0 {
            exits.push(Exit::Findings);
        }
        let online = self.gates.iter().flat_map(Gate::found_online);
        let is_changed =
            |(action, found): (Action, &Found)| action == Action::Deny && found.is_immutability();
        if online.into_iter().any(is_changed) {
            exits.push(Exit::Immutability);
        }
        exits.sort_by_key(|exit| std::cmp::Reverse(exit.rank()));
        exits.dedup();
        exits
    }

    /// The worst of them.
    pub(crate) fn exit(&self) -> Exit {
        self.exits().first().copied().unwrap_or(Exit::Ok)
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for gate in &self.gates {
            counts.versions += gate.history.contract.versions.len();
            counts.pairs += gate.pairs.len();
            counts.frozen_pairs += gate.frozen_pairs;
            let findings = gate.findings();
            let actions = findings.iter().map(|(action, _)| *action);
            let others = gate
                .unnamed()
                .map(|(action, _)| action)
                .chain(gate.refusal())
                .chain(gate.found_online().map(|(action, _)| action));
            for action in actions.chain(others) {
                match action {
                    Action::Deny => counts.denied += 1,
                    Action::Warn => counts.warnings += 1,
                    Action::Allow => counts.notes += 1,
                }
            }
            counts.upcast += gate.pairs.iter().filter(|pair| pair.is_upcast).count();
            let is_unproven = |group: &&Group<'_, '_>| group.members.iter().any(is_unproven);
            counts.unproven += findings
                .iter()
                .map(|(_, it)| it)
                .filter(is_unproven)
                .count();
        }
        counts
    }

    /// For people.
    pub(crate) fn write(&self, output: &mut Output) -> io::Result<()> {
        write_findings(&self.faults, &mut output.out)?;
        for name in &self.unknown {
            let error = paint(BAD, "error");
            writeln!(
                output.err,
                "{error}: there is no contract or stream `{name}`"
            )?;
            writeln!(
                output.err,
                "  {}: `heirloom status` lists them",
                paint(NOTE, "help")
            )?;
        }
        let mut has_matrix = false;
        for gate in &self.gates {
            has_matrix |= self.write_gate(gate, output)?;
        }
        if has_matrix {
            writeln!(output.out, "  {LEGEND}\n")?;
        }
        self.write_end(output)
    }

    /// One contract: its findings, and where there are any that count, what a registry would answer, then what to do
    /// beyond the single finding, and the matrix. Tells whether there is a matrix.
    fn write_gate(&self, gate: &Gate<'_>, output: &mut Output) -> io::Result<bool> {
        let findings = gate.findings();
        for (action, group) in &findings {
            if group.verdict() >= Verdict::Lossy {
                let mut notes = vec![self.answer_line(gate, group)];
                notes.extend(hit_lines(&hit(gate.history, group)));
                let fixes = gate.fixes(group);
                let fix = fixes.iter().find(|it| !it.edits.is_empty());
                write_group(tone(*action), group, (&notes, fix), &mut output.out)?;
            } else {
                write_note(tone(*action), group, output)?;
            }
        }
        for (action, pair) in gate.unnamed() {
            let title = title(tone(action), "unnamed");
            let (writer, reader) = (pair.writer.name, pair.reader.name);
            writeln!(
                output.out,
                "{title}: {}: {writer} writes, {reader} reads: {}, and no rule names the cause",
                gate.history.contract.id, pair.verdict
            )?;
            writeln!(output.out, "  {}: please report it", paint(NOTE, "help"))?;
        }
        match &gate.online {
            Some(online) => write_online(gate, online, output)?,
            None => self.write_refusal(gate, output)?,
        }
        if let Some(deploy) = gate.deploy() {
            let (id, number) = (&gate.history.contract.id, deploy.draft.number);
            let (order, steps) = (deploy.order, deploy.steps());
            let steps = steps.iter().enumerate();
            let steps: Vec<_> = steps
                .map(|(index, it)| format!("{}) {it}", index + 1))
                .collect();
            let title = paint(NOTE, "deploy");
            writeln!(
                output.out,
                "{title}: {id} v{number}: {order}: {}",
                steps.join("  ")
            )?;
        }
        let has_matrix = !gate.verdict().is_compatible();
        if has_matrix {
            write_table(&Matrix::of(gate.history), &mut output.out)?;
        }
        Ok(has_matrix)
    }

    /// What the registry would say, seen from a finding.
    fn answer_line(&self, gate: &Gate<'_>, group: &Group<'_, '_>) -> String {
        if let Some(online) = gate.online.as_ref().filter(|it| !it.answers.is_empty()) {
            return asked_line(gate, online);
        }
        let (dialect, level) = (self.dialect, gate.level);
        let would = match &gate.answer {
            Some(Ok(answer)) if answer.is_compatible => match group.verdict() {
                Verdict::Lossy => "would accept the draft: registries do not look at values",
                _ => "would accept the draft: this gate is stricter",
            },
            Some(Ok(_)) => "would refuse the draft",
            Some(Err(_)) => "would not read the schemas",
            None => "is not asked",
        };
        format!("{dialect} at {level} {would}")
    }

    fn write_refusal(&self, gate: &Gate<'_>, output: &mut Output) -> io::Result<()> {
        let (Some(action), Some(draft)) = (gate.refusal(), gate.draft) else {
            return Ok(());
        };
        let title = title(tone(action), "registry/would-reject");
        let (dialect, level) = (self.dialect, gate.level);
        let (id, number) = (&gate.history.contract.id, draft.number);
        let file = paint(STRONG, draft.file.display());
        match &gate.answer {
            Some(Ok(answer)) => {
                writeln!(
                    output.out,
                    "{title}: {file}: {dialect} at {level} would refuse {id} v{number}"
                )?;
                for it in &answer.incompatibilities {
                    let detail = if it.detail.is_empty() { "" } else { ": " };
                    let (kind, old) = (&it.kind, it.version + 1);
                    writeln!(
                        output.out,
                        "  v{old}: {kind} at {}{detail}{}",
                        it.location, it.detail
                    )?;
                }
            }
            Some(Err(unparsable)) => {
                let what = match unparsable.version {
                    Some(index) => format!("v{}", index + 1),
                    None => format!("v{number}"),
                };
                writeln!(
                    output.out,
                    "{title}: {file}: {dialect} would not read {id} {what}"
                )?;
                for error in &unparsable.errors.0 {
                    writeln!(
                        output.out,
                        "  {}: {} [{}]",
                        error.location, error.message, error.rule
                    )?;
                }
            }
            None => {}
        }
        writeln!(output.out)
    }

    fn write_end(&self, output: &mut Output) -> io::Result<()> {
        let Counts {
            versions,
            pairs,
            frozen_pairs,
            denied,
            warnings,
            notes,
            upcast,
            unproven,
        } = self.counts();
        let mut parts = vec![
            format!("{denied} denied"),
            counted(warnings, "warning"),
            counted(notes, "note"),
        ];
        if upcast > 0 {
            parts.push(format!("{} covered by code", counted(upcast, "pair")));
        }
        if unproven > 0 {
            parts.push(format!("{unproven} unproven"));
        }
        if !self.faults.is_empty() {
            parts.push(format!(
                "{} in the folder",
                counted(self.faults.len(), "fault")
            ));
        }
        if self.gates.is_empty() {
            parts = vec!["nothing was checked".to_owned()];
        }
        let exit = self.exit();
        let style = if exit == Exit::Ok { GOOD } else { BAD };
        writeln!(
            output.out,
            "checked {}, {}, {} in {} ms: {}",
            counted(self.gates.len(), "contract"),
            counted(versions, "version"),
            counted(pairs, "pair"),
            self.duration.as_millis(),
            paint(style, parts.join(", ")),
        )?;
        if frozen_pairs > 0 {
            let pairs = counted(frozen_pairs, "pair");
            writeln!(
                output.out,
                "{pairs} of frozen versions are history: `heirloom matrix` shows them"
            )?;
        }
        Ok(())
    }

    /// For programs.
    pub(crate) fn data(&self) -> Value {
        let counts = self.counts();
        json!({
            "exit": self.exit().code(),
            "exits": self.exits().iter().map(|it| it.code()).collect::<Vec<_>>(),
            "dialect": self.dialect.name(),
            "unknown": self.unknown,
            "findings": findings_json(&self.faults),
            "contracts": self.gates.iter().map(gate_json).collect::<Value>(),
            "counts": {
                "contracts": self.gates.len(),
                "versions": counts.versions,
                "pairs": counts.pairs,
                "frozen_pairs": counts.frozen_pairs,
                "denied": counts.denied,
                "warnings": counts.warnings,
                "notes": counts.notes,
                "upcast_pairs": counts.upcast,
                "unproven": counts.unproven,
                "faults": self.faults.len(),
            },
            "milliseconds": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

fn is_unproven(member: &Member<'_, '_>) -> bool {
    member.verdict() >= Verdict::Lossy && !member.proven.is_confirmed()
}

pub(super) fn tone(action: Action) -> Tone {
    match action {
        Action::Allow => Tone::Note,
        Action::Warn => Tone::Warning,
        Action::Deny => Tone::Error,
    }
}

pub(super) fn title(tone: Tone, rule: &str) -> String {
    match tone {
        Tone::Note => paint(NOTE, format!("note[{rule}]")),
        Tone::Warning => paint(NOTE, format!("warning[{rule}]")),
        Tone::Error => paint(BAD, format!("error[{rule}]")),
    }
}

/// A finding that no event suffers from: one line.
fn write_note(tone: Tone, group: &Group<'_, '_>, output: &mut Output) -> io::Result<()> {
    let finding = group.finding();
    let (title, place) = (title(tone, finding.rule.id), &finding.edited().location);
    let (message, id) = (&finding.message, group.shown.proven.id);
    writeln!(
        output.out,
        "{title}: {}: {message} (finding {id})",
        paint(STRONG, place)
    )
}
