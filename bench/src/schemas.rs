//! What is timed of schemas alone: parsing, and checking whether one reads the other.

use std::hint::black_box;

use anyhow::{Result, ensure};
use apache_avro::Schema;
use apache_avro::schema_compatibility::SchemaCompatibility;
use heirloom::Event;
use heirloom_schema::Source;
use heirloom_schema::avro::{self, Strictness, parse, resolve};

use crate::events::bench::order;
use crate::names::{APACHE_SCHEMA, CHECK, OURS, PAIRS, PARSE};
use crate::race::Race;

/// How many versions are checked in all pairs.
const VERSIONS: usize = 220;
const PAIRS_COUNT: usize = VERSIONS * VERSIONS;

/// Rounds of what takes seconds.
const ROUNDS: u32 = 2;

/// The newest order, the one before, and a long history.
pub struct Schemas {
    newest: &'static str,
    ours: [avro::Schema; 2],
    theirs: [Schema; 2],
    history: Vec<String>,
}

impl Schemas {
    /// # Errors
    /// Contenders that do not agree.
    pub fn new() -> Result<Self> {
        let newest = order::Order::NEWEST.schema;
        let before = order::CONTRACT.versions[1].schema;
        let schemas = Schemas {
            newest,
            ours: [parsed(before), parsed(newest)],
            theirs: [Schema::parse_str(before)?, Schema::parse_str(newest)?],
            history: (0..VERSIONS).map(|it| version(newest, it)).collect(),
        };
        let [writer, reader] = &schemas.theirs;
        ensure!(SchemaCompatibility::can_read(writer, reader).is_ok());
        let [writer, reader] = &schemas.ours;
        ensure!(can_read(writer, reader));
        Ok(schemas)
    }

    /// A group for each measure.
    pub fn add<'a>(&'a self, race: &mut Race<'a>) {
        race.group(PARSE, "order");
        race.add(OURS, 1, || {
            black_box(parsed(black_box(self.newest)));
        });
        race.add(APACHE_SCHEMA, 1, || {
            black_box(Schema::parse_str(black_box(self.newest)).unwrap());
        });
        race.group(CHECK, "order");
        race.add(OURS, 1, || {
            let [writer, reader] = black_box(&self.ours);
            black_box(can_read(writer, reader));
        });
        race.add(APACHE_SCHEMA, 1, || {
            let [writer, reader] = black_box(&self.theirs);
            black_box(SchemaCompatibility::can_read(writer, reader).is_ok());
        });
        race.group(PAIRS, "order");
        race.add_slow(OURS, PAIRS_COUNT, ROUNDS, || {
            let all: Vec<_> = self.history.iter().map(|it| parsed(it)).collect();
            let readable = |writer| all.iter().filter(move |it| can_read(writer, it)).count();
            assert_eq!(all.iter().map(readable).sum::<usize>(), PAIRS_COUNT);
        });
        race.add_slow(APACHE_SCHEMA, PAIRS_COUNT, ROUNDS, || {
            let parsed = |it: &String| Schema::parse_str(it).unwrap();
            let all: Vec<_> = self.history.iter().map(parsed).collect();
            let can_read = |writer, reader| SchemaCompatibility::can_read(writer, reader).is_ok();
            let readable = |writer| all.iter().filter(move |it| can_read(writer, it)).count();
            assert_eq!(all.iter().map(readable).sum::<usize>(), PAIRS_COUNT);
        });
    }
}

fn parsed(text: &str) -> avro::Schema {
    parse(&Source::new("order.avsc", text), &[], Strictness::Strict).unwrap()
}

fn can_read(writer: &avro::Schema, reader: &avro::Schema) -> bool {
    resolve(writer, reader).failures().is_empty()
}

/// The order with five fields of its own, four of which the version before has too.
fn version(newest: &str, number: usize) -> String {
    let (start, end) = newest.split_at(newest.rfind(']').unwrap_or_default());
    let fields = (number..number + 5).map(|it| {
        format!(r#", {{"name": "field_{it}", "type": ["null", "string"], "default": null}}"#)
    });
    format!("{start}{}{end}", fields.collect::<String>())
}
