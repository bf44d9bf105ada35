//! What the gate does with a finding: by rule, by contract, by verdict, by what upcasters cover.

use heirloom_compat::{Verdict, rules};
use heirloom_contract::{Action, Config, Contract, Finding, PolicyConfig};

use super::Member;

/// The policy of one contract.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    contract: &'a PolicyConfig,
    all: &'a PolicyConfig,
}

impl<'a> Policy<'a> {
    /// What `heirloom.toml` says for a contract.
    pub(crate) fn of(config: &'a Config, contract: &'a Contract) -> Self {
        Policy {
            contract: &contract.config.policy,
            all: &config.policy,
        }
    }

    /// What to do with a finding of a pair.
    ///
    /// A pair that upcasters cover falls under `upcast` alone: our readers never see what the verdict says. What is
    /// not proven warns at most.
    pub(crate) fn action(self, member: &Member<'_, '_>) -> Action {
        let verdict = self.verdict(member);
        let finding = &member.proven.finding;
        if verdict >= Verdict::Lossy && member.pair.is_upcast {
            return self.said("upcast").unwrap_or(Action::Allow);
        }
        let action = self
            .said(finding.rule.id)
            .unwrap_or_else(|| self.of_verdict(verdict));
        match action {
            Action::Deny if verdict >= Verdict::Lossy && !member.proven.is_confirmed() => {
                Action::Warn
            }
            action => action,
        }
    }

    /// What to do about a pair that no finding explains.
    pub(crate) fn of_verdict(self, verdict: Verdict) -> Action {
        let (word, default) = match verdict {
            Verdict::Exact | Verdict::Defaulted => return Action::Allow,
            Verdict::Lossy => ("lossy", Action::Warn),
            Verdict::Partial => ("partial", Action::Deny),
            Verdict::Broken => ("broken", Action::Deny),
        };
        self.said(word).unwrap_or(default)
    }

    /// What is said of a word or rule, of the contract before what is said of all.
    pub(crate) fn said(self, word: &str) -> Option<Action> {
        self.contract.action(word).or_else(|| self.all.action(word))
    }

    /// Several findings together can make a pair worse than each alone: the worst of them answer for it.
    fn verdict(self, member: &Member<'_, '_>) -> Verdict {
        let findings = member.pair.findings.iter();
        let worst = findings.map(|it| it.finding.verdict).max();
        match worst == Some(member.verdict()) {
            true => member.pair.verdict,
            false => member.verdict(),
        }
    }
}

/// Policies for rules that do not exist.
pub(crate) fn unknown_rules(config: &Config) -> Vec<Finding> {
    let contracts = config.contracts.values().map(|it| &it.policy);
    let entries = contracts
        .chain([&config.policy])
        .flat_map(PolicyConfig::rules);
    let unknown = entries.filter(|(id, _)| rules::find(id).is_none());
    let findings = unknown.map(|(id, entry)| Finding {
        rule: "config/bad-value",
        location: entry.location.clone(),
        message: format!("there is no rule `{id}`"),
        help: "`heirloom rules` lists all".to_owned(),
        schema_errors: Vec::new(),
    });
    let mut findings: Vec<Finding> = findings.collect();
    findings.sort_by(|one, other| one.location.cmp(&other.location));
    findings
}
