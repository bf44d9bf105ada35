//! Descriptor paths as people read them.

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

/// A descriptor path as `/Order/lines` or `/Status/OPEN`; parts that are not definitions end it.
pub(super) fn path_text(file: &FileDescriptorProto, path: &[i32]) -> String {
    let text = match *path {
        [4, index, ref rest @ ..] => {
            item(&file.message_type, index).map(|message| in_message(message, rest))
        }
        [5, index, ref rest @ ..] => {
            item(&file.enum_type, index).map(|symbols| in_enum(symbols, rest))
        }
        [7, index, ..] => item(&file.extension, index).map(|field| format!("/{}", field.name())),
        _ => None,
    };
    text.unwrap_or_else(|| "/".to_owned())
}

fn item<T>(items: &[T], index: i32) -> Option<&T> {
    usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index))
}

/// Recursion is bounded by the nesting that the parser allows.
fn in_message(message: &DescriptorProto, path: &[i32]) -> String {
    let inner = match *path {
        [2, index, ..] => item(&message.field, index).map(|field| format!("/{}", field.name())),
        [3, index, ref rest @ ..] => {
            item(&message.nested_type, index).map(|nested| in_message(nested, rest))
        }
        [4, index, ref rest @ ..] => {
            item(&message.enum_type, index).map(|symbols| in_enum(symbols, rest))
        }
        [6, index, ..] => item(&message.extension, index).map(|field| format!("/{}", field.name())),
        [8, index, ..] => {
            item(&message.oneof_decl, index).map(|oneof| format!("/{}", oneof.name()))
        }
        _ => None,
    };
    format!("/{}{}", message.name(), inner.unwrap_or_default())
}

fn in_enum(symbols: &EnumDescriptorProto, path: &[i32]) -> String {
    let value = match *path {
        [2, index, ..] => item(&symbols.value, index).map(|value| format!("/{}", value.name())),
        _ => None,
    };
    format!("/{}{}", symbols.name(), value.unwrap_or_default())
}
