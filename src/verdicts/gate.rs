//! One contract at the gate: its draft against its history, by level and policy.

use std::rc::Rc;

use heirloom_compat::dialects::{Answer, Dialect, Question, Text, Unparsable, ask};
use heirloom_compat::fix::{Fix, Repairs};
use heirloom_compat::{Direction, Level, Verdict};
use heirloom_contract::{Action, Contract, Version};

use super::repair::{fixes, names, roles};
use super::{Deploy, Group, History, JudgedPair, Policy, side};
use crate::registries::{Found, Online, action};

/// What the gate found out about one contract.
#[derive(Debug)]
pub(crate) struct Gate<'a> {
    /// The contract.
    pub(crate) history: History<'a>,
    /// The level that it is held to.
    pub(crate) level: Level,
    /// What is done with findings.
    pub(crate) policy: Policy<'a>,
    /// The draft; without one there is nothing to judge.
    pub(crate) draft: Option<&'a Version>,
    /// The pairs that the level asks for, the newest old version first.
    pub(crate) pairs: Vec<Rc<JudgedPair<'a>>>,
    /// What a registry would answer to the draft.
    pub(crate) answer: Option<Result<Answer, Unparsable>>,
    /// What a registry was asked, and answered.
    pub(crate) online: Option<Online>,
    /// Ordered pairs of frozen versions: what they are is history, and no longer the gate's business.
    pub(crate) frozen_pairs: usize,
}

impl<'a> Gate<'a> {
    /// Judges a contract. `dialect` is the registry product that is asked.
    pub(crate) fn of(history: History<'a>, dialect: Dialect) -> Self {
        let contract: &'a Contract = history.contract;
        let level = history.level();
        let draft = contract.draft().filter(|_| !contract.is_broken);
        let frozen: Vec<&Version> = contract.frozen().collect();
        let mut gate = Gate {
            history,
            level,
            policy: Policy::of(&history.contracts.config, contract),
            draft,
            pairs: Vec::new(),
            answer: None,
            online: None,
            frozen_pairs: frozen.len() * frozen.len().saturating_sub(1),
        };
        let Some(draft) = draft.filter(|_| !frozen.is_empty()) else {
            return gate;
        };
        let covered = history.covered();
        for old in level.checked(frozen.len()) {
            let Some(old) = frozen.get(old).copied() else {
                continue;
            };
            if level.asks(Direction::Backward) {
                gate.pairs
                    .push(Rc::new(history.judged(old, draft, &covered)));
            }
            if level.asks(Direction::Forward) {
                gate.pairs
                    .push(Rc::new(history.judged(draft, old, &covered)));
            }
        }
        let texts: Vec<Text> = frozen.iter().map(|it| history.text(it)).collect();
        let question = Question {
            format: history.format(),
            level,
            history: &texts,
            new: &history.text(draft),
        };
        gate.answer = Some(ask(dialect, &question));
        gate
    }

    /// The findings of all pairs, each cause once, with what is done about it; the strictest first.
    pub(crate) fn findings(&self) -> Vec<(Action, Group<'_, 'a>)> {
        let groups = Group::all(&self.pairs).into_iter();
        let mut found: Vec<(Action, Group<'_, 'a>)> = groups
            .map(|group| {
                let actions = group.members.iter().map(|it| self.policy.action(it));
                (actions.max().unwrap_or(Action::Allow), group)
            })
            .collect();
        found.sort_by_key(|(action, group)| std::cmp::Reverse((*action, group.verdict())));
        found
    }

    /// What can be done about a cause, the best first.
    pub(crate) fn fixes(&self, group: &Group<'_, 'a>) -> Vec<Fix> {
        let Some(draft) = self.draft else {
            return Vec::new();
        };
        let names = names(self.history.contract);
        let roles = roles(self.history.contract, self.level, &names);
        fixes(group, &roles, &Repairs::new(side(draft).schema, &roles))
    }

    /// Pairs that are worse than all their findings say: no rule names the cause, and still it is one.
    pub(crate) fn unnamed(&self) -> impl Iterator<Item = (Action, &JudgedPair<'a>)> {
        let is_unnamed = |pair: &&JudgedPair<'a>| {
            let mut findings = pair.findings.iter();
            pair.verdict >= Verdict::Lossy
                && !pair.is_upcast
                && !findings.any(|it| it.finding.verdict >= Verdict::Lossy)
        };
        let pairs = self.pairs.iter().map(Rc::as_ref).filter(is_unnamed);
        pairs.map(|pair| (self.policy.of_verdict(pair.verdict), pair))
    }

    /// What is done about a registry that would refuse the draft; `None` where it would not, as at level NONE. Where it
    /// was asked, its answer counts.
    ///
    /// Denied where nothing is said, whatever upcasters cover: what is refused cannot be published.
    pub(crate) fn refusal(&self) -> Option<Action> {
        let is_predicted = match &self.answer {
            Some(Ok(answer)) => !answer.is_compatible,
            Some(Err(_)) => true,
            None => false,
        };
        let is_predicted = is_predicted && self.level != Level::None;
        let is_refused = match &self.online {
            Some(online) => online.refuses(is_predicted),
            None => is_predicted,
        };
        let said = self.policy.said("registry/would-reject");
        is_refused.then(|| said.unwrap_or(Action::Deny))
    }

    /// What else is wrong in the registry, with what is done about it.
    pub(crate) fn found_online(&self) -> impl Iterator<Item = (Action, &Found)> {
        let found = self.online.iter().flat_map(|it| &it.found);
        found.map(|it| {
            (
                self.policy.said(it.rule).unwrap_or_else(|| action(it.rule)),
                it,
            )
        })
    }

    /// What the draft means for who is deployed first.
    pub(crate) fn deploy(&self) -> Option<Deploy<'a>> {
        Deploy::of(self.history, self.level, &self.pairs)
    }

    /// The worst verdict of the pairs that count.
    pub(crate) fn verdict(&self) -> Verdict {
        let verdicts = self.pairs.iter().map(|pair| pair.verdict);
        verdicts.max().unwrap_or_default()
    }
}
