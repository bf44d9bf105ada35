//! `[registries.NAME]`: the registries that versions are published to. Secrets stay outside: the file names the
//! environment variables that hold them.

use toml::Spanned;
use toml::de::DeValue;

use super::DIALECTS;
use crate::document::{Document, Key};

/// A registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryConfig {
    /// Its addresses; the first that answers is asked.
    pub urls: Vec<String>,
    /// Its product, whose answers are predicted; the configuration's dialect where it is not given.
    pub dialect: Option<String>,
    /// The environment variable that holds the name of the user.
    pub username_env: Option<String>,
    /// The environment variable that holds the password.
    pub password_env: Option<String>,
    /// The environment variable that holds a bearer token.
    pub token_env: Option<String>,
    /// A file of certificates that vouch for the registry, in PEM, relative to the configuration.
    pub ca_file: Option<String>,
    /// A file with the client's own certificate and key, in PEM, likewise.
    pub identity_file: Option<String>,
}

const KNOWN: [&str; 7] = [
    "url",
    "dialect",
    "username-env",
    "password-env",
    "token-env",
    "ca-file",
    "identity-file",
];

/// Reads one registry; `None`, with a finding, where something is wrong with it as a whole.
pub(super) fn read<'a>(
    document: &mut Document<'a>,
    name: &Key<'_>,
    value: &Spanned<DeValue<'a>>,
) -> Option<RegistryConfig> {
    let mut registry = RegistryConfig::default();
    let mut has_url = false;
    for (key, value) in document.table(name, value)? {
        let text = |document: &mut Document<'a>| document.text(key, value).map(str::to_owned);
        match key.get_ref().as_ref() {
            "url" => {
                has_url = true;
                registry.urls = urls(document, key, value);
            }
            "dialect" => {
                let dialects = DIALECTS.map(|dialect| (dialect, dialect.to_owned()));
                registry.dialect = document.word(key, value, &dialects);
            }
            "username-env" => registry.username_env = text(document),
            "password-env" => registry.password_env = text(document),
            "token-env" => registry.token_env = text(document),
            "ca-file" => registry.ca_file = text(document),
            "identity-file" => registry.identity_file = text(document),
            _ => document.unknown_key(key, "a registry", &KNOWN),
        }
    }
    if !has_url {
        let message = format!("registry `{}` has no `url`", name.get_ref());
        let help = "say where it is: url = \"https://registry.example.com\"";
        document.bad_value(value, message, help);
    }
    (!registry.urls.is_empty()).then_some(registry)
}

/// One address, or several.
fn urls<'a>(
    document: &mut Document<'a>,
    key: &Key<'_>,
    value: &Spanned<DeValue<'a>>,
) -> Vec<String> {
    let texts: Vec<&Spanned<DeValue<'a>>> = match value.get_ref() {
        DeValue::Array(_) => document.list(key, value).into_iter().flatten().collect(),
        _ => vec![value],
    };
    let mut urls = Vec::with_capacity(texts.len());
    for value in texts {
        let Some(url) = document.text(key, value) else {
            continue;
        };
        let is_web = url.starts_with("http://") || url.starts_with("https://");
        // What stands before an `@` in the authority is a name and a password.
        let authority = url.split_once("//").map_or("", |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or_default();
        if !is_web {
            let message = format!("\"{url}\" is no address of a registry");
            document.bad_value(value, message, "it starts with https:// or http://");
        } else if authority.contains('@') {
            let message = "the address holds a user name or a password";
            let help =
                "name the environment variables that hold them: `username-env`, `password-env`";
            document.bad_value(value, message, help);
        } else {
            urls.push(url.to_owned());
        }
    }
    urls
}
