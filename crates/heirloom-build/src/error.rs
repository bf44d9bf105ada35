//! Why nothing was generated: every problem with its place and what to do.

use std::fmt;

use heirloom_contract::Finding;
use heirloom_schema::Location;

/// Why nothing was generated. Prints all problems, in `Debug` too: that is what a failing build script shows.
pub struct Error(Box<Problems>);

struct Problems {
    all: Vec<Problem>,
}

impl Error {
    pub(crate) fn new(mut all: Vec<Problem>) -> Self {
        all.sort_by(|a, b| (&a.location, &a.message).cmp(&(&b.location, &b.message)));
        all.dedup();
        Error(Box::new(Problems { all }))
    }

    /// One problem that has no place in a schema.
    #[cold]
    pub(crate) fn one(message: impl Into<String>, help: impl Into<String>) -> Self {
        Error::new(vec![Problem {
            location: None,
            message: message.into(),
            help: help.into(),
        }])
    }

    /// Everything that is in the way, in the order of its places.
    pub fn problems(&self) -> &[Problem] {
        &self.0.all
    }
}

/// One thing that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands; `None` where no file is to blame.
    pub location: Option<Location>,
    /// What was found, lower case, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn at(
        location: Location,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Problem {
            location: Some(location),
            message: message.into(),
            help: help.into(),
        }
    }
}

impl From<&Finding> for Problem {
    fn from(finding: &Finding) -> Self {
        let mut message = format!("{} [{}]", finding.message, finding.rule);
        for error in &finding.schema_errors {
            message.push_str(&format!("\n{error}"));
        }
        Problem::at(finding.location.clone(), message, finding.help.clone())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(f, "{}\n  help: {}", self.message, self.help)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.all.len();
        write!(
            f,
            "{count} {}",
            if count == 1 { "problem" } else { "problems" }
        )?;
        self.0
            .all
            .iter()
            .try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
