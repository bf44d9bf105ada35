//! Two extensions of one message under one number, which the linker does not look for: options of that number would have
//! two types.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use prost_reflect::{DescriptorPool, ExtensionDescriptor};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

use crate::SchemaError;

use super::imports::{Closure, Parsed};
use super::path::path_text;
use super::spans::Spans;

/// The field `number` in `FieldDescriptorProto`, as descriptor paths name it.
const NUMBER: i32 = 3;

/// Refuses the second extension of a number. Which message an extension is of is known once the files are linked, which
/// is done here without their options; other faults of linking are left to be found with them.
pub(super) fn check_extension_numbers(closure: &Closure) -> Result<(), Vec<SchemaError>> {
    if !has_number_twice(closure) {
        return Ok(());
    }
    let mut pool = DescriptorPool::new();
    for &index in &closure.order {
        let bare = without_options(&closure.files[index].descriptor);
        if pool.add_file_descriptor_proto(bare).is_err() {
            return Ok(());
        }
    }
    let mut by_file: BTreeMap<String, Vec<ExtensionDescriptor>> = BTreeMap::new();
    for extension in pool.all_extensions() {
        let file = extension.parent_file().name().to_owned();
        by_file.entry(file).or_default().push(extension);
    }
    let mut first: BTreeMap<(String, u32), ExtensionDescriptor> = BTreeMap::new();
    let mut errors = Vec::new();
    for &index in &closure.order {
        let file = &closure.files[index];
        let own = by_file.remove(&file.import_path).unwrap_or_default();
        for (start, extension) in by_place(file, own) {
            let of = extension.containing_message().full_name().to_owned();
            match first.entry((of, extension.number())) {
                Entry::Vacant(entry) => {
                    entry.insert(extension);
                }
                Entry::Occupied(entry) => errors.push(fault(file, start, entry.get(), &extension)),
            }
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(errors),
    }
}

/// The extensions of a file in the order of its text, each with the place of its number.
fn by_place(file: &Parsed, own: Vec<ExtensionDescriptor>) -> Vec<(usize, ExtensionDescriptor)> {
    let spans = Spans::new(&file.source, &file.descriptor);
    let placed = own.into_iter().map(|extension| {
        let number = [extension.path(), &[NUMBER]].concat();
        let place = spans.range(&number);
        (place.map_or(0, |(start, _)| start), extension)
    });
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by_key(|(start, _)| *start);
    placed
}

/// Whether any two extensions have one number, of whatever messages.
fn has_number_twice(closure: &Closure) -> bool {
    let files = closure.files.iter();
    let mut numbers: Vec<i32> = files
        .flat_map(|file| extensions(&file.descriptor))
        .collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() < count
}

/// The numbers of all extensions of a file.
fn extensions(file: &FileDescriptorProto) -> Vec<i32> {
    let mut numbers: Vec<i32> = file
        .extension
        .iter()
        .map(FieldDescriptorProto::number)
        .collect();
    let mut messages: Vec<&DescriptorProto> = file.message_type.iter().collect();
    while let Some(message) = messages.pop() {
        numbers.extend(message.extension.iter().map(FieldDescriptorProto::number));
        messages.extend(&message.nested_type);
    }
    numbers
}

fn fault(
    file: &Parsed,
    start: usize,
    earlier: &ExtensionDescriptor,
    extension: &ExtensionDescriptor,
) -> SchemaError {
    SchemaError {
        rule: "protobuf/field-number",
        location: file.source.location(start),
        path: path_text(&file.descriptor, extension.path()),
        message: format!(
            "`{}` has an extension number {} already: `{}` of `{}`",
            extension.containing_message().full_name(),
            extension.number(),
            earlier.full_name(),
            earlier.parent_file().name()
        ),
        help: "give each extension of a message a number of its own".to_owned(),
    }
}

/// A file as it would be if nobody had set an option by name.
fn without_options(file: &FileDescriptorProto) -> FileDescriptorProto {
    let mut bare = file.clone();
    bare.options = None;
    bare.extension.iter_mut().for_each(|it| it.options = None);
    bare.message_type.iter_mut().for_each(strip_message);
    bare.enum_type.iter_mut().for_each(strip_enum);
    for service in &mut bare.service {
        service.options = None;
        service.method.iter_mut().for_each(|it| it.options = None);
    }
    bare
}

fn strip_message(message: &mut DescriptorProto) {
    // Whether it is the entry of a map must stay.
    if let Some(options) = &mut message.options {
        options.uninterpreted_option.clear();
    }
    let fields = message.field.iter_mut().chain(&mut message.extension);
    fields.for_each(|it| it.options = None);
    message
        .oneof_decl
        .iter_mut()
        .for_each(|it| it.options = None);
    let ranges = message.extension_range.iter_mut();
    ranges.for_each(|it| it.options = None);
    message.enum_type.iter_mut().for_each(strip_enum);
    message.nested_type.iter_mut().for_each(strip_message);
}

fn strip_enum(symbols: &mut EnumDescriptorProto) {
    // Whether two values may share a number must stay.
    if let Some(options) = &mut symbols.options {
        options.uninterpreted_option.clear();
    }
    symbols.value.iter_mut().for_each(|it| it.options = None);
}
