//! The calls of the scenario, asked with our own client: what `clients/scenario.py` and `clients/scenario.mjs` do with
//! Confluent's.

use std::sync::Arc;
use std::time::Duration;

use heirloom_registry::api::{ConfigUpdate, Mode, NewSchema, Subject, Version};
use heirloom_registry::client::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A client that keeps nothing, so that the registry answers, and not the client for it.
pub(super) fn client(url: &str) -> Registry {
    let caches = Caches {
        schema_count_max: 0,
        unknown: Duration::ZERO,
        changing_count_max: 0,
        changing: Duration::ZERO,
    };
    let builder = Registry::builder().url(url).no_proxy().caches(caches);
    let retry = Retry {
        count_max: 0,
        ..Retry::default()
    };
    let timeouts = Timeouts {
        request: Duration::from_secs(50),
        ..Timeouts::default()
    };
    builder.retry(retry).timeouts(timeouts).build().unwrap()
}

/// Asks; answers as the scripts do.
pub(super) async fn ask(registry: &Registry, asked: &Value) -> Value {
    let asked = Asked(asked);
    let answer = match asked.0["call"].as_str().unwrap() {
        "register" | "register-whole" | "lookup" | "check" | "check-all" => {
            of_schema(registry, &asked).await
        }
        "level" | "set-level" | "config" | "set-config" | "delete-config" | "mode" | "set-mode"
        | "delete-mode" => settings(registry, &asked).await,
        "delete-version" | "delete-subject" => deletions(registry, &asked).await,
        _ => reads(registry, &asked).await,
    };
    match answer {
        None => json!({"lacks": true}),
        Some(Ok(answer)) => json!({"answer": answer}),
        Some(Err(error)) => refusal(&error),
    }
}

/// What a call gives; none where the types of the client do not let it be asked.
type Answer = Option<Result<Value, Error>>;

/// An error as the official clients show it.
fn refusal(error: &Error) -> Value {
    let Some(status) = error.status() else {
        return json!({"failed": error.to_string()});
    };
    match error.fault() {
        Some(fault) => {
            json!({"refused": {"status": status, "code": fault.error_code, "message": fault.message}})
        }
        None => json!({"refused": {"status": status, "message": format!("{:?}", error.kind())}}),
    }
}

/// A call with its arguments.
struct Asked<'a>(&'a Value);

impl Asked<'_> {
    /// An argument; its default where the call has none.
    fn get<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let value = self.0.get(name).cloned();
        value.map_or_else(T::default, |value| serde_json::from_value(value).unwrap())
    }

    /// None where the client's types do not let such a subject be asked for; likewise with versions.
    fn subject(&self) -> Option<Subject> {
        self.get::<String>("subject").parse().ok()
    }

    fn version(&self) -> Option<Version> {
        match self.0.get("version") {
            Some(number) => Version::of(u32::try_from(number.as_u64()?).ok()?),
            None => Some(Version::Latest),
        }
    }

    fn scope(&self) -> Option<Scope> {
        match self.0.get("subject") {
            Some(_) => self.subject().as_ref().map(Scope::from),
            None => Some(Scope::Registry),
        }
    }

    fn deleted(&self) -> Deleted {
        match self.get("deleted") {
            true => Deleted::With,
            false => Deleted::Without,
        }
    }

    fn deletion(&self) -> Deletion {
        match self.get("permanent") {
            true => Deletion::Permanent,
            false => Deletion::Soft,
        }
    }
}

fn shown<T: Serialize>(answer: Result<T, Error>) -> Answer {
    Some(answer.map(|answer| serde_json::to_value(answer).unwrap()))
}

/// What a cache may hold, too.
fn unshared<T: Clone>(shared: Arc<T>) -> T {
    T::clone(&shared)
}

async fn of_schema(registry: &Registry, asked: &Asked<'_>) -> Answer {
    let subject = asked.subject()?;
    let schema: NewSchema = asked.get("schema");
    let normalize = asked.get("normalize");
    let check = Check::default();
    match asked.0["call"].as_str()? {
        "lookup" => {
            let how = Lookup {
                normalize,
                deleted: asked.get("deleted"),
                format: None,
            };
            shown(registry.lookup(&subject, &schema, &how).await)
        }
        "check" => {
            let version = asked.version()?;
            let answer = registry.check(&subject, version, &schema, &check).await;
            shown(answer.map(|answer| answer.is_compatible))
        }
        "check-all" => {
            let answer = registry.check_all(&subject, &schema, &check).await;
            shown(answer.map(|answer| answer.is_compatible))
        }
        call => {
            let how = Register {
                normalize,
                ..Register::default()
            };
            let answer = registry.register(&subject, &schema, &how).await;
            match call {
                "register" => shown(answer.map(|answer| answer.id)),
                _ => shown(answer),
            }
        }
    }
}

