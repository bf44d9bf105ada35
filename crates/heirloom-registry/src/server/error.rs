//! Why a registry does not start.

use std::fmt;

/// Why a registry does not start. What it refuses when it runs is an answer, not an error.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    Store(redb::Error),
    Layout(String),
    Start(std::io::Error),
    Tls(String),
}

impl Error {
    #[cold]
    pub(super) fn store(error: impl Into<redb::Error>) -> Self {
        Error(Box::new(Kind::Store(error.into())))
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
        matches!(*self.0, Kind::Store(_) | Kind::Layout(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Store(_) => f.write_str("the data file cannot be read or written"),
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
