//! The main job on a real archive: every record of four topics, written by encoders that know nothing of heirloom,
//! becomes a newest event, the events become views, and the views are held against control totals that the archive's
//! script computed on its own. Then the gate: three edits of a contract, with what must be said of each. Then a
//! registry: what is published, who may publish, and what others have published.

mod archive;
mod control;
mod edits;
mod fold;
mod folder;
mod registry;
mod replay;
mod travel;
mod unknown_fields;
mod upcasters;

pub(crate) use archive::Archive;
pub(crate) use edits::{CONTRACT as EDITED, Event, JudgedEdit};
pub(crate) use travel::Journey;
pub(crate) use unknown_fields::Forwarded;

use anyhow::Result;
use heirloom::Quarantined;
use serde_json::Value;

use crate::contracts;
use crate::report::Table;
use fold::{Balances, Orders, Patients, Sensors};
use replay::replay;

/// Everything that the demo found out.
pub(crate) struct Outcome {
    /// One entry per stream.
    pub(crate) streams: Vec<StreamOutcome>,
    /// One event on its way through all versions.
    pub(crate) journey: Journey,
    /// Events that carry fields which no version knows.
    pub(crate) forwarded: Forwarded,
    /// Edits of a contract, and what the gate says of them.
    pub(crate) edits: Vec<JudgedEdit>,
    /// What happened on a registry.
    pub(crate) registry: registry::Chapter,
    /// Every control total that was not met.
    pub(crate) mismatches: Vec<String>,
    /// How many control totals were compared.
    pub(crate) compared: usize,
}

/// What a stream's records became.
pub(crate) struct StreamOutcome {
    /// The stream.
    pub(crate) name: &'static str,
    /// Records read.
    pub(crate) records: u64,
    /// Records decoded, by contract and writer's version, in that order.
    pub(crate) versions: Vec<VersionCount>,
    /// Newest events that the records became.
    pub(crate) newest_events: u64,
    /// What could not be read.
    pub(crate) quarantined: Vec<Quarantined>,
    /// How long decoding and folding took.
    pub(crate) seconds: f64,
    /// The view, as data.
    pub(crate) totals: Value,
    /// The view, for people.
    pub(crate) table: Table,
}

/// The number under which events are counted whose writer is no version, and that a plan read.
pub(crate) const IN_NO_HISTORY: u32 = 0;

/// How many records of one version were decoded.
pub(crate) struct VersionCount {
    /// The contract.
    pub(crate) contract: &'static str,
    /// The writer's version, or [`IN_NO_HISTORY`].
    pub(crate) version: u32,
    /// How many contract versions there are.
    pub(crate) newest: u32,
    /// Records.
    pub(crate) events: u64,
}

impl Outcome {
    /// What the gate or the registry says that is something else than it must be.
    pub(crate) fn misjudged(&self) -> impl Iterator<Item = &String> {
        let edits = self.edits.iter().filter_map(|it| it.mismatch.as_ref());
        edits.chain(&self.registry.mismatches)
    }
}

impl StreamOutcome {
    /// Records decoded.
    pub(crate) fn events(&self) -> u64 {
        self.versions.iter().map(|count| count.events).sum()
    }

    /// Records decoded of one contract, all versions.
    fn events_of(&self, contract: &str) -> u64 {
        self.versions
            .iter()
            .filter(|c| c.contract == contract)
            .map(|c| c.events)
            .sum()
    }
}

/// Runs the demo on an archive.
///
/// # Errors
/// An archive that cannot be read; a total that is not met is not an error but a mismatch.
pub(crate) fn run(archive: &Archive) -> Result<Outcome> {
    let mut streams = vec![
        replay::<Balances>(archive)?,
        replay::<Orders>(archive)?,
        replay::<Sensors>(archive)?,
        replay::<Patients>(archive)?,
    ];
    let forwarded = unknown_fields::forward::<contracts::clinic::Event>(archive)?;
    for stream in &mut streams {
        add_counts(stream, &forwarded);
    }
    let journey = travel::account_opened(archive)?;
    let edits = edits::judge_all()?;
    let registry = registry::chapter()?;
    let (compared, mismatches) = control::compare(&archive.totals, &streams);
    Ok(Outcome {
        streams,
        journey,
        forwarded,
        edits,
        registry,
        mismatches,
        compared,
    })
}

/// The control totals that are no view of the newest events: what became of events on the way there.
fn add_counts(stream: &mut StreamOutcome, forwarded: &Forwarded) {
    match stream.name {
        "sensors" => {
            stream.totals["batches_split"] = stream.events_of("reading_batch").into();
            stream.totals["pings_dropped"] = stream.events_of("sensor_pinged").into();
        }
        "clinic" => {
            stream.totals["events_with_unknown_fields"] = forwarded.events().into();
            stream.totals["unknown_fields_by_contract"] = serde_json::json!(forwarded.by_contract);
        }
        _ => {}
    }
}
