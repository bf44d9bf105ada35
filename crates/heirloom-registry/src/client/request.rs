//! One request before it is sent: everything but the address and who asks.

use reqwest::Method;
use serde::Serialize;

use super::error::{Error, ErrorKind};
use super::retry::Repeat;
use crate::api::{Subject, escaped};

/// A request, and what is to be known of it when it fails.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    /// With its query; begins with a slash.
    pub(super) path: String,
    pub(super) body: Option<Vec<u8>>,
    /// For messages: what a person asked.
    pub(super) asked: String,
    /// For messages: which call of the API this is.
    pub(super) call: String,
    pub(super) repeat: Repeat,
    /// What was written a moment ago is not "not found".
    pub(super) about: Option<String>,
    /// Whether 409 means an incompatible schema.
    pub(super) is_registration: bool,
}

impl Request {
    /// A read. `call` is the path as the API writes it; `asked` is for people.
    pub(super) fn read(call: &str, path: String, asked: String) -> Self {
        Request::new(Method::GET, call, path, asked, Repeat::Always)
    }

    /// Any request.
    pub(super) fn new(
        method: Method,
        call: &str,
        path: String,
        asked: String,
        repeat: Repeat,
    ) -> Self {
        Request {
            call: format!("{method} {call}"),
            method,
            path,
            body: None,
            asked,
            repeat,
            about: None,
            is_registration: false,
        }
    }

    /// What it is about: see [`subject_key`] and [`id_key`].
    pub(super) fn about(mut self, key: String) -> Self {
        self.about = Some(key);
        self
    }

    /// Adds a body.
    pub(super) fn with<B: Serialize>(mut self, body: &B) -> Result<Self, Error> {
        let text = serde_json::to_vec(body).map_err(|cause| {
            Error::new(ErrorKind::Invalid, &self.asked, "cannot be written as JSON").because(cause)
        })?;
        self.body = Some(text);
        Ok(self)
    }

    /// Adds a parameter.
    pub(super) fn query(mut self, name: &str, value: &str) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        let value = escaped(value);
        self.path.push_str(&format!("{separator}{name}={value}"));
        self
    }

    /// Adds a parameter that is set.
    pub(super) fn flag(self, name: &str, is_set: bool) -> Self {
        if is_set {
            self.query(name, "true")
        } else {
            self
        }
    }

    /// Adds a parameter that is there.
    pub(super) fn maybe<V: ToString>(self, name: &str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.query(name, &value.to_string()),
            None => self,
        }
    }
}

/// How a subject is remembered.
pub(super) fn subject_key(subject: &Subject) -> String {
    format!("subject {subject}")
}

/// How an id or a GUID is remembered.
pub(super) fn id_key(id: impl std::fmt::Display) -> String {
    format!("schema {id}")
}

/// A subject as a segment of a path.
pub(super) fn segment(subject: &Subject, asked: &str) -> Result<String, Error> {
    name_segment(&subject.to_string(), asked)
}

/// A name as a segment of a path. No URL can name `.` and `..`: both would be taken for folders, however escaped.
pub(super) fn name_segment(name: &str, asked: &str) -> Result<String, Error> {
    if ["", ".", ".."].contains(&name) {
        let detail = format!("`{name}` cannot stand in the path of a URL");
        return Err(Error::new(ErrorKind::Invalid, asked, detail));
    }
    Ok(escaped(name))
}
