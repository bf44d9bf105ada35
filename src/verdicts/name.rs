//! What people call one side of a pair.

use std::fmt;

/// What people call one side of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name<'a> {
    /// A file.
    File(&'a str),
    /// A version of a contract.
    Version(u32),
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::File(name) => f.write_str(name),
            Name::Version(number) => write!(f, "v{number}"),
        }
    }
}
