//! Calls on associations: which subject belongs to a topic.

use reqwest::Method;

use super::Registry;
use super::error::Error;
use super::options::{Cascade, ListAssociations, ResourceScope};
use super::request::{Request, name_segment, segment};
use super::retry::Repeat;
use crate::api::{Association, Associations, NewAssociations, Subject};

impl Registry {
    /// The subjects of a resource.
    ///
    /// # Errors
    /// As every call; `Unsupported` elsewhere than on Confluent.
    pub async fn associations_of_resource(
        &self,
        resource: &ResourceScope,
        list: &ListAssociations,
    ) -> Result<Vec<Association>, Error> {
        let asked = format!("asking for the subjects of {resource}");
        let (call, path) = match resource {
            ResourceScope::Id(id) => (
                "/associations/resources/{id}",
                format!("/associations/resources/{}", name_segment(id, &asked)?),
            ),
            ResourceScope::Name { namespace, name } => (
                "/associations/resources/{namespace}/{name}",
                format!(
                    "/associations/resources/{}/{}",
                    name_segment(namespace, &asked)?,
                    name_segment(name, &asked)?
                ),
            ),
        };
        self.ask(&Request::read(call, path, asked).associations(list))
            .await
    }

    /// The resources of a subject.
    ///
    /// # Errors
    /// As [`Registry::associations_of_resource`].
    pub async fn associations_of_subject(
        &self,
        subject: &Subject,
        list: &ListAssociations,
    ) -> Result<Vec<Association>, Error> {
        let asked = format!("asking for the resources of `{subject}`");
        let path = format!("/associations/subjects/{}", segment(subject, &asked)?);
        let request = Request::read("/associations/subjects/{subject}", path, asked);
        self.ask(&request.associations(list)).await
    }

    /// Gives a resource subjects that it does not have. Not repeated once it may have been carried out, as the second
    /// answer would be that it has them.
    ///
    /// # Errors
    /// As [`Registry::associations_of_resource`]; `Refused` where it has them.
    pub async fn associate(&self, new: &NewAssociations) -> Result<Associations, Error> {
        let asked = format!("giving `{}` subjects", new.resource_name);
        self.associated(Method::POST, asked, Repeat::Never, new)
            .await
    }

    /// Gives a resource subjects, or changes how it has them. Repeated when it fails.
    ///
    /// # Errors
    /// As [`Registry::associate`].
    pub async fn set_associations(&self, new: &NewAssociations) -> Result<Associations, Error> {
        let asked = format!("setting the subjects of `{}`", new.resource_name);
        self.associated(Method::PUT, asked, Repeat::Always, new)
            .await
    }

    async fn associated(
        &self,
        method: Method,
        asked: String,
        repeat: Repeat,
        new: &NewAssociations,
    ) -> Result<Associations, Error> {
        let path = "/associations";
        let request = Request::new(method, path, path.to_owned(), asked, repeat).with(new)?;
        let answer = self.ask(&request).await;
        // A schema may have been registered with it.
        self.0.latest.clear();
        self.0.schemas.forget_unknown();
        answer
    }

    /// Takes a resource's subjects from it; with [`Cascade::Subjects`] those that go with it are deleted. Not repeated
    /// once it may have been carried out.
    ///
    /// # Errors
    /// As [`Registry::associations_of_resource`].
    pub async fn delete_associations(
        &self,
        resource_id: &str,
        list: &ListAssociations,
        cascade: Cascade,
    ) -> Result<(), Error> {
        let asked = format!("taking the subjects from resource `{resource_id}`");
        let path = format!(
            "/associations/resources/{}",
            name_segment(resource_id, &asked)?
        );
        let call = "/associations/resources/{id}";
        let request = Request::new(Method::DELETE, call, path, asked, Repeat::Never)
            .associations(list)
            .flag("cascadeLifecycle", cascade == Cascade::Subjects);
        let answer = self.answer(&request).await;
        self.0.latest.clear();
        answer.map(|_| ())
    }
}
