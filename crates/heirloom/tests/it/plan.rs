//! Plans: against the plainest interpreter of a resolution, against apache-avro, and against hostile bytes.

mod hostile;
mod laws;
mod shown;

#[path = "../../../heirloom-schema/tests/it/resolve/interpret.rs"]
mod interpret;
#[path = "../../../heirloom-schema/tests/it/resolve/peer.rs"]
mod peer;
// Not all that it makes is of use here.
#[allow(dead_code)]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;

use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::Source;
use heirloom_schema::avro::{Resolution, Schema, Strictness, parse, resolve};

fn schema(text: &str) -> Schema {
    match parse(&Source::new("test.avsc", text), &[], Strictness::Strict) {
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
        let (writer, reader) = (schema(writer), schema(reader));
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
