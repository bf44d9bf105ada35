//! How a client is made.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Proxy, Url, redirect};

use super::address::Address;
use super::cache::{Cache, Lifetime, Recent};
use super::credentials::Credentials;
use super::error::{Error, Source};
use super::retry::Retry;
use super::tls::Tls;
use super::{Inner, Registry};

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// One attempt, from its first byte to the last of its answer.
    pub request: Duration,
    /// The whole call: all attempts and the waits between.
    pub call: Duration,
}

impl Default for Timeouts {
    /// 3 s, 10 s, 60 s.
    fn default() -> Self {
        Timeouts {
            connect: Duration::from_secs(3),
            request: Duration::from_secs(10),
            call: Duration::from_secs(60),
        }
    }
}

/// What is kept of answers, and for how long.
///
/// A schema behind an id or a GUID never changes and is kept for as long as there is room; what may change is kept for
/// a time. A failure is never kept, but for "no such schema" for a short time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caches {
    /// How many schemas by id and GUID; 0 keeps none.
    pub schema_count_max: usize,
    /// For how long an unknown id or GUID is not asked for again.
    pub unknown: Duration,
    /// How many answers of [`Registry::latest`] and of [`Registry::effective_config`] each; 0 keeps none.
    pub changing_count_max: usize,
    /// For how long these are kept.
    pub changing: Duration,
}

impl Default for Caches {
    /// 10,000 schemas, unknown ones for 5 s; 1,000 that may change, for 30 s.
    fn default() -> Self {
        Caches {
            schema_count_max: 10_000,
            unknown: Duration::from_secs(5),
            changing_count_max: 1_000,
            changing: Duration::from_secs(30),
        }
    }
}

/// The settings of a client; [`Registry::builder`].
#[derive(Clone)]
pub struct Builder {
    urls: Vec<String>,
    credentials: Option<Credentials>,
    headers: Vec<(String, String)>,
    tls: Tls,
    proxy: Option<String>,
    system_proxy: bool,
    timeouts: Timeouts,
    retry: Retry,
    caches: Caches,
    answer_size_max: usize,
}

impl Builder {
    pub(super) fn new() -> Self {
        Builder {
            urls: Vec::new(),
            credentials: None,
            headers: Vec::new(),
            tls: Tls::default(),
            proxy: None,
            system_proxy: true,
            timeouts: Timeouts::default(),
            retry: Retry::default(),
            caches: Caches::default(),
            answer_size_max: 16 << 20,
        }
    }

