//! What the gate does with a finding: by rule, by contract, by verdict, by what upcasters cover.

use std::path::Path;

use heirloom_compat::{Verdict, rules};
use heirloom_contract::{
    Action, Config, Contract, Contracts, Error, Finding, PolicyConfig, did_you_mean,
};

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

/// The folder of the nearest `heirloom.toml`; what its policies say of rules that do not exist is among its findings.
pub(crate) fn discover(root: &Path) -> Result<Contracts, Error> {
    let mut contracts = Contracts::discover(root)?;
    let unknown = unknown_rules(&contracts.config);
    contracts.findings.extend(unknown);
    contracts
        .findings
        .sort_by(|one, other| one.location.cmp(&other.location));
    Ok(contracts)
}

/// The same for who cannot go on where anything is wrong with it.
pub(crate) fn discover_faultless(root: &Path) -> Result<Contracts, Error> {
    let contracts = discover(root)?;
    match contracts.findings.is_empty() {
        true => Ok(contracts),
        false => Err(Error::findings_in_the_way(contracts.findings)),
    }
}

/// Policies for rules that do not exist.
fn unknown_rules(config: &Config) -> Vec<Finding> {
    let contracts = config.contracts.values().map(|it| &it.policy);
    let entries = contracts
        .chain([&config.policy])
        .flat_map(PolicyConfig::rules);
    let unknown = entries.filter(|(id, _)| rules::find(id).is_none());
    let findings = unknown.map(|(id, entry)| Finding {
        rule: "config/bad-value",
        location: entry.location.clone(),
        message: format!("there is no rule `{id}`"),
        help: match similar_rules(id).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`heirloom rules` lists all".to_owned(),
        },
        schema_errors: Vec::new(),
    });
    findings.collect()
}

/// Rules that may have been meant by a name that none has, the likeliest first.
pub(crate) fn similar_rules(name: &str) -> Vec<&'static str> {
    const SHOWN: usize = 5;
    let ids = || rules::all().map(|it| it.id);
    let end = name.rsplit('/').next().unwrap_or(name);
    let has_end = |id: &&str| !end.is_empty() && id.contains(end);
    let mut similar: Vec<&str> = did_you_mean(name, ids()).into_iter().collect();
    similar.extend(
        ids()
            .filter(has_end)
            .filter(|id| !similar.contains(id))
            .collect::<Vec<_>>(),
    );
    similar.truncate(SHOWN);
    similar
}

#[cfg(test)]
mod tests {
    use heirloom_compat::{Newer, Proof, SchemaRef};
    use heirloom_contract::PolicyEntry;
    use heirloom_schema::avro::{Schema, Strictness, parse};
    use heirloom_schema::{Location, Source};

    use super::super::{JudgedPair, Name, Side};
    use super::*;

    fn schema(fields: &str) -> Schema {
        let text = format!(r#"{{"type": "record", "name": "Order", "fields": [{fields}]}}"#);
        parse(&Source::new("a.avsc", text), &[], Strictness::Strict).expect("a schema")
    }

    fn policy(entries: &[(&str, Action)]) -> PolicyConfig {
        let location = Location {
            file: "heirloom.toml".into(),
            line: 1,
            column: 1,
        };
        let entry = |(word, action): &(&str, Action)| {
            let location = location.clone();
            let action = *action;
            ((*word).to_owned(), PolicyEntry { action, location })
        };
        PolicyConfig {
            entries: entries.iter().map(entry).collect(),
        }
    }

    /// What is done with the first finding of a pair, which `change` may have changed.
    fn action(
        (writer, reader): (&str, &str),
        entries: &[(&str, Action)],
        change: impl FnOnce(&mut JudgedPair<'_>),
    ) -> Action {
        let (writer, reader) = (schema(writer), schema(reader));
        let side = |number, schema| Side {
            name: Name::Version(number),
            schema: SchemaRef::Avro(schema),
            known: None,
        };
        let (writer, reader) = (side(1, &writer), side(2, &reader));
        let mut pair = JudgedPair::of("a/b", writer, reader, Newer::Reader);
        change(&mut pair);
        let policy = Policy {
            contract: &PolicyConfig::default(),
            all: &policy(entries),
        };
        let proven = &pair.findings[0];
        policy.action(&Member {
            pair: &pair,
            proven,
        })
    }

    const BREAKS: (&str, &str) = ("", r#"{"name": "id", "type": "long"}"#);

    #[test]
    fn what_is_not_proven_warns_at_most() {
        assert_eq!(action(BREAKS, &[], |_| {}), Action::Deny);
        let unproven = |pair: &mut JudgedPair<'_>| {
            let reason = "no event was found".to_owned();
            pair.findings[0].proof = Some(Proof::Unproven { reason });
        };
        assert_eq!(action(BREAKS, &[], unproven), Action::Warn);
        let rule = [("avro/field-added-without-default", Action::Deny)];
        assert_eq!(action(BREAKS, &rule, unproven), Action::Warn);
    }

    #[test]
    fn upcast_goes_before_rules_and_rules_before_verdicts() {
        let entries = [
            ("broken", Action::Allow),
            ("avro/field-added-without-default", Action::Deny),
        ];
        assert_eq!(action(BREAKS, &entries, |_| {}), Action::Deny);
        assert_eq!(action(BREAKS, &entries[..1], |_| {}), Action::Allow);
        assert_eq!(
            action(BREAKS, &entries, |it| it.is_upcast = true),
            Action::Allow
        );
    }

    #[test]
    fn findings_that_break_a_pair_together_answer_for_it() {
        let entries = [("partial", Action::Allow)];
        let partial = (
            r#"{"name": "s", "type": {"type": "enum", "name": "S", "symbols": ["A", "B"]}}"#,
            r#"{"name": "s", "type": {"type": "enum", "name": "S", "symbols": ["A"]}}"#,
        );
        assert_eq!(action(partial, &entries, |_| {}), Action::Allow);
        let worse = |pair: &mut JudgedPair<'_>| pair.verdict = Verdict::Broken;
        assert_eq!(action(partial, &entries, worse), Action::Deny);
    }
}
