//! One contract before a registry: what is wrong with its subjects, and what the registry answers to its draft.

use anyhow::Result;
use heirloom_compat::Level;
use heirloom_contract::{Action, Version};

use super::items::{new_schema, subjects};
use super::verify::of_subject;
use super::{Connection, Found, Real, Survey, Surveyed};
use crate::verdicts::History;

/// What the gate learned from a registry.
#[derive(Debug)]
pub(crate) struct Online {
    /// The registry.
    pub(crate) registry: String,
    /// The level of the contract's subject, where there is one.
    pub(crate) level: Option<Level>,
    /// What it answers to the draft under each of its subjects; none without a draft.
    pub(crate) answers: Vec<(String, Real)>,
    /// It has all frozen versions, so that its answer is to the whole question.
    pub(crate) is_complete: bool,
    /// What is wrong.
    pub(crate) found: Vec<Found>,
}

impl Online {
    /// Asks a registry about one contract.
    pub(crate) fn of(
        survey: &Survey<'_>,
        connection: &Connection,
        history: History<'_>,
    ) -> Result<Self> {
        let id = &history.contract.id;
        let is_own = |surveyed: &&Surveyed<'_>| {
            surveyed
                .items
                .first()
                .is_some_and(|it| it.contract().id == *id)
        };
        let own: Vec<&Surveyed<'_>> = survey.subjects.values().filter(is_own).collect();
        let all = survey.subjects.iter().filter(|(_, it)| is_own(it));
        let mut online = Online {
            registry: connection.name.clone(),
            level: own.first().map(|it| it.state.level),
            answers: Vec::new(),
            is_complete: own.iter().all(|it| it.found.iter().all(Option::is_some)),
            found: all
                .flat_map(|(subject, it)| of_subject(subject, it))
                .collect(),
        };
        if let Some(draft) = history.contract.draft() {
            online.ask(survey, connection, history, draft)?;
        }
        Ok(online)
    }

    fn ask(
        &mut self,
        survey: &Survey<'_>,
        connection: &Connection,
        history: History<'_>,
        draft: &Version,
    ) -> Result<()> {
        for subject in subjects(history, draft)? {
            match new_schema(history, draft, &survey.places) {
                Ok(schema) => {
                    let real = Real::ask(&connection.client, &subject, &schema)?;
                    self.answers.push((subject.to_string(), real));
                }
                Err(missing) => {
                    let (id, number) = (&history.contract.id, draft.number);
                    let missing = missing.join(" and ");
                    self.found.push(Found {
                        rule: "registry/reference-missing",
                        subject: subject.to_string(),
                        contract: id.clone(),
                        message: format!(
                            "{id} v{number} refers to {missing}, which the registry does not have: it cannot be asked"
                        ),
                    });
                }
            }
        }
        Ok(())
    }

    /// Whether it refuses the draft, where the product is predicted to do so or not.
    pub(crate) fn refuses(&self, is_predicted: bool) -> bool {
        let is_refused = self.answers.iter().any(|(_, real)| !real.is_compatible);
        let is_sure = self.is_complete && !self.answers.is_empty();
        is_refused || !is_sure && is_predicted
    }
}

/// What the gate does with a finding of a registry where nothing is said.
pub(crate) fn action(rule: &str) -> Action {
    match rule {
        "registry/version-missing" => Action::Allow,
        "registry/mode-weaker-than-policy"
        | "registry/id-drift"
        | "registry/version-changed"
        | "registry/version-deleted" => Action::Deny,
        _ => Action::Warn,
    }
}
