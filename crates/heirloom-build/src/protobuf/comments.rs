//! The comments of a `.proto` text, by the path of what they belong to.

use std::collections::BTreeMap;

use prost_types::FileDescriptorProto;

/// Comments of a file, found by descriptor paths such as `[4, 0, 2, 1]`: first message, second field.
#[derive(Debug, Default)]
pub(crate) struct Comments(BTreeMap<Vec<i32>, String>);

impl Comments {
    /// All comments above or behind a declaration.
    pub(crate) fn of(file: &FileDescriptorProto) -> Self {
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        let comments = locations.filter_map(|location| {
            let parts = [location.leading_comments(), location.trailing_comments()];
            let parts: Vec<_> = parts
                .iter()
                .map(|part| dedent(part))
                .filter(|part| !part.is_empty())
                .collect();
            (!parts.is_empty()).then(|| (location.path.clone(), parts.join("\n\n")))
        });
        Comments(comments.collect())
    }

    /// The comment of the declaration at a path.
    pub(crate) fn at(&self, path: &[i32]) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}

/// A comment without the blank that people write after the comment sign, and without blank lines around it.
fn dedent(comment: &str) -> String {
    let lines = comment
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned()
}
