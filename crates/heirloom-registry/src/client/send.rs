//! From a request to its answer: attempts, addresses, waits and limits of time.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use tokio::time::{Instant, sleep, timeout_at};

use super::Inner;
use super::address::Address;
use super::answer::{Answer, Unread, read};
use super::error::{Error, ErrorKind};
use super::request::Request;
use super::retry::{Failed, Repeat};
use crate::api::MEDIA_TYPE;

/// What is asked for: the API's own type, and JSON from products that do not know it.
const ACCEPTED: &str = "application/vnd.schemaregistry.v1+json, application/json;q=0.9, */*;q=0.5";

/// How a call ended.
pub(super) enum Outcome {
    /// With an answer.
    Answer(Answer),
    /// With "not there", after an attempt that may have removed it.
    Gone,
}

/// A failed attempt.
struct Failure {
    error: Error,
    failed: Failed,
}

/// What follows a failed attempt.
enum Next {
    GiveUp,
    Address(usize),
    Wait(Duration),
}

/// Where a call stands.
struct Course {
    waits: backon::ExponentialBackoff,
    deadline: Instant,
    address: usize,
    /// Addresses asked since the last wait.
    asked_count: usize,
    attempts: u32,
    /// Whether an attempt may have been carried out.
    is_ambiguous: bool,
}

