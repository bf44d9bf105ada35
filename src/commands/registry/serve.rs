//! `heirloom registry serve`: the registry until it is told to stop.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_registry::server::{Builder, Server};

use super::refused;
use crate::exit::{Exit, Refused};
use crate::output::Output;

/// Serve the registry until it is told to stop
///
/// Prints its URL once it answers. SIGINT and SIGTERM stop it after the requests that it has. Beside the API it answers
/// `/health`, and `/metrics` for Prometheus.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to listen; port 0 is a free one
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8081")]
    listen: String,

    /// The file that holds the schemas, made where it is missing; without it all is gone in the end
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// Who may ask, by basic authentication: a file with a line `NAME:PASSWORD` for each
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,

    /// Speak TLS with this chain of certificates (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,

    /// The key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,

    /// The longest request that is taken, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 8 * 1024 * 1024)]
    request_size_max: usize,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let builder = builder(args, root)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let stop = stop()?;
        let server = builder.start().await.map_err(|error| refused(&error))?;
        writeln!(output.out, "listens on {}", server.url())?;
        output.out.flush()?;
        stop.await;
        server.shutdown().await;
        Ok(Exit::Ok)
    })
}

fn builder(args: Args, root: &Path) -> Result<Builder> {
    let mut builder = Server::builder()
        .listen(args.listen)
        .request_size_max(args.request_size_max);
    if let Some(data) = args.data {
        builder = builder.data(root.join(data));
    }
    if let (Some(certificate), Some(key)) = (args.tls_certificate, args.tls_key) {
        builder = builder.tls(root.join(certificate), root.join(key));
    }
    if let Some(users) = args.users {
        let text = fs::read_to_string(root.join(&users));
        let text = text.map_err(|error| Refused::unread(&users, &error))?;
        let lines = (1..).zip(text.lines());
        let mut lines = lines.filter(|(_, line)| !line.is_empty()).peekable();
        // Without users everybody would be admitted, which nobody wants who names a file of them.
        if lines.peek().is_none() {
            let message = format!("{}: no user", users.display());
            return Err(Refused::new(message, "write a line `NAME:PASSWORD` for each").into());
        }
        for (number, line) in lines {
            let Some((name, password)) = line.split_once(':') else {
                let message = format!("{}:{number}: no user", users.display());
                return Err(Refused::new(message, "write `NAME:PASSWORD`").into());
            };
            builder = builder.user(name, password);
        }
    }
    Ok(builder)
}

/// Waits for SIGINT or SIGTERM, from now on.
#[cfg(unix)]
fn stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn stop() -> Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Then only its end ends it.
            std::future::pending::<()>().await;
        }
    })
}
