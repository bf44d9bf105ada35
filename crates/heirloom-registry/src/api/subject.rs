//! Subjects, in the default context or in another.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The name of the default context.
pub const DEFAULT_CONTEXT: &str = ".";

/// What may stand in a path segment or a query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A subject: a context and a name in it. Written `name` in the default context, `:.context:name` in another.
///
/// ```
/// use heirloom_registry::api::Subject;
/// let subject: Subject = ":.eu:orders/v 1-value".parse()?;
/// assert_eq!((subject.context(), subject.name()), (".eu", "orders/v 1-value"));
/// assert_eq!(subject.to_string(), ":.eu:orders/v 1-value");
/// assert_eq!(subject.segment(), "%3A.eu%3Aorders%2Fv%201-value");
/// # Ok::<(), heirloom_registry::api::InvalidSubject>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    context: String,
    name: String,
}

impl Subject {
    /// A subject of a context, which starts with a dot.
    ///
    /// # Errors
    /// As [`Subject::from_str`].
    pub fn in_context(context: &str, name: &str) -> Result<Self, InvalidSubject> {
        match context {
            "" | DEFAULT_CONTEXT => name.parse(),
            _ => format!(":{context}:{name}").parse(),
        }
    }

    /// Its context, `.` being the default one.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// Its name in the context; empty where the context as a whole is meant.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As one segment of a path of a request.
    pub fn segment(&self) -> String {
        escaped(&self.to_string())
    }
}

/// A text as one segment of a path, or as a value in a query.
pub(crate) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.context.as_str() {
            DEFAULT_CONTEXT => f.write_str(&self.name),
            context => write!(f, ":{context}:{}", self.name),
        }
    }
}

impl FromStr for Subject {
    type Err = InvalidSubject;

    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        let invalid = |why| InvalidSubject {
            subject: text.to_owned(),
            why,
        };
        if text.chars().any(char::is_control) {
            return Err(invalid("a control character"));
        }
        let qualified = text
            .strip_prefix(":.")
            .and_then(|rest| rest.split_once(':'));
        let (context, name) = match qualified {
            Some((context, name)) => (format!(".{context}"), name),
            None => (DEFAULT_CONTEXT.to_owned(), text),
        };
        if ["__GLOBAL", "__EMPTY"].contains(&name) {
            return Err(invalid("a name that registries keep for themselves"));
        }
        let name = name.to_owned();
        Ok(Subject { context, name })
    }
}

/// No subject can be called like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSubject {
    subject: String,
    why: &'static str,
}

impl fmt::Display for InvalidSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "subject {:?} is or holds {}", self.subject, self.why)
    }
}

impl std::error::Error for InvalidSubject {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_come_apart_and_together() {
        let table = [
            ("a", (".", "a")),
            (":a", (".", ":a")),
            (":.:a", (".", "a")),
            (":.x:a:b", (".x", "a:b")),
            (":.x:", (".x", "")),
            (":.x", (".", ":.x")),
            ("a/b %c", (".", "a/b %c")),
        ];
        for (text, expected) in table {
            let subject: Subject = text.parse().unwrap();
            assert_eq!((subject.context(), subject.name()), expected, "{text}");
            let again = Subject::in_context(subject.context(), subject.name());
            assert_eq!(again, Ok(subject), "{text}");
        }
    }

    #[test]
    fn some_names_are_refused() {
        for text in ["a\nb", "__GLOBAL", ":.x:__EMPTY"] {
            assert!(text.parse::<Subject>().is_err(), "{text:?}");
        }
    }
}