async fn reads(registry: &Registry, asked: &Asked<'_>) -> Answer {
    let id = asked.get("id");
    let uses = ListUses::default();
    match asked.0["call"].as_str()? {
        "types" => shown(registry.types().await),
        "contexts" => shown(registry.contexts(&ListContexts::default()).await),
        "by-id" => {
            let how = ReadId {
                subject: asked.0.get("subject").and_then(|_| asked.subject()),
                format: asked.get("format"),
                ..ReadId::default()
            };
            shown(registry.schema_as(id, &how).await.map(unshared))
        }
        "by-guid" => {
            let guid = asked.get::<String>("guid").parse().unwrap();
            shown(registry.schema_by_guid(guid).await.map(unshared))
        }
        "subjects-of" => shown(registry.subjects_of(id, &uses).await),
        "versions-of" => shown(registry.versions_of(id, &uses).await),
        "subjects" => {
            let list = ListSubjects {
                prefix: asked.get("prefix"),
                deleted: asked.deleted(),
                page: Page::default(),
            };
            shown(registry.subjects(&list).await)
        }
        _ => reads_of_subject(registry, asked).await,
    }
}

async fn reads_of_subject(registry: &Registry, asked: &Asked<'_>) -> Answer {
    let (subject, version) = (asked.subject()?, asked.version()?);
    match asked.0["call"].as_str()? {
        "latest" => shown(registry.latest(&subject).await.map(unshared)),
        "latest-with" => {
            let which = ByMetadata {
                properties: asked.get("properties"),
                ..ByMetadata::default()
            };
            shown(registry.by_metadata(&subject, &which).await)
        }
        "version" => {
            let how = ReadVersion {
                deleted: asked.get("deleted"),
                format: asked.get("format"),
                ..ReadVersion::default()
            };
            shown(registry.version(&subject, version, &how).await)
        }
        "versions" => {
            let list = ListVersions {
                deleted: asked.deleted(),
                page: Page::default(),
            };
            shown(registry.versions(&subject, &list).await)
        }
        "referenced-by" => {
            let list = ListVersions::default();
            shown(registry.referenced_by(&subject, version, &list).await)
        }
        call => unreachable!("no call is named `{call}`"),
    }
}

async fn settings(registry: &Registry, asked: &Asked<'_>) -> Answer {
    let scope = asked.scope()?;
    let mode = asked.get::<String>("mode").parse::<Mode>();
    match asked.0["call"].as_str()? {
        "level" => {
            let config = registry.config(&scope, Inherit::Own).await;
            shown(config.map(|config| config.compatibility_level.map(|level| level.name())))
        }
        "set-level" => {
            let update = ConfigUpdate {
                compatibility: Some(asked.get::<String>("level").parse().ok()?),
                ..ConfigUpdate::default()
            };
            shown(registry.set_config(&scope, &update).await)
        }
        "config" => shown(registry.config(&scope, Inherit::Own).await),
        "set-config" => {
            let update: ConfigUpdate = asked.get("config");
            shown(registry.set_config(&scope, &update).await)
        }
        "delete-config" => shown(registry.delete_config(&scope).await),
        "mode" => shown(registry.mode(&scope, Inherit::Own).await),
        "set-mode" => shown(registry.set_mode(&scope, mode.ok()?, Force::No).await),
        _ => shown(registry.delete_mode(&scope, Below::Stays).await),
    }
}

async fn deletions(registry: &Registry, asked: &Asked<'_>) -> Answer {
    let (subject, deletion) = (asked.subject()?, asked.deletion());
    match asked.0["call"].as_str()? {
        "delete-subject" => shown(registry.delete_subject(&subject, deletion).await),
        _ => {
            let version = asked.version()?;
            shown(registry.delete_version(&subject, version, deletion).await)
        }
    }
}
