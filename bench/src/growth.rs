//! Whether events per second stay as they are when contracts, versions, ids and writers in no history become many.
//! The same events everywhere, through the whole decoder, id included.

use anyhow::{Result, ensure};
use heirloom::{Decoder, Record, Stream, UnknownWriters, Writers};

use crate::contracts_that_grow::{hundred, one, ten, versions};
use crate::events::bench;
use crate::evolution::{Older, elsewhere};
use crate::framed::{consuming, framed, register};
use crate::names::{CONTRACTS, IDS, PLANS, VERSIONS};
use crate::race::Race;
use crate::samples::{COUNT, Orders, Smalls};

pub const CONTRACTS_1: &str = "1 contract";
pub const CONTRACTS_10: &str = "10 contracts";
pub const CONTRACTS_100: &str = "100 contracts";
const CONTRACTS_ALL: &str = "100 contracts by turns";
pub const VERSIONS_1: &str = "1 version";
pub const VERSIONS_5: &str = "5 versions, newest";
pub const VERSIONS_20: &str = "20 versions, newest";
pub const VERSIONS_5_OLDEST: &str = "5 versions, oldest";
pub const VERSIONS_20_OLDEST: &str = "20 versions, oldest";
const VERSIONS_ALL: &str = "20 versions by turns";
pub const ONE: &str = "1";
pub const HUNDRED: &str = "100";
pub const MANY: &str = "10,000";
const ALL: &str = "10,000 by turns";
const COUNTS: [(&str, u32); 3] = [(ONE, 1), (HUNDRED, 100), (MANY, 10_000)];

/// All decoders, for the whole run.
pub struct Growth {
    one: Decoder<one::Event>,
    ten: Decoder<ten::Event>,
    hundred: Decoder<hundred::Event>,
    versions: Decoder<versions::Event>,
    ids: Vec<Decoder<bench::Event>>,
    plans: Vec<Decoder<bench::Event>>,
    flat: Vec<Vec<u8>>,
}

impl Growth {
    /// # Errors
    /// A decoder that reads something else.
    pub fn new(small: &Smalls) -> Result<Self> {
        // A seven, which is also the default of what older versions lack.
        let flat = small.avro.iter().map(|it| [it, &[14][..]].concat());
        let growth = Growth {
            one: all_versions()?,
            ten: all_versions()?,
            hundred: all_versions()?,
            versions: all_versions()?,
            ids: with_each(|count, writers| {
                register(writers, bench::order::CONTRACT.versions[2].schema, 0..count)
            })?,
            plans: with_each(|count, writers| {
                (0..count).try_for_each(|id| {
                    let text = elsewhere(&format!("elsewhere_{id}"));
                    register(writers, &text, std::iter::once(id))
                })
            })?,
            flat: flat.collect(),
        };
        check(&growth.one, &growth.flat, 1)?;
        check(&growth.ten, &growth.flat, 10)?;
        check(&growth.hundred, &growth.flat, 100)?;
        check(&growth.versions, &growth.flat, 26)?;
        Ok(growth)
    }

    /// A group for each measure.
    pub fn add<'a>(&'a self, race: &mut Race<'a>, orders: &Orders, older: &Older) {
        race.group(CONTRACTS, "flat event");
        self.line(race, CONTRACTS_1, &self.one, |_| 0);
        self.line(race, CONTRACTS_10, &self.ten, |_| 5);
        self.line(race, CONTRACTS_100, &self.hundred, |_| 50);
        self.line(race, CONTRACTS_ALL, &self.hundred, |it| it % 100);
        race.group(VERSIONS, "flat event");
        let first = |contract: &str| position::<versions::Event>(contract);
        let (single, five, twenty) = (first("single"), first("five"), first("twenty"));
        self.line(race, VERSIONS_1, &self.versions, move |_| single);
        self.line(race, VERSIONS_5, &self.versions, move |_| five + 4);
        self.line(race, VERSIONS_5_OLDEST, &self.versions, move |_| five);
        self.line(race, VERSIONS_20, &self.versions, move |_| twenty + 19);
        self.line(race, VERSIONS_20_OLDEST, &self.versions, move |_| twenty);
        self.line(race, VERSIONS_ALL, &self.versions, move |it| {
            twenty + it % 20
        });
        race.group(IDS, "order");
        counts(race, &self.ids, &orders.avro);
        race.group(PLANS, "order");
        counts(race, &self.plans, &older.bytes);
    }

    fn line<'a, S: Stream + 'a>(
        &'a self,
        race: &mut Race<'a>,
        name: &'static str,
        decoder: &'a Decoder<S>,
        id: impl Fn(u32) -> u32,
    ) {
        let values = framed_by(&self.flat, id);
        race.add(name, COUNT, consuming(decoder, values));
    }
}

