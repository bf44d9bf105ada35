//! The paths of the API: which endpoint a request is for, and which subjects it means in the context that it names.

use percent_encoding::percent_decode_str;

use crate::api::{DEFAULT_CONTEXT, Subject};
use crate::server::fault::{Refusal, invalid_subject};

/// An endpoint with what stands in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Root,
    Subjects,
    Subject(String),
    Versions(String),
    Version(String, String),
    VersionText(String, String),
    Referrers(String, String),
    Tags(String, String),
    WithMetadata(String),
    Types,
    Schemas,
    Id(String),
    IdText(String),
    IdSubjects(String),
    IdVersions(String),
    Guid(String),
    GuidIds(String),
    CompatibilityWithOne(String, String),
    CompatibilityWithAll(String),
    Config,
    SubjectConfig(String),
    Mode,
    SubjectMode(String),
    Contexts,
    Context(String),
    ClusterId,
    ServerVersion,
    Deployment,
    Health,
    Metrics,
}

impl Endpoint {
    /// Its name in metrics: the path with its variables.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Endpoint::Root => "/",
            Endpoint::Subjects => "/subjects",
            Endpoint::Subject(_) => "/subjects/{subject}",
            Endpoint::Versions(_) => "/subjects/{subject}/versions",
            Endpoint::Version(..) => "/subjects/{subject}/versions/{version}",
            Endpoint::VersionText(..) => "/subjects/{subject}/versions/{version}/schema",
            Endpoint::Referrers(..) => "/subjects/{subject}/versions/{version}/referencedby",
            Endpoint::Tags(..) => "/subjects/{subject}/versions/{version}/tags",
            Endpoint::WithMetadata(_) => "/subjects/{subject}/metadata",
            Endpoint::Types => "/schemas/types",
            Endpoint::Schemas => "/schemas",
            Endpoint::Id(_) => "/schemas/ids/{id}",
            Endpoint::IdText(_) => "/schemas/ids/{id}/schema",
            Endpoint::IdSubjects(_) => "/schemas/ids/{id}/subjects",
            Endpoint::IdVersions(_) => "/schemas/ids/{id}/versions",
            Endpoint::Guid(_) => "/schemas/guids/{guid}",
            Endpoint::GuidIds(_) => "/schemas/guids/{guid}/ids",
            Endpoint::CompatibilityWithOne(..) => {
                "/compatibility/subjects/{subject}/versions/{version}"
            }
            Endpoint::CompatibilityWithAll(_) => "/compatibility/subjects/{subject}/versions",
            Endpoint::Config => "/config",
            Endpoint::SubjectConfig(_) => "/config/{subject}",
            Endpoint::Mode => "/mode",
            Endpoint::SubjectMode(_) => "/mode/{subject}",
            Endpoint::Contexts => "/contexts",
            Endpoint::Context(_) => "/contexts/{context}",
            Endpoint::ClusterId => "/v1/metadata/id",
            Endpoint::ServerVersion => "/v1/metadata/version",
            Endpoint::Deployment => "/v1/metadata/deployment",
            Endpoint::Health => "/health",
            Endpoint::Metrics => "/metrics",
        }
    }

    /// What it can be asked with, as the header `Allow` says it.
    pub(super) fn methods(&self) -> &'static str {
        match self {
            Endpoint::Subject(_) => "DELETE, POST, OPTIONS",
            Endpoint::Versions(_) => "GET, HEAD, POST, OPTIONS",
            Endpoint::Version(..) => "DELETE, GET, HEAD, OPTIONS",
            Endpoint::Tags(..)
            | Endpoint::CompatibilityWithOne(..)
            | Endpoint::CompatibilityWithAll(_) => "POST, OPTIONS",
            Endpoint::Config
            | Endpoint::SubjectConfig(_)
            | Endpoint::Mode
            | Endpoint::SubjectMode(_) => "DELETE, GET, HEAD, PUT, OPTIONS",
            Endpoint::Context(_) => "DELETE, OPTIONS",
            _ => "GET, HEAD, OPTIONS",
        }
    }

    fn of(segments: &[String]) -> Option<Endpoint> {
        let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
        let text = |text: &&str| (*text).to_owned();
        Some(match &segments[..] {
            [] => Endpoint::Root,
            ["subjects"] => Endpoint::Subjects,
            ["subjects", subject] => Endpoint::Subject(text(subject)),
            ["subjects", subject, "metadata"] => Endpoint::WithMetadata(text(subject)),
            ["subjects", subject, "versions"] => Endpoint::Versions(text(subject)),
            ["subjects", subject, "versions", version] => {
                Endpoint::Version(text(subject), text(version))
            }
            ["subjects", subject, "versions", version, "schema"] => {
                Endpoint::VersionText(text(subject), text(version))
            }
            ["subjects", subject, "versions", version, "tags"] => {
                Endpoint::Tags(text(subject), text(version))
            }
            // Redpanda has a capital letter there.
            [
                "subjects",
                subject,
                "versions",
                version,
                "referencedby" | "referencedBy",
            ] => Endpoint::Referrers(text(subject), text(version)),
            ["schemas"] => Endpoint::Schemas,
            ["schemas", "types"] => Endpoint::Types,
            ["schemas", "ids", id] => Endpoint::Id(text(id)),
            ["schemas", "ids", id, "schema"] => Endpoint::IdText(text(id)),
            ["schemas", "ids", id, "subjects"] => Endpoint::IdSubjects(text(id)),
            ["schemas", "ids", id, "versions"] => Endpoint::IdVersions(text(id)),
            ["schemas", "guids", guid] => Endpoint::Guid(text(guid)),
            ["schemas", "guids", guid, "ids"] => Endpoint::GuidIds(text(guid)),
            ["compatibility", "subjects", subject, "versions"] => {
                Endpoint::CompatibilityWithAll(text(subject))
            }
            ["compatibility", "subjects", subject, "versions", version] => {
                Endpoint::CompatibilityWithOne(text(subject), text(version))
            }
            ["config"] => Endpoint::Config,
            ["config", subject] => Endpoint::SubjectConfig(text(subject)),
            ["mode"] => Endpoint::Mode,
            ["mode", subject] => Endpoint::SubjectMode(text(subject)),
            ["contexts"] => Endpoint::Contexts,
            ["contexts", context] => Endpoint::Context(text(context)),
            ["v1", "metadata", "id"] => Endpoint::ClusterId,
            ["v1", "metadata", "version"] => Endpoint::ServerVersion,
            ["v1", "metadata", "deployment"] => Endpoint::Deployment,
            ["health"] => Endpoint::Health,
            ["metrics"] => Endpoint::Metrics,
            _ => return None,
        })
    }
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) endpoint: Endpoint,
    /// The context that the path begins with, with its dot.
    context: Option<String>,
}

