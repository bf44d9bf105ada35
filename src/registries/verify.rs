//! What a registry has against what is frozen: missing, changed, deleted, extra, in another order, at a weaker level.

use heirloom_compat::rules;
use heirloom_contract::{Action, ContractId, Contracts};
use heirloom_registry::api::Subject;

use super::items::level;
use super::recall::Meaning;
use super::survey::covers;
use super::{Item, Published, Survey, Surveyed};
use crate::report::counted;
use crate::verdicts::Policy;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The rule that it is of.
    pub(crate) rule: &'static str,
    /// The subject.
    pub(crate) subject: String,
    /// The contract that the subject is of.
    pub(crate) contract: ContractId,
    /// What was found.
    pub(crate) message: String,
}

impl Found {
    /// What to do about it: as the rule's page says.
    pub(crate) fn help(&self) -> String {
        let page = rules::find(self.rule).map_or("", |rule| rule.section("How to fix"));
        let first = page.split("\n\n").next().unwrap_or_default();
        first.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether a version was deleted and registered again, which somebody may say is well.
    pub(crate) fn is_registered_again(&self) -> bool {
        matches!(
            self.rule,
            "registry/id-drift" | "registry/version-recreated"
        )
    }

    /// Whether a version that was published is not what it was.
    pub(crate) fn is_immutability(&self) -> bool {
        matches!(
            self.rule,
            "registry/version-changed" | "registry/version-deleted" | "registry/id-drift"
        )
    }
}

/// Compares all subjects, by the policies of their contracts; what these say nothing of is denied.
pub(crate) fn verify(survey: &Survey<'_>, contracts: &Contracts) -> Vec<(Action, Found)> {
    let subjects = survey.subjects.iter();
    let found = subjects.flat_map(|(subject, surveyed)| of_subject(subject, surveyed));
    let judged = found.map(|found| {
        let contract = contracts.contract(&found.contract);
        let policy = contract.map(|it| Policy::of(&contracts.config, it));
        let said = policy.and_then(|it| it.said(found.rule));
        (said.unwrap_or(Action::Deny), found)
    });
    judged.collect()
}

/// Compares one subject.
pub(crate) fn of_subject(subject: &Subject, surveyed: &Surveyed<'_>) -> Vec<Found> {
    let Some(first) = surveyed.items.first() else {
        return Vec::new();
    };
    let mut finding = Findings {
        subject,
        contract: &first.contract().id,
        found: Vec::new(),
    };
    let state = &surveyed.state;
    if surveyed.is_unknown() {
        finding.unknown(surveyed);
        return finding.found;
    }
    if !state.versions.is_empty() {
        finding.level(first, surveyed);
    }
    let mut extra: Vec<(usize, &Published)> = surveyed.extra().collect();
    for (index, item) in surveyed.items.iter().enumerate() {
        match surveyed.published(index) {
            Some(published) => finding.present(index, item, published, surveyed),
            None => finding.absent(index, item, &mut extra, surveyed),
        }
    }
    for (_, published) in extra {
        let message = format!(
            "version {} (id {}) is no version of {}",
            published.version, published.id, finding.contract
        );
        finding.add("registry/version-extra", message);
    }
    finding.found
}

struct Findings<'s> {
    subject: &'s Subject,
    contract: &'s ContractId,
    found: Vec<Found>,
}

