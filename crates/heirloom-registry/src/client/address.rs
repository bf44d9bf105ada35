//! The addresses of a registry: base URLs, with user and password taken out.

use std::fmt;

use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::credentials::Credentials;
use super::error::Error;

/// One base URL, which prints without user and password.
#[derive(Clone)]
pub(super) struct Address {
    /// Without a slash at the end.
    base: String,
    /// What stood before the `@`.
    pub(super) credentials: Option<Credentials>,
}

impl Address {
    /// Reads a base URL. The text itself is in no error, as it may hold a password.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let mut url = Url::parse(text.trim())
            .map_err(|cause| Error::settings("an address is no URL").because(cause))?;
        let credentials = taken_out(&mut url);
        if !["http", "https"].contains(&url.scheme()) {
            // `user:password@host` is a URL, too: of a scheme that is the user.
            let detail = "an address begins with neither http:// nor https://";
            return Err(Error::settings(detail));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::settings(
                "an address has a query or a fragment, and neither can be kept",
            ));
        }
        Ok(Address {
            base: url.as_str().trim_end_matches('/').to_owned(),
            credentials,
        })
    }

    pub(super) fn is_https(&self) -> bool {
        self.base.starts_with("https:")
    }

    /// The URL of a path that begins with a slash.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn taken_out(url: &mut Url) -> Option<Credentials> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = plain(url.username());
    let password = url.password().map(plain);
    if user.is_empty() && password.is_none() {
        return None;
    }
    // Both succeed on every URL that can hold a user, and this one does.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let password = password.unwrap_or_default();
    Some(Credentials::Basic { user, password })
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_taken_out() {
        let address = Address::parse("https://a%40b:c%2Fd@host:1/apis/ccompat/v7/").unwrap();
        assert_eq!(format!("{address:?}"), "https://host:1/apis/ccompat/v7");
        assert_eq!(address.join("/x"), "https://host:1/apis/ccompat/v7/x");
        let Some(Credentials::Basic { user, password }) = address.credentials else {
            panic!("no credentials");
        };
        assert_eq!((user.as_str(), password.as_str()), ("a@b", "c/d"));
    }

    #[test]
    fn what_is_refused_is_not_printed() {
        let table = [
            "user:secret@host",
            "ftp://user:secret@host",
            "http://user:secret@host/?a=secret",
            "http://user:secret@host/#secret",
            "http://user:secret@:0:0",
        ];
        for text in table {
            let error = Address::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }
}
