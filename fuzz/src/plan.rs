//! Payloads of one Avro schema into another, by a plan; beside it the same by way of JSON.

use std::cell::RefCell;
use std::collections::BTreeMap;

use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::avro::json::{Limits, decode_to_json_with, resolve_to_json};
use heirloom_schema::avro::{Resolution, Schema, resolve};

use crate::choose;
use crate::schemas::{self, Named};

/// What joins a writer and a reader.
struct Pair {
    writer: &'static Schema,
    reader: &'static Schema,
    resolution: Resolution,
    plan: Plan,
}

/// Byte 0 chooses the writer. Byte 1 chooses the reader: below 128 among the versions of the same contract, from 128
/// among all schemas. The rest is the payload.
pub fn plan(bytes: &[u8]) {
    let all = schemas::avro();
    let Some((writer, bytes)) = choose(all, bytes) else {
        return;
    };
    let related: Vec<_> = all.iter().filter(|it| it.family == writer.family).collect();
    let every: Vec<_> = all.iter().collect();
    let readers = match bytes.first() {
        Some(0..128) => related,
        _ => every,
    };
    if let Some((reader, payload)) = choose(&readers, bytes) {
        with_pair(writer, reader, |pair| pair.check(payload));
    }
}

/// Pairs are compiled once for each thread.
fn with_pair(
    writer: &'static Named<Schema>,
    reader: &'static Named<Schema>,
    work: impl FnOnce(&Pair),
) {
    thread_local! {
        static PAIRS: RefCell<BTreeMap<[usize; 2], Pair>> = const { RefCell::new(BTreeMap::new()) };
    }
    let key = [writer, reader].map(|it| std::ptr::from_ref(it).addr());
    PAIRS.with_borrow_mut(|pairs| {
        work(
            pairs
                .entry(key)
                .or_insert_with(|| Pair::new(&writer.schema, &reader.schema)),
        );
    });
}

impl Pair {
    fn new(writer: &'static Schema, reader: &'static Schema) -> Self {
        let resolution = resolve(writer, reader);
        let plan = Plan::compile(&resolution, writer, reader, &PlanLimits::default());
        Pair {
            writer,
            reader,
            resolution,
            plan: plan.expect("the schemas are small"),
        }
    }

    fn check(&self, payload: &[u8]) {
        let mut out = b"before".to_vec();
        if self.plan.transcode(payload, &mut out).is_err() {
            assert_eq!(out, b"before");
            return;
        }
        assert!(!self.plan.always_fails(), "it did not fail\n{}", self.plan);
        let out = &out[6..];
        if self.plan.is_identity() {
            assert_eq!(out, payload, "{}", self.plan);
        }
        // Both JSONs, where neither is beyond its limits.
        let limits = Limits {
            json_max: 1 << 20,
            ..Default::default()
        };
        let (mut promised, mut found) = (String::new(), String::new());
        let sides = (self.writer, self.reader);
        let one = resolve_to_json(
            sides,
            &self.resolution,
            payload,
            limits,
            true,
            &mut promised,
        );
        let other = decode_to_json_with(self.reader, out, limits, &mut found);
        if let (Ok(_), Ok(count)) = (one, other) {
            assert_eq!(count, out.len(), "the reader leaves nothing\n{}", self.plan);
            assert_eq!(promised, found, "{}", self.plan);
        }
    }
}
