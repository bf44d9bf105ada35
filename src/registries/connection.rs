//! Which registry is asked, and as whom. Secrets come from the environment variables that `heirloom.toml` names.

use std::fs;
use std::path::Path;

use anyhow::Result;
use heirloom_compat::dialects::Dialect;
use heirloom_contract::{Config, RegistryConfig};
use heirloom_registry::client::Registry;
use heirloom_registry::client::blocking;

use crate::exit::Refused;

/// A registry that can be asked.
pub(crate) struct Connection {
    /// As it was asked for: its name in `heirloom.toml`, or its URL.
    pub(crate) name: String,
    /// Whether `heirloom.toml` names it.
    pub(crate) is_named: bool,
    /// Whoever asks it waits.
    pub(crate) client: blocking::Registry,
    /// Its product, whose answers are predicted.
    pub(crate) dialect: Dialect,
}

/// Connects with the registry that `wanted` names, or has the address of; without it the only one that is configured.
pub(crate) fn connect(config: &Config, root: &Path, wanted: Option<&str>) -> Result<Connection> {
    let (name, registry) = chosen(config, wanted)?;
    let dialect = registry.dialect.as_deref().or(config.dialect.as_deref());
    let dialect = dialect.and_then(|it| it.parse().ok()).unwrap_or_default();
    let mut builder = Registry::builder();
    for url in &registry.urls {
        builder = builder.url(url);
    }
    if let Some(user) = &registry.username_env {
        let password = match &registry.password_env {
            Some(password) => secret(&name, password)?,
            None => String::new(),
        };
        builder = builder.basic(secret(&name, user)?, password);
    }
    if let Some(token) = &registry.token_env {
        builder = builder.bearer(secret(&name, token)?);
    }
    if let Some(file) = &registry.ca_file {
        builder = builder.certificate_authority(pem(root, file)?);
    }
    if let Some(file) = &registry.identity_file {
        let identity = pem(root, file)?;
        builder = builder.client_certificate(identity.clone(), identity);
    }
    Ok(Connection {
        is_named: config.registries.contains_key(&name),
        name,
        client: builder.build()?.blocking()?,
        dialect,
    })
}

/// The registry's name and settings.
fn chosen(config: &Config, wanted: Option<&str>) -> Result<(String, RegistryConfig)> {
    let names: Vec<String> = config
        .registries
        .keys()
        .map(|it| format!("`{it}`"))
        .collect();
    let names = match names.is_empty() {
        true => "name it in heirloom.toml: [registries.prod] url = \"https://...\"".to_owned(),
        false => format!("heirloom.toml has {}", names.join(", ")),
    };
    match wanted {
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            if url.split('/').nth(2).is_some_and(|it| it.contains('@')) {
                let help = "name it in heirloom.toml with `username-env` and `password-env`";
                let message = "the address holds a user name or a password";
                return Err(Refused::new(message, help).into());
            }
            let registry = RegistryConfig {
                urls: vec![url.to_owned()],
                ..RegistryConfig::default()
            };
            Ok((url.to_owned(), registry))
        }
        Some(name) => match config.registries.get(name) {
            Some(registry) => Ok((name.to_owned(), registry.clone())),
            None => Err(Refused::new(format!("there is no registry `{name}`"), names).into()),
        },
        None => {
            let mut registries = config.registries.iter();
            match (registries.next(), registries.next()) {
                (Some((name, registry)), None) => Ok((name.clone(), registry.clone())),
                (None, _) => Err(Refused::new("no registry is configured", names).into()),
                (Some(_), Some(_)) => {
                    let help = format!("say which one with --registry; {names}");
                    Err(Refused::new("several registries are configured", help).into())
                }
            }
        }
    }
}

fn secret(registry: &str, variable: &str) -> Result<String> {
    std::env::var(variable).map_err(|_| {
        let message = format!("the environment variable {variable} is not set");
        let help = format!("heirloom.toml says that it holds a secret of registry `{registry}`");
        Refused::new(message, help).into()
    })
}

fn pem(root: &Path, file: &str) -> Result<Vec<u8>> {
    fs::read(root.join(file)).map_err(|error| {
        let help = "heirloom.toml names it, as seen from its own folder";
        Refused::nothing(format!("{file}: {error}"), help).into()
    })
}
