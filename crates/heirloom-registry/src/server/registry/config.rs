//! Compatibility levels and what is set beside them, by scope.

use heirloom_compat::Level;
use serde_json::{Map, Value};

use super::{Answered, GLOBAL, Registry, scope, scopes};
use crate::api::{Config, ConfigUpdate, Mode, Settings, Subject};
use crate::server::fault::{
    invalid_level, no_own_level, no_request, not_permitted, subject_not_found,
};
use crate::server::store::{Change, Model};

/// The settings that hold for a subject.
///
/// The nearest scope with settings counts as a whole; only a few of them fall through to the scopes behind it.
pub(super) fn effective(model: &Model, subject: &Subject) -> Config {
    let mut found = scopes(subject).filter_map(|scope| model.configs.get(&scope));
    let mut config = found.next().cloned().unwrap_or_default();
    for behind in found {
        let (to, from) = (&mut config.settings, &behind.settings);
        fall(&mut to.normalize, &from.normalize);
        fall(&mut to.validate_fields, &from.validate_fields);
        fall(&mut to.validate_new_schemas, &from.validate_new_schemas);
        fall(&mut to.validate_rules, &from.validate_rules);
        fall(&mut to.compatibility_policy, &from.compatibility_policy);
        fall(&mut to.compatibility_group, &from.compatibility_group);
    }
    config.compatibility_level = Some(config.compatibility_level.unwrap_or(Level::Backward));
    config
}

fn fall<T: Clone>(to: &mut Option<T>, from: &Option<T>) {
    if to.is_none() {
        to.clone_from(from);
    }
}

impl Registry {
    /// The settings of a scope: `None` is the default context.
    pub(crate) fn config(
        &self,
        subject: Option<&Subject>,
        falls_through: bool,
    ) -> Answered<Config> {
        let model = self.store.read();
        let Some(subject) = subject else {
            return Ok(effective(&model, &top()));
        };
        if falls_through {
            return Ok(effective(&model, subject));
        }
        let own = model.configs.get(&scope(subject)).cloned();
        own.ok_or_else(|| no_own_level(subject))
    }

    /// Sets what a body names, and unsets what it names `null`.
    pub(crate) async fn update_config(
        &self,
        subject: Option<Subject>,
        body: Map<String, Value>,
    ) -> Answered<ConfigUpdate> {
        let subject = subject.unwrap_or_else(top);
        let plan = move |model: &Model| {
            check_mode(model, &subject)?;
            let scope = scope(&subject);
            let config = merged(model.configs.get(&scope), body)?;
            let answer = ConfigUpdate {
                compatibility: config.compatibility_level,
                settings: config.settings.clone(),
            };
            let config = Some(Box::new(config));
            Ok((vec![Change::Config { scope, config }], answer))
        };
        self.store.write(plan).await
    }

    /// Removes the settings of a scope; gives what they were.
    pub(crate) async fn delete_config(&self, subject: Option<Subject>) -> Answered<Config> {
        let is_top = subject.is_none();
        let subject = subject.unwrap_or_else(top);
        let plan = move |model: &Model| {
            check_mode(model, &subject)?;
            let scope = scope(&subject);
            let before = match model.configs.get(&scope) {
                Some(config) => config.clone(),
                None if is_top => effective(model, &subject),
                None => return Err(subject_not_found(&subject)),
            };
            let config = None;
            Ok((vec![Change::Config { scope, config }], before))
        };
        self.store.write(plan).await
    }
}

/// The default context as a whole.
pub(super) fn top() -> Subject {
    // The empty text is a name like any other.
    "".parse::<Subject>().unwrap_or_else(|_| unreachable_top())
}

#[cold]
fn unreachable_top() -> Subject {
    debug_assert!(false, "the default context has a subject");
    GLOBAL.parse().unwrap_or_else(|_| top())
}

fn check_mode(model: &Model, subject: &Subject) -> Answered<()> {
    match super::mode::effective(model, subject) {
        Mode::ReadOnly | Mode::ReadOnlyOverride => Err(not_permitted(format!(
            "Subject {subject} is in read-only mode"
        ))),
        _ => Ok(()),
    }
}

/// Settings after an update.
fn merged(before: Option<&Config>, body: Map<String, Value>) -> Answered<Config> {
    let before = before.cloned().unwrap_or_default();
    let before = ConfigUpdate {
        compatibility: before.compatibility_level,
        settings: before.settings,
    };
    let invalid = |error: serde_json::Error| no_request(&error);
    let Value::Object(mut all) = serde_json::to_value(&before).map_err(invalid)? else {
        return Err(no_request(&"settings are an object"));
    };
    for (name, value) in body {
        match value {
            Value::Null => {
                all.remove(&name);
            }
            value => {
                all.insert(name, value);
            }
        }
    }
    let level = all.get("compatibility").map(|level| {
        let level = level.as_str().unwrap_or_default();
        level.parse::<Level>().map_err(|_| invalid_level())
    });
    let compatibility_level = level.transpose()?;
    let settings: Settings = serde_json::from_value(Value::Object(all)).map_err(invalid)?;
    for rule_set in [&settings.default_rule_set, &settings.override_rule_set] {
        super::rules::check(rule_set.as_ref())?;
    }
    Ok(Config {
        compatibility_level,
        settings,
    })
}
