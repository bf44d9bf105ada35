//! Calls on associations: which subject belongs to a topic.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Registry;
use super::error::{Error, ErrorKind};
use super::options::{Associate, Cascade, ListAssociations, ResourceScope};
use super::request::{Request, name_segment, segment};
use super::retry::Repeat;
use crate::api::{
    Association, AssociationChanges, AssociationOutcome, Associations, NewAssociations, Subject,
};

const RESOURCE: &str = "/associations/resources/{id}";

/// The body of a batch.
#[derive(Serialize)]
struct Batch<'a> {
    requests: &'a [AssociationChanges],
}

/// And its answer.
#[derive(Deserialize)]
struct BatchAnswer {
    #[serde(default = "Vec::new")]
    results: Vec<AssociationOutcome>,
}

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
            ResourceScope::Id(id) => (RESOURCE, resource_path(id, &asked)?),
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
    pub async fn associate(
        &self,
        new: &NewAssociations,
        how: &Associate,
    ) -> Result<Associations, Error> {
        let asked = format!("giving `{}` subjects", new.resource_name);
        let path = "/associations";
        let request = Request::new(Method::POST, path, path.to_owned(), asked, Repeat::Never);
        self.associated(request.associate(how).with(new)?).await
    }

    /// Gives a resource subjects, or changes how it has them. Repeated when it fails.
    ///
    /// # Errors
    /// As [`Registry::associate`].
    pub async fn set_associations(
        &self,
        new: &NewAssociations,
        how: &Associate,
    ) -> Result<Associations, Error> {
        let asked = format!("setting the subjects of `{}`", new.resource_name);
        let path = resource_path(&new.resource_id, &asked)?;
        let request = Request::new(Method::PUT, RESOURCE, path, asked, Repeat::Always);
        self.associated(request.associate(how).with(new)?).await
    }

    /// Changes the subjects of several resources, and tells what came of each. Not repeated once it may have been carried
    /// out.
    ///
    /// # Errors
    /// As [`Registry::associations_of_resource`]; what is refused of one resource is in its outcome.
    pub async fn change_associations(
        &self,
        changes: &[AssociationChanges],
        how: &Associate,
    ) -> Result<Vec<AssociationOutcome>, Error> {
        let mut lacking = None;
        // Releases call it the one or the other.
        for path in ["/associations:batch", "/associations:batchMutate"] {
            let asked = "changing the subjects of resources".to_owned();
            let request = Request::new(Method::POST, path, path.to_owned(), asked, Repeat::Never);
            let request = request.associate(how).with(&Batch { requests: changes })?;
            match self.associated::<BatchAnswer>(request).await {
                Err(error) if error.kind() == ErrorKind::Unsupported => {
                    lacking.get_or_insert(error);
                }
                answer => return Ok(answer?.results),
            }
        }
        lacking.map_or(Ok(Vec::new()), Err)
    }

    async fn associated<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
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
        how: &Associate,
    ) -> Result<(), Error> {
        let asked = format!("taking the subjects from resource `{resource_id}`");
        let path = resource_path(resource_id, &asked)?;
        let request = Request::new(Method::DELETE, RESOURCE, path, asked, Repeat::Never)
            .associations(list)
            .flag("cascadeLifecycle", cascade == Cascade::Subjects)
            .flag("dryRun", how.dry_run);
        let answer = self.answer(&request).await;
        self.0.latest.clear();
        answer.map(|_| ())
    }
}

fn resource_path(id: &str, asked: &str) -> Result<String, Error> {
    Ok(format!(
        "/associations/resources/{}",
        name_segment(id, asked)?
    ))
}
