//! Why a registry does not start.

use std::fmt;
use std::io::ErrorKind;

/// Why a registry does not start. What it refuses when it runs is an answer, not an error.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Store(redb::Error),
    Damaged,
    Replaced,
    Layout(String),
    Start(std::io::Error),
    Tls(String),
}

impl Error {
    #[cold]
    pub(super) fn store(error: impl Into<redb::Error>) -> Self {
        Error(Box::new(Kind::Store(error.into())))
    }

    /// A file that cannot be made sense of.
    #[cold]
    pub(super) fn damaged() -> Self {
        Error(Box::new(Kind::Damaged))
    }

    /// Another file in the place of the one that was opened.
    #[cold]
    pub(super) fn replaced() -> Self {
        Error(Box::new(Kind::Replaced))
    }

    #[cold]
    pub(super) fn layout(found: &str) -> Self {
        Error(Box::new(Kind::Layout(found.to_owned())))
    }

    #[cold]
    pub(super) fn start(error: std::io::Error) -> Self {
        Error(Box::new(Kind::Start(error)))
    }

    #[cold]
    pub(super) fn tls(why: impl fmt::Display) -> Self {
        Error(Box::new(Kind::Tls(why.to_string())))
    }

    /// Whether the data file is at fault, rather than an address or a setting.
    pub fn is_store(&self) -> bool {
        !matches!(*self.0, Kind::Start(_) | Kind::Tls(_))
    }

    /// Whether another process has the data file open.
    pub fn is_in_use(&self) -> bool {
        matches!(&*self.0, Kind::Store(redb::Error::DatabaseAlreadyOpen))
    }

    /// Whether the data file is none, or no longer what it was.
    pub fn is_damaged(&self) -> bool {
        match &*self.0 {
            Kind::Damaged | Kind::Replaced => true,
            Kind::Store(redb::Error::Corrupted(_)) => true,
            Kind::Store(redb::Error::Io(error)) => matches!(
                error.kind(),
                ErrorKind::InvalidData | ErrorKind::UnexpectedEof
            ),
            _ => false,
        }
    }

    /// The message with those of all causes.
    pub fn with_causes(&self) -> String {
        let mut message = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Store(_) => f.write_str("the data file cannot be read or written"),
            Kind::Damaged => f.write_str("the data file cannot be read: it is damaged"),
            Kind::Replaced => {
                f.write_str("another data file is in the place of the one that was opened")
            }
            Kind::Layout(found) => write!(
                f,
                "the data file has layout {found}, which this version does not know"
            ),
            Kind::Start(_) => f.write_str("the registry cannot start"),
            Kind::Tls(why) => write!(f, "the certificate or its key cannot be used: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Store(error) => Some(error),
            Kind::Start(error) => Some(error),
            _ => None,
        }
    }
}
