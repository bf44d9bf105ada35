//! Why bytes did not become JSON, or JSON did not become bytes.

use std::error::Error;
use std::fmt;

/// What was wrong, at which offset and in which field. One word wide; the path is filled in on the way out.
#[derive(Debug)]
pub struct JsonError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    help: Option<String>,
    offset: usize,
    /// Innermost segment first.
    path: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Field(String),
    Item(u64),
    Key(String),
}

/// Paths that people read are shortened in the middle beyond this.
const PATH_PARTS_MAX: usize = 32;

impl JsonError {
    #[cold]
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        JsonError(Box::new(Inner {
            message: message.into(),
            help: None,
            offset,
            path: Vec::new(),
        }))
    }

    #[cold]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    #[cold]
    pub(crate) fn in_field(mut self, name: &str) -> Self {
        self.0.path.push(Segment::Field(name.to_owned()));
        self
    }

    #[cold]
    pub(crate) fn in_item(mut self, index: u64) -> Self {
        self.0.path.push(Segment::Item(index));
        self
    }

    #[cold]
    pub(crate) fn in_key(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.to_owned()));
        self
    }

    /// What was found, lower case, without a full stop.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Byte offset: in the bytes where they are read, in the text where the JSON is read.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Path of the field, such as `lines[2].attributes["colour"]`; empty at the root, shortened in the middle where it
    /// is long.
    pub fn path(&self) -> String {
        self.path_of_parts(PATH_PARTS_MAX)
    }

    /// The path with all its parts, to be compared and not read.
    pub fn whole_path(&self) -> String {
        self.path_of_parts(usize::MAX)
    }

    fn path_of_parts(&self, max: usize) -> String {
        let count = self.0.path.len();
        let shown = |at: usize| count <= max || at < max / 2 || at >= count - max / 2;
        let mut path = String::new();
        for (at, segment) in self.0.path.iter().rev().enumerate() {
            if !shown(at) {
                if shown(at - 1) {
                    path.push_str("...");
                }
                continue;
            }
            match segment {
                Segment::Field(name) if path.is_empty() => path.push_str(name),
                Segment::Field(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Item(index) => path.push_str(&format!("[{index}]")),
                Segment::Key(key) => path.push_str(&format!("[{key:?}]")),
            }
        }
        path
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        f.write_str(&self.0.message)
    }
}

impl Error for JsonError {}
