//! From endpoint and method to the registry, and back.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::App;
use super::answer::Answer;
use super::endpoint::{Endpoint, Target, context_name};
use super::parameters::Parameters;
use crate::api::{
    ClusterId, Deployment, Mode, ModeSetting, NewSchema, ServerVersion, Subject, TagChange, Version,
};
use crate::server::fault::{
    Refusal, invalid_mode, invalid_subject, invalid_version, no_request, schema_not_found,
};
use crate::server::registry::{Against, Registering, View};

/// How many schemas `GET /schemas` answers at most.
const SCHEMAS_MAX: usize = 1_000;

/// A request in parts.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) target: Target,
    pub(super) method: Method,
    pub(super) parameters: Parameters,
    pub(super) body: Bytes,
}

impl Call {
    /// Answers it.
    pub(super) async fn answer(self, app: &Arc<App>) -> Result<Answer, Refusal> {
        match &self.target.endpoint {
            Endpoint::Subjects
            | Endpoint::Subject(_)
            | Endpoint::Versions(_)
            | Endpoint::WithMetadata(_) => self.subjects(app).await,
            Endpoint::Version(name, number)
            | Endpoint::VersionText(name, number)
            | Endpoint::Referrers(name, number)
            | Endpoint::Tags(name, number) => self.version(app, (name, number)).await,
            Endpoint::Schemas
            | Endpoint::Types
            | Endpoint::Id(_)
            | Endpoint::IdText(_)
            | Endpoint::IdSubjects(_)
            | Endpoint::IdVersions(_)
            | Endpoint::Guid(_)
            | Endpoint::GuidIds(_) => self.schemas(app),
            Endpoint::CompatibilityWithAll(_) | Endpoint::CompatibilityWithOne(..) => {
                self.compatibility(app).await
            }
            Endpoint::Config | Endpoint::SubjectConfig(_) => self.config(app).await,
            Endpoint::Mode | Endpoint::SubjectMode(_) => self.mode(app).await,
            Endpoint::Contexts | Endpoint::Context(_) => self.contexts(app).await,
            Endpoint::Root
            | Endpoint::ClusterId
            | Endpoint::ServerVersion
            | Endpoint::Deployment
            | Endpoint::Health
            | Endpoint::Metrics => self.about(app),
        }
    }

    async fn subjects(&self, app: &Arc<App>) -> Result<Answer, Refusal> {
        let (registry, parameters) = (&app.registry, &self.parameters);
        let subject = |name: &str| {
            let subject = self.target.subject(name)?;
            Ok::<_, Refusal>(registry.renamed(subject))
        };
        let (deleted, format) = (parameters.is_set("deleted"), parameters.format());
        match (self.method.as_str(), &self.target.endpoint) {
            ("GET", Endpoint::Subjects) => {
                let prefix = parameters.prefix(&self.target);
                let all = registry.subjects(&prefix, parameters.deleted());
                Answer::json(&parameters.page(all, usize::MAX)?)
            }
            ("POST", Endpoint::Subject(name)) => {
                let (subject, new) = (subject(name)?, self.new_schema()?);
                let how = (parameters.is_set("normalize"), deleted);
                let looked = app.blocking(move |app| app.registry.lookup(&subject, &new, how));
                Answer::json(&looked.await?)
            }
            ("DELETE", Endpoint::Subject(name)) => {
                let is_permanent = parameters.is_set("permanent");
                let versions = registry.delete_subject(subject(name)?, is_permanent);
                Answer::json(&versions.await?)
            }
            ("GET", Endpoint::Versions(name)) => {
                let all = registry.versions(&subject(name)?, parameters.deleted())?;
                Answer::json(&parameters.page(all, usize::MAX)?)
            }
            ("POST", Endpoint::Versions(name)) => {
                let how = Registering {
                    normalizes: parameters.is_set("normalize"),
                    is_forced: parameters.is_set("force"),
                };
                let request = (self.new_schema()?, how);
                Answer::json(&registry.register(subject(name)?, request).await?)
            }
            ("GET", Endpoint::WithMetadata(name)) => {
                let names = parameters.texts("key").into_iter();
                let pairs = names.zip(parameters.texts("value"));
                let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let pairs: Vec<(String, String)> = pairs.collect();
                let version = registry.with_metadata(&subject(name)?, (&pairs, deleted), format);
                Answer::json(&version?)
            }
            _ => Err(no_method()),
        }
    }