impl Findings<'_> {
    fn add(&mut self, rule: &'static str, message: String) {
        self.found.push(Found {
            rule,
            subject: self.subject.to_string(),
            contract: self.contract.clone(),
            message,
        });
    }

    /// A subject that the registry does not know: no more, or not yet?
    fn unknown(&mut self, surveyed: &Surveyed<'_>) {
        let (contract, all) = (self.contract, surveyed.items.len());
        let recorded = surveyed.recorded.iter().flatten();
        let ids: Vec<String> = recorded.map(|it| format!("id {}", it.id)).collect();
        if ids.is_empty() {
            let versions = counted(all, "frozen version");
            let message =
                format!("the registry has no such subject, and {contract} has {versions}");
            return self.add("registry/subject-unknown", message);
        }
        let (versions, ids) = (counted(ids.len(), "version"), ids.join(", "));
        let message = format!(
            "the registry has no such subject any more, and had {versions} of {contract} ({ids}) by its record"
        );
        self.add("registry/version-deleted", message);
    }

    fn level(&mut self, item: &Item<'_>, surveyed: &Surveyed<'_>) {
        let (wanted, is_said) = level(item.history);
        let held = surveyed.state.level;
        if !covers(held, wanted) {
            let message = format!("the registry's level is {held}, the contract's is {wanted}");
            self.add("registry/mode-weaker-than-policy", message);
        } else if is_said && held != wanted {
            let message = format!("the registry's level is {held}, heirloom.toml says {wanted}");
            self.add("registry/mode-mismatch", message);
        }
    }

    /// A version that the registry has: in its place, and under the id that it always had?
    fn present(
        &mut self,
        index: usize,
        item: &Item<'_>,
        published: &Published,
        surveyed: &Surveyed<'_>,
    ) {
        let (name, number) = (item.name(), published.version);
        let former = surveyed.former(index);
        if let Some(former) = former {
            let message = former.told(&name, Some(published));
            match former.meaning {
                Meaning::Current => self.add("registry/version-recreated", message),
                _ => self.add("registry/id-drift", message),
            }
        }
        // The record knows what gaps only hint at.
        let is_told = former.is_some() || surveyed.is_as_recorded(index);
        let position = |index: usize| surveyed.found.get(index).copied().flatten();
        let own = position(index);
        let is_behind = |other: &usize| {
            let is_other = |it: &&Item<'_>| it.version.fingerprint != item.version.fingerprint;
            let differs = surveyed.items.get(*other).filter(is_other).is_some();
            differs && position(*other) > own
        };
        if let Some(other) = (0..index).find(is_behind) {
            // That the other one was registered again is told of it.
            if surveyed.former(other).is_some() {
                return;
            }
            let other = surveyed
                .items
                .get(other)
                .map(Item::name)
                .unwrap_or_default();
            let message = format!("{name} is version {number}, before {other}");
            // What has no number any more stands behind what came after it.
            match is_told || (1..number).all(|it| is_known(it, surveyed)) {
                true => self.add("registry/version-order", message),
                false => self.add("registry/version-recreated", message),
            }
            return;
        }
        // A version that nobody froze, or this one before it was deleted and registered again.
        let gone = number.saturating_sub(1);
        let is_whole = surveyed.found.iter().take(index).all(Option::is_some);
        if gone > 0 && is_whole && !is_told && !is_known(gone, surveyed) {
            let message = format!(
                "version {gone} was deleted for good before {name}, which is version {number}: registered again?"
            );
            self.add("registry/version-recreated", message);
        }
    }

    /// A version that the registry does not have: is another in its place, was it deleted, or was it never there?
    fn absent(
        &mut self,
        index: usize,
        item: &Item<'_>,
        extra: &mut Vec<(usize, &Published)>,
        surveyed: &Surveyed<'_>,
    ) {
        let (name, state) = (item.name(), &surveyed.state);
        if let Some(deleted) = surveyed.deleted(index) {
            let (number, id) = (deleted.version, deleted.id);
            let message = format!("{name} was version {number} (id {id}), and is deleted");
            return self.add("registry/version-deleted", message);
        }
        let (before, after) = neighbours(index, surveyed);
        let is_between = |(position, _): &(usize, &Published)| {
            before.is_none_or(|before| *position > before)
                && after.is_none_or(|after| *position < after)
        };
        if let Some(found) = extra.iter().position(is_between) {
            let (_, published) = extra.remove(found);
            let (number, id) = (published.version, published.id);
            let message = format!(
                "version {number} (id {id}) stands where {name} should be, and says something else"
            );
            return self.add("registry/version-changed", message);
        }
        if let Some(former) = surveyed.former(index) {
            return self.add("registry/version-deleted", former.told(&name, None));
        }
        let number = |position: Option<usize>| Some(state.versions.get(position?)?.version);
        let (before, after) = (number(before).unwrap_or_default(), number(after));
        match after.and_then(|after| (before + 1..after).find(|it| !is_known(*it, surveyed))) {
            Some(gone) => {
                let message =
                    format!("{name} is not there, and version {gone} was deleted for good");
                self.add("registry/version-deleted", message);
            }
            None => self.add(
                "registry/version-missing",
                format!("{name} is not registered"),
            ),
        }
    }
}

/// Whether the registry has a version of this number, deleted softly or not.
fn is_known(number: u32, surveyed: &Surveyed<'_>) -> bool {
    let state = &surveyed.state;
    let mut all = state.versions.iter().chain(&state.deleted);
    all.any(|it| it.version == number)
}

/// The positions of the nearest versions before and after that the registry has.
fn neighbours(index: usize, surveyed: &Surveyed<'_>) -> (Option<usize>, Option<usize>) {
    let found = &surveyed.found;
    let before = found.iter().take(index).rev().find_map(|it| *it);
    let after = found.iter().skip(index + 1).find_map(|it| *it);
    (before, after)
}
