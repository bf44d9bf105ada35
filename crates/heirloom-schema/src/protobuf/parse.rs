//! Text to graph: protox parses each file, prost-reflect links them, `lower` makes the graph.

use prost_reflect::{DescriptorPool, Syntax as DeclaredSyntax};
use prost_types::FileDescriptorSet;

use crate::{SchemaError, SchemaErrors, Source};

use super::error::{at_offset, from_diagnostic};
use super::extensions::check_extension_numbers;
use super::graph::{MessageId, Schema, Syntax};
use super::imports::{Closure, closure};
use super::lower::lower;
use super::root;

/// Compiles `source`, whose imports are found in `imports` (import path and text) or built in.
///
/// `import_path` is what other files import it by, for example `orders/order_placed.proto`; `source.name()` is only
/// shown in messages. `root` names the message that is the event, in full or without the package; without it the
/// message that is called like the file is taken, or else the only one. Imports that nothing needs are not read.
///
/// ```
/// use heirloom_schema::{Source, protobuf};
///
/// let text = "syntax = \"proto3\"; package acme; message OrderPaid { string order = 1; }";
/// let source = Source::new("schemas/orders/order_paid.proto", text);
/// let schema = protobuf::parse(&source, "orders/order_paid.proto", &[], None).unwrap();
/// assert_eq!(schema.message(schema.root()).full_name, "acme.OrderPaid");
/// assert_eq!(schema.message_index(), [0]);
/// ```
///
/// # Errors
/// The faults of all the texts, each with its place, rule and help. Faults of linking, such as an unknown type, are
/// found only once every text parses, and stop at the first file that has one.
pub fn parse(
    source: &Source,
    import_path: &str,
    imports: &[(String, Source)],
    root: Option<&str>,
) -> Result<Schema, SchemaErrors> {
    let closure = closure(source, import_path, imports).map_err(sorted)?;
    let pool = link(&closure).map_err(sorted)?;
    let Some(file) = pool.get_file_by_name(import_path) else {
        return Err(SchemaErrors(vec![unlinked(source, import_path)]));
    };
    let root = root::find(&file, source, root).map_err(|error| SchemaErrors(vec![error]))?;
    let arenas = lower(&pool, &closure.files);
    let root_id = arenas
        .message_ids
        .get(root.full_name())
        .copied()
        .unwrap_or(MessageId(0));
    let mut sources = Vec::with_capacity(closure.files.len());
    let mut import_paths = Vec::with_capacity(closure.files.len());
    let mut packages = Vec::with_capacity(closure.files.len());
    for parsed in closure.files {
        packages.push(parsed.descriptor.package().to_owned());
        sources.push(parsed.source);
        import_paths.push(parsed.import_path);
    }
    Ok(Schema {
        sources,
        import_paths,
        packages,
        syntax: match file.syntax() {
            DeclaredSyntax::Proto2 => Syntax::Proto2,
            DeclaredSyntax::Proto3 => Syntax::Proto3,
        },
        messages: arenas.messages,
        enums: arenas.enums,
        message_ids: arenas.message_ids,
        enum_ids: arenas.enum_ids,
        root: root_id,
        // A descriptor path alternates field numbers (4 and 3) with the indexes that the frame wants.
        message_index: root.path().iter().skip(1).step_by(2).copied().collect(),
        descriptors: FileDescriptorSet {
            file: pool
                .files()
                .map(|file| file.file_descriptor_proto().clone())
                .collect(),
        },
    })
}

/// The files of a text and of all that it imports, linked. Asks for no event in it.
///
/// # Errors
/// As [`parse`], but for what it says of the root.
pub fn descriptors(
    source: &Source,
    import_path: &str,
    imports: &[(String, Source)],
) -> Result<DescriptorPool, SchemaErrors> {
    let closure = closure(source, import_path, imports).map_err(sorted)?;
    link(&closure).map_err(sorted)
}

/// Adds the files to a pool, each after those that it imports.
fn link(closure: &Closure) -> Result<DescriptorPool, Vec<SchemaError>> {
    check_extension_numbers(closure)?;
    let mut pool = DescriptorPool::new();
    for &index in &closure.order {
        let parsed = &closure.files[index];
        pool.add_file_descriptor_proto(parsed.descriptor.clone())
            .map_err(|error| {
                let error = error.with_source_code(parsed.source.text());
                from_diagnostic(&error, &parsed.source, Some(&parsed.descriptor))
            })?;
    }
    Ok(pool)
}

/// Linking keeps every file under the path that it was parsed with, so this is not reached.
fn unlinked(source: &Source, import_path: &str) -> SchemaError {
    debug_assert!(false, "a linked file is found under its import path");
    let message = format!("`{import_path}` was not linked");
    at_offset(
        source,
        0,
        "protobuf/parse",
        message,
        "give the file a plain import path".to_owned(),
    )
}

/// In the order of their places, file by file as they were met.
fn sorted(mut errors: Vec<SchemaError>) -> SchemaErrors {
    let mut files: Vec<std::sync::Arc<str>> = Vec::new();
    for error in &errors {
        if !files.contains(&error.location.file) {
            files.push(error.location.file.clone());
        }
    }
    errors.sort_by_key(|error| {
        let file = files.iter().position(|file| *file == error.location.file);
        (file, error.location.line, error.location.column)
    });
    SchemaErrors(errors)
}
