//! Every rule, one place each: `rules/<id>.rs` and its page `rules/<id>.md`. The id is the path.
//!
//! A rule claims, it does not judge: the verdict is the resolution's. A missing rule can never make a red pair green;
//! at worst the cause is unnamed.

mod avro;
mod outside;
mod protobuf;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::LazyLock;

use crate::Verdict;

/// A rule: its name, its page, and what it claims.
#[derive(Debug)]
pub struct Rule {
    /// For example `avro/enum-symbol-removed`: the rule's path, never reused.
    pub id: &'static str,
    /// The first version of heirloom that had it.
    pub since: &'static str,
    /// The page, in Markdown: shown by `heirloom explain`, published, and run by the tests.
    pub page: &'static str,
    /// The worst verdict that a finding of it can have.
    pub worst: Verdict,
    /// Section of the specification, or the decoder, that makes it so.
    pub source: &'static str,
    /// What it claims.
    pub claim: Claim,
}

/// What a rule claims.
#[derive(Clone, Copy, Debug)]
pub enum Claim {
    /// Observations of a pair of Avro schemas.
    Avro(fn(&crate::avro::Observation) -> bool),
    /// Observations of a pair of Protobuf schemas.
    Protobuf(fn(&crate::protobuf::Observation) -> bool),
    /// Facts from outside the pair: the lock, a registry, the contract directory. Whoever has the fact names the rule.
    Outside,
}

impl Rule {
    /// A section of the page without its heading, for example `What it finds`; empty where there is none.
    pub fn section(&self, heading: &str) -> &'static str {
        let sections = self.page.split("\n## ").skip(1);
        let found = sections.filter_map(|it| it.split_once('\n'));
        let mut found = found.filter(|(title, _)| *title == heading);
        found.next().map_or("", |(_, text)| text.trim())
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.id == other.id
    }
}

/// Every rule, sorted by id.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
        let mut all: Vec<_> = pairs().chain(outside::RULES).collect();
        all.sort_by_key(|rule| rule.id);
        all
    });
    ALL.iter().copied()
}

/// The rules that claim what a pair of schemas shows.
fn pairs() -> impl Iterator<Item = &'static Rule> {
    avro::RULES.iter().chain(protobuf::RULES).copied()
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The first rule whose claim `claims` says so.
pub(crate) fn claiming(claims: impl Fn(Claim) -> bool) -> Option<&'static Rule> {
    pairs().find(|rule| claims(rule.claim))
}
