//! Events that a newer producer wrote, with fields that none of our versions has: they are read like any other, and
//! given on without losing a byte.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use heirloom::Stream;

use super::archive::Archive;
use super::replay::{decoder, records};

/// What was forwarded.
pub(crate) struct Forwarded {
    /// Events with unknown fields, by contract.
    pub(crate) by_contract: BTreeMap<&'static str, u64>,
    /// Bytes that encoding the decoded events again would have lost.
    pub(crate) bytes_kept: usize,
}

impl Forwarded {
    /// Events with unknown fields.
    pub(crate) fn events(&self) -> u64 {
        self.by_contract.values().sum()
    }
}

/// Forwards every event of a stream that is in its newest version, and finds those that carry more than it knows.
///
/// # Errors
/// When a forwarded record is not byte for byte what it was.
pub(super) fn forward<S: Stream>(archive: &Archive) -> Result<Forwarded> {
    let decoder = decoder::<S>(archive)?;
    let mut forwarded = Forwarded {
        by_contract: BTreeMap::new(),
        bytes_kept: 0,
    };
    let (mut same, mut again) = (Vec::new(), Vec::new());
    for record in records::<S>(archive)? {
        let record = record?;
        let Ok(Some(kept)) = decoder.decode_kept(&record.framed(S::TOPIC)) else {
            continue;
        };
        let Some(event) = kept.event() else { continue };
        let contract = event.contract();
        if Some(kept.writer().version()) != contract.newest() {
            continue;
        }
        same.clear();
        kept.forward(&mut same);
        let value = record.value.unwrap_or_default();
        ensure!(
            same.ends_with(kept.payload()) && (same == value || value == kept.payload()),
            "{} offset {} was not forwarded as it was",
            contract.name,
            record.offset
        );
        again.clear();
        event.encode(&mut again)?;
        let lost = kept.payload().len().saturating_sub(again.len());
        if lost > 0 {
            *forwarded.by_contract.entry(contract.name).or_default() += 1;
            forwarded.bytes_kept += lost;
        }
    }
    Ok(forwarded)
}
