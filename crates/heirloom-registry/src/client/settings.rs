//! Levels and modes: of the registry, of a context, of a subject.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;

use super::Registry;
use super::error::Error;
use super::options::{Below, Force, Inherit, Scope};
use super::request::{Request, segment, subject_key};
use super::retry::Repeat;
use crate::api::{Config, ConfigUpdate, Mode, ModeSetting, Subject};

impl Registry {
    /// Level and further settings.
    ///
    /// # Errors
    /// As every call; `NotFound` with `SubjectLevelNotConfigured` where a subject has none of its own.
    pub async fn config(&self, scope: &Scope, inherit: Inherit) -> Result<Config, Error> {
        let asked = format!("reading the level of {}", shown(scope));
        let request = scoped(Method::GET, "config", scope, asked, Repeat::Always)?
            .flag("defaultToGlobal", inherit == Inherit::Effective);
        self.ask(&request).await
    }

    /// The settings that hold for a subject, as they were at most [`super::Caches::changing`] ago.
    ///
    /// # Errors
    /// As every call.
    pub async fn effective_config(&self, subject: &Subject) -> Result<Arc<Config>, Error> {
        let scope = Scope::from(subject);
        let key = subject_key(subject);
        let fetch = async {
            let config = self.config(&scope, Inherit::Effective).await;
            config.map(Arc::new)
        };
        self.0.configs.get(&key, fetch).await
    }

    /// Sets level and further settings, and tells what the registry understood. Repeated when it fails.
    ///
    /// # Errors
    /// As every call; `Refused` of a level that the product does not know.
    pub async fn set_config(
        &self,
        scope: &Scope,
        update: &ConfigUpdate,
    ) -> Result<ConfigUpdate, Error> {
        let asked = format!("setting the level of {}", shown(scope));
        let request = scoped(Method::PUT, "config", scope, asked, Repeat::Always)?.with(update)?;
        let answer = self.answer(&request).await;
        self.0.configs.clear();
        answer?.json_of(&request, |answer| {
            renamed(answer, "compatibilityLevel", "compatibility")
        })
    }

    /// Removes the level that was set, and tells which it was. Not repeated once it may have been carried out.
    ///
    /// # Errors
    /// As every call; `NotFound` where none was set, `Unsupported` of the whole registry on Karapace and Redpanda.
    pub async fn delete_config(&self, scope: &Scope) -> Result<Config, Error> {
        let asked = format!("removing the level of {}", shown(scope));
        let request = scoped(Method::DELETE, "config", scope, asked, Repeat::Never)?;
        let answer = self.answer(&request).await;
        self.0.configs.clear();
        answer?.json_of(&request, removed)
    }

    /// The mode.
    ///
    /// # Errors
    /// As every call; `NotFound` with `SubjectModeNotConfigured` where a subject has none of its own.
    pub async fn mode(&self, scope: &Scope, inherit: Inherit) -> Result<Mode, Error> {
        let asked = format!("reading the mode of {}", shown(scope));
        let request = scoped(Method::GET, "mode", scope, asked, Repeat::Always)?
            .flag("defaultToGlobal", inherit == Inherit::Effective);
        Ok(self.ask::<ModeSetting>(&request).await?.mode)
    }

    /// Sets the mode. Repeated when it fails.
    ///
    /// # Errors
    /// As every call; `Unsupported` on Karapace.
    pub async fn set_mode(&self, scope: &Scope, mode: Mode, force: Force) -> Result<Mode, Error> {
        let asked = format!("setting the mode of {}", shown(scope));
        let request = scoped(Method::PUT, "mode", scope, asked, Repeat::Always)?
            .flag("force", force == Force::Yes)
            .with(&ModeSetting { mode })?;
        Ok(self.ask::<ModeSetting>(&request).await?.mode)
    }

    /// Removes the mode that was set, and tells which it was; of a context, also those of its subjects where that is
    /// asked for. Not repeated once it may have been carried out.
    ///
    /// # Errors
    /// As every call; `Unsupported` on Karapace and, of the whole registry, on Apicurio.
    pub async fn delete_mode(&self, scope: &Scope, below: Below) -> Result<Mode, Error> {
        let asked = format!("removing the mode of {}", shown(scope));
        let request = scoped(Method::DELETE, "mode", scope, asked, Repeat::Never)?
            .flag("recursive", below == Below::Goes);
        Ok(self.ask::<ModeSetting>(&request).await?.mode)
    }
}

fn scoped(
    method: Method,
    what: &str,
    scope: &Scope,
    asked: String,
    repeat: Repeat,
) -> Result<Request, Error> {
    Ok(match scope {
        Scope::Registry => {
            let path = format!("/{what}");
            Request::new(method, &path.clone(), path, asked, repeat)
        }
        Scope::Subject(subject) => {
            let path = format!("/{what}/{}", segment(subject, &asked)?);
            let call = format!("/{what}/{{subject}}");
            Request::new(method, &call, path, asked, repeat)
        }
    })
}

fn shown(scope: &Scope) -> String {
    match scope {
        Scope::Registry => "the registry".to_owned(),
        Scope::Subject(subject) if subject.name().is_empty() => {
            format!("context `{}`", subject.context())
        }
        Scope::Subject(subject) => format!("`{subject}`"),
    }
}

/// What the removal of a level answers: an object with one of two names in it or, of older servers, the level alone.
fn removed(answer: Value) -> Value {
    match answer {
        Value::Object(_) => renamed(answer, "compatibility", "compatibilityLevel"),
        level => serde_json::json!({ "compatibilityLevel": level }),
    }
}

/// With a member under another name: products differ in which of the two they answer with.
fn renamed(mut answer: Value, from: &str, to: &str) -> Value {
    if let Value::Object(members) = &mut answer
        && let Some(value) = members.remove(from)
    {
        members.insert(to.to_owned(), value);
    }
    answer
}
