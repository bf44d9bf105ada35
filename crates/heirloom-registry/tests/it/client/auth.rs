//! Who asks, through what, and over which connection; and that no secret comes out anywhere.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heirloom_registry::client::*;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio_rustls::TlsAcceptor;

use super::faults::{Faults, Reply};
use super::quick;

fn schema() -> Reply {
    Reply::ok(r#"{"schema":"\"string\""}"#)
}

/// The credentials that a registry sees.
async fn authorization(settings: impl Fn(Builder) -> Builder) -> String {
    let server = Faults::script(vec![schema()]);
    let registry = settings(quick(&server.url())).build().unwrap();
    registry.schema(1).await.unwrap();
    server.seen()[0].header("authorization").to_owned()
}

#[tokio::test]
async fn credentials_are_sent() {
    let none = authorization(|builder| builder).await;
    assert_eq!(none, "");
    let basic = authorization(|builder| builder.basic("user", "pass:word")).await;
    assert_eq!(basic, "Basic dXNlcjpwYXNzOndvcmQ=");
    let bearer = authorization(|builder| builder.bearer("token")).await;
    assert_eq!(bearer, "Bearer token");
    let called = authorization(|builder| builder.bearer_from(|| async { Ok("made".into()) })).await;
    assert_eq!(called, "Bearer made");
}

#[tokio::test]
async fn each_address_has_the_credentials_that_stand_in_it() {
    let bad = Faults::script(vec![Reply::new(500, "")]);
    let good = Faults::script(vec![schema()]);
    let first = format!("http://a%40b:p%2Fw@{}", bad.authority());
    let registry = quick(&first)
        .url(good.url())
        .basic("c", "d")
        .build()
        .unwrap();
    registry.schema(1).await.unwrap();
    assert_eq!(bad.seen()[0].header("authorization"), "Basic YUBiOnAvdw==");
    assert_eq!(good.seen()[0].header("authorization"), "Basic Yzpk");
}

#[tokio::test]
async fn the_callback_is_asked_for_each_attempt() {
    let server = Faults::script(vec![Reply::new(503, ""), schema()]);
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let builder = quick(&server.url()).bearer_from(move || {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok(format!("token-{number}")) }
    });
    builder.build().unwrap().schema(1).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), "Bearer token-0");
    assert_eq!(seen[1].header("authorization"), "Bearer token-1");
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    let server = Faults::script(vec![schema()]);
    let builder = quick(&server.url()).bearer_from(|| async { Err("the issuer is down".into()) });
    let error = builder.build().unwrap().schema(1).await.unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::Unauthorized, 0));
    assert_eq!(error.source().unwrap().to_string(), "the issuer is down");
    insta::assert_snapshot!(server.anonymous(&error.to_string()), @"reading schema 1: http://host:8081/schemas/ids/1 could not be asked, as no token was to be had");
}

