//! The draft of a contract against all that is frozen: what can be done about a finding, and the folder as it would be.

use std::collections::BTreeSet;

use heirloom_compat::fix::{Edited, Fix, Repairs, Role, apply, edited};
use heirloom_compat::{Direction, Level, SchemaRef};
use heirloom_contract::{Action, Contract, Contracts, Schema, Version};

use super::{Gate, Group, History, side};

/// The names of the frozen versions of a contract, oldest first.
pub(crate) fn names(contract: &Contract) -> Vec<String> {
    contract
        .frozen()
        .map(|it| format!("v{}", it.number))
        .collect()
}

/// The frozen versions in both directions, newest first; `names` are those of [`names`].
pub(crate) fn roles<'a>(
    contract: &'a Contract,
    level: Level,
    names: &'a [String],
) -> Vec<Role<'a>> {
    let frozen: Vec<&Version> = contract.frozen().collect();
    let asked: BTreeSet<usize> = level.checked(frozen.len()).collect();
    let mut roles = Vec::new();
    for (index, (version, name)) in frozen.iter().zip(names).enumerate().rev() {
        for direction in [Direction::Backward, Direction::Forward] {
            roles.push(Role {
                name,
                schema: side(version).schema,
                direction,
                is_asked: asked.contains(&index) && level.asks(direction),
            });
        }
    }
    roles
}

/// The fixes of a cause; `repairs` is made of `roles`.
pub(crate) fn fixes(group: &Group<'_, '_>, roles: &[Role<'_>], repairs: &Repairs<'_>) -> Vec<Fix> {
    let direction = match group.finding().newer {
        heirloom_compat::Newer::Reader => Direction::Backward,
        heirloom_compat::Newer::Writer => Direction::Forward,
    };
    let former = group.shown.former().name.to_string();
    let role = roles
        .iter()
        .position(|it| it.name == former && it.direction == direction);
    role.map_or_else(Vec::new, |role| repairs.fixes(role, group.finding()))
}

/// Findings that harm nobody yet, and are mended as those that do: what is forgotten here is missed later.
const FORGOTTEN: [&str; 4] = [
    "avro/alias-removed",
    "avro/field-renamed-without-alias",
    "protobuf/field-removed-unreserved",
    "protobuf/reserved-removed",
];

/// Whether `heirloom fix` is to do something about a cause.
fn is_to_mend(gate: &Gate<'_>, action: Action, group: &Group<'_, '_>) -> bool {
    let rule = group.finding().rule.id;
    action > Action::Allow || (FORGOTTEN.contains(&rule) && gate.policy.said(rule).is_none())
}

/// A fix that was made, or that was left.
#[derive(Debug)]
pub(crate) struct Mended {
    /// Its rule.
    pub(crate) rule: &'static str,
    /// Its place in the draft, as file, line and column.
    pub(crate) place: String,
    /// What was found.
    pub(crate) message: String,
    /// What was done; `None`: nothing.
    pub(crate) fix: Option<Fix>,
    /// What could have been done instead, or only by hand.
    pub(crate) others: Vec<Fix>,
}

/// Which fixes are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// Only this finding.
    pub(crate) finding: Option<&'a str>,
    /// Also those that are not safe.
    pub(crate) is_unsafe: bool,
}

/// Mends the draft of a contract, one finding after the other, each against the text that the last one left. The folder
/// as it would be, and what was done.
pub(crate) fn mend(
    contracts: &Contracts,
    contract: &Contract,
    wanted: Wanted<'_>,
) -> (Contracts, Vec<Mended>) {
    let mut contracts = contracts.clone();
    let mut done = Vec::new();
    let mut seen = BTreeSet::new();
    while let Some((mended, edited)) = next(&contracts, contract, wanted, &mut seen) {
        let is_made = mended.fix.is_some();
        done.push(mended);
        if let Some(edited) = edited {
            contracts = edited;
        }
        if wanted.finding.is_some() && is_made {
            break;
        }
    }
    (contracts, done)
}

/// The first finding that was not seen yet, with the folder as its fix leaves it.
fn next(
    contracts: &Contracts,
    contract: &Contract,
    wanted: Wanted<'_>,
    seen: &mut BTreeSet<(&'static str, String)>,
) -> Option<(Mended, Option<Contracts>)> {
    let contract = contracts.contract(&contract.id)?;
    let draft = contract.draft()?;
    let history = History {
        contracts,
        contract,
    };
    let gate = Gate::of(history, heirloom_compat::dialects::Dialect::default());
    let names = names(contract);
    let roles = roles(contract, gate.level, &names);
    let repairs = Repairs::new(side(draft).schema, &roles);
    for (action, group) in gate.findings() {
        let finding = group.finding();
        let has_name = |id: &str| {
            let mut members = group.members.iter();
            members.any(|it| it.proven.id.to_string().eq_ignore_ascii_case(id))
        };
        let is_wanted = match wanted.finding {
            Some(id) => has_name(id),
            None => is_to_mend(&gate, action, &group),
        };
        let key = (
            finding.rule.id,
            format!("{} {}", finding.edited().path, finding.message),
        );
        if !is_wanted || !seen.insert(key) {
            continue;
        }
        let (mut fix, mut others) = (None, Vec::new());
        for it in fixes(&group, &roles, &repairs) {
            let is_made =
                fix.is_none() && !it.edits.is_empty() && (it.outcome.is_safe || wanted.is_unsafe);
            match is_made {
                true => fix = Some(it),
                false => others.push(it),
            }
        }
        let edited = fix.as_ref().and_then(|fix| with(contracts, contract, fix));
        let mended = Mended {
            rule: finding.rule.id,
            place: finding.edited().location.to_string(),
            message: finding.message.clone(),
            fix: fix.filter(|_| edited.is_some()),
            others,
        };
        return Some((mended, edited));
    }
    None
}

/// The folder with a fix made in the draft of a contract.
fn with(contracts: &Contracts, contract: &Contract, fix: &Fix) -> Option<Contracts> {
    let draft = contract.draft()?;
    let text = apply(&draft.text, &fix.edits)?;
    let schema = match edited(side(draft).schema, &text).ok()? {
        Edited::Avro(schema) => Schema::Avro(*schema),
        Edited::Protobuf(schema) => Schema::Protobuf(*schema),
    };
    let mut contracts = contracts.clone();
    let all = contracts
        .streams
        .iter_mut()
        .flat_map(|it| &mut it.contracts);
    let version = all
        .filter(|it| it.id == contract.id)
        .find_map(|it| it.versions.last_mut())?;
    version.text = text.into();
    version.schema = schema;
    version.fingerprint = match side(version).schema {
        SchemaRef::Avro(schema) => heirloom_schema::avro::normal_fingerprint(schema),
        SchemaRef::Protobuf(schema) => heirloom_schema::protobuf::normal_fingerprint(schema),
    };
    Some(contracts)
}
