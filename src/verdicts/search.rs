//! A finding by its name: the pair of versions that it is of.

use heirloom_compat::{Newer, judge};
use heirloom_contract::{Contracts, Version};

use super::history::{History, side};
use super::{Group, JudgedPair};

/// The pair that a finding of this name is of, among all pairs of all contracts, the newest versions first. Only the
/// pair that has it is proven.
pub(crate) fn search<'a>(
    contracts: &'a Contracts,
    id: &str,
) -> Option<(History<'a>, JudgedPair<'a>)> {
    for contract in contracts.contracts() {
        let history = History {
            contracts,
            contract,
        };
        let newest_first = || contract.versions.iter().rev();
        for one in newest_first() {
            for other in newest_first().filter(|it| it.number < one.number) {
                for (writer, reader, newer) in
                    [(other, one, Newer::Reader), (one, other, Newer::Writer)]
                {
                    if is_of(history, (writer, reader), newer, id) {
                        let pair = history.judged(writer, reader, &history.covered());
                        return Some((history, pair));
                    }
                }
            }
        }
    }
    None
}

fn is_of(
    history: History<'_>,
    (writer, reader): (&Version, &Version),
    newer: Newer,
    id: &str,
) -> bool {
    let contract = history.contract.id.to_string();
    let fingerprints: [&[u8]; 2] = [&writer.fingerprint.0, &reader.fingerprint.0];
    let judgement = judge(side(writer).schema, side(reader).schema, newer);
    let mut findings = judgement.findings.iter();
    findings.any(|it| it.id(&contract, fingerprints).to_string() == id)
}

/// Of the groups of one pair, the one that has the name.
pub(crate) fn named<'p, 'a>(pair: &'p JudgedPair<'a>, id: &str) -> Option<Group<'p, 'a>> {
    let groups = Group::all(std::slice::from_ref(pair));
    groups.into_iter().find_map(|mut group| {
        let mut members = group.members.iter();
        let shown = members.find(|it| it.proven.id.to_string() == id).copied()?;
        group.shown = shown;
        Some(group)
    })
}
