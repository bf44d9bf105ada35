//! Metadata and rules of a schema: what is checked, and how those of several sources come together.

use std::collections::BTreeSet;

use super::Answered;
use crate::api::{Metadata, Rule, RuleSet};
use crate::server::fault::invalid_rule_set;

/// The property that holds the version of a schema, where somebody asked for it.
pub(super) const VERSION_PROPERTY: &str = "confluent:version";

/// Refuses rules without names, and two with one name.
pub(super) fn check(rule_set: Option<&RuleSet>) -> Answered<()> {
    let Some(rule_set) = rule_set else {
        return Ok(());
    };
    let of_kinds = [
        &rule_set.migration_rules,
        &rule_set.domain_rules,
        &rule_set.encoding_rules,
    ];
    for rules in of_kinds {
        let mut names = BTreeSet::new();
        for rule in rules {
            if rule.name.is_empty() {
                return Err(invalid_rule_set("Missing rule name"));
            }
            if !names.insert(&rule.name) {
                let message = format!("Found rule with duplicate name '{}'", rule.name);
                return Err(invalid_rule_set(message));
            }
        }
    }
    Ok(())
}

/// Metadata of two sources; the second wins.
pub(super) fn merge_metadata(
    below: Option<&Metadata>,
    above: Option<&Metadata>,
) -> Option<Metadata> {
    let (Some(below), Some(above)) = (below, above) else {
        return below.or(above).cloned();
    };
    let mut merged = below.clone();
    for (path, tags) in &above.tags {
        let all = merged.tags.entry(path.clone()).or_default();
        all.extend(tags.iter().cloned());
    }
    merged.properties.extend(above.properties.clone());
    merged.sensitive.extend(above.sensitive.iter().cloned());
    Some(merged)
}

/// Rules of two sources; of two with one name, that of the second.
pub(super) fn merge_rules(below: Option<&RuleSet>, above: Option<&RuleSet>) -> Option<RuleSet> {
    let (Some(below), Some(above)) = (below, above) else {
        return below.or(above).cloned();
    };
    let merge = |below: &[Rule], above: &[Rule]| {
        let names: BTreeSet<&String> = above.iter().map(|rule| &rule.name).collect();
        let kept = below.iter().filter(|rule| !names.contains(&rule.name));
        kept.chain(above).cloned().collect()
    };
    Some(RuleSet {
        migration_rules: merge(&below.migration_rules, &above.migration_rules),
        domain_rules: merge(&below.domain_rules, &above.domain_rules),
        encoding_rules: merge(&below.encoding_rules, &above.encoding_rules),
        enable_at: above.enable_at.clone().or_else(|| below.enable_at.clone()),
    })
}

/// Metadata without the version that it may hold.
pub(super) fn without_version(metadata: Option<&Metadata>) -> Option<Metadata> {
    let mut metadata = metadata?.clone();
    metadata.properties.remove(VERSION_PROPERTY);
    (metadata != Metadata::default()).then_some(metadata)
}
