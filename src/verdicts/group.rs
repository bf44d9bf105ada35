//! Findings of several pairs that one edit caused: one rule at one place of the newer version.

use std::borrow::Borrow;

use heirloom_compat::{Finding, Newer, Verdict};

use super::{JudgedPair, Proven, Side};

/// One cause with all the pairs that it concerns.
#[derive(Debug)]
pub(crate) struct Group<'p, 'a> {
    /// The pair that is shown: the worst, and of those the first.
    pub(crate) shown: Member<'p, 'a>,
    /// Every pair, in the order in which they were judged.
    pub(crate) members: Vec<Member<'p, 'a>>,
}

/// A finding and the pair that it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'p, 'a> {
    /// The pair.
    pub(crate) pair: &'p JudgedPair<'a>,
    /// The finding.
    pub(crate) proven: &'p Proven,
}

impl<'p, 'a> Group<'p, 'a> {
    /// The findings of some pairs, those of one cause together, in the order of their first pairs.
    pub(crate) fn all<P: Borrow<JudgedPair<'a>>>(pairs: &'p [P]) -> Vec<Self> {
        let mut groups: Vec<Group<'p, 'a>> = Vec::new();
        for pair in pairs.iter().map(P::borrow) {
            for proven in &pair.findings {
                let member = Member { pair, proven };
                match groups.iter_mut().find(|it| it.is_of(&proven.finding)) {
                    Some(group) => group.push(member),
                    None => groups.push(Group {
                        shown: member,
                        members: vec![member],
                    }),
                }
            }
        }
        groups
    }

    fn push(&mut self, member: Member<'p, 'a>) {
        let weight = |it: &Member<'_, '_>| (it.proven.is_confirmed(), it.verdict());
        if weight(&member) > weight(&self.shown) {
            self.shown = member;
        }
        self.members.push(member);
    }

    /// Whether a finding has the same cause. A place that is gone from the newer version is told apart by the older.
    fn is_of(&self, finding: &Finding) -> bool {
        let own = &self.shown.proven.finding;
        own.rule == finding.rule
            && own.newer == finding.newer
            && own.edited().path == finding.edited().path
            && former(own).path == former(finding).path
    }

    /// What was found, as of the pair that is shown.
    pub(crate) fn finding(&self) -> &'p Finding {
        &self.shown.proven.finding
    }

    /// The worst that it makes of a pair.
    pub(crate) fn verdict(&self) -> Verdict {
        let verdicts = self.members.iter().map(Member::verdict);
        verdicts.max().unwrap_or_default()
    }
}

impl<'p, 'a> Member<'p, 'a> {
    /// What the finding alone makes of the pair.
    pub(crate) fn verdict(&self) -> Verdict {
        self.proven.finding.verdict
    }

    /// The newer side, which somebody is editing.
    pub(crate) fn edited(&self) -> Side<'a> {
        match self.proven.finding.newer {
            Newer::Writer => self.pair.writer,
            Newer::Reader => self.pair.reader,
        }
    }

    /// The older side.
    pub(crate) fn former(&self) -> Side<'a> {
        match self.proven.finding.newer {
            Newer::Writer => self.pair.reader,
            Newer::Reader => self.pair.writer,
        }
    }
}

/// The place in the older version.
pub(crate) fn former(finding: &Finding) -> &heirloom_compat::Place {
    match finding.newer {
        Newer::Writer => &finding.reader,
        Newer::Reader => &finding.writer,
    }
}
