//! A TOML text read with spans: every key is asked for once, and whatever was not asked for is a finding.

use heirloom_schema::{Location, Places, Source};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Finding;
use crate::near::did_you_mean;

/// Collects the findings of one TOML text.
pub(crate) struct Document<'a> {
    source: &'a Source,
    places: Places<'a>,
    pub(crate) findings: Vec<Finding>,
    rules: Rules,
}

/// The rule ids under which a document's faults are reported.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) syntax: &'static str,
    pub(crate) unknown_key: &'static str,
    pub(crate) bad_value: &'static str,
}

pub(crate) type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

impl<'a> Document<'a> {
    pub(crate) fn new(source: &'a Source, rules: Rules) -> Self {
        Document {
            source,
            places: Places::new(source),
            findings: Vec::new(),
            rules,
        }
    }

    /// The top table; `None`, with all syntax faults as findings, where the text is not TOML.
    pub(crate) fn parse(&mut self, help: &str) -> Option<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.source.text());
        for error in &errors {
            let start = error.span().map_or(0, |span| span.start);
            let message = format!("this is not TOML: {}", error.message());
            self.report(self.rules.syntax, start, message, help);
        }
        errors.is_empty().then(|| table.into_inner())
    }

    pub(crate) fn report(
        &mut self,
        rule: &'static str,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings.push(Finding::new(
            rule,
            self.places.location(offset),
            message,
            help,
        ));
    }

    pub(crate) fn bad_value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(self.rules.bad_value, value.span().start, message, help);
    }

    /// Where a key or value starts.
    pub(crate) fn location<T>(&self, of: &Spanned<T>) -> Location {
        self.places.location(of.span().start)
    }

    /// Reports a key that `place` does not have.
    pub(crate) fn unknown_key(&mut self, key: &Key<'_>, place: &str, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{place} has these keys: {}", known.join(", ")),
        };
        let message = format!("{place} has no key `{name}`");
        self.report(self.rules.unknown_key, key.span().start, message, help);
    }

    pub(crate) fn table<'v>(
        &mut self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'a>>,
    ) -> Option<&'v DeTable<'a>> {
        value
            .get_ref()
            .as_table()
            .or_else(|| self.wrong_type(key, value, "a table"))
    }

    pub(crate) fn text<'v>(
        &mut self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'a>>,
    ) -> Option<&'v str> {
        value
            .get_ref()
            .as_str()
            .or_else(|| self.wrong_type(key, value, "a string"))
    }

    pub(crate) fn list<'v>(
        &mut self,
        key: &Key<'_>,
        value: &'v Spanned<DeValue<'a>>,
    ) -> Option<&'v [Spanned<DeValue<'a>>]> {
        match value.get_ref().as_array() {
            Some(items) => Some(items.as_ref()),
            None => self.wrong_type(key, value, "a list"),
        }
    }

    /// A number from 1.
    pub(crate) fn number(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'a>>) -> Option<u32> {
        let digits = value.get_ref().as_integer().filter(|it| it.radix() == 10);
        let number = digits.and_then(|digits| digits.as_str().parse().ok());
        number
            .filter(|number| *number > 0)
            .or_else(|| self.wrong_type(key, value, "a number from 1"))
    }

    pub(crate) fn flag(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> bool {
        let flag = value.get_ref().as_bool();
        flag.or_else(|| self.wrong_type(key, value, "true or false"))
            .unwrap_or_default()
    }

    /// One of some words, each with what it stands for.
    pub(crate) fn word<T: Clone>(
        &mut self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'a>>,
        words: &[(&str, T)],
    ) -> Option<T> {
        let text = self.text(key, value)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(meaning.clone());
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = match did_you_mean(text, names.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("it is one of: {}", names.join(", ")),
        };
        self.bad_value(value, format!("`{}` is \"{text}\"", key.get_ref()), help);
        None
    }

    fn wrong_type<T>(
        &mut self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
        expected: &str,
    ) -> Option<T> {
        let message = format!(
            "`{}` is of type {}",
            key.get_ref(),
            value.get_ref().type_str()
        );
        self.bad_value(value, message, format!("make it {expected}"));
        None
    }
}

/// Where each merge conflict of a text starts.
pub(crate) fn conflict_offsets(source: &Source) -> Vec<usize> {
    let mut offsets = Vec::new();
    let mut offset = 0;
    for line in source.text().split_inclusive('\n') {
        if line.starts_with("<<<<<<<") {
            offsets.push(offset);
        }
        offset += line.len();
    }
    offsets
}