    /// One version of a subject.
    async fn version(
        &self,
        app: &Arc<App>,
        (name, number): (&str, &str),
    ) -> Result<Answer, Refusal> {
        let (registry, parameters) = (&app.registry, &self.parameters);
        let number = version(number)?;
        let subject = registry.renamed(self.target.subject(name)?);
        let version = (number, parameters.is_set("deleted"));
        match (self.method.as_str(), &self.target.endpoint) {
            ("GET", Endpoint::Version(..)) => {
                Answer::json(&registry.version(&subject, version, &parameters.view())?)
            }
            ("DELETE", Endpoint::Version(..)) => {
                let version = (number, parameters.is_set("permanent"));
                Answer::json(&registry.delete_version(subject, version).await?)
            }
            ("GET", Endpoint::VersionText(..)) => {
                let view = View {
                    format: parameters.format(),
                    ..View::default()
                };
                let version = registry.version(&subject, version, &view)?;
                Ok(Answer::Raw(version.schema))
            }
            ("GET", Endpoint::Referrers(..)) => {
                let all = registry.referrers(&subject, version)?;
                Answer::json(&parameters.page(all, usize::MAX)?)
            }
            ("POST", Endpoint::Tags(..)) => {
                let request = (number, self.tag_change()?);
                Answer::json(&registry.tag(subject, request).await?)
            }
            _ => Err(no_method()),
        }
    }

    fn schemas(&self, app: &App) -> Result<Answer, Refusal> {
        let (registry, parameters) = (&app.registry, &self.parameters);
        if self.method != Method::GET {
            return Err(no_method());
        }
        let subject = || parameters.subject(&self.target);
        let (deleted, format) = (parameters.is_set("deleted"), parameters.format());
        let by_id = |text: &str| {
            let has_max_id = parameters.is_set("fetchMaxId");
            let view = parameters.view();
            registry.by_id(id(text)?, (subject()?.as_ref(), has_max_id), &view)
        };
        let users = |text: &str| {
            let all = registry.versions_of_id(id(text)?, (subject()?.as_ref(), deleted))?;
            parameters.page(all, usize::MAX)
        };
        match &self.target.endpoint {
            Endpoint::Types => Answer::json(&["JSON", "PROTOBUF", "AVRO"]),
            Endpoint::Schemas => {
                let prefix = parameters.prefix(&self.target);
                let kind = (parameters.deleted(), parameters.is_set("latestOnly"));
                let rule_type = parameters.text("ruleType").filter(|it| !it.is_empty());
                let all = registry.schemas(&prefix, kind, rule_type);
                Answer::json(&parameters.page(all, SCHEMAS_MAX)?)
            }
            Endpoint::Id(text) => Answer::json(&by_id(text)?),
            Endpoint::IdText(text) => Ok(Answer::Raw(by_id(text)?.schema)),
            Endpoint::IdVersions(text) => Answer::json(&users(text)?),
            Endpoint::IdSubjects(text) => {
                let all = registry.versions_of_id(id(text)?, (subject()?.as_ref(), deleted))?;
                let mut subjects: Vec<String> = all.into_iter().map(|it| it.subject).collect();
                subjects.dedup();
                Answer::json(&parameters.page(subjects, usize::MAX)?)
            }
            Endpoint::Guid(guid) => Answer::json(&registry.by_guid(guid, format)?),
            Endpoint::GuidIds(guid) => Answer::json(&registry.ids_of_guid(guid)?),
            _ => Err(no_method()),
        }
    }

    async fn compatibility(&self, app: &Arc<App>) -> Result<Answer, Refusal> {
        let (name, against) = match (self.method.as_str(), &self.target.endpoint) {
            ("POST", Endpoint::CompatibilityWithAll(name)) => (name, Against::All),
            ("POST", Endpoint::CompatibilityWithOne(name, number)) => {
                (name, Against::One(version(number)?))
            }
            _ => return Err(no_method()),
        };
        let subject = app.registry.renamed(self.target.subject(name)?);
        let new = self.new_schema()?;
        let how = (
            self.parameters.is_set("normalize"),
            self.parameters.is_set("verbose"),
        );
        let ask = move |app: &App| app.registry.compatibility(&subject, (&new, against), how);
        Answer::json(&app.blocking(ask).await?)
    }

    /// The subject of the path, or the context that it begins with; `None` is the default context.
    fn scope(&self) -> Result<Option<Subject>, Refusal> {
        match &self.target.endpoint {
            Endpoint::SubjectConfig(name) | Endpoint::SubjectMode(name) => {
                self.target.subject(name).map(Some)
            }
            _ => Ok(self.target.scope()),
        }
    }

