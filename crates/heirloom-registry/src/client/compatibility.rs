//! Whether a schema could be registered, in the registry's own opinion.

use reqwest::Method;

use super::Registry;
use super::error::{Error, ErrorKind};
use super::options::Check;
use super::request::{Request, segment};
use super::retry::Repeat;
use crate::api::{Code, Compatibility, NewSchema, Subject, Version};

impl Registry {
    /// Whether a schema can follow one version. Karapace and Redpanda look at more versions than this one, by level.
    /// Where there is no newest version, every schema can follow.
    ///
    /// # Errors
    /// As every call; `NotFound` of a version by its number, `Refused` where it is no schema.
    pub async fn check(
        &self,
        subject: &Subject,
        version: Version,
        schema: &NewSchema,
        how: &Check,
    ) -> Result<Compatibility, Error> {
        let asked = format!("checking a schema against version {version} of `{subject}`");
        let rest = format!("/versions/{version}");
        let call = "/compatibility/subjects/{subject}/versions/{version}";
        let answer = self.checked(subject, call, &rest, asked, schema, how).await;
        match version {
            Version::Latest => or_nothing_to_follow(answer),
            Version::Number(_) => answer,
        }
    }

    /// Whether a schema can follow all versions that its level demands. Where there are none, every schema can.
    ///
    /// # Errors
    /// As every call; `Unsupported` on Karapace and Redpanda.
    pub async fn check_all(
        &self,
        subject: &Subject,
        schema: &NewSchema,
        how: &Check,
    ) -> Result<Compatibility, Error> {
        let asked = format!("checking a schema against the versions of `{subject}`");
        let call = "/compatibility/subjects/{subject}/versions";
        let answer = self.checked(subject, call, "/versions", asked, schema, how);
        or_nothing_to_follow(answer.await)
    }

    async fn checked(
        &self,
        subject: &Subject,
        call: &str,
        rest: &str,
        asked: String,
        schema: &NewSchema,
        how: &Check,
    ) -> Result<Compatibility, Error> {
        let subject = segment(subject, &asked)?;
        let path = format!("/compatibility/subjects/{subject}{rest}");
        let request = Request::new(Method::POST, call, path, asked, Repeat::Always)
            .flag("normalize", how.normalize)
            .flag("verbose", how.verbose)
            .with(schema)?;
        self.ask(&request).await
    }
}

/// Products but Confluent answer "not found" where there is no version yet.
fn or_nothing_to_follow(answer: Result<Compatibility, Error>) -> Result<Compatibility, Error> {
    let is_empty = |error: &Error| {
        let code = error.code();
        error.kind() == ErrorKind::NotFound
            && (code == Some(Code::SubjectNotFound) || code == Some(Code::VersionNotFound))
    };
    match answer {
        Err(error) if is_empty(&error) => Ok(Compatibility {
            is_compatible: true,
            messages: Vec::new(),
        }),
        answer => answer,
    }
}
