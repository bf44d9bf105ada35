//! Calls on subjects and their versions.

use std::sync::Arc;

use reqwest::Method;

use super::Registry;
use super::error::Error;
use super::options::{
    ByMetadata, Deletion, Force, ListSubjects, ListVersions, Lookup, ReadVersion, Register,
};
use super::request::{Request, id_key, segment, subject_key};
use super::retry::Repeat;
use super::send::Outcome;
use crate::api::{NewSchema, Registered, Subject, SubjectSchema, TagChange, Version};

impl Registry {
    /// The subjects.
    ///
    /// # Errors
    /// As every call: see [`super::ErrorKind`].
    pub async fn subjects(&self, list: &ListSubjects) -> Result<Vec<String>, Error> {
        let asked = "listing subjects".to_owned();
        let request = Request::read("/subjects", "/subjects".to_owned(), asked)
            .maybe("subjectPrefix", list.prefix.as_deref())
            .deleted(list.deleted)
            .page(list.page);
        self.ask(&request).await
    }

    /// The versions of a subject.
    ///
    /// # Errors
    /// As every call; `NotFound` of an unknown subject.
    pub async fn versions(
        &self,
        subject: &Subject,
        list: &ListVersions,
    ) -> Result<Vec<u32>, Error> {
        let asked = format!("listing the versions of `{subject}`");
        let path = format!("/subjects/{}/versions", segment(subject, &asked)?);
        let request = Request::read("/subjects/{subject}/versions", path, asked)
            .about(subject_key(subject))
            .deleted(list.deleted)
            .page(list.page);
        self.ask(&request).await
    }

    /// Registers a schema; one that the subject has already keeps its id and version.
    ///
    /// # Errors
    /// As every call; `Incompatible` where it cannot follow the versions before, `Refused` where it is no schema or the
    /// mode forbids it.
    pub async fn register(
        &self,
        subject: &Subject,
        schema: &NewSchema,
        how: &Register,
    ) -> Result<Registered, Error> {
        let asked = format!("registering a schema under `{subject}`");
        let path = format!("/subjects/{}/versions", segment(subject, &asked)?);
        let call = "/subjects/{subject}/versions";
        let request = Request::new(Method::POST, call, path, asked, Repeat::Always)
            .flag("normalize", how.normalize)
            .flag("force", how.force == Force::Yes)
            .maybe("format", how.format.as_deref())
            .with(schema)?;
        self.registered(subject, request).await
    }

    async fn registered(
        &self,
        subject: &Subject,
        mut request: Request,
    ) -> Result<Registered, Error> {
        request.is_registration = true;
        let answer = self.ask::<Registered>(&request).await;
        // Also a failed one may have been carried out.
        self.0.latest.clear();
        let registered = answer?;
        self.0.schemas.forget_unknown();
        self.0.recent.wrote(subject_key(subject));
        self.0.recent.wrote(id_key(registered.id));
        if let Some(guid) = registered.guid {
            self.0.recent.wrote(id_key(guid));
        }
        Ok(registered)
    }

    /// The version of a subject that has exactly this schema.
    ///
    /// # Errors
    /// As every call; `NotFound` with `SubjectNotFound` or `SchemaNotFound`.
    pub async fn lookup(
        &self,
        subject: &Subject,
        schema: &NewSchema,
        how: &Lookup,
    ) -> Result<SubjectSchema, Error> {
        let asked = format!("looking a schema up under `{subject}`");
        let path = format!("/subjects/{}", segment(subject, &asked)?);
        let call = "/subjects/{subject}";
        let request = Request::new(Method::POST, call, path, asked, Repeat::Always)
            .about(subject_key(subject))
            .flag("normalize", how.normalize)
            .flag("deleted", how.deleted)
            .maybe("format", how.format.as_deref())
            .with(schema)?;
        self.ask(&request).await
    }

    /// A version of a subject, as it is now.
    ///
    /// # Errors
    /// As every call; `NotFound` with `SubjectNotFound` or `VersionNotFound`.
    pub async fn version(
        &self,
        subject: &Subject,
        version: Version,
        how: &ReadVersion,
    ) -> Result<SubjectSchema, Error> {
        let request = version_request(subject, version, "", how)?;
        self.ask(&request).await
    }

    /// The text of a version of a subject, and nothing else.
    ///
    /// # Errors
    /// As [`Registry::version`].
    pub async fn version_text(
        &self,
        subject: &Subject,
        version: Version,
        how: &ReadVersion,
    ) -> Result<String, Error> {
        let request = version_request(subject, version, "/schema", how)?;
        self.answer(&request).await?.text(&request)
    }

    /// The newest version of a subject, as it was at most [`super::Caches::changing`] ago. What this client writes it
    /// sees at once; equal reads at the same time are one request.
    ///
    /// # Errors
    /// As [`Registry::version`].
    pub async fn latest(&self, subject: &Subject) -> Result<Arc<SubjectSchema>, Error> {
        let request = version_request(subject, Version::Latest, "", &ReadVersion::default())?;
        let fetch = async { self.ask(&request).await.map(Arc::new) };
        self.0.latest.get(&request.path, fetch).await
    }

