//! TLS by rustls on ring, set up for each client; no provider is installed for the process.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::error::{Error, Source};

/// The PEM texts of a client's TLS.
#[derive(Clone, Default)]
pub(super) struct Tls {
    /// Whom to trust; empty: whom the system trusts.
    pub(super) roots: Vec<Vec<u8>>,
    /// Chain and key that the client shows.
    pub(super) identity: Option<(Vec<u8>, Vec<u8>)>,
}

impl Tls {
    /// The configuration. Where `is_needed` is false, no address speaks TLS, and the system's certificates are not read.
    pub(super) fn configuration(&self, is_needed: bool) -> Result<ClientConfig, Error> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|cause| broken("no version of TLS can be used", cause))?;
        let builder = if self.roots.is_empty() && is_needed {
            let verifier = system_verifier(provider)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(verifier)
        } else {
            builder.with_root_certificates(self.root_store()?)
        };
        let Some((chain, key)) = &self.identity else {
            return Ok(builder.with_no_client_auth());
        };
        let chain = certificates(chain, "the client's certificate")?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|cause| broken("the client's key is no PEM of a private key", cause))?;
        builder
            .with_client_auth_cert(chain, key)
            .map_err(|cause| broken("the client's certificate and key do not match", cause))
    }

    fn root_store(&self) -> Result<RootCertStore, Error> {
        let mut store = RootCertStore::empty();
        for pem in &self.roots {
            for certificate in certificates(pem, "a certificate authority")? {
                store
                    .add(certificate)
                    .map_err(|cause| broken("a certificate authority cannot be used", cause))?;
            }
        }
        Ok(store)
    }
}

fn system_verifier(provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let verifier = Verifier::new(provider)
        .map_err(|cause| broken("the system's certificate authorities cannot be read", cause))?;
    Ok(Arc::new(verifier))
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(Error::settings(format!(
            "{what} holds no certificate in PEM"
        ))),
        Err(cause) => Err(broken(&format!("{what} is no PEM"), cause)),
    }
}

fn broken(detail: &str, cause: impl Into<Source>) -> Error {
    Error::settings(detail).because(cause)
}
