//! The exit codes of all commands, in one place.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use heirloom_contract::{Error, ErrorKind, Finding};
use heirloom_registry::client as registry;
use heirloom_schema::SchemaErrors;

/// How a command ended. Of several that apply, the worst counts: the one that is listed last in [`Exit::RANKED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and nothing found.
    Ok,
    /// Done, and something found.
    Findings,
    /// The registry is no longer what a plan was made for.
    Stale,
    /// The command line or `heirloom.toml` asks for what cannot be.
    Usage,
    /// A schema does not parse, or refers to what is not there.
    Schema,
    /// Files could not be read or written, or a registry not be asked.
    Environment,
    /// A frozen version was edited or is gone.
    Immutability,
    /// A fault of heirloom itself.
    Internal,
}

impl Exit {
    /// From good to bad.
    const RANKED: [Exit; 8] = [
        Exit::Ok,
        Exit::Findings,
        Exit::Stale,
        Exit::Usage,
        Exit::Schema,
        Exit::Environment,
        Exit::Immutability,
        Exit::Internal,
    ];

    /// The number that the process ends with.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Ok => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Schema => 3,
            Exit::Environment => 4,
            Exit::Immutability => 5,
            Exit::Stale => 6,
            Exit::Internal => 70,
        }
    }

    /// Of the findings of a contract directory.
    pub(crate) fn of_findings(findings: &[Finding]) -> Exit {
        findings
            .iter()
            .map(Exit::of_finding)
            .fold(Exit::Ok, Exit::worse)
    }

    /// Of one of them.
    pub(crate) fn of_finding(finding: &Finding) -> Exit {
        match finding.rule {
            "lock/version-edited" | "lock/version-missing" => Exit::Immutability,
            "contract/schema-invalid"
            | "contract/root-not-named"
            | "contract/event-not-record"
            | "contract/not-utf8" => Exit::Schema,
            rule if rule.starts_with("contract/reference-") => Exit::Schema,
            rule if rule.starts_with("config/") => Exit::Usage,
            _ => Exit::Findings,
        }
    }

    /// Of an error that ended a command.
    pub(crate) fn of_error(error: &anyhow::Error) -> Exit {
        if let Some(error) = error.downcast_ref::<Error>() {
            return match error.kind() {
                ErrorKind::NoConfiguration | ErrorKind::Refused => Exit::Usage,
                ErrorKind::Findings => Exit::of_findings(error.findings()),
                _ => Exit::Environment,
            };
        }
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return refused.exit;
        }
        if let Some(error) = error.downcast_ref::<registry::Error>() {
            return match error.kind() {
                registry::ErrorKind::Invalid => Exit::Usage,
                _ => Exit::Environment,
            };
        }
        if error.is::<SchemaErrors>() {
            return Exit::Schema;
        }
        match error.downcast_ref::<io::Error>() {
            // Whoever read our output has seen enough.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Ok,
            Some(_) => Exit::Environment,
            None => Exit::Internal,
        }
    }

    /// How bad it is, among others that apply.
    pub(crate) fn rank(self) -> Option<usize> {
        Exit::RANKED.iter().position(|ranked| *ranked == self)
    }

    /// The worse of two.
    pub(crate) fn worse(self, other: Exit) -> Exit {
        if other.rank() > self.rank() {
            other
        } else {
            self
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// The command line asks for what cannot be.
#[derive(Debug)]
pub(crate) struct Refused {
    message: String,
    exit: Exit,
    /// What to do about it.
    pub(crate) help: String,
}

impl Refused {
    /// What was asked for, and what can be.
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Refused {
            message: message.into(),
            exit: Exit::Usage,
            help: help.into(),
        }
    }

    /// What was asked for was looked at, and is not good.
    pub(crate) fn finding(message: impl Into<String>, help: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Findings,
            ..Refused::new(message, help)
        }
    }

    /// What was asked about is not there, so that nothing was checked.
    pub(crate) fn nothing(message: impl Into<String>, help: impl Into<String>) -> Self {
        Refused {
            exit: Exit::Environment,
            ..Refused::new(message, help)
        }
    }

    /// A file that the command line names is not there, or cannot be read.
    pub(crate) fn unread(file: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => {
                "name a file as seen from the folder where heirloom runs, or the one that --root names"
            }
            _ => "name a file that can be read",
        };
        Refused::nothing(format!("{}: {error}", file.display()), help)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_counts() {
        assert_eq!(Exit::Findings.worse(Exit::Schema), Exit::Schema);
        assert_eq!(Exit::Immutability.worse(Exit::Usage), Exit::Immutability);
        assert_eq!(Exit::of_findings(&[]), Exit::Ok);
    }

    #[test]
    fn every_code_is_used_once() {
        let mut codes: Vec<u8> = Exit::RANKED.iter().map(|exit| exit.code()).collect();
        codes.dedup();
        assert_eq!(codes, [0, 1, 6, 2, 3, 4, 5, 70]);
    }
}