    /// Adds an address: `http` or `https`, with the path that the product has the API under, for example
    /// `/apis/ccompat/v7`. User and password in it count for this address. Further addresses are asked when the one
    /// before cannot be reached or answers 5xx; the one that answered stays in use.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.urls.push(url.into());
        self
    }

    /// Adds addresses that are separated by commas, as Kafka's clients write them.
    #[must_use]
    pub fn urls(mut self, list: &str) -> Self {
        let urls = list.split(',').map(str::trim);
        let urls = urls.filter(|url| !url.is_empty()).map(str::to_owned);
        self.urls.extend(urls);
        self
    }

    /// Asks with user and password.
    #[must_use]
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        self.credentials = Some(Credentials::Basic { user, password });
        self
    }

    /// Asks with a token.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::Bearer(token.into()));
        self
    }

    /// Asks with the token that `token` gives for each request; it keeps one for as long as it is valid.
    #[must_use]
    pub fn bearer_from<F, A>(mut self, token: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<String, Source>> + Send + 'static,
    {
        self.credentials = Some(Credentials::callback(token));
        self
    }

    /// Sends a header with every request. Its value is treated as a secret.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Trusts these certificate authorities (PEM), and no longer those of the system.
    #[must_use]
    pub fn certificate_authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(pem.into());
        self
    }

    /// Shows a certificate: its chain and its private key (PEM).
    #[must_use]
    pub fn client_certificate(
        mut self,
        chain: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.tls.identity = Some((chain.into(), key.into()));
        self
    }

    /// Goes through a proxy: `http://user:password@host:port`. Without this setting the environment says which.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Goes through no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = None;
        self.system_proxy = false;
        self
    }

    /// How long calls may take.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How failed requests are repeated.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// What is kept of answers.
    #[must_use]
    pub fn caches(mut self, caches: Caches) -> Self {
        self.caches = caches;
        self
    }

    /// The longest answer in bytes; 16 MiB where nothing is said.
    #[must_use]
    pub fn answer_size_max(mut self, bytes: usize) -> Self {
        self.answer_size_max = bytes;
        self
    }

    /// The client. Connects to nothing yet.
    ///
    /// # Errors
    /// No address, or a setting that cannot be used.
    pub fn build(self) -> Result<Registry, Error> {
        let addresses = self.urls.iter().map(|url| Address::parse(url));
        let addresses: Vec<Address> = addresses.collect::<Result<_, _>>()?;
        if addresses.is_empty() {
            return Err(Error::settings("no address is given"));
        }
        let http = self.http(addresses.iter().any(Address::is_https))?;
        let Caches {
            schema_count_max,
            unknown,
            changing_count_max,
            changing,
        } = self.caches;
        let lasting = Lifetime {
            found: None,
            unknown,
        };
        let passing = Lifetime {
            found: Some(changing),
            unknown: Duration::ZERO,
        };
        Ok(Registry(Arc::new(Inner {
            http,
            addresses,
            preferred: AtomicUsize::new(0),
            credentials: self.credentials,
            timeouts: self.timeouts,
            retry: self.retry,
            answer_size_max: self.answer_size_max,
            recent: Recent::new(self.retry.settle),
            schemas: Cache::new(schema_count_max, lasting),
            latest: Cache::new(changing_count_max, passing),
            configs: Cache::new(changing_count_max, passing),
        })))
    }

    fn http(&self, speaks_tls: bool) -> Result<Client, Error> {
        let mut client = Client::builder()
            .use_preconfigured_tls(self.tls.configuration(speaks_tls || self.proxy.is_some())?)
            .connect_timeout(self.timeouts.connect)
            .timeout(self.timeouts.request)
            .default_headers(self.default_headers()?)
            .user_agent(concat!("heirloom/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::custom(same_server));
        if let Some(proxy) = &self.proxy {
            let proxy = Proxy::all(proxy).map_err(|_| Error::settings("the proxy is no URL"))?;
            client = client.proxy(proxy);
        } else if !self.system_proxy {
            client = client.no_proxy();
        }
        client
            .build()
            .map_err(|cause| Error::settings("no HTTP client could be made").because(cause))
    }

    fn default_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let header = HeaderName::try_from(name);
            let header =
                header.map_err(|_| Error::settings(format!("`{name}` is no name of a header")))?;
            let value = HeaderValue::try_from(value);
            let mut value = value.map_err(|_| {
                Error::settings(format!(
                    "header `{name}` has a value that no header may have"
                ))
            })?;
            value.set_sensitive(true);
            headers.append(header, value);
        }
        Ok(headers)
    }
}

/// Follows an answer to the same server, where it keeps method and body; every other one is the caller's to see. To
/// another server credentials and headers would go along.
fn same_server(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let place = |url: &Url| {
        let host = url.host_str().map(str::to_owned);
        (url.scheme().to_owned(), host, url.port_or_known_default())
    };
    let keeps_method = [307, 308].contains(&attempt.status().as_u16());
    let previous = attempt.previous();
    let is_same = previous.last().map(place) == Some(place(attempt.url()));
    if keeps_method && is_same && previous.len() <= 5 {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Builder")
            .field("url_count", &self.urls.len())
            .field("credentials", &self.credentials)
            .field("headers", &names)
            .field("has_client_certificate", &self.tls.identity.is_some())
            .field("has_proxy", &self.proxy.is_some())
            .field("timeouts", &self.timeouts)
            .field("retry", &self.retry)
            .field("caches", &self.caches)
            .field("answer_size_max", &self.answer_size_max)
            .finish()
    }
}
