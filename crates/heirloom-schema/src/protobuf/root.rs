//! Which message of a file is the event.

use prost_reflect::{FileDescriptor, MessageDescriptor};

use crate::{SchemaError, Source};

use super::error::at_offset;

/// The message that `root` names, or else the one that is called like the file, or else the only one.
pub(super) fn find(
    file: &FileDescriptor,
    source: &Source,
    root: Option<&str>,
) -> Result<MessageDescriptor, SchemaError> {
    let all = messages(file);
    match root {
        Some(name) => {
            named(&all, file.package_name(), name).ok_or_else(|| unknown(&all, source, name))
        }
        None => derived(file).ok_or_else(|| ambiguous(file, source)),
    }
}

/// The file's messages, each before its nested ones, without the entries of maps.
fn messages(file: &FileDescriptor) -> Vec<MessageDescriptor> {
    let mut found = Vec::new();
    let mut open: Vec<_> = file.messages().collect();
    open.reverse();
    while let Some(message) = open.pop() {
        let nested: Vec<_> = message
            .child_messages()
            .filter(|child| !child.is_map_entry())
            .collect();
        open.extend(nested.into_iter().rev());
        found.push(message);
    }
    found
}

/// In full, without the package, or by the last part where only one message has it.
fn named(all: &[MessageDescriptor], package: &str, name: &str) -> Option<MessageDescriptor> {
    let name = name.strip_prefix('.').unwrap_or(name);
    let in_package = format!("{package}.{name}");
    let exact = all
        .iter()
        .find(|message| message.full_name() == name || message.full_name() == in_package.as_str());
    let mut simple = all.iter().filter(|message| message.name() == name);
    exact
        .or_else(|| simple.next().filter(|_| simple.next().is_none()))
        .cloned()
}

fn derived(file: &FileDescriptor) -> Option<MessageDescriptor> {
    let wanted = pascal_case(stem(file.name()));
    let exact = file.messages().find(|message| message.name() == wanted);
    let mut alike = file
        .messages()
        .filter(|message| message.name().eq_ignore_ascii_case(&wanted));
    let mut top = file.messages();
    exact
        .or_else(|| alike.next().filter(|_| alike.next().is_none()))
        .or_else(|| top.next().filter(|_| top.next().is_none()))
}

/// The file's name up to its first dot: `orders/order_placed.v2.proto` gives `order_placed`.
fn stem(import_path: &str) -> &str {
    let name = import_path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(import_path);
    name.split('.').next().unwrap_or(name)
}

fn pascal_case(stem: &str) -> String {
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
        })
        .collect()
}

fn unknown(all: &[MessageDescriptor], source: &Source, name: &str) -> SchemaError {
    at_offset(
        source,
        0,
        "protobuf/root-unknown",
        format!("the file has no message `{name}`"),
        format!("set `message` in heirloom.toml to one of {}", list(all)),
    )
}

fn ambiguous(file: &FileDescriptor, source: &Source) -> SchemaError {
    let all = messages(file);
    if all.is_empty() {
        return at_offset(
            source,
            0,
            "protobuf/root-ambiguous",
            "the file has no message, so it describes no event".to_owned(),
            format!("add `message {} {{ }}`", pascal_case(stem(file.name()))),
        );
    }
    at_offset(
        source,
        0,
        "protobuf/root-ambiguous",
        format!(
            "the file has {} messages and none is called `{}`, so it is not clear which is the event",
            file.messages().len(),
            pascal_case(stem(file.name()))
        ),
        format!("set `message` in heirloom.toml to one of {}", list(&all)),
    )
}

/// The first names, so that a large file does not flood the help.
fn list(all: &[MessageDescriptor]) -> String {
    const SHOWN_MAX: usize = 12;
    let mut names: Vec<_> = all
        .iter()
        .take(SHOWN_MAX)
        .map(|message| format!("`{}`", message.full_name()))
        .collect();
    if all.len() > SHOWN_MAX {
        names.push(format!("{} more", all.len() - SHOWN_MAX));
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_become_message_names() {
        for (path, expected) in [
            ("orders/order_placed.proto", "OrderPlaced"),
            ("order-placed.v12.proto", "OrderPlaced"),
            ("history\\http2_call.proto", "Http2Call"),
            ("OrderPlaced.proto", "OrderPlaced"),
            ("", ""),
        ] {
            assert_eq!(pascal_case(stem(path)), expected, "{path}");
        }
    }
}