    /// The ids of the schemas that refer to a version; of those in deleted versions where the list has these, too.
    ///
    /// # Errors
    /// As [`Registry::version`].
    pub async fn referenced_by(
        &self,
        subject: &Subject,
        version: Version,
        list: &ListVersions,
    ) -> Result<Vec<u32>, Error> {
        let how = ReadVersion::default();
        let request = version_request(subject, version, "/referencedby", &how)?;
        let request = request.deleted(list.deleted).page(list.page);
        self.ask(&request).await
    }

    /// The newest version of a subject that has these properties.
    ///
    /// # Errors
    /// As every call; `NotFound` where there is none, `Unsupported` elsewhere than on Confluent.
    pub async fn by_metadata(
        &self,
        subject: &Subject,
        which: &ByMetadata,
    ) -> Result<SubjectSchema, Error> {
        let asked = format!("reading the version of `{subject}` with given properties");
        let path = format!("/subjects/{}/metadata", segment(subject, &asked)?);
        let mut request = Request::read("/subjects/{subject}/metadata", path, asked)
            .about(subject_key(subject))
            .flag("deleted", which.deleted)
            .maybe("format", which.format.as_deref());
        for (key, value) in &which.properties {
            request = request.query("key", key).query("value", value);
        }
        self.ask(&request).await
    }

    /// Puts tags on parts of a version, or takes them off; what comes of it is a version of its own. Not repeated once it
    /// may have been carried out.
    ///
    /// # Errors
    /// As [`Registry::register`]; `Unsupported` elsewhere than on Confluent.
    pub async fn tag(
        &self,
        subject: &Subject,
        version: Version,
        change: &TagChange,
    ) -> Result<Registered, Error> {
        let asked = format!("tagging version {version} of `{subject}`");
        let path = segment(subject, &asked)?;
        let path = format!("/subjects/{path}/versions/{version}/tags");
        let call = "/subjects/{subject}/versions/{version}/tags";
        let request = Request::new(Method::POST, call, path, asked, Repeat::Never);
        self.registered(subject, request.with(change)?).await
    }

    /// Deletes a subject, and tells the versions that went. Not repeated once it may have been carried out, as the
    /// second answer would not name them.
    ///
    /// # Errors
    /// As every call; `NotFound` also where it is deleted softly already, or not yet, and `Refused` with
    /// `ReferenceExists`.
    pub async fn delete_subject(
        &self,
        subject: &Subject,
        deletion: Deletion,
    ) -> Result<Vec<u32>, Error> {
        let asked = format!("deleting `{subject}`");
        let path = format!("/subjects/{}", segment(subject, &asked)?);
        let call = "/subjects/{subject}";
        let request = Request::new(Method::DELETE, call, path, asked, Repeat::Never)
            .flag("permanent", deletion == Deletion::Permanent);
        let answer = self.ask(&request).await;
        self.deleted_from(subject);
        answer
    }

    /// Deletes a version of a subject, and tells which. By its number it is repeated when it fails; where a repetition
    /// finds it gone, that is success.
    ///
    /// # Errors
    /// As [`Registry::delete_subject`].
    pub async fn delete_version(
        &self,
        subject: &Subject,
        version: Version,
        deletion: Deletion,
    ) -> Result<u32, Error> {
        let asked = format!("deleting version {version} of `{subject}`");
        let path = format!("/subjects/{}/versions/{version}", segment(subject, &asked)?);
        // The newest is another one after the first time.
        let repeat = version
            .number()
            .map_or(Repeat::Never, |_| Repeat::UntilGone);
        let call = "/subjects/{subject}/versions/{version}";
        let request = Request::new(Method::DELETE, call, path, asked, repeat)
            .flag("permanent", deletion == Deletion::Permanent);
        let outcome = self.0.send(&request).await;
        self.deleted_from(subject);
        match (outcome?, version.number()) {
            (Outcome::Answer(answer), _) => answer.json(&request),
            (Outcome::Gone, number) => Ok(number.unwrap_or_default()),
        }
    }

    fn deleted_from(&self, subject: &Subject) {
        self.0.latest.clear();
        self.0.recent.deleted(&subject_key(subject));
    }
}

fn version_request(
    subject: &Subject,
    version: Version,
    rest: &str,
    how: &ReadVersion,
) -> Result<Request, Error> {
    let asked = match rest {
        "/referencedby" => format!("asking who refers to version {version} of `{subject}`"),
        _ => format!("reading version {version} of `{subject}`"),
    };
    let path = segment(subject, &asked)?;
    let path = format!("/subjects/{path}/versions/{version}{rest}");
    let call = format!("/subjects/{{subject}}/versions/{{version}}{rest}");
    let request = Request::read(&call, path, asked)
        .about(subject_key(subject))
        .flag("deleted", how.deleted)
        .maybe("format", how.format.as_deref())
        .maybe("referenceFormat", how.reference_format.as_deref())
        .flag("findTags", how.find_tags);
    Ok(request)
}
