//! The settings of a registry.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::http::{App, PatientListener, Tls, TlsListener, Users, at_once, router};
use super::registry::Registry;
use super::store::Store;
use super::{Error, Server};

/// Collects the settings of a [`Server`], and starts it.
#[derive(Clone, Debug)]
pub struct Builder {
    listen: String,
    data: Option<PathBuf>,
    users: Users,
    tls: Option<(PathBuf, PathBuf)>,
    request_size_max: usize,
    schema_size_max: usize,
    grace: Duration,
    patience: Duration,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            listen: "127.0.0.1:0".to_owned(),
            data: None,
            users: Users::default(),
            tls: None,
            request_size_max: 8 * 1024 * 1024,
            schema_size_max: 1024 * 1024,
            grace: Duration::from_secs(10),
            patience: Duration::from_secs(60),
        }
    }
}

impl Builder {
    /// Host and port to listen on; port 0 is a free one. Default: a free port that only this machine reaches.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// The file that holds the schemas; made where it is missing. Default: none, so that all is gone in the end.
    #[must_use]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Admits a user by basic authentication. Default: everybody is admitted. `/health` asks for no user.
    #[must_use]
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.users.add(name.into(), password.into());
        self
    }

    /// Listens with TLS: PEM files with the chain of certificates and with the key of the first.
    #[must_use]
    pub fn tls(mut self, certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.tls = Some((certificates.into(), key.into()));
        self
    }

    /// The longest request, in bytes; longer ones are answered 413. Default: 8 MiB.
    #[must_use]
    pub fn request_size_max(mut self, bytes: usize) -> Self {
        self.request_size_max = bytes;
        self
    }

    /// The longest schema text, in bytes; longer ones are answered 42209. Default: 1 MiB.
    #[must_use]
    pub fn schema_size_max(mut self, bytes: usize) -> Self {
        self.schema_size_max = bytes;
        self
    }

    /// How long [`Server::shutdown`] waits for requests that are being answered. Default: 10 seconds.
    #[must_use]
    pub fn grace(mut self, time: Duration) -> Self {
        self.grace = time;
        self
    }

    /// How long a connection may be without a request, and how long a request may take to come in, or its answer to be
    /// taken; one that needs longer is closed. Default: 60 seconds.
    #[must_use]
    pub fn patience(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    /// Starts it on the runtime that polls this.
    ///
    /// # Errors
    /// The file cannot be opened, another process has it, the address cannot be had, or the certificate cannot be read.
    pub async fn start(self) -> Result<Server, Error> {
        let tls = self.tls.as_ref();
        let tls = tls.map(|(certificates, key)| Tls::read(certificates, key));
        let tls = tls.transpose()?;
        let data = self.data.clone();
        let opened = tokio::task::spawn_blocking(move || Store::open(data.as_deref())).await;
        let store = opened.map_err(|error| Error::start(std::io::Error::other(error)))??;
        let registry = Registry {
            store,
            schema_size_max: self.schema_size_max,
        };
        let app = Arc::new(App::new(registry, self.users, self.request_size_max));
        let listener = TcpListener::bind(&self.listen)
            .await
            .map_err(Error::start)?;
        let address = listener.local_addr().map_err(Error::start)?;
        let (stop, stopped) = oneshot::channel();
        let is_tls = tls.is_some();
        let task = match tls {
            Some(tls) => {
                let listener = TlsListener::new(listener, tls).map_err(Error::start)?;
                let listener = PatientListener::new(listener, self.patience);
                tokio::spawn(serve(listener, app.clone(), stopped))
            }
            None => {
                let listener = listener.tap_io(|connection| at_once(connection));
                let listener = PatientListener::new(listener, self.patience);
                tokio::spawn(serve(listener, app.clone(), stopped))
            }
        };
        Ok(Server {
            address,
            is_tls,
            grace: self.grace,
            stop: Some(stop),
            task,
            app,
        })
    }
}

async fn serve<L>(listener: L, app: Arc<App>, stopped: oneshot::Receiver<()>)
where
    L: Listener<Addr = SocketAddr>,
{
    let serving = axum::serve(listener, router(app));
    // A server that is dropped is aborted, so that the sender is gone only at the end.
    let stopped = async {
        let _ = stopped.await;
    };
    // It ends only when it is told to.
    let _ = serving.with_graceful_shutdown(stopped).await;
}