impl Inner {
    /// Sends a request until there is an answer, a reason to stop, or no time left.
    pub(super) async fn send(&self, request: &Request) -> Result<Outcome, Error> {
        let deadline = Instant::now() + self.timeouts.call;
        let mut last = None;
        match timeout_at(deadline, self.attempts(request, deadline, &mut last)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let detail = format!("took longer than {:?}", self.timeouts.call);
                let error = Error::new(ErrorKind::Timeout, &request.asked, detail);
                Err(match last {
                    Some(last) => error.after(Error::attempts(&last)).because(last),
                    None => error,
                })
            }
        }
    }

    async fn attempts(
        &self,
        request: &Request,
        deadline: Instant,
        last: &mut Option<Error>,
    ) -> Result<Outcome, Error> {
        let mut course = Course {
            waits: self.retry.waits(),
            deadline,
            address: self.preferred.load(Ordering::Relaxed),
            asked_count: 0,
            attempts: 0,
            is_ambiguous: false,
        };
        loop {
            let address = self
                .addresses
                .get(course.address)
                .or(self.addresses.first());
            let Some(address) = address else {
                return Err(Error::settings("no address is given"));
            };
            course.attempts += 1;
            let failure = match self.attempt(request, address).await {
                Ok(answer) => {
                    self.preferred.store(course.address, Ordering::Relaxed);
                    return Ok(Outcome::Answer(answer));
                }
                Err(failure) => failure,
            };
            if !failure.failed.is_of_address() {
                // Also a refusal is an answer.
                self.preferred.store(course.address, Ordering::Relaxed);
            }
            if request.repeat == Repeat::UntilGone && course.is_ambiguous && is_gone(&failure.error)
            {
                return Ok(Outcome::Gone);
            }
            let error = failure.error.after(course.attempts);
            match self.next(request, failure.failed, &error, &mut course) {
                Next::GiveUp => return Err(error),
                Next::Address(address) => course.address = address,
                Next::Wait(wait) => {
                    *last = Some(error);
                    sleep(wait).await;
                }
            }
        }
    }

    /// What follows a failed attempt: another address at once, the same after a wait, or the end.
    fn next(&self, request: &Request, failed: Failed, error: &Error, course: &mut Course) -> Next {
        course.is_ambiguous |= failed.is_ambiguous();
        if !failed.permits(request.repeat) {
            return Next::GiveUp;
        }
        course.asked_count += 1;
        let following = (course.address + 1) % self.addresses.len().max(1);
        if failed.is_of_address() && course.asked_count < self.addresses.len() {
            return Next::Address(following);
        }
        let Some(wait) = course.waits.next() else {
            return Next::GiveUp;
        };
        let wait = wait.max(error.retry_after().unwrap_or_default());
        // A wait beyond the limit would only end in a worse message.
        let is_in_time = Instant::now()
            .checked_add(wait)
            .is_some_and(|at| at < course.deadline);
        if !is_in_time {
            return Next::GiveUp;
        }
        course.asked_count = 0;
        if failed.is_of_address() {
            course.address = following;
        }
        Next::Wait(wait)
    }

    async fn attempt(&self, request: &Request, address: &Address) -> Result<Answer, Failure> {
        let url = address.join(&request.path);
        let mut builder = self.http.request(request.method.clone(), &url);
        builder = builder.header(ACCEPT, ACCEPTED);
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, MEDIA_TYPE).body(body.clone());
        }
        if let Some(credentials) = address.credentials.as_ref().or(self.credentials.as_ref()) {
            let with = credentials.add_to(builder, &request.asked).await;
            builder = with.map_err(|error| Failure::last(error.at(&url)))?;
        }
        let response = builder.send().await;
        let response = response.map_err(|cause| self.broken(request, &url, cause))?;
        let (status, refusal) = match read(response, self.answer_size_max).await {
            Ok(read) => read,
            Err(Unread::Broken(cause)) => return Err(self.broken(request, &url, cause)),
            Err(Unread::TooLarge) => {
                let detail = format!("answers more than {} bytes", self.answer_size_max);
                let error = Error::new(ErrorKind::TooLarge, &request.asked, detail);
                return Err(Failure::last(error.at(&url)));
            }
        };
        if status.is_success() {
            let body = refusal.into_body();
            let status = status.as_u16();
            return Ok(Answer { status, url, body });
        }
        let error = refusal.error(request, &url);
        let failed = self.failed(request, &error);
        Err(Failure { error, failed })
    }

    fn failed(&self, request: &Request, error: &Error) -> Failed {
        let about = request.about.as_deref();
        match (error.kind(), error.status()) {
            (ErrorKind::Unavailable, Some(408 | 425 | 429)) => Failed::Deferred,
            (ErrorKind::Unavailable, _) => Failed::Server,
            (ErrorKind::NotFound, _) if about.is_some_and(|key| self.recent.is_settling(key)) => {
                Failed::NotYet
            }
            _ => Failed::Final,
        }
    }

    fn broken(&self, request: &Request, url: &str, cause: reqwest::Error) -> Failure {
        let failed = if cause.is_connect() {
            Failed::Unsent
        } else {
            Failed::Broken
        };
        let (kind, detail) = if cause.is_timeout() && failed == Failed::Unsent {
            let detail = format!("is not reached within {:?}", self.timeouts.connect);
            (ErrorKind::Timeout, detail)
        } else if cause.is_timeout() {
            let detail = format!("does not answer within {:?}", self.timeouts.request);
            (ErrorKind::Timeout, detail)
        } else if failed == Failed::Unsent {
            (ErrorKind::Transport, "cannot be reached".to_owned())
        } else if cause.is_builder() {
            (ErrorKind::Invalid, "is no address of a request".to_owned())
        } else {
            (ErrorKind::Transport, "breaks off".to_owned())
        };
        let error = Error::new(kind, &request.asked, detail).at(url);
        let error = error.because(cause.without_url());
        Failure { error, failed }
    }
}

impl Failure {
    fn last(error: Error) -> Self {
        Failure {
            error,
            failed: Failed::Final,
        }
    }
}

/// Whether a repeated removal is told that there is nothing to remove.
fn is_gone(error: &Error) -> bool {
    use crate::api::Code;
    matches!(
        error.code(),
        Some(
            Code::SubjectNotFound
                | Code::VersionNotFound
                | Code::SubjectSoftDeleted
                | Code::VersionSoftDeleted
        )
    )
}
