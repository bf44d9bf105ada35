//! The embedded registry: Confluent's API over a file, in the process or as `heirloom registry serve`.
//!
//! ```
//! use heirloom_registry::server::Server;
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let server = Server::builder().start().await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! server.shutdown().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is acknowledged is on the disk. Ids are never given twice, whatever was deleted. The layers: [`Server`] listens,
//! `http` translates, `registry` holds the rules, `store` the data.

pub mod archive;
mod builder;
mod digest;
mod error;
mod fault;
mod http;
mod registry;
mod store;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use builder::Builder;
pub use error::Error;

use self::http::App;

/// A registry that answers. Dropping it stops it, without waiting for requests that are being answered.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    is_tls: bool,
    grace: Duration,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    app: Arc<App>,
}

impl Server {
    /// A registry with the settings of a test: in memory, on a free port of this machine.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL, for a client on the same machine.
    pub fn url(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Takes no more requests, answers those that it has, and closes the file.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
        if tokio::time::timeout(self.grace, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
            // Whether it ended or was cancelled is the same.
            let _ = (&mut self.task).await;
        }
        // Connections may hold the store for longer than that, but no longer the file.
        let app = self.app.clone();
        let close = move || {
            app.registry.store.close();
            app.registry.store.wait_closed();
        };
        // It fails only where the runtime is shut down, which nobody waits for.
        let _ = tokio::task::spawn_blocking(close).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        self.app.registry.store.close();
    }
}
