//! Who asks: user and password, or a token. Nothing here can be printed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::RequestBuilder;

use super::error::{Error, ErrorKind, Source};

type Token = Pin<Box<dyn Future<Output = Result<String, Source>> + Send>>;

/// How requests say who asks.
#[derive(Clone)]
pub(super) enum Credentials {
    Basic { user: String, password: String },
    Bearer(String),
    Callback(Arc<dyn Fn() -> Token + Send + Sync>),
}

impl Credentials {
    pub(super) fn callback<F, A>(token: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<String, Source>> + Send + 'static,
    {
        Credentials::Callback(Arc::new(move || Box::pin(token())))
    }

    /// Adds them to a request. The callback is asked for each.
    pub(super) async fn add_to(
        &self,
        request: RequestBuilder,
        asked: &str,
    ) -> Result<RequestBuilder, Error> {
        match self {
            Credentials::Basic { user, password } => Ok(request.basic_auth(user, Some(password))),
            Credentials::Bearer(token) => Ok(request.bearer_auth(token)),
            Credentials::Callback(token) => match token().await {
                Ok(token) => Ok(request.bearer_auth(token)),
                Err(cause) => {
                    let detail = "could not be asked, as no token was to be had";
                    Err(Error::new(ErrorKind::Unauthorized, asked, detail).because(cause))
                }
            },
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::Basic { .. } => "Basic(..)",
            Credentials::Bearer(_) => "Bearer(..)",
            Credentials::Callback(_) => "Callback(..)",
        })
    }
}
