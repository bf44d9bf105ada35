//! The parameters of a request.

use axum::extract::Query;
use axum::http::Uri;

use crate::api::Subject;
use crate::server::fault::Refusal;
use crate::server::registry::{Deleted, Prefix, TextFormat, View};

use super::endpoint::Target;

/// Names and values in their order.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn of(uri: &Uri) -> Result<Self, Refusal> {
        let query = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let query = query.map_err(|error| Refusal::status(400, error.to_string()))?;
        Ok(Parameters(query.0))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| &**value)
    }

    /// All values of a name.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let own = self.0.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| &**value).collect()
    }

    /// As Java reads a boolean: anything but `true` is not.
    pub(super) fn is_set(&self, name: &str) -> bool {
        let value = self.text(name);
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn format(&self) -> TextFormat {
        self.text("format")
            .map_or_else(TextFormat::default, TextFormat::of)
    }

    pub(super) fn view(&self) -> View {
        let tags = self.texts("findTags").into_iter();
        View {
            format: self.format(),
            tags: tags.map(str::to_owned).collect(),
        }
    }

    pub(super) fn deleted(&self) -> Deleted {
        match (self.is_set("deletedOnly"), self.is_set("deleted")) {
            (true, _) => Deleted::Only,
            (_, true) => Deleted::Taken,
            _ => Deleted::Left,
        }
    }

    pub(super) fn prefix(&self, target: &Target) -> Prefix {
        Prefix::of(&target.prefix(self.text("subjectPrefix")))
    }

    /// The subject of the parameter, or the context of the path.
    pub(super) fn subject(&self, target: &Target) -> Result<Option<Subject>, Refusal> {
        match self.text("subject") {
            Some(subject) if !subject.is_empty() => target.subject(subject).map(Some),
            _ => Ok(target.scope()),
        }
    }

    /// The part of a list that `offset` and `limit` say; a limit below 0 is none.
    pub(super) fn page<T>(&self, all: Vec<T>, limit_max: usize) -> Result<Vec<T>, Refusal> {
        let number = |name: &str, default: i64| match self.text(name) {
            // A parameter that is no number is answered as a path that is not there.
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| Refusal::status(404, "HTTP 404 Not Found")),
            None => Ok(default),
        };
        let offset = usize::try_from(number("offset", 0)?).unwrap_or(0);
        let limit = usize::try_from(number("limit", -1)?).unwrap_or(limit_max);
        let page = all.into_iter().skip(offset);
        Ok(page.take(limit.min(limit_max)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_begin_and_end() {
        let table = [
            ("/", vec![1, 2, 3, 4]),
            ("/?offset=1&limit=2", vec![2, 3]),
            ("/?offset=9", vec![]),
            ("/?limit=-1", vec![1, 2, 3, 4]),
            ("/?limit=0", vec![]),
        ];
        for (uri, expected) in table {
            let parameters = Parameters::of(&uri.parse().unwrap()).unwrap();
            assert_eq!(
                parameters.page(vec![1, 2, 3, 4], 9).unwrap(),
                expected,
                "{uri}"
            );
        }
        let parameters = Parameters::of(&"/?limit=x".parse().unwrap()).unwrap();
        assert_eq!(parameters.page(vec![1], 9).unwrap_err().status, 404);
    }
}
