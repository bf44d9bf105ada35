//! One event on its way from the bytes of version 1 to the newest version, a version at a time. Decoding does the same
//! in one go wherever the steps are derived.

use anyhow::{Context, Result, ensure};
use heirloom::avro::{Datum, Reader};
use heirloom::{Event, EventMeta, Upcast};

use super::archive::Archive;
use super::replay::{decoder, records};
use crate::contracts::bank;
use crate::contracts::bank::account_opened::{AccountOpened, v1, v2, v3, v4};

/// The event and its way.
pub(crate) struct Journey {
    /// Name of the contract and place of the record.
    pub(crate) what: String,
    /// The bytes, unframed.
    pub(crate) payload: Vec<u8>,
    /// The event in each version, oldest first.
    pub(crate) legs: Vec<Leg>,
}

/// The event in one version.
pub(crate) struct Leg {
    /// The version.
    pub(crate) version: u32,
    /// How it came to this version.
    pub(crate) how: &'static str,
    /// The event.
    pub(crate) event: String,
}

/// Follows the first account that was opened in version 1.
///
/// # Errors
/// When the archive has no such event, or when the way in steps and the way in one go differ.
pub(super) fn account_opened(archive: &Archive) -> Result<Journey> {
    let decoder = decoder::<bank::Event>(archive)?;
    for record in records::<bank::Event>(archive)? {
        let record = record?;
        let Ok(Some(kept)) = decoder.decode_kept(&record.framed("bank")) else {
            continue;
        };
        let writer = kept.writer();
        if writer.contract() != AccountOpened::CONTRACT || writer.version().number != 1 {
            continue;
        }
        let what = format!(
            "bank/account_opened, partition {} offset {}",
            record.partition, record.offset
        );
        let (legs, last) = legs(kept.payload())?;
        ensure!(
            kept.event() == Some(&bank::Event::AccountOpened(last)),
            "{what}: decoded in one go it is {:?}",
            kept.event()
        );
        return Ok(Journey {
            what,
            payload: kept.payload().to_vec(),
            legs,
        });
    }
    None.context("the archive has no account that was opened in version 1")
}

fn legs(payload: &[u8]) -> Result<(Vec<Leg>, AccountOpened)> {
    let meta = EventMeta::default();
    let mut legs = Vec::new();
    let mut arrive = |version, how, event: &dyn std::fmt::Debug| {
        legs.push(Leg {
            version,
            how,
            event: format!("{event:?}"),
        });
    };
    let first = v1::AccountOpened::read(&mut Reader::new(payload))?;
    arrive(1, "read from the bytes", &first);
    let second: v2::AccountOpened = first.upcast(&meta)?;
    arrive(
        2,
        "derived: `owner` renamed by alias, `kind` by default",
        &second,
    );
    let third: v3::AccountOpened = second.upcast(&meta)?;
    arrive(
        3,
        "by hand: `holder` split, `currency` without a default",
        &third,
    );
    let fourth: v4::AccountOpened = third.upcast(&meta)?;
    arrive(4, "derived: `branch` by default", &fourth);
    Ok((legs, fourth))
}
