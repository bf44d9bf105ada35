//! Who must be deployed first when a draft is published, and which consumers it hits.

use std::rc::Rc;

use heirloom_compat::order::{DeployOrder, is_hit};
use heirloom_compat::{Level, Newer, Verdict};
use heirloom_contract::{ConsumerConfig, Contract, Reads, Version};

use super::{Group, History, JudgedPair, side};

/// The order of deployment of one draft.
#[derive(Debug)]
pub(crate) struct Deploy<'a> {
    /// The contract.
    pub(crate) history: History<'a>,
    /// The draft.
    pub(crate) draft: &'a Version,
    /// What it comes to.
    pub(crate) order: DeployOrder,
    /// The worst verdict where the draft reads, and where it is read; what upcasters cover counts as read.
    pub(crate) worst: (Verdict, Verdict),
    /// The pairs that count: of the level's versions and of those that consumers read, in both directions.
    pub(crate) pairs: Vec<Rc<JudgedPair<'a>>>,
}

/// A consumer of a contract, and why it is hit or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consumer<'a> {
    /// What `heirloom.toml` says.
    pub(crate) config: &'a ConsumerConfig,
    /// The version that it reads.
    pub(crate) version: u32,
    /// The fields that it uses; all where it names none.
    pub(crate) fields: &'a [String],
}

impl<'a> Deploy<'a> {
    /// `None` where there is no draft, or nothing that it follows. `judged` are pairs that were judged already.
    pub(crate) fn of(
        history: History<'a>,
        level: Level,
        judged: &[Rc<JudgedPair<'a>>],
    ) -> Option<Self> {
        let contract: &'a Contract = history.contract;
        let draft = contract.draft().filter(|_| !contract.is_broken)?;
        let frozen: Vec<&Version> = contract.frozen().collect();
        let level = match level {
            Level::None => Level::Full,
            level => level,
        };
        let read: Vec<u32> = consumers(history).iter().map(|it| it.version).collect();
        let checked: Vec<usize> = level.checked(frozen.len()).collect();
        let covered = history.covered();
        let pair = |writer: &'a Version, reader: &'a Version| {
            let names = (side(writer).name, side(reader).name);
            let mut known = judged.iter();
            let known = known.find(|it| (it.writer.name, it.reader.name) == names);
            let judge = || Rc::new(history.judged(writer, reader, &covered));
            known.cloned().unwrap_or_else(judge)
        };
        let mut pairs = Vec::new();
        for (index, old) in frozen.iter().enumerate().rev() {
            let is_checked = checked.contains(&index);
            if is_checked {
                pairs.push(pair(old, draft));
            }
            if is_checked || read.contains(&old.number) {
                pairs.push(pair(draft, old));
            }
        }
        if frozen.is_empty() {
            return None;
        }
        let worst = |is_read: bool| {
            let pairs = pairs
                .iter()
                .filter(|it| (it.newer == Newer::Writer) == is_read);
            let verdicts = pairs.map(|it| match it.is_upcast {
                true => Verdict::Defaulted,
                false => it.verdict,
            });
            verdicts.max().unwrap_or_default()
        };
        let worst = (worst(false), worst(true));
        Some(Deploy {
            history,
            draft,
            order: DeployOrder::of(worst.0, worst.1),
            worst,
            pairs,
        })
    }

    /// The causes for which the order matters, each with the consumers that it hits and those that it does not.
    pub(crate) fn causes(&self) -> Vec<(Group<'_, 'a>, Vec<(Consumer<'a>, bool)>)> {
        let groups = Group::all(&self.pairs).into_iter();
        let groups = groups.filter(|group| group.verdict() >= Verdict::Lossy);
        groups
            .map(|group| {
                let hit = hit(self.history, &group);
                (group, hit)
            })
            .collect()
    }

    /// The names of the consumers that some cause hits, in the order of `heirloom.toml`.
    pub(crate) fn hit(&self) -> Vec<&'a str> {
        let causes = self.causes();
        let mut names = Vec::new();
        for consumer in consumers(self.history) {
            let is_it = |(it, is_hit): &(Consumer<'_>, bool)| {
                *is_hit && std::ptr::eq(it.config, consumer.config)
            };
            let name = consumer.config.name.as_str();
            if !names.contains(&name) && causes.iter().any(|(_, all)| all.iter().any(is_it)) {
                names.push(name);
            }
        }
        names
    }

    /// What to do, step by step.
    pub(crate) fn steps(&self) -> Vec<String> {
        let version = format!("v{}", self.draft.number);
        self.order.steps(&version, &self.hit())
    }
}

/// The declared consumers of a contract, in the order of `heirloom.toml`.
pub(crate) fn consumers<'a>(history: History<'a>) -> Vec<Consumer<'a>> {
    let contract: &'a Contract = history.contract;
    let config: &'a heirloom_contract::Config = &history.contracts.config;
    let newest = contract.frozen().next_back().map(|it| it.number);
    let own = config.consumers.iter().filter_map(|consumer| {
        let (version, fields): (Option<u32>, &[String]) = match &consumer.reads {
            Reads::Contract {
                id,
                version,
                fields,
            } if *id == contract.id.to_string() => (*version, fields),
            Reads::Stream(stream) if *stream == contract.id.stream => (None, &[]),
            _ => return None,
        };
        Some(Consumer {
            config: consumer,
            version: version.or(newest)?,
            fields,
        })
    });
    own.collect()
}

/// The consumers whose version a cause concerns, and whether each is hit. Where the draft reads, all are: they will
/// read with it.
pub(crate) fn hit<'a>(history: History<'a>, group: &Group<'_, 'a>) -> Vec<(Consumer<'a>, bool)> {
    let finding = group.finding();
    let concerns = |consumer: &Consumer<'_>| match finding.newer {
        Newer::Reader => true,
        Newer::Writer => {
            let name = format!("v{}", consumer.version);
            group
                .members
                .iter()
                .any(|it| it.former().name.to_string() == name)
        }
    };
    let all = consumers(history).into_iter().filter(concerns);
    all.map(|consumer| (consumer, is_hit(finding, consumer.fields)))
        .collect()
}
