//! Prints a linked Protobuf file as a text, in the layout of Wire, which Confluent prints with. Comments are gone; names
//! of types are written in full.

mod fields;
mod options;

use std::fmt::Write as _;

use prost_reflect::{
    EnumDescriptor, ExtensionDescriptor, FileDescriptor, MessageDescriptor, MethodDescriptor,
    ServiceDescriptor, Syntax,
};

use fields::{extension, members};
use options::{bracketed, statements};

/// The end of the numbers of fields.
const NUMBERS_END: u32 = 1 << 29;

/// Whether what has no order is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As the file has it.
    Plain,
    /// Imports, fields and symbols sorted.
    Normalized,
}

/// A text that grows, and how deep it is in braces.
#[derive(Debug)]
struct Printer {
    out: String,
    depth: usize,
    style: Style,
    is_proto3: bool,
}

impl Printer {
    fn line(&mut self, line: &str) {
        let indent = self.depth * 2;
        // A write to a string does not fail.
        let _ = writeln!(self.out, "{:indent$}{line}", "");
    }

    fn block(&mut self, head: &str, body: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        body(self);
        self.depth -= 1;
        self.line("}");
    }

    fn sorted<T, K: Ord>(&self, items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
        let mut items: Vec<T> = items.collect();
        if self.style == Style::Normalized {
            items.sort_by_key(key);
        }
        items
    }
}

/// The text of a file.
pub(super) fn print(file: &FileDescriptor, style: Style) -> String {
    let is_proto3 = file.syntax() == Syntax::Proto3;
    let mut printer = Printer {
        out: String::new(),
        depth: 0,
        style,
        is_proto3,
    };
    match (is_proto3, style) {
        (true, _) => printer.line("syntax = \"proto3\";"),
        (false, Style::Plain) => printer.line("syntax = \"proto2\";"),
        (false, Style::Normalized) => {}
    }
    if !file.package_name().is_empty() {
        printer.line(&format!("package {};", file.package_name()));
    }
    imports(&mut printer, file);
    let options = statements(&file.options());
    if !options.is_empty() {
        printer.out.push('\n');
        options.iter().for_each(|option| printer.line(option));
    }
    // Wire lists what a file declares in this order as well: messages and enums, extensions, services.
    let separated = |printer: &mut Printer, print: &dyn Fn(&mut Printer)| {
        printer.out.push('\n');
        print(printer);
    };
    for of in file.messages() {
        separated(&mut printer, &|printer| message(printer, &of));
    }
    for of in file.enums() {
        separated(&mut printer, &|printer| enumeration(printer, &of));
    }
    extensions(&mut printer, file.extensions());
    for of in file.services() {
        separated(&mut printer, &|printer| service(printer, &of));
    }
    printer.out
}

fn imports(printer: &mut Printer, file: &FileDescriptor) {
    let proto = file.file_descriptor_proto();
    let kind = |index: usize| {
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        match proto.public_dependency.contains(&index) {
            true => "import public",
            false if proto.weak_dependency.contains(&index) => "import weak",
            false => "import",
        }
    };
    let imports = proto.dependency.iter().enumerate();
    let imports = imports.map(|(index, path)| (kind(index), path));
    let imports = printer.sorted(imports, |(kind, path)| (kind.len(), (*path).clone()));
    if !imports.is_empty() {
        printer.out.push('\n');
    }
    for (kind, path) in imports {
        printer.line(&format!("{kind} \"{path}\";"));
    }
}

fn message(printer: &mut Printer, of: &MessageDescriptor) {
    printer.block(&format!("message {}", of.name()), |printer| {
        body(printer, of);
    });
}

