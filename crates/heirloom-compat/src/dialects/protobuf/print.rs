//! Prints a Protobuf file as Confluent does, whose layout is its own: no comments, no blank lines between types, and
//! within each type the same kinds of things together. The normalized text is sorted, and has the full names of types.

mod message;
mod names;
mod numbers;
mod options;

use super::syntax::{Call, Extend, Field, File, Service, Side, Syntax, Type};
use super::table::Schema;
use names::Names;

/// The text of a file as it is.
pub(super) fn plain(file: &File) -> String {
    Printer::default().file(file)
}

/// The text of a file with all that has no order sorted. A type that is not declared keeps its name.
pub(super) fn normalized(schema: &Schema) -> String {
    let types = schema.types();
    let printer = Printer {
        names: Some(Names::new(schema, &types)),
        ..Printer::default()
    };
    printer.file(&schema.own)
}

/// A text that grows.
#[derive(Debug, Default)]
struct Printer<'s> {
    out: String,
    /// How many braces are open.
    depth: usize,
    /// Something would stand in the braces that were opened last.
    has_section: bool,
    /// What names mean, if the text is normalized.
    names: Option<Names<'s>>,
}

impl Printer<'_> {
    fn is_normalized(&self) -> bool {
        self.names.is_some()
    }

    /// A statement, of one line or several.
    fn line(&mut self, text: &str) {
        if self.depth > 0 {
            return indent(&mut self.out, self.depth, text);
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// The line between two kinds of things. It is as deep as the braces that both are in.
    fn blank(&mut self) {
        let outer = self.depth.saturating_sub(1);
        self.out.extend(std::iter::repeat_n("  ", outer));
        self.out.push('\n');
    }

    /// What is in braces; where it is nothing, they close in the line that they open in.
    fn block(&mut self, head: &str, body: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        let begin = self.out.len();
        self.depth += 1;
        self.has_section = false;
        body(self);
        self.depth -= 1;
        if self.out.len() == begin && !self.has_section {
            self.out.pop();
            self.out.push_str("}\n");
        } else {
            self.line("}");
        }
    }

    /// Begins another kind of things in braces: what is first needs no line before it.
    fn section(&mut self) {
        if self.out.ends_with("{\n") && !self.has_section {
            self.has_section = true;
        } else {
            self.blank();
        }
    }

    /// Inside of a type, names are looked for in it first.
    fn within(&mut self, name: &str, print: impl FnOnce(&mut Self)) {
        if let Some(names) = &mut self.names {
            names.enter(name);
        }
        print(self);
        if let Some(names) = &mut self.names {
            names.leave();
        }
    }

    fn sorted<'t, T, K: Ord>(&self, items: &'t [T], key: impl Fn(&T) -> K) -> Vec<&'t T> {
        let mut items: Vec<&T> = items.iter().collect();
        if self.is_normalized() {
            items.sort_by_key(|item| key(item));
        }
        items
    }

    fn file(mut self, file: &File) -> String {
        match file.syntax {
            Some(Syntax::Proto3) => self.line("syntax = \"proto3\";"),
            Some(Syntax::Proto2) if !self.is_normalized() => self.line("syntax = \"proto2\";"),
            Some(Syntax::Proto2) | None => {}
        }
        if let Some(package) = &file.package {
            self.line(&format!("package {package};"));
        }
        if !file.imports.is_empty() || !file.public_imports.is_empty() {
            self.out.push('\n');
        }
        self.imports("import", &file.imports);
        self.imports("import public", &file.public_imports);
        let options = self.settings(&file.options);
        if !options.is_empty() {
            self.out.push('\n');
        }
        for option in options.iter() {
            self.option(option);
        }
        let types = self.shown(&file.types);
        if !types.is_empty() {
            self.out.push('\n');
        }
        self.types(&types);
        if !file.extends.is_empty() {
            self.out.push('\n');
        }
        self.extends(&file.extends);
        if !file.services.is_empty() {
            self.out.push('\n');
        }
        for service in &file.services {
            self.service(service);
        }
        self.out
    }

    fn imports(&mut self, keyword: &str, paths: &[String]) {
        let mut paths: Vec<&String> = paths.iter().collect();
        if self.is_normalized() {
            paths.sort_by(|one, other| by_units(one, other));
            paths.dedup();
        }
        for path in paths {
            self.line(&format!("{keyword} \"{path}\";"));
        }
    }

    /// The types that are printed: a map's entry is no type of its own in a normalized text.
    fn shown<'t>(&self, types: &'t [Type]) -> Vec<&'t Type> {
        let is_entry = |of: &Type| of.message().is_some_and(|message| message.is_map_entry);
        let types = types.iter();
        types
            .filter(|of| !(self.is_normalized() && is_entry(of)))
            .collect()
    }

    /// Messages, then enums.
    fn types(&mut self, types: &[&Type]) {
        for of in types {
            if let Type::Message(message) = of {
                self.within(&message.name, |printer| printer.message(message));
            }
        }
        for of in types {
            if let Type::Enum(of) = of {
                self.within(&of.name, |printer| printer.enumeration(of));
            }
        }
    }

    /// What extends messages, in a normalized text once for each of them.
    fn extends(&mut self, extends: &[Extend]) {
        let mut joined: Vec<(String, Vec<&Field>)> = Vec::new();
        for extend in extends {
            let name = self.name_of(&extend.name);
            let fields = extend.fields.iter();
            let known = joined.iter_mut().find(|it| it.0 == name);
            match known {
                Some((_, known)) if self.is_normalized() => known.extend(fields),
                _ if self.is_normalized() && extend.fields.is_empty() => {}
                _ => joined.push((name, fields.collect())),
            }
        }
        for (name, mut fields) in joined {
            if self.is_normalized() {
                fields.sort_by_key(|field| field.number);
            }
            self.block(&format!("extend {name}"), |printer| {
                for field in fields {
                    printer.field(field);
                }
            });
        }
    }

    fn service(&mut self, service: &Service) {
        self.block(&format!("service {}", service.name), |printer| {
            let options = printer.settings(&service.options);
            for option in options.iter() {
                printer.option(option);
            }
            if !service.calls.is_empty() {
                printer.section();
            }
            for call in &service.calls {
                printer.call(call);
            }
        });
    }

    fn call(&mut self, call: &Call) {
        let side = |side: &Side| {
            let stream = if side.is_stream { "stream " } else { "" };
            format!("{stream}{}", self.name_of(&side.of))
        };
        let (request, response) = (side(&call.request), side(&call.response));
        let head = format!("rpc {} ({request}) returns ({response})", call.name);
        let options = self.settings(&call.options);
        if options.is_empty() {
            return self.line(&format!("{head};"));
        }
        self.line(&format!("{head} {{"));
        self.depth += 1;
        for option in options.iter() {
            self.option(option);
        }
        self.depth -= 1;
        self.line("};");
    }
}

/// Adds the lines of a text, each so deep. The empty ones at its end are lost, as in Java.
fn indent(out: &mut String, depth: usize, text: &str) {
    let kept = text.trim_end_matches('\n');
    if kept.is_empty() && !text.is_empty() {
        return;
    }
    for line in kept.split('\n') {
        out.extend(std::iter::repeat_n("  ", depth));
        out.push_str(line);
        out.push('\n');
    }
}

/// The order of texts in Java.
fn by_units(one: &str, other: &str) -> std::cmp::Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}