impl Target {
    /// Reads a path as it was sent; `None` of a path that the API does not have. Slashes may be at both ends, but nothing in
    /// between is left out: without the name of a subject, what comes behind it would be taken for one.
    pub(super) fn of(path: &str) -> Option<Target> {
        let path = path.trim_matches('/');
        let segments = path.split('/').filter(|_| !path.is_empty());
        let decode = |segment: &str| {
            let text = percent_decode_str(segment).decode_utf8().ok()?;
            (!text.is_empty()).then(|| text.into_owned())
        };
        let segments: Vec<String> = segments.map(decode).collect::<Option<_>>()?;
        let (context, rest) = match &segments[..] {
            [first, context, rest @ ..] if first == "contexts" && !rest.is_empty() => {
                (Some(context_name(context)), rest)
            }
            all => (None, all),
        };
        let endpoint = Endpoint::of(rest)?;
        let context = context.filter(|context| context != DEFAULT_CONTEXT);
        Some(Target { endpoint, context })
    }

    /// A subject of the path or of a parameter.
    pub(super) fn subject(&self, text: &str) -> Result<Subject, Refusal> {
        let subject = match &self.context {
            Some(context) if !text.starts_with(":.") => Subject::in_context(context, text),
            _ => text.parse(),
        };
        subject.map_err(|_| invalid_subject(text))
    }

    /// The context as a whole, where the path begins with one.
    pub(super) fn scope(&self) -> Option<Subject> {
        let context = self.context.as_ref()?;
        Subject::in_context(context, "").ok()
    }

    /// A prefix of subjects; without one, those of the context of the path, or of all.
    pub(super) fn prefix(&self, prefix: Option<&str>) -> String {
        match (&self.context, prefix) {
            (Some(context), prefix) => {
                let prefix = prefix.unwrap_or_default();
                format!(":{context}:{}", prefix.trim_start_matches(":*:"))
            }
            (None, prefix) => prefix.unwrap_or(":*:").to_owned(),
        }
    }
}

/// A context as it is named anywhere: `.x` of `x`, `.x` and `:.x:`.
pub(super) fn context_name(text: &str) -> String {
    let name = text.trim_matches(':');
    match name.strip_prefix('.') {
        Some(_) => name.to_owned(),
        None => format!(".{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_endpoint_and_context() {
        let table = [
            ("/", Some((Endpoint::Root, None))),
            (
                "/subjects/a%2Fb%20c/",
                Some((Endpoint::Subject("a/b c".to_owned()), None)),
            ),
            ("/contexts", Some((Endpoint::Contexts, None))),
            (
                "/contexts/.x",
                Some((Endpoint::Context(".x".to_owned()), None)),
            ),
            ("/contexts/x/config", Some((Endpoint::Config, Some(".x")))),
            ("/contexts/./subjects", Some((Endpoint::Subjects, None))),
            (
                "/contexts/%3A.x%3A/subjects/s",
                Some((Endpoint::Subject("s".to_owned()), Some(".x"))),
            ),
            ("/subjects/%ff", None),
            ("//subjects/", Some((Endpoint::Subjects, None))),
            ("/subjects//versions", None),
            ("/contexts//config", None),
            ("/nothing", None),
        ];
        for (path, expected) in table {
            let target = Target::of(path);
            let target = target.map(|target| (target.endpoint, target.context));
            let expected =
                expected.map(|(endpoint, context)| (endpoint, context.map(str::to_owned)));
            assert_eq!(target, expected, "{path}");
        }
    }

    #[test]
    fn subjects_are_of_the_context_of_the_path() {
        let target = Target::of("/contexts/.x/subjects/s").unwrap();
        assert_eq!(target.subject("s").unwrap().to_string(), ":.x:s");
        assert_eq!(target.subject(":.y:s").unwrap().to_string(), ":.y:s");
        assert_eq!(target.prefix(Some("a")), ":.x:a");
        assert_eq!(target.prefix(None), ":.x:");
    }
}
