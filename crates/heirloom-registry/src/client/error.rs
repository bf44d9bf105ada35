//! Why a call to a registry gave no answer: one opaque error for the whole client.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{Code, Fault};

/// What may lie below an error.
pub(super) type Source = Box<dyn StdError + Send + Sync>;

/// A call that gave no answer. One word wide, and cheap to clone: equal reads that wait for each other share it.
///
/// Its text says what was asked, where, and what came back, and holds no secret: no user, no password, no token.
/// [`Error::help`] says what to do.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    asked: String,
    url: Option<String>,
    status: Option<u16>,
    fault: Option<Fault>,
    detail: String,
    attempts: u32,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What went wrong, as far as a caller branches on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made of these settings, or the call cannot be put into a request.
    Invalid,
    /// No connection, or it broke.
    Transport,
    /// It took longer than the settings allow.
    Timeout,
    /// The registry, or what stands before it, cannot answer now: 408, 425, 429, 5xx.
    Unavailable,
    /// Who asks is not known: 401.
    Unauthorized,
    /// Who asks may not: 403.
    Forbidden,
    /// What was asked about is not there.
    NotFound,
    /// The schema cannot follow those that are registered.
    Incompatible,
    /// The registry refuses the request: 422, and what else it answers with a code of its own.
    Refused,
    /// This registry does not have the call.
    Unsupported,
    /// The answer points elsewhere. Followed only to the same server, so that no password goes to another.
    Redirected,
    /// The answer is not of the form that the API describes.
    Unreadable,
    /// The answer is longer than the settings allow.
    TooLarge,
    /// The blocking face was used inside an asynchronous runtime.
    InsideRuntime,
}

impl Error {
    #[cold]
    pub(super) fn new(kind: ErrorKind, asked: &str, detail: impl Into<String>) -> Self {
        Error(Arc::new(Inner {
            kind,
            asked: asked.to_owned(),
            url: None,
            status: None,
            fault: None,
            detail: detail.into(),
            attempts: 0,
            retry_after: None,
            source: None,
        }))
    }

    /// Settings of which no client can be made.
    #[cold]
    pub(super) fn settings(detail: impl Into<String>) -> Self {
        Error::new(ErrorKind::Invalid, "making a registry client", detail)
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    #[cold]
    pub(super) fn at(mut self, url: &str) -> Self {
        self.inner().url = Some(url.to_owned());
        self
    }

    #[cold]
    pub(super) fn because(mut self, source: impl Into<Source>) -> Self {
        self.inner().source = Some(Arc::from(source.into()));
        self
    }

    #[cold]
    pub(super) fn answered(mut self, status: u16, fault: Option<Fault>) -> Self {
        self.inner().status = Some(status);
        self.inner().fault = fault;
        self
    }

    #[cold]
    pub(super) fn after(mut self, attempts: u32) -> Self {
        self.inner().attempts = attempts;
        self
    }

    #[cold]
    pub(super) fn wait(mut self, retry_after: Option<Duration>) -> Self {
        self.inner().retry_after = retry_after;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The registry's code, where it answered with one that is known.
    pub fn code(&self) -> Option<Code> {
        self.0.fault.as_ref().and_then(Fault::code)
    }

    /// The registry's code and words, where it answered with both.
    pub fn fault(&self) -> Option<&Fault> {
        self.0.fault.as_ref()
    }

    /// The status of the answer, where there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The address that was asked last, without user and password.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// How often it was tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the registry asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later, with nothing changed. The client has then tried as often as its
    /// settings say; of a write it may be unknown whether it took effect.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Unavailable
        )
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match (self.0.kind, self.code()) {
            (ErrorKind::Invalid, _) => "correct the setting or the name",
            (ErrorKind::Transport, _) => {
                "check that the registry runs at this address and that network, proxy and certificates let you reach it"
            }
            (ErrorKind::Timeout, _) => "check the registry's load, or allow more time",
            (ErrorKind::Unavailable, _) if self.0.status == Some(429) => "ask less often",
            (ErrorKind::Unavailable, _) => "check the registry's health, and ask again later",
            (ErrorKind::Unauthorized, _) => {
                "give user and password, or a token that is still valid"
            }
            (ErrorKind::Forbidden, _) => "have the right granted to this user",
            (ErrorKind::NotFound, Some(Code::SubjectLevelNotConfigured)) => {
                "ask with `Inherit::Effective` for the level that holds"
            }
            (ErrorKind::NotFound, Some(Code::SubjectModeNotConfigured)) => {
                "ask with `Inherit::Effective` for the mode that holds"
            }
            (ErrorKind::NotFound, _) => {
                "check the name, the number and the context; register it first"
            }
            (ErrorKind::Incompatible, _) => "run `heirloom check` for the reasons and the ways out",
            (ErrorKind::Refused, Some(Code::OperationNotPermitted)) => {
                "change the mode of the subject, or of the registry"
            }
            (ErrorKind::Refused, Some(Code::ReferenceExists)) => {
                "delete the schemas that refer to it first"
            }
            (ErrorKind::Refused, _) => "correct the request as the registry says",
            (ErrorKind::Unsupported, _) => {
                "go without this call, or use a registry that has it; check the path of its address"
            }
            (ErrorKind::Redirected, _) => "give that address as the registry's, if you trust it",
            (ErrorKind::Unreadable, _) => {
                "check that the address, with its path, is a registry's and not a proxy's or a login page's"
            }
            (ErrorKind::TooLarge, _) => "allow larger answers, or ask for fewer things at a time",
            (ErrorKind::InsideRuntime, _) => {
                "use the asynchronous client there, or call from a thread of your own"
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        write!(f, "{}: ", inner.asked)?;
        if let Some(url) = &inner.url {
            write!(f, "{url} ")?;
        }
        f.write_str(&inner.detail)?;
        if inner.attempts > 1 {
            write!(f, ", after {} attempts", inner.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("text", &self.to_string())
            .field("status", &inner.status)
            .field("fault", &inner.fault)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}