/// A line for each number of ids, and one that uses them all.
fn counts<'a>(race: &mut Race<'a>, decoders: &'a [Decoder<bench::Event>], payloads: &[Vec<u8>]) {
    for ((name, count), decoder) in COUNTS.iter().zip(decoders) {
        let middle = |_| count / 2;
        race.add(name, COUNT, consuming(decoder, framed_by(payloads, middle)));
    }
    if let Some(decoder) = decoders.last() {
        let values = framed_by(payloads, |it| it * 7919 % 10_000);
        race.add(ALL, COUNT, consuming(decoder, values));
    }
}

fn framed_by(payloads: &[Vec<u8>], id: impl Fn(u32) -> u32) -> &'static [Vec<u8>] {
    let values = (0..).zip(payloads).map(|(it, bytes)| framed(id(it), bytes));
    Vec::leak(values.collect())
}

/// A decoder that knows all versions of all contracts, in order, as 0, 1, 2 and so on.
fn all_versions<S: Stream>() -> Result<Decoder<S>> {
    let mut writers = Writers::builder();
    let versions = S::CONTRACTS.iter().flat_map(|it| it.versions);
    for (id, version) in (0..).zip(versions) {
        register(&mut writers, version.schema, std::iter::once(id))?;
    }
    Ok(Decoder::new(writers.build()))
}

/// The id of a contract's first version in [`all_versions`].
fn position<S: Stream>(contract: &str) -> u32 {
    let before = S::CONTRACTS.iter().take_while(|it| it.name != contract);
    before.map(|it| it.versions.len() as u32).sum()
}

/// A decoder for each of the counts.
fn with_each(
    fill: impl Fn(u32, &mut heirloom::WritersBuilder<bench::Event>) -> Result<()>,
) -> Result<Vec<Decoder<bench::Event>>> {
    let policy = UnknownWriters {
        writers_max: 10_000,
        ..UnknownWriters::default()
    };
    let decoder = |(_, count): &(_, u32)| {
        let mut writers = Writers::builder().unknown(policy);
        fill(*count, &mut writers)?;
        Ok(Decoder::new(writers.build()))
    };
    COUNTS.iter().map(decoder).collect()
}

/// Every version of every contract has the same bytes, and reads them as what gives the same bytes again.
fn check<S: Stream>(decoder: &Decoder<S>, payloads: &[Vec<u8>], ids: u32) -> Result<()> {
    let versions = S::CONTRACTS.iter().map(|it| it.versions.len());
    ensure!(versions.sum::<usize>() == ids as usize, "other versions");
    for id in 0..ids {
        for payload in payloads.iter().take(10) {
            let value = framed(id, payload);
            let record = Record {
                topic: S::TOPIC,
                value: Some(&value),
                ..Record::default()
            };
            let mut again = Vec::new();
            let mut events = Vec::new();
            let decoded = decoder.decode(&record, |event| events.push(event));
            ensure!(decoded.is_ok(), "id {id} is not read");
            for event in &events {
                event.encode(&mut again)?;
            }
            ensure!(&again == payload, "id {id} is read as another event");
        }
    }
    Ok(())
}