    async fn config(&self, app: &App) -> Result<Answer, Refusal> {
        let (registry, scope) = (&app.registry, self.scope()?);
        match self.method.as_str() {
            "GET" => {
                let falls_through = self.parameters.is_set("defaultToGlobal");
                Answer::json(&registry.config(scope.as_ref(), falls_through)?)
            }
            "PUT" => {
                let body: Map<String, Value> = self.body()?;
                Answer::json(&registry.update_config(scope, body).await?)
            }
            "DELETE" => Answer::json(&registry.delete_config(scope).await?),
            _ => Err(no_method()),
        }
    }

    async fn mode(&self, app: &App) -> Result<Answer, Refusal> {
        let (registry, scope) = (&app.registry, self.scope()?);
        let mode = match self.method.as_str() {
            "GET" => {
                let falls_through = self.parameters.is_set("defaultToGlobal");
                registry.mode(scope.as_ref(), falls_through)?
            }
            "PUT" => {
                let body: Map<String, Value> = self.body()?;
                let name = body.get("mode").and_then(Value::as_str);
                let mode = name.and_then(|name| name.parse::<Mode>().ok());
                let mode = mode.ok_or_else(invalid_mode)?;
                let is_forced = self.parameters.is_set("force");
                registry.set_mode(scope, (mode, is_forced)).await?
            }
            "DELETE" => {
                let is_recursive = self.parameters.is_set("recursive");
                registry.delete_mode(scope, is_recursive).await?
            }
            _ => return Err(no_method()),
        };
        Answer::json(&ModeSetting { mode })
    }

    async fn contexts(&self, app: &App) -> Result<Answer, Refusal> {
        match (self.method.as_str(), &self.target.endpoint) {
            ("GET", Endpoint::Contexts) => {
                let prefix = self.parameters.text("contextPrefix").unwrap_or_default();
                let all = app.registry.contexts(prefix);
                Answer::json(&self.parameters.page(all, usize::MAX)?)
            }
            ("DELETE", Endpoint::Context(name)) => {
                let context = Subject::in_context(&context_name(name), "");
                let context = context.map_err(|_| invalid_subject(name))?;
                app.registry.delete_context(context).await?;
                Ok(Answer::Nothing)
            }
            _ => Err(no_method()),
        }
    }

    fn about(&self, app: &App) -> Result<Answer, Refusal> {
        if self.method != Method::GET {
            return Err(no_method());
        }
        match &self.target.endpoint {
            Endpoint::ClusterId => Answer::json(&ClusterId {
                scope: serde_json::json!({"path": [], "clusters": {}}),
                id: app.cluster_id.clone(),
            }),
            Endpoint::ServerVersion => Answer::json(&ServerVersion {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                commit_id: String::new(),
            }),
            // Confluent says what the operator says there: by default nothing.
            Endpoint::Deployment => Answer::json(&Deployment::default()),
            Endpoint::Health => Ok(Answer::Plain("ok\n".to_owned())),
            Endpoint::Metrics => Ok(Answer::Plain(app.metrics.page(&app.registry))),
            _ => Answer::json(&Map::new()),
        }
    }

    fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|error| no_request(&error))
    }

    /// An object without what is null: the official clients write out what they leave open.
    fn object(&self) -> Result<Map<String, Value>, Refusal> {
        let mut body: Map<String, Value> = self.body()?;
        body.retain(|_, value| !value.is_null());
        Ok(body)
    }

    fn tag_change(&self) -> Result<TagChange, Refusal> {
        serde_json::from_value(Value::Object(self.object()?)).map_err(|error| no_request(&error))
    }

    fn new_schema(&self) -> Result<NewSchema, Refusal> {
        let mut body = self.object()?;
        body.entry("schema").or_insert_with(|| Value::from(""));
        let references = body.get_mut("references").and_then(Value::as_array_mut);
        for reference in references.into_iter().flatten() {
            if let Some(reference) = reference.as_object_mut() {
                reference.retain(|_, value| !value.is_null());
                reference
                    .entry("version")
                    .or_insert_with(|| Value::from(-1));
            }
        }
        serde_json::from_value(Value::Object(body)).map_err(|error| no_request(&error))
    }
}

fn version(text: &str) -> Result<Version, Refusal> {
    text.parse().map_err(|_| invalid_version(text))
}

/// An id; what is no number is the path of nothing.
fn id(text: &str) -> Result<u32, Refusal> {
    let number: i64 = text
        .parse()
        .map_err(|_| Refusal::status(404, "HTTP 404 Not Found"))?;
    u32::try_from(number).map_err(|_| schema_not_found(Some(&number)))
}

fn no_method() -> Refusal {
    Refusal::status(405, "HTTP 405 Method Not Allowed")
}
