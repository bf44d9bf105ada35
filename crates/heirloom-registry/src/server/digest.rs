//! The identity of a schema: the digest of its text, references, metadata and rules that Confluent calls its GUID.

use md5::{Digest, Md5};
use uuid::Uuid;

use crate::api::{Metadata, Reference, Rule, RuleSet};

/// What the identity is a digest of. The language is no part of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identity<'a> {
    pub(super) schema: &'a str,
    pub(super) references: &'a [Reference],
    pub(super) metadata: Option<&'a Metadata>,
    pub(super) rule_set: Option<&'a RuleSet>,
}

impl Identity<'_> {
    /// The digest as a GUID: its 16 bytes as they are.
    pub(super) fn guid(&self) -> Uuid {
        let mut digest = Md5::new();
        digest.update(self.schema);
        for reference in self.references {
            digest.update(&reference.name);
            digest.update(&reference.subject);
            let version = reference.version.number().map_or(-1, |number| {
                // Versions end at the largest number of 31 bits.
                i32::try_from(number).unwrap_or(i32::MAX)
            });
            digest.update(version.to_be_bytes());
        }
        if let Some(metadata) = self.metadata {
            add_metadata(&mut digest, metadata);
        }
        if let Some(rule_set) = self.rule_set {
            digest.update([1]);
            for rule in rule_set.rules() {
                add_rule(&mut digest, rule);
            }
            add(&mut digest, rule_set.enable_at.as_deref());
        }
        Uuid::from_bytes(digest.finalize().into())
    }
}

fn add(digest: &mut Md5, text: Option<&str>) {
    digest.update(text.unwrap_or_default());
}

fn add_metadata(digest: &mut Md5, metadata: &Metadata) {
    digest.update([1]);
    for (path, tags) in &metadata.tags {
        digest.update(path);
        tags.iter().for_each(|tag| digest.update(tag));
    }
    for (name, value) in &metadata.properties {
        digest.update(name);
        digest.update(value);
    }
    for name in &metadata.sensitive {
        digest.update(name);
    }
}

fn add_rule(digest: &mut Md5, rule: &Rule) {
    digest.update(&rule.name);
    add(digest, rule.doc.as_deref());
    add(digest, rule.kind.map(|kind| kind.name()));
    add(digest, rule.mode.map(|mode| mode.name()));
    add(digest, rule.engine.as_deref());
    rule.tags.iter().for_each(|tag| digest.update(tag));
    for (name, value) in &rule.params {
        digest.update(name);
        digest.update(value);
    }
    for text in [&rule.expr, &rule.on_success, &rule.on_failure] {
        add(digest, text.as_deref());
    }
    if rule.disabled {
        digest.update([1]);
    }
}

#[cfg(test)]
mod tests;
