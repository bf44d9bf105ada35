//! Calls on the registry itself: whether it answers, which program it is, its contexts.

use reqwest::Method;

use super::Registry;
use super::error::{Error, ErrorKind};
use super::options::ListContexts;
use super::request::Request;
use super::retry::Repeat;
use crate::api::{ClusterId, Deployment, ServerVersion, Subject};

impl Registry {
    /// Asks the root for anything at all: that the registry can be reached, and lets in who asks.
    ///
    /// # Errors
    /// As every call; `Unsupported` where the product has nothing at its root.
    pub async fn ping(&self) -> Result<(), Error> {
        let asked = "asking the registry for a sign of life".to_owned();
        let request = Request::read("/", "/".to_owned(), asked);
        self.answer(&request).await.map(|_| ())
    }

    /// The contexts.
    ///
    /// # Errors
    /// As every call; `Unsupported` on Karapace and Redpanda.
    pub async fn contexts(&self, list: &ListContexts) -> Result<Vec<String>, Error> {
        let asked = "listing contexts".to_owned();
        let request = Request::read("/contexts", "/contexts".to_owned(), asked)
            .maybe("contextPrefix", list.prefix.as_deref())
            .page(list.page);
        self.ask(&request).await
    }

    /// Deletes a context, which must be empty. Not repeated once it may have been carried out.
    ///
    /// # Errors
    /// As every call; `Refused` with `ContextNotEmpty`, `Unsupported` elsewhere than on Confluent.
    pub async fn delete_context(&self, context: &str) -> Result<(), Error> {
        let asked = format!("deleting context `{context}`");
        let name = context.parse::<Subject>().map_err(|cause| {
            Error::new(ErrorKind::Invalid, &asked, "is no name of a context").because(cause)
        })?;
        let path = format!("/contexts/{}", super::request::segment(&name, &asked)?);
        let call = "/contexts/{context}";
        let request = Request::new(Method::DELETE, call, path, asked, Repeat::Never);
        self.answer(&request).await.map(|_| ())
    }

    /// Which cluster answers.
    ///
    /// # Errors
    /// As every call; `Unsupported` where the product does not tell.
    pub async fn cluster(&self) -> Result<ClusterId, Error> {
        let path = "/v1/metadata/id";
        let asked = "asking which cluster this is".to_owned();
        self.ask(&Request::read(path, path.to_owned(), asked)).await
    }

    /// Which program answers.
    ///
    /// # Errors
    /// As [`Registry::cluster`].
    pub async fn server_version(&self) -> Result<ServerVersion, Error> {
        let path = "/v1/metadata/version";
        let asked = "asking which program this is".to_owned();
        self.ask(&Request::read(path, path.to_owned(), asked)).await
    }

    /// How the registry is run.
    ///
    /// # Errors
    /// As [`Registry::cluster`].
    pub async fn deployment(&self) -> Result<Deployment, Error> {
        let path = "/v1/metadata/deployment";
        let asked = "asking how the registry is run".to_owned();
        self.ask(&Request::read(path, path.to_owned(), asked)).await
    }
}
