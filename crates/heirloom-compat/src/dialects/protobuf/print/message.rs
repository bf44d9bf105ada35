//! Messages, enums, and what is in them.

use super::super::syntax::{
    Constant, Enum, Extensions, Field, Group, Label, Message, OneOf, Reserved, Setting, TypeName,
    Value,
};
use super::{Printer, by_units};

/// The greatest number of a field.
const NUMBER_MAX: i32 = (1 << 29) - 1;

impl Printer<'_> {
    pub(super) fn message(&mut self, of: &Message) {
        self.block(&format!("message {}", of.name), |printer| {
            printer.reserved(&of.reserved);
            let options = printer.settings(&of.options);
            if !options.is_empty() {
                printer.section();
            }
            for option in options.iter() {
                printer.option(option);
            }
            if !of.fields.is_empty() {
                printer.section();
                printer.fields(&of.fields);
            }
            if !of.oneofs.is_empty() {
                printer.section();
                printer.oneofs(&of.oneofs);
            }
            if !of.groups.is_empty() {
                printer.section();
                printer.groups(&of.groups);
            }
            if !of.extensions.is_empty() {
                printer.section();
                printer.extensions(&of.extensions);
            }
            if !of.extends.is_empty() {
                printer.section();
                printer.extends(&of.extends);
            }
            let types = printer.shown(&of.types);
            if !types.is_empty() {
                printer.section();
                printer.types(&types);
            }
        });
    }

    pub(super) fn enumeration(&mut self, of: &Enum) {
        self.block(&format!("enum {}", of.name), |printer| {
            printer.reserved(&of.reserved);
            let options = printer.settings(&of.options);
            for option in options.iter() {
                printer.option(option);
            }
            let symbols = printer.sorted(&of.symbols, |it| (it.number, it.name.clone()));
            for symbol in symbols {
                let options = printer.bracketed(&symbol.options);
                printer.line(&format!("{} = {}{options};", symbol.name, symbol.number));
            }
        });
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in self.sorted(fields, |field| field.number) {
            self.field(field);
        }
    }

    pub(super) fn field(&mut self, field: &Field) {
        let of = self.type_of(&field.of);
        let is_map = matches!(of, TypeName::Map(..));
        let label = field.label.filter(|_| !(is_map && self.is_normalized()));
        let (label, of) = (word(label), of.text());
        let mut options = field.options.clone();
        if let Some(default) = &field.default {
            options.push(Setting::plain("default", default_of(&of, default)));
        }
        if let Some(name) = &field.json_name {
            options.push(Setting::plain("json_name", Value::Text(name.clone())));
        }
        let options = self.bracketed(&options);
        let line = format!("{label}{of} {} = {}{options};", field.name, field.number);
        self.line(&line);
    }

    fn oneofs(&mut self, oneofs: &[OneOf]) {
        let mut oneofs: Vec<&OneOf> = oneofs.iter().collect();
        if self.is_normalized() {
            // What has groups alone is lost.
            oneofs.retain(|oneof| !oneof.fields.is_empty());
            oneofs.sort_by_key(|oneof| oneof.fields.iter().map(|field| field.number).min());
        }
        for oneof in oneofs {
            self.block(&format!("oneof {}", oneof.name), |printer| {
                let options = printer.settings(&oneof.options);
                for option in options.iter() {
                    printer.option(option);
                }
                if !oneof.fields.is_empty() {
                    printer.section();
                    printer.fields(&oneof.fields);
                }
                if !oneof.groups.is_empty() {
                    printer.section();
                    printer.groups(&oneof.groups);
                }
            });
        }
    }

    fn groups(&mut self, groups: &[Group]) {
        for group in self.sorted(groups, |group| group.number) {
            let (label, name) = (word(group.label), &group.body.name);
            let head = format!("{label}group {name} = {}", group.number);
            self.block(&head, |printer| printer.fields(&group.body.fields));
        }
    }

    /// The lists as they are, or each of what they list by itself.
    fn reserved(&mut self, lists: &[Vec<Reserved>]) {
        if !self.is_normalized() {
            for list in lists {
                let list: Vec<String> = list.iter().map(|it| self.numbers(it)).collect();
                self.line(&format!("reserved {};", list.join(", ")));
            }
            return;
        }
        let mut all: Vec<&Reserved> = lists.iter().flatten().collect();
        all.sort_by(|one, other| {
            let by_number = first(one).cmp(&first(other));
            by_number.then_with(|| by_units(&shown(one), &shown(other)))
        });
        for one in all {
            let text = self.numbers(one);
            self.line(&format!("reserved {text};"));
        }
    }

    fn extensions(&mut self, extensions: &[Extensions]) {
        let mut lines: Vec<(i32, String)> = Vec::new();
        for one in extensions {
            let options = self.bracketed(&one.options);
            let numbers = one.numbers.iter();
            let mut numbers: Vec<_> = numbers.map(|it| (first(it), self.numbers(it))).collect();
            if !self.is_normalized() {
                let all: Vec<String> = numbers.drain(..).map(|it| it.1).collect();
                numbers.push((0, all.join(", ")));
            }
            let numbers = numbers.into_iter();
            lines.extend(numbers.map(|(at, it)| (at, format!("extensions {it}{options};"))));
        }
        if self.is_normalized() {
            lines.sort_by_key(|line| line.0);
        }
        for (_, line) in lines {
            self.line(&line);
        }
    }

    fn numbers(&self, of: &Reserved) -> String {
        match of {
            Reserved::Name(name) => format!("\"{name}\""),
            Reserved::Number(number) => number.to_string(),
            Reserved::Range(first, last) if first == last && self.is_normalized() => {
                first.to_string()
            }
            Reserved::Range(first, last) if *last >= NUMBER_MAX => format!("{first} to max"),
            Reserved::Range(first, last) => format!("{first} to {last}"),
        }
    }
}

/// What a list of numbers is sorted by: names come last.
fn first(of: &Reserved) -> i32 {
    match of {
        Reserved::Name(_) => i32::MAX,
        Reserved::Number(first) | Reserved::Range(first, _) => *first,
    }
}

/// And then by: what Java shows of it.
fn shown(of: &Reserved) -> String {
    match of {
        Reserved::Name(name) => name.clone(),
        Reserved::Number(number) => number.to_string(),
        Reserved::Range(first, last) => format!("{first}..{}", last.min(&NUMBER_MAX)),
    }
}

fn word(label: Option<Label>) -> &'static str {
    match label {
        Some(Label::Optional) => "optional ",
        Some(Label::Required) => "required ",
        Some(Label::Repeated) => "repeated ",
        None => "",
    }
}

/// A default, in quotes only for a string: bytes and symbols are printed as they are.
fn default_of(of: &str, default: &str) -> Value {
    let simple = of.rsplit_once('.').map_or(of, |(_, name)| name);
    let kind = match simple {
        "string" => return Value::Text(default.to_owned()),
        "bool" => Constant::Bool,
        _ if super::super::syntax::is_scalar(simple) => Constant::Number,
        _ => Constant::Symbol,
    };
    Value::Constant(kind, default.to_owned())
}
