//! A plan for people: record by record what happens to each field.

use std::collections::BTreeSet;
use std::fmt;

use super::op::{Op, OpId, Promotion, Record, Step, Symbols};
use super::{Inner, Plan};

/// How deep a line tells of arrays, maps and unions inside each other.
const INLINE_LEVELS_MAX: usize = 8;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut show = Show {
            plan: &self.0,
            queue: Vec::new(),
            known: BTreeSet::new(),
        };
        if let Some(Op::Record(_)) = self.0.ops.get(self.0.root as usize) {
            show.meet(self.0.root);
        } else {
            writeln!(f, "{}", show.op(self.0.root, 0))?;
        }
        let mut next = 0;
        while let Some(id) = show.queue.get(next).copied() {
            if let Some(Op::Record(record)) = self.0.ops.get(id as usize) {
                show.record(f, record)?;
            }
            next += 1;
        }
        Ok(())
    }
}

struct Show<'p> {
    plan: &'p Inner,
    /// Records in the order in which they are met.
    queue: Vec<OpId>,
    known: BTreeSet<OpId>,
}

impl Show<'_> {
    fn meet(&mut self, id: OpId) {
        if self.known.insert(id) {
            self.queue.push(id);
        }
    }

    fn record(&mut self, f: &mut fmt::Formatter<'_>, record: &Record) -> fmt::Result {
        let (from, to) = &record.names;
        writeln!(f, "record {from} into record {to}")?;
        for step in &record.steps {
            match step {
                Step::Read {
                    field, into, op, ..
                } => {
                    let into = into.as_deref().map(|it| format!(" -> {it}"));
                    let what = self.op(*op, 0);
                    writeln!(f, "  {field}{}: {what}", into.unwrap_or_default())?;
                }
                Step::Skip { field, .. } => writeln!(f, "  {field}: skipped")?,
                Step::Insert { field, shown, .. } => writeln!(f, "  + {field}: default {shown}")?,
            }
        }
        if record.order.is_some() {
            writeln!(f, "  then in the reader's order")?;
        }
        Ok(())
    }

    fn op(&mut self, id: OpId, level: usize) -> String {
        if level > INLINE_LEVELS_MAX {
            return "...".to_owned();
        }
        let inner = level.saturating_add(1);
        match self.plan.ops.get(id as usize) {
            Some(Op::Copy(_)) => "as it is".to_owned(),
            Some(Op::Promote(promotion)) => promotion_name(*promotion).to_owned(),
            Some(Op::Record(record)) => {
                self.meet(id);
                format!("record {} into record {}", record.names.0, record.names.1)
            }
            Some(Op::Enum(symbols)) => symbols_text(symbols),
            Some(Op::Array(items)) => format!("items: {}", self.op(items.op, inner)),
            Some(Op::Map(items)) => format!("values: {}", self.op(items.op, inner)),
            Some(Op::FromUnion(branches)) => {
                let texts = branches.iter().enumerate();
                let texts: Vec<String> = texts
                    .map(|(index, branch)| format!("{index}: {}", self.op(*branch, inner)))
                    .collect();
                format!("by branch ({})", texts.join(" | "))
            }
            Some(Op::IntoUnion { branch, inner: id }) => {
                format!("{} as branch {branch}", self.op(*id, inner))
            }
            Some(Op::Fail(reason)) => format!("fails: {reason}"),
            None => String::new(),
        }
    }
}

fn symbols_text(symbols: &Symbols) -> String {
    let fails = symbols.to.iter().filter(|to| to.is_none()).count();
    match fails {
        0 => format!("enum, {} symbols by name", symbols.to.len()),
        _ => format!(
            "enum, {} symbols by name, {fails} fail: {}",
            symbols.to.len(),
            symbols.reason
        ),
    }
}

fn promotion_name(promotion: Promotion) -> &'static str {
    match promotion {
        Promotion::IntToLong => "int to long",
        Promotion::IntToFloat => "int to float",
        Promotion::IntToDouble => "int to double",
        Promotion::LongToFloat => "long to float",
        Promotion::LongToDouble => "long to double",
        Promotion::FloatToDouble => "float to double",
        Promotion::StringToBytes => "string to bytes",
        Promotion::BytesToString => "bytes to string, where they are UTF-8",
        Promotion::IntToDoubleByFloat => "int to double by float",
        Promotion::LongToDoubleByFloat => "long to double by float",
        Promotion::BytesByString => "bytes, where they are UTF-8",
    }
}