#[tokio::test]
async fn headers_are_sent_with_every_request() {
    let server = Faults::script(vec![Reply::new(503, ""), schema()]);
    let builder = quick(&server.url())
        .header("X-Tenant", "blue")
        .header("X-Api-Key", "k");
    builder.build().unwrap().schema(1).await.unwrap();
    for seen in server.seen() {
        assert_eq!(
            (seen.header("x-tenant"), seen.header("x-api-key")),
            ("blue", "k")
        );
        assert!(seen.header("user-agent").starts_with("heirloom/"));
        assert!(
            seen.header("accept")
                .starts_with("application/vnd.schemaregistry.v1+json")
        );
    }
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_registry() {
    let proxy = Faults::script(vec![schema()]);
    let url = format!("http://user:word@{}", proxy.authority());
    let registry = quick("http://registry.invalid:8081")
        .proxy(url)
        .build()
        .unwrap();
    registry.schema(1).await.unwrap();
    let seen = &proxy.seen()[0];
    assert_eq!(seen.target, "http://registry.invalid:8081/schemas/ids/1");
    assert_eq!(seen.header("proxy-authorization"), "Basic dXNlcjp3b3Jk");
}

/// Everything that can be printed of a client, of its settings and of its errors.
fn printed(error: &Error, others: &[&dyn std::fmt::Debug]) -> String {
    let mut text = format!("{error} {error:?} {:?} {}", error.url(), error.help());
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    others
        .iter()
        .for_each(|other| text.push_str(&format!(" {other:?}")));
    text
}

#[tokio::test]
async fn no_secret_is_printed() {
    let replies = [
        Reply::new(401, ""),
        Reply::new(500, "oops"),
        Reply::silent(),
        Reply::ok("<html>"),
        Reply::new(307, "").header("Location", "http://x:secret@elsewhere/?t=secret#secret"),
    ];
    for reply in replies {
        let server = Faults::script(vec![reply]);
        let url = format!("http://someone:secret@{}/secretless", server.authority());
        let builder = quick(&url)
            .url("http://someone:secret@127.0.0.1:1")
            .basic("someone", "secret")
            .header("X-Api-Key", "secret")
            .retry(Retry::NEVER);
        let registry = builder.clone().build().unwrap();
        let blocking = registry.blocking().unwrap();
        let error = registry.schema(1).await.unwrap_err();
        let text = printed(&error, &[&registry, &builder, &blocking]);
        let text = text.replace("secretless", "");
        assert!(
            !text.contains("secret") && !text.contains("someone"),
            "{text}"
        );
    }
}

#[test]
fn settings_that_are_refused_are_not_printed() {
    let base = || quick("http://127.0.0.1:1");
    let table = [
        ("address", quick("someone:secret@host")),
        ("proxy", base().proxy("://someone:secret@host")),
        ("header name", base().header("a b", "secret")),
        ("header value", base().header("X-Key", "secret\n")),
        ("certificate", base().client_certificate("secret", "secret")),
        ("authority", base().certificate_authority("secret")),
        ("none", Registry::builder()),
    ];
    let mut texts = Vec::new();
    for (what, builder) in table {
        let error = builder.clone().build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{what}");
        let text = printed(&error, &[&builder]);
        assert!(
            !text.contains("secret") && !text.contains("someone"),
            "{what}: {text}"
        );
        texts.push(format!("{what}: {error}"));
    }
    insta::assert_snapshot!(texts.join("\n"));
}

/// An authority, and what it has signed.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Authority { pem, issuer }
    }

    /// Certificate and key.
    fn sign(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// A server that this authority vouches for, and that wants to see who asks.
    fn serve(&self) -> Faults {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (chain, key) = self.sign("127.0.0.1");
        let chain = vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let accept = move |stream| {
            let acceptor = acceptor.clone();
            async move { acceptor.accept(stream).await }
        };
        Faults::serve_over(accept, |_, _| schema())
    }
}

#[tokio::test]
async fn both_sides_show_certificates() {
    let authority = Authority::new("ours");
    let server = authority.serve();
    let url = format!("https://{}", server.authority());
    let (chain, key) = authority.sign("client");
    let registry = quick(&url)
        .certificate_authority(authority.pem.clone())
        .client_certificate(chain, key)
        .build()
        .unwrap();
    registry.schema(1).await.unwrap();
    assert_eq!(server.count(), 1);
    // Nothing was installed for the whole process: other uses of rustls keep their choice.
    assert!(CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn a_stranger_is_not_spoken_to() {
    let (authority, other) = (Authority::new("ours"), Authority::new("other"));
    let server = authority.serve();
    let url = format!("https://{}", server.authority());
    let base = || quick(&url).retry(Retry::NEVER);
    let (chain, key) = authority.sign("client");
    let (strange_chain, strange_key) = other.sign("client");
    let table = [
        // The system does not know the authority, and another one does not vouch for the server.
        base().client_certificate(chain.clone(), key.clone()),
        base()
            .certificate_authority(other.pem.clone())
            .client_certificate(chain, key),
        // The server does not know who asks.
        base().certificate_authority(authority.pem.clone()),
        base()
            .certificate_authority(authority.pem.clone())
            .client_certificate(strange_chain, strange_key),
    ];
    for builder in table {
        let error = builder.build().unwrap().schema(1).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    }
    assert_eq!(server.count(), 0);
}
