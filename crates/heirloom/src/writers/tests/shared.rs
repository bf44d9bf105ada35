//! A table that grows while other threads read.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::{DecodeError, EncodeError, EventMeta};

const THREADS: u32 = 8;
const SOLD: &str =
    r#"{"type": "record", "name": "Sold", "fields": [{"name": "cents", "type": "long"}]}"#;

struct Sold;

static SOLD_VERSION: VersionInfo = VersionInfo {
    number: 1,
    full_name: "Sold",
    schema: SOLD,
    references: &[],
    direct_references: &[],
    normal: [0; 32],
    sha256: [0; 32],
    crc64: None,
    message_index: &[],
    frozen: true,
};
static SOLD_CONTRACT: ContractInfo = ContractInfo {
    stream: "shop",
    name: "sold",
    topic: "shop",
    format: Format::Avro,
    versions: std::slice::from_ref(&SOLD_VERSION),
    retired: false,
};

impl Stream for Sold {
    const NAME: &'static str = "shop";
    const TOPIC: &'static str = "shop";
    const CONTRACTS: &'static [&'static ContractInfo] = &[&SOLD_CONTRACT];

    fn contract(&self) -> &'static ContractInfo {
        &SOLD_CONTRACT
    }

    fn encode(&self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Ok(())
    }

    fn decode(
        _: usize,
        _: u32,
        _: &[u8],
        _: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError> {
        sink(Sold);
        Ok(())
    }
}

/// A writer in no history; each name is one more.
fn text(of: &str, name: &str) -> String {
    format!(
        r#"{{"type": "record", "name": "Sold", "fields": [
            {{"name": "cents", "type": "{of}"}}, {{"name": "{name}", "type": "int"}}]}}"#
    )
}

fn avro(text: &str) -> WriterSchema<'_> {
    WriterSchema {
        format: Format::Avro,
        text,
        references: &[],
    }
}

#[test]
fn one_plan_however_many_threads_ask() {
    let writers = Writers::<Sold>::builder().build();
    let start = Barrier::new(THREADS as usize);
    let (good, bad) = (text("int", "a"), text("string", "a"));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (writers, start, good, bad) = (&writers, &start, &good, &bad);
            scope.spawn(move || {
                start.wait();
                let found = writers.register(&[SchemaId(thread).into()], &avro(good));
                assert_eq!(found.unwrap()[0].to_string(), "shop/sold v1 by plan");
                let error = writers.register(&[SchemaId(99).into()], &avro(bad));
                assert!(error.unwrap_err().to_string().contains("cannot be read"));
            });
        }
    });
    let table = writers.table();
    assert_eq!(table.made(), 2, "one plan and one refusal");
    assert_eq!(table.ids().find(SchemaId(99).into(), &[]), None);
    let first = table.ids().find(SchemaId(0).into(), &[]).unwrap();
    for thread in 1..THREADS {
        assert_eq!(table.ids().find(SchemaId(thread).into(), &[]), Some(first));
    }
}

#[test]
fn who_reads_meanwhile_finds_what_was_there() {
    let writers = Writers::<Sold>::builder().build();
    writers
        .register(&[SchemaId(0).into()], &avro(&text("int", "a0")))
        .unwrap();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut seen = 0;
                while !is_over.load(Ordering::Relaxed) {
                    let writer = writers.find(SchemaId(0).into(), &[]).unwrap();
                    assert!(writers.plan(writer).is_some());
                    // What was found once stays.
                    while writers.find(SchemaId(seen).into(), &[]).is_some() {
                        seen += 1;
                    }
                    assert!(seen == 0 || writers.find(SchemaId(seen - 1).into(), &[]).is_some());
                }
            });
        }
        for id in 1..200 {
            let text = text("int", &format!("a{id}"));
            writers
                .register(&[SchemaId(id).into()], &avro(&text))
                .unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(writers.table().made(), 200);
}

#[test]
fn ids_are_bounded() {
    let writers = Writers::<Sold>::builder().ids_max(2).build();
    let sold = text("int", "a");
    writers
        .register(&[SchemaId(1).into(), SchemaId(2).into()], &avro(&sold))
        .unwrap();
    writers
        .register(&[SchemaId(2).into()], &avro(&sold))
        .unwrap();
    let error = writers
        .register(&[SchemaId(3).into()], &avro(&sold))
        .unwrap_err();
    assert_eq!(error.to_string(), "there are 2 ids already");
    assert_eq!(writers.find(SchemaId(3).into(), &[]), None);
}
