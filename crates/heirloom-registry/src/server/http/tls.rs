//! TLS in front of the API. Handshakes go on beside each other, so that a slow one keeps nobody waiting.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::at_once;
use crate::server::Error;

/// How long a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);

/// How many connections wait for the API after their handshake.
const WAITING_MAX: usize = 64;

/// A certificate with its key.
#[derive(Clone)]
pub(in crate::server) struct Tls(Arc<ServerConfig>);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls(..)")
    }
}

impl Tls {
    /// Reads a chain of certificates and the key of the first, as PEM files.
    pub(in crate::server) fn read(certificates: &Path, key: &Path) -> Result<Self, Error> {
        let chain = CertificateDer::pem_file_iter(certificates).map_err(Error::tls)?;
        let chain: Vec<CertificateDer<'static>> =
            chain.collect::<Result<_, _>>().map_err(Error::tls)?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(Error::tls)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions();
        let config = config.map_err(Error::tls)?.with_no_client_auth();
        let config = config.with_single_cert(chain, key).map_err(Error::tls)?;
        Ok(Tls(Arc::new(config)))
    }
}

/// Connections after their handshake.
#[derive(Debug)]
pub(in crate::server) struct TlsListener {
    connections: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Accepts the connections of a listener until it is dropped.
    pub(in crate::server) fn new(listener: TcpListener, tls: Tls) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, connections) = mpsc::channel(WAITING_MAX);
        tokio::spawn(accept(listener, TlsAcceptor::from(tls.0), sender));
        Ok(TlsListener {
            connections,
            address,
        })
    }
}

async fn accept(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let (stream, address) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = sender.closed() => return,
        };
        at_once(&stream);
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)).await;
            if let Ok(Ok(stream)) = shaken {
                // The server may have stopped meanwhile.
                let _ = sender.send((stream, address)).await;
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.connections.recv().await {
            Some(connection) => connection,
            // Nobody accepts any more, which only the end of the program brings about.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}
