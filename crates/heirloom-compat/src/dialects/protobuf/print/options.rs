//! Options: as they are, or sorted, with full names, and what is set in parts together.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::syntax::{Constant, Setting, Value};
use super::{Printer, by_units, indent, numbers};

impl Printer<'_> {
    pub(super) fn option(&mut self, option: &Setting) {
        let text = self.setting(option);
        self.line(&format!("option {text};"));
    }

    /// Options behind a field, with a space in front.
    pub(super) fn bracketed(&self, options: &[Setting]) -> String {
        let options = self.settings(options);
        if options.is_empty() {
            return String::new();
        }
        let options = options.iter().map(|option| self.setting(option));
        format!(" {}", list(options.collect()))
    }

    fn setting(&self, option: &Setting) -> String {
        let name = match option.is_custom {
            true => format!("({})", option.name),
            false => option.name.clone(),
        };
        match &option.value {
            Value::Part(part) => format!("{name}.{}", self.setting(part)),
            Value::List(values) => {
                let values = values.iter().map(|value| self.value(value));
                format!("{name} = {}", list(values.collect()))
            }
            value => format!("{name} = {}", self.value(value)),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => quoted(text),
            Value::Constant(Constant::Number, text) if self.is_normalized() => {
                numbers::normal(text).unwrap_or_else(|| text.clone())
            }
            Value::Constant(_, text) => text.clone(),
            Value::Map(entries) => self.map(entries),
            Value::List(values) => match &**values {
                [one] if self.is_normalized() => self.value(one),
                _ => lines(values.iter().map(|value| self.value(value)), ["[", "]"]),
            },
            Value::Part(part) => self.setting(part),
        }
    }

    fn map(&self, entries: &[(String, Value)]) -> String {
        let mut entries: Vec<(Cow<'_, str>, &Value)> = entries
            .iter()
            .map(|(key, value)| (Cow::Borrowed(&**key), value))
            .collect();
        if let Some(names) = &self.names {
            entries.retain(|(_, value)| !matches!(value, Value::List(values) if values.is_empty()));
            for (key, _) in &mut entries {
                let custom = key.strip_prefix('[').and_then(|key| key.strip_suffix(']'));
                if let Some(full) = custom.and_then(|name| names.option(name)) {
                    *key = Cow::Owned(format!("[{full}]"));
                }
            }
            entries.sort_by(|one, other| by_units(&one.0, &other.0));
            entries.dedup_by(|later, first| later.0 == first.0);
        }
        let entries = entries.iter();
        let entries = entries.map(|(key, value)| format!("{key}: {}", self.value(value)));
        lines(entries, ["{", "}"])
    }

    /// Options in the order and with the names that they are printed with.
    pub(super) fn settings<'o>(&self, options: &'o [Setting]) -> Cow<'o, [Setting]> {
        let Some(names) = &self.names else {
            return Cow::Borrowed(options);
        };
        let mut sorted: Vec<Setting> = options.to_vec();
        for option in &mut sorted {
            if let Some(full) = option
                .is_custom
                .then(|| names.option(&option.name))
                .flatten()
            {
                option.name = full;
                joined(&mut option.value);
            }
        }
        sorted.sort_by(|one, other| by_units(&one.name, &other.name));
        let mut settled: Vec<Setting> = Vec::with_capacity(sorted.len());
        for option in sorted {
            match settled.last_mut() {
                Some(last) if last.name == option.name && names.is_single(&option.name) => {
                    merge(last, option);
                }
                _ => settled.push(option),
            }
        }
        Cow::Owned(settled)
    }
}

/// A value that a part of is set, as the map that it is.
fn joined(value: &mut Value) {
    if let Value::Part(part) = value {
        let name = std::mem::take(&mut part.name);
        let mut inner = std::mem::replace(&mut part.value, Value::List(Vec::new()));
        joined(&mut inner);
        *value = Value::Map(vec![(name, inner)]);
    }
}

/// An option that is set again: maps become one, of anything else the last counts.
fn merge(option: &mut Setting, mut again: Setting) {
    joined(&mut again.value);
    let (Value::Map(known), Value::Map(more)) = (&mut option.value, &mut again.value) else {
        *option = again;
        return;
    };
    for (key, value) in std::mem::take(more) {
        match known.iter_mut().find(|entry| entry.0 == key) {
            None => known.push((key, value)),
            Some((_, known)) => {
                let first = std::mem::replace(known, Value::List(Vec::new()));
                let mut all = Vec::new();
                for value in listed(first).into_iter().chain(listed(value)) {
                    if !all.contains(&value) {
                        all.push(value);
                    }
                }
                *known = Value::List(all);
            }
        }
    }
    option.is_custom = again.is_custom;
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::List(values) => values,
        value => vec![value],
    }
}

/// A list that is an option's, or one of options: a single entry stands in the line.
fn list(entries: Vec<String>) -> String {
    match &*entries {
        [one] => format!("[{one}]"),
        _ => lines(entries.into_iter(), ["[", "]"]),
    }
}

/// Entries in lines of their own, with commas between.
fn lines(entries: impl Iterator<Item = String>, [open, close]: [&str; 2]) -> String {
    let mut out = format!("{open}\n");
    let mut entries = entries.peekable();
    while let Some(mut entry) = entries.next() {
        if entries.peek().is_some() {
            entry.push(',');
        }
        indent(&mut out, 1, &entry);
    }
    out.push_str(close);
    out
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for it in text.chars() {
        let escaped = match it {
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{b}' => 'v',
            '\\' | '\'' | '"' => it,
            _ => {
                out.push(it);
                continue;
            }
        };
        // A write to a string does not fail.
        let _ = write!(out, "\\{escaped}");
    }
    out.push('"');
    out
}