/// What stands between the braces of a message or a group.
fn body(printer: &mut Printer, of: &MessageDescriptor) {
    for option in statements(&of.options()) {
        printer.line(&option);
    }
    reserved(
        printer,
        of.reserved_ranges().map(|range| {
            let last = range.end - 1;
            (
                i64::from(range.start),
                i64::from(last),
                range.end >= NUMBERS_END,
            )
        }),
        of.reserved_names(),
    );
    members(printer, of);
    for range in of.extension_ranges() {
        let last = match range.end >= NUMBERS_END {
            true => "max".to_owned(),
            false => (range.end - 1).to_string(),
        };
        printer.line(&format!("extensions {} to {last};", range.start));
    }
    extensions(printer, of.child_extensions());
    let groups: Vec<String> = of
        .fields()
        .filter(prost_reflect::FieldDescriptor::is_group)
        .filter_map(|field| Some(field.kind().as_message()?.full_name().to_owned()))
        .collect();
    for inner in of.child_messages() {
        let is_printed = inner.is_map_entry() || groups.iter().any(|it| it == inner.full_name());
        if !is_printed {
            printer.out.push('\n');
            message(printer, &inner);
        }
    }
    for inner in of.child_enums() {
        printer.out.push('\n');
        enumeration(printer, &inner);
    }
}

fn enumeration(printer: &mut Printer, of: &EnumDescriptor) {
    printer.block(&format!("enum {}", of.name()), |printer| {
        for option in statements(&of.options()) {
            printer.line(&option);
        }
        let ranges = of.reserved_ranges();
        let ranges = ranges.map(|range| {
            let (first, last) = range.into_inner();
            (i64::from(first), i64::from(last), last == i32::MAX)
        });
        reserved(printer, ranges, of.reserved_names());
        // The descriptor itself has its symbols in the order of their numbers.
        let declared = of.enum_descriptor_proto().value.iter();
        let declared = declared.filter_map(|value| of.get_value_by_name(value.name()));
        for value in printer.sorted(declared, |value| value.number()) {
            let options = bracketed(&value.options(), Vec::new());
            let line = format!("{} = {}{options};", value.name(), value.number());
            printer.line(&line);
        }
    });
}

/// Numbers and names that are not to be used again. Of each range first, last, and whether it has no end.
fn reserved<'a>(
    printer: &mut Printer,
    ranges: impl Iterator<Item = (i64, i64, bool)>,
    names: impl Iterator<Item = &'a str>,
) {
    let ranges = printer.sorted(ranges, |range| range.0);
    let ranges = ranges.into_iter().map(|range| match range {
        (first, _, true) => format!("{first} to max"),
        (first, last, _) if first == last => first.to_string(),
        (first, last, _) => format!("{first} to {last}"),
    });
    let ranges: Vec<String> = ranges.collect();
    let names = printer.sorted(names, |name| (*name).to_owned());
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    for list in [ranges, names] {
        if !list.is_empty() {
            printer.line(&format!("reserved {};", list.join(", ")));
        }
    }
}

fn extensions(printer: &mut Printer, all: impl Iterator<Item = ExtensionDescriptor>) {
    for one in all {
        printer.out.push('\n');
        let extended = one.containing_message();
        printer.block(&format!("extend .{}", extended.full_name()), |printer| {
            extension(printer, &one);
        });
    }
}

fn service(printer: &mut Printer, of: &ServiceDescriptor) {
    printer.block(&format!("service {}", of.name()), |printer| {
        for option in statements(&of.options()) {
            printer.line(&option);
        }
        for of in of.methods() {
            method(printer, &of);
        }
    });
}

fn method(printer: &mut Printer, of: &MethodDescriptor) {
    let stream = |is_stream: bool| if is_stream { "stream " } else { "" };
    let head = format!(
        "rpc {} ({}.{}) returns ({}.{})",
        of.name(),
        stream(of.is_client_streaming()),
        of.input().full_name(),
        stream(of.is_server_streaming()),
        of.output().full_name(),
    );
    let options = statements(&of.options());
    if options.is_empty() {
        return printer.line(&format!("{head};"));
    }
    printer.block(&head, |printer| {
        options.iter().for_each(|option| printer.line(option));
    });
}
