//! The event log: a file of framed events, each after its length in four bytes. A service on Kafka has a topic in its
//! place; the frames are the same.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use heirloom::frame::{SchemaId, WriterId};
use heirloom::{
    Decoder, EventMeta, Position, Quarantined, Record, Stream, WriterSchema, Writers,
    encode_framed_of,
};

use crate::contracts::ledger::Event;

/// An open log.
pub struct Log {
    path: PathBuf,
    decoder: Decoder<Event>,
}

impl Log {
    /// Opens a log; the file need not be there yet.
    pub fn open(path: impl AsRef<Path>) -> Result<Log> {
        let mut writers = Writers::builder();
        for contract in Event::CONTRACTS {
            for version in contract.versions {
                let references: Vec<_> =
                    version.references.iter().map(|r| (r.name, r.schema)).collect();
                let schema = WriterSchema {
                    format: contract.format,
                    text: version.schema,
                    references: &references,
                };
                writers.register(&[id(contract.name, version.number)?], &schema)?;
            }
        }
        let decoder = Decoder::new(writers.build());
        Ok(Log { path: path.as_ref().to_owned(), decoder })
    }

    /// Appends an event in its newest version, and returns when it is on disk.
    pub fn append(&self, event: &Event) -> Result<()> {
        let contract = event.contract();
        let newest = contract.newest().context("a contract has a version")?;
        let mut framed = vec![0; 4];
        encode_framed_of(event, id(contract.name, newest.number)?, &mut framed)?;
        let size = u32::try_from(framed.len() - 4)?;
        framed[..4].copy_from_slice(&size.to_be_bytes());
        self.append_bytes(&framed)
    }

    fn append_bytes(&self, bytes: &[u8]) -> Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(bytes)?;
        Ok(File::sync_all(&file)?)
    }

    /// Hands every event to `fold`, from the first; gives back the records that could not be read.
    pub fn replay(&self, mut fold: impl FnMut(Event)) -> Result<Vec<Quarantined>> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error).context(format!("cannot read {:?}", self.path)),
        };
        let (mut left, mut offset, mut quarantined) = (bytes.as_slice(), 0, Vec::new());
        while let Some((size, rest)) = left.split_first_chunk() {
            let size = u32::from_be_bytes(*size) as usize;
            let Some((value, rest)) = rest.split_at_checked(size) else {
                bail!("the log is cut off in record {offset}");
            };
            let meta = EventMeta { position: Position { partition: 0, offset }, ..EventMeta::default() };
            let record = Record { topic: Event::TOPIC, meta, value: Some(value) };
            quarantined.extend(self.decoder.decode(&record, &mut fold).err());
            (left, offset) = (rest, offset + 1);
        }
        Ok(quarantined)
    }
}

/// The id under which the log knows a version. With a schema registry, ids come from there.
fn id(contract: &str, version: u32) -> Result<WriterId> {
    let base = match contract {
        "credited" => 100,
        "debited" => 200,
        other => bail!("give {other} a range of ids"),
    };
    Ok(SchemaId(base + version).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balances::Balances;
    use crate::contracts::ledger::credited::v1;
    use heirloom::avro::{Datum, Writer};

    fn log(name: &str) -> Log {
        let path = std::env::temp_dir().join(format!("ledger-{name}-{}.log", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Log::open(path).expect("a log")
    }

    fn record(id: WriterId, payload: &[u8]) -> Vec<u8> {
        let mut value = Vec::new();
        id.write(&[], &mut value);
        value.extend_from_slice(payload);
        [&(value.len() as u32).to_be_bytes()[..], &value].concat()
    }

    #[test]
    fn a_log_of_all_versions_gives_one_balance() -> Result<()> {
        let log = log("versions");
        let mut payload = Vec::new();
        v1::Credited { account: "ann".into(), cents: 500 }.write(&mut Writer::new(&mut payload))?;
        log.append_bytes(&record(id("credited", 1)?, &payload))?;
        let debited = crate::contracts::ledger::Debited {
            account: "ann".into(),
            cents: 120,
            currency: "EUR".into(),
            payee: None,
        };
        log.append(&debited.into())?;
        assert_eq!(Balances::replay(&log)?.of("ann", "EUR"), 380);
        Ok(())
    }

    #[test]
    fn a_damaged_record_is_kept_and_its_neighbours_are_read() -> Result<()> {
        let log = log("damaged");
        log.append_bytes(&record(id("credited", 1)?, b"\x08no"))?;
        let credited = crate::contracts::ledger::Credited {
            account: "bob".into(),
            cents: 100,
            currency: "EUR".into(),
            memo: String::new(),
        };
        log.append(&credited.into())?;
        let mut events = 0;
        let quarantined = log.replay(|_| events += 1)?;
        assert_eq!((events, quarantined.len()), (1, 1));
        assert_eq!(quarantined[0].bytes(), b"\x00\x00\x00\x00\x65\x08no");
        Ok(())
    }
}
