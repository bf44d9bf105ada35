//! A fix is tried: the edited text is parsed, and every pair is judged again.

use heirloom_schema::avro::Strictness;
use heirloom_schema::{SchemaErrors, Source, SourceId, avro, protobuf};

use super::{Edit, Effect, Fix, FixKind, FixOutcome, Proposal, Repairs, Role, apply};
use crate::{Direction, Finding, Judgement, Newer, SchemaRef, Verdict, judge};

/// A schema whose own text was edited.
#[derive(Clone, Debug)]
pub enum Edited {
    /// Avro.
    Avro(Box<avro::Schema>),
    /// Protobuf.
    Protobuf(Box<protobuf::Schema>),
}

impl Edited {
    /// The schema.
    pub fn as_ref(&self) -> SchemaRef<'_> {
        match self {
            Edited::Avro(schema) => SchemaRef::Avro(schema),
            Edited::Protobuf(schema) => SchemaRef::Protobuf(schema),
        }
    }
}

/// A schema with another text in place of its own; what it refers to stays.
///
/// # Errors
/// What is wrong with the text, names that it reserves and uses among it.
pub fn edited(schema: SchemaRef<'_>, text: &str) -> Result<Edited, SchemaErrors> {
    match schema {
        SchemaRef::Avro(schema) => {
            let (name, references) = match schema.sources().split_first() {
                Some((own, references)) => (own.name(), references),
                None => ("", &[] as &[Source]),
            };
            let source = Source::new(name, text);
            let parsed = avro::parse(&source, references, Strictness::Strict)?;
            Ok(Edited::Avro(Box::new(parsed)))
        }
        SchemaRef::Protobuf(schema) => {
            let source = Source::new(schema.source(SourceId(0)).name(), text);
            let imports = (1..schema.sources().len()).filter_map(|index| {
                let id = SourceId(u16::try_from(index).ok()?);
                let import = (
                    schema.import_path_of(id).to_owned(),
                    schema.source(id).clone(),
                );
                (!schema.is_well_known(id)).then_some(import)
            });
            let imports: Vec<_> = imports.collect();
            let root = &schema.message(schema.root()).full_name;
            let parsed = protobuf::parse(&source, schema.import_path(), &imports, Some(root))?;
            protobuf::check_reserved_names(&parsed)?;
            Ok(Edited::Protobuf(Box::new(parsed)))
        }
    }
}

/// The edited version in one role.
pub(super) fn judged(working: SchemaRef<'_>, role: &Role<'_>) -> Judgement {
    match role.direction {
        Direction::Backward => judge(role.schema, working, Newer::Reader),
        Direction::Forward => judge(working, role.schema, Newer::Writer),
    }
}

/// The schema's own text.
pub(super) fn own_text(schema: SchemaRef<'_>) -> &str {
    match schema {
        SchemaRef::Avro(schema) => schema.source(SourceId(0)).text(),
        SchemaRef::Protobuf(schema) => schema.source(SourceId(0)).text(),
    }
}

impl Repairs<'_> {
    /// The first try that is safe, or else the first that helps; `None` where none does.
    pub(super) fn tried(&self, proposal: Proposal, role: usize, finding: &Finding) -> Option<Fix> {
        let mut best: Option<(Vec<Edit>, FixOutcome)> = None;
        for edits in proposal.tries {
            let Some(outcome) = self.outcome(&edits, role, finding, proposal.kind) else {
                continue;
            };
            let is_safe = outcome.is_safe;
            if is_safe || best.is_none() {
                best = Some((edits, outcome));
            }
            if is_safe {
                break;
            }
        }
        let (mut edits, outcome) = best?;
        edits.sort_by_key(|edit| edit.range.start);
        Some(Fix {
            kind: proposal.kind,
            title: proposal.title,
            edits,
            outcome,
        })
    }

    /// What the verdicts are after some edits; `None` where they do not parse or help nobody.
    fn outcome(
        &self,
        edits: &[Edit],
        role: usize,
        finding: &Finding,
        kind: FixKind,
    ) -> Option<FixOutcome> {
        let text = apply(own_text(self.working), edits)?;
        let schema = edited(self.working, &text).ok()?;
        let mut outcome = FixOutcome {
            is_safe: true,
            ..FixOutcome::default()
        };
        let (mut helps, mut left) = (false, Vec::new());
        let (mut is_lossy, mut is_hiding) = (false, false);
        for (index, (other, before)) in self.roles.iter().zip(&self.before).enumerate() {
            let after = judged(schema.as_ref(), other);
            let cause = cause(finding, before, &after);
            let is_hit = before.findings.iter().any(|it| is_same(it, finding));
            let pair = (before.verdict, after.verdict);
            outcome.is_safe &= pair.1 <= pair.0;
            if is_hit {
                let is_gone = !after.findings.iter().any(|it| is_same(it, finding));
                let rises = match cause.0.is_compatible() {
                    true => is_gone && cause.1 <= cause.0,
                    false => cause.1 < cause.0,
                };
                helps |= is_gone || rises;
                is_hiding |= is_gone && !rises;
                is_lossy |= rises && !cause.1.is_compatible();
                let must_rise = other.is_asked || index == role;
                outcome.is_safe &= !must_rise || (rises && cause.1.is_compatible());
                if !rises && !is_gone && other.direction == Direction::Forward {
                    left.push(other.name);
                }
            }
            if is_hit || pair.0 != pair.1 {
                outcome.effects.push(Effect {
                    role: other.name.to_owned(),
                    direction: other.direction,
                    cause,
                    pair,
                });
            }
        }
        if is_lossy {
            outcome
                .notes
                .push("every event arrives, but some value arrives changed".to_owned());
        }
        if is_hiding {
            outcome
                .notes
                .push("another finding comes to light behind it".to_owned());
        }
        if !left.is_empty() {
            let left = left.join(", ");
            outcome.notes.push(format!(
                "does not help readers of {left}, which are out already: the order of deployment still applies"
            ));
        }
        // An enum's default is worth having for the versions to come.
        (helps || kind == FixKind::EnumDefault).then_some(outcome)
    }
}

/// Whether two findings of different pairs have one cause: one rule at one place of the edited version.
pub(super) fn is_same(one: &Finding, other: &Finding) -> bool {
    one.rule == other.rule
        && one.edited().path == other.edited().path
        && one.message == other.message
}

/// What a finding's cause makes of a pair before and after: afterwards it is what is new, and what is left of it.
fn cause(finding: &Finding, before: &Judgement, after: &Judgement) -> (Verdict, Verdict) {
    let worst = |found: &mut dyn Iterator<Item = &Finding>| {
        found.map(|it| it.verdict).max().unwrap_or_default()
    };
    let was = worst(&mut before.findings.iter().filter(|it| is_same(it, finding)));
    let is_old = |it: &Finding| {
        let is_it = |old: &&Finding| {
            old.rule == it.rule
                && old.writer.path == it.writer.path
                && old.reader.path == it.reader.path
                && old.verdict >= it.verdict
        };
        before
            .findings
            .iter()
            .find(is_it)
            .is_some_and(|old| !is_same(old, finding))
    };
    let is = worst(&mut after.findings.iter().filter(|it| !is_old(it)));
    (was, is)
}
