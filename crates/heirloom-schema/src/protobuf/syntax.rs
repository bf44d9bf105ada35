//! What is checked before a text goes to the compiler: editions, which it cannot take, and nesting, which would
//! cost it its stack.

use crate::{SchemaError, Source};

use super::digest::tokens;
use super::error::at_offset;

/// Levels of brackets of any kind. The compiler allows 31 levels of messages; option values come on top.
const NESTING_MAX: usize = 64;

/// Refuses what the compiler must not see.
pub(super) fn check(source: &Source) -> Result<(), Vec<SchemaError>> {
    let text = source.text();
    let mut first = tokens(text);
    if let (Some((offset, "edition")), Some((_, "="))) = (first.next(), first.next()) {
        let edition = first.next().map_or("", |(_, literal)| literal);
        return Err(vec![at_offset(
            source,
            offset,
            "protobuf/editions",
            format!("the file is written in edition {edition}, which is not supported"),
            "begin the file with `syntax = \"proto3\";` (or \"proto2\") and replace the edition's \
             features by `optional`, `required` and `[packed]`"
                .to_owned(),
        )]);
    }
    if text.len() > i32::MAX as usize {
        return Err(vec![at_offset(
            source,
            0,
            "protobuf/too-large",
            format!("the file has {} bytes", text.len()),
            "a Protobuf file holds at most 2147483647 bytes".to_owned(),
        )]);
    }
    let mut depth = 0_usize;
    for (offset, token) in tokens(text) {
        match token {
            "{" | "[" | "<" | "(" => depth += 1,
            "}" | "]" | ">" | ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > NESTING_MAX {
            return Err(vec![at_offset(
                source,
                offset,
                "protobuf/nesting",
                format!("brackets are nested more than {NESTING_MAX} levels deep"),
                "move nested messages to the top level and refer to them by name".to_owned(),
            )]);
        }
    }
    Ok(())
}
