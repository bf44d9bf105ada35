//! Plans: against the plainest interpreter of a resolution, against apache-avro, and against hostile bytes.

mod departure;
mod hostile;
mod laws;
mod shown;
mod three;

#[path = "../../../heirloom-schema/tests/it/resolve/interpret.rs"]
mod interpret;
#[path = "../../../heirloom-schema/tests/it/resolve/model/mod.rs"]
mod model;
#[path = "../../../heirloom-schema/tests/it/resolve/peer.rs"]
mod peer;
// Not all that it makes is of use here.
#[allow(dead_code)]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;
// Nor all that it compares.
#[allow(dead_code)]
#[path = "../../../heirloom-schema/tests/it/resolve/triples.rs"]
mod triples;

use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::Source;
use heirloom_schema::avro::{Resolution, Schema, Strictness, parse, resolve};

fn schema(text: &str) -> Schema {
    parsed(text, Strictness::Strict)
}

fn lenient_schema(text: &str) -> Schema {
    parsed(text, Strictness::Lenient)
}

fn parsed(text: &str, strictness: Strictness) -> Schema {
    match parse(&Source::new("test.avsc", text), &[], strictness) {
        Ok(schema) => schema,
        Err(errors) => panic!("{errors}\n{text}"),
    }
}

/// A writer, a reader and what joins them.
struct Pair {
    writer: Schema,
    reader: Schema,
    resolution: Resolution,
    plan: Plan,
}

impl Pair {
    fn new(writer: &str, reader: &str) -> Self {
        Pair::of(schema(writer), schema(reader))
    }

    fn of(writer: Schema, reader: Schema) -> Self {
        let resolution = resolve(&writer, &reader);
        let limits = PlanLimits::default();
        let plan = Plan::compile(&resolution, &writer, &reader, &limits).unwrap();
        Pair {
            writer,
            reader,
            resolution,
            plan,
        }
    }

    fn transcode(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut out = b"before".to_vec();
        match self.plan.transcode(bytes, &mut out) {
            Ok(()) => Ok(out.split_off(6)),
            Err(error) => {
                assert_eq!(out, b"before");
                Err(error.to_string())
            }
        }
    }
}

/// A record `A` with these fields.
fn record(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "A", "fields": [{fields}]}}"#)
}
