//! Basic authentication.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Who may ask.
#[derive(Clone, Default)]
pub(in crate::server) struct Users(BTreeMap<String, String>);

impl Users {
    /// Adds a user.
    pub(in crate::server) fn add(&mut self, name: String, password: String) {
        self.0.insert(name, password);
    }

    /// Whether a request comes from somebody who may ask; from anybody where there are no users.
    pub(super) fn admit(&self, headers: &HeaderMap) -> bool {
        self.0.is_empty() || self.is_known(headers).unwrap_or(false)
    }

    fn is_known(&self, headers: &HeaderMap) -> Option<bool> {
        let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, credentials) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = STANDARD.decode(credentials.trim()).ok()?;
        let decoded = String::from_utf8(decoded).ok()?;
        let (name, password) = decoded.split_once(':')?;
        let expected = self.0.get(name);
        // An unknown name takes as long as a wrong password.
        let is_same = is_same(password, expected.map_or("", |expected| expected));
        Some(is_same && expected.is_some())
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Users({} of them)", self.0.len())
    }
}

/// Compares without telling by the time it takes where two texts differ.
fn is_same(one: &str, other: &str) -> bool {
    let length = one.len() == other.len();
    let pairs = one.bytes().zip(other.bytes());
    let differences = pairs.fold(0, |all, (one, other)| all | (one ^ other));
    std::hint::black_box(differences) == 0 && length
}
