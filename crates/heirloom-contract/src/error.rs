//! Why a contract directory could not be read or written at all.

use std::path::Path;
use std::{fmt, io};

use crate::Finding;

/// The directory could not be read or written. What is wrong with its content is a [`Finding`] instead.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    help: String,
    findings: Vec<Finding>,
    source: Option<io::Error>,
}

/// What callers branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no `heirloom.toml`.
    NoConfiguration,
    /// A file or folder could not be read or written.
    Io,
    /// There are findings, and what was asked for needs a directory without: see [`Error::findings`].
    Findings,
    /// What was asked for makes no sense here, for example freezing an unchanged contract.
    Refused,
}

impl Error {
    #[cold]
    pub(crate) fn new(
        kind: ErrorKind,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, help) = (message.into(), help.into());
        Error(Box::new(Inner {
            kind,
            message,
            help,
            findings: Vec::new(),
            source: None,
        }))
    }

    #[cold]
    pub(crate) fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, message, help)
    }

    #[cold]
    pub(crate) fn io(doing: &str, path: &Path, source: io::Error) -> Self {
        let help = "check that the path exists and that you may use it";
        let mut error = Self::new(
            ErrorKind::Io,
            format!("cannot {doing} {}", path.display()),
            help,
        );
        error.0.source = Some(source);
        error
    }

    /// Another process wrote what this one was about to.
    #[cold]
    pub(crate) fn at_the_same_time(path: &Path) -> Self {
        Self::refused(
            format!(
                "{} changed while this was running: another freeze ran at the same time",
                path.display()
            ),
            "run the command again; `heirloom status` shows what the other one froze",
        )
    }

    /// Findings, for whoever cannot go on with any.
    #[cold]
    pub fn findings_in_the_way(findings: Vec<Finding>) -> Self {
        let message = match findings.len() {
            1 => "the contracts have a fault".to_owned(),
            count => format!("the contracts have {count} faults"),
        };
        let help = "correct what is listed, and run the command again; nothing was written";
        let mut error = Self::new(ErrorKind::Findings, message, help);
        error.0.findings = findings;
        error
    }

    #[cold]
    pub(crate) fn no_configuration(root: &Path) -> Self {
        Self::new(
            ErrorKind::NoConfiguration,
            format!(
                "there is no heirloom.toml in {} or above it",
                root.display()
            ),
            "run `heirloom init` in the folder of your crate, or name another folder with --root",
        )
    }

    /// What callers branch on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What to do about it.
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// Why it was refused, under [`ErrorKind::Findings`].
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}
