//! What comes back: a body of bounded length, and what a refusal means.

use std::time::{Duration, SystemTime};

use reqwest::header::{LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{Error, ErrorKind};
use super::request::Request;
use super::retry::retry_after;
use crate::api::{Code, Fault};

/// A successful answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) url: String,
    pub(super) body: Vec<u8>,
}

/// An unsuccessful one, before its meaning is known.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<Duration>,
    location: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    /// Its body in a type. Members that are `null` count as absent, as some products write them.
    pub(super) fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        self.json_of(request, |value| value)
    }

    /// As [`Answer::json`], after a change.
    pub(super) fn json_of<T: DeserializeOwned>(
        &self,
        request: &Request,
        change: impl Fn(Value) -> Value,
    ) -> Result<T, Error> {
        // Apicurio answers so to what it has a name for and nothing else.
        if self.status == 204 {
            let detail = lacking(request, self.status);
            let error = Error::new(ErrorKind::Unsupported, &request.asked, detail);
            return Err(error.at(&self.url).answered(self.status, None));
        }
        let read = serde_json::from_slice::<Value>(&self.body)
            .map(|value| change(without_nulls(value)))
            .and_then(serde_json::from_value);
        read.map_err(|cause| {
            let detail = format!(
                "answers something else than expected: {}",
                start_of(&self.body)
            );
            Error::new(ErrorKind::Unreadable, &request.asked, detail)
                .at(&self.url)
                .because(cause)
        })
    }

    /// Its body as text.
    pub(super) fn text(self, request: &Request) -> Result<String, Error> {
        String::from_utf8(self.body).map_err(|cause| {
            let detail = "answers something that is no UTF-8";
            Error::new(ErrorKind::Unreadable, &request.asked, detail)
                .at(&self.url)
                .because(cause)
        })
    }
}

/// The status decides whether it is an answer or a refusal; both are read up to the limit.
pub(super) async fn read(
    mut response: Response,
    size_max: usize,
) -> Result<(StatusCode, Refusal), Unread> {
    let status = response.status();
    let header = |name| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let retry_after = header(RETRY_AFTER).and_then(|value| retry_after(&value, SystemTime::now()));
    let location = header(LOCATION);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Unread::Broken)? {
        if body.len() + chunk.len() > size_max {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    let refusal = Refusal {
        status,
        retry_after,
        location,
        body,
    };
    Ok((status, refusal))
}

/// Why a body could not be read to its end.
pub(super) enum Unread {
    Broken(reqwest::Error),
    TooLarge,
}

impl Refusal {
    /// Its body, where the status says that it is no refusal.
    pub(super) fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The error that it is.
    pub(super) fn error(&self, request: &Request, url: &str) -> Error {
        let fault = serde_json::from_slice::<Fault>(&self.body).ok();
        let code = fault.as_ref().map(|fault| fault.error_code);
        let kind = kind(self.status.as_u16(), code, request);
        let detail = self.detail(kind, fault.as_ref(), request);
        Error::new(kind, &request.asked, detail)
            .at(url)
            .answered(self.status.as_u16(), fault)
            .wait(self.retry_after)
    }

    fn detail(&self, kind: ErrorKind, fault: Option<&Fault>, request: &Request) -> String {
        let status = self.status.as_u16();
        match (kind, fault) {
            (ErrorKind::Unsupported, _) => lacking(request, status),
            (ErrorKind::Redirected, _) => {
                let location = self.location.as_deref().map(without_user);
                let location = location.unwrap_or_else(|| "nowhere".to_owned());
                format!("answers {status} and points to {location}")
            }
            (_, Some(fault)) => format!("answers {status}: {fault}"),
            (_, None) if self.body.is_empty() => format!("answers {status}"),
            (_, None) => format!("answers {status}: {}", start_of(&self.body)),
        }
    }
}

fn lacking(request: &Request, status: u16) -> String {
    format!("does not have {} (it answers {status})", request.call)
}

/// What a status and the code beside it mean.
fn kind(status: u16, code: Option<u32>, request: &Request) -> ErrorKind {
    // Products whose own code is the status say no more than the status does.
    let known = code.filter(|code| *code != u32::from(status));
    match (status, known.and_then(Code::of)) {
        (300..=399, _) => ErrorKind::Redirected,
        (401, _) => ErrorKind::Unauthorized,
        (403, _) => ErrorKind::Forbidden,
        (_, Some(Code::Incompatible)) => ErrorKind::Incompatible,
        // Apicurio answers these with 409.
        (_, Some(Code::SubjectNotSoftDeleted | Code::VersionNotSoftDeleted)) => ErrorKind::Refused,
        // A code of its own is another conflict: one of associations.
        (409, None) if request.is_registration => ErrorKind::Incompatible,
        (404, _) if known.is_some() => ErrorKind::NotFound,
        (404 | 405 | 501, _) => ErrorKind::Unsupported,
        (408 | 425 | 429 | 500..=599, _) => ErrorKind::Unavailable,
        _ => ErrorKind::Refused,
    }
}

/// Without members that are `null`, and without such items.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                members
                    .map(|(key, value)| (key, without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(items) => {
            let items = items.into_iter().filter(|item| !item.is_null());
            Value::Array(items.map(without_nulls).collect())
        }
        other => other,
    }
}

/// The start of a body on one line, for a message.
fn start_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("`{}…`", line.get(..end).unwrap_or_default()),
        None if line.is_empty() => "nothing".to_owned(),
        None => format!("`{line}`"),
    }
}

/// Where an answer points, without user, password and query.
fn without_user(location: &str) -> String {
    let Ok(mut url) = reqwest::Url::parse(location) else {
        let path = location.split(['?', '#']).next();
        return path.unwrap_or_default().to_owned();
    };
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}
