//! Protobuf through the public API: the corpus, its faults, resolution, and the laws that hold it to prost.

mod corpus;
mod invalid;
pub(crate) mod laws;
mod normal;
mod resolve;
mod reuse;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use heirloom_schema::{Source, protobuf};

/// All files of a corpus folder by import path.
pub(crate) fn files(folder: &str) -> BTreeMap<String, Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    let mut found = BTreeMap::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                found.insert(name.clone(), Source::new(name.as_str(), text.as_str()));
            }
        }
    }
    found
}

/// Compiles one file of the corpus, with all the others to import.
pub(crate) fn compile(name: &str) -> protobuf::Schema {
    let files = files("protobuf");
    let imports: Vec<_> = files.clone().into_iter().collect();
    protobuf::parse(&files[name], name, &imports, None).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Compiles a text; its root is the message `Event`, or else its only message.
fn text(text: &str) -> protobuf::Schema {
    let source = Source::new("event.proto", text);
    protobuf::parse(&source, "event.proto", &[], None)
        .unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

/// Compiles a proto3 `Event` with a body, and other definitions behind `---`.
pub(crate) fn proto3(body: &str) -> protobuf::Schema {
    let (body, rest) = body.split_once("---").unwrap_or((body, ""));
    text(&format!(
        "syntax = \"proto3\";\nmessage Event {{\n{body}\n}}\n{rest}"
    ))
}

/// The same in proto2.
pub(crate) fn proto2(body: &str) -> protobuf::Schema {
    let (body, rest) = body.split_once("---").unwrap_or((body, ""));
    text(&format!(
        "syntax = \"proto2\";\nmessage Event {{\n{body}\n}}\n{rest}"
    ))
}
