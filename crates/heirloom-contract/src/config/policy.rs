//! `[policy]`: what the gate does with what it finds, for all contracts and for one.

use std::collections::BTreeMap;

use heirloom_schema::Location;
use toml::Spanned;
use toml::de::DeValue;

use crate::document::{Document, Key};

/// `[policy]`, or `policy` of a contract: by word, what to do. The words are those of [`PolicyConfig::WORDS`] and ids
/// of rules, which this crate does not know: whoever has the rules says whether there is one of that id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyConfig {
    /// By word or rule.
    pub entries: BTreeMap<String, PolicyEntry>,
}

/// What is to be done, and where that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyEntry {
    /// What is to be done.
    pub action: Action,
    /// Of the key.
    pub location: Location,
}

/// What the gate does with a finding. Ordered from mild to strict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Shown as a note.
    Allow,
    /// Shown as a warning.
    Warn,
    /// The gate is red.
    Deny,
}

impl Action {
    /// As the configuration writes it.
    pub fn name(self) -> &'static str {
        match self {
            Action::Allow => "allow",
            Action::Warn => "warn",
            Action::Deny => "deny",
        }
    }
}

impl PolicyConfig {
    /// Verdicts that are to be acted upon, and pairs that upcasters cover.
    pub const WORDS: [&str; 4] = ["broken", "partial", "lossy", "upcast"];

    /// What is said of a word or rule.
    pub fn action(&self, word: &str) -> Option<Action> {
        self.entries.get(word).map(|entry| entry.action)
    }

    /// The entries that name rules.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &PolicyEntry)> {
        let entries = self.entries.iter();
        entries
            .map(|(word, entry)| (word.as_str(), entry))
            .filter(|(word, _)| word.contains('/'))
    }

    pub(super) fn read<'a>(
        document: &mut Document<'a>,
        key: &Key<'_>,
        value: &Spanned<DeValue<'a>>,
    ) -> Self {
        let mut entries = BTreeMap::new();
        let words = [Action::Allow, Action::Warn, Action::Deny].map(|it| (it.name(), it));
        for (key, value) in document.table(key, value).into_iter().flatten() {
            let word = key.get_ref().as_ref();
            if !Self::WORDS.contains(&word) && !word.contains('/') {
                document.unknown_key(key, "a policy", &Self::WORDS);
            } else if let Some(action) = document.word(key, value, &words) {
                let location = document.location(key);
                entries.insert(word.to_owned(), PolicyEntry { action, location });
            }
        }
        PolicyConfig { entries }
    }
}
