//! Plans: what is written for the reader of a writer's bytes, defaults included.

use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, parse, resolve};

use crate::{SLACK, lies, long, peak};

fn schema(text: &str) -> Schema {
    parse(&Source::new("test.avsc", text), &[], Strictness::Strict).unwrap()
}

fn plan(writer: &str, reader: &str) -> Plan {
    let (writer, reader) = (schema(writer), schema(reader));
    let limits = PlanLimits::default();
    Plan::compile(&resolve(&writer, &reader), &writer, &reader, &limits).unwrap()
}

/// A record whose items have a default of 1 kB in the reader, and are there or not.
fn lists(fields: &str) -> String {
    format!(
        r#"{{"type": "record", "name": "A", "fields": [
            {{"name": "empty", "type": {{"type": "array", "items":
                {{"type": "record", "name": "B", "fields": [{fields}]}}}}}},
            {{"name": "nulls", "type": {{"type": "array", "items": "null"}}}},
            {{"name": "deep", "type": {{"type": "map", "values": {{"type": "array", "items": ["null", "A", "B"]}}}}}}]}}"#
    )
}

/// The result is at most 16 times the payload and 16 MiB; it grows by doubling, with the old memory beside the new.
fn granted(payload: &[u8]) -> usize {
    3 * (16 * payload.len() + (16 << 20)) + SLACK
}

#[test]
fn no_plan_takes_more_than_the_growth_it_may_write() {
    let text = "d".repeat(1_000);
    let default = format!(r#"{{"name": "d", "type": "string", "default": "{text}"}}"#);
    let plan = plan(&lists(""), &lists(&default));
    let mut attacks: Vec<Vec<u8>> = vec![
        // As many as there is room for, and one item more than that.
        [long(16_000), vec![0; 3]].concat(),
        [long(1 << 20), vec![0; 3]].concat(),
        // Items in the last field, each a default.
        [vec![0, 0, 2, 0], long(30_000), vec![4; 30_000], vec![0, 0]].concat(),
        [vec![0, 0, 2, 0], long(30_000), [2, 0, 0, 0].repeat(20_000)].concat(),
    ];
    for start in [&[][..], &[0], &[0, 0], &[0, 0, 2, 0]] {
        for lie in lies() {
            let rest = lie.iter().copied().cycle().take(20_000);
            attacks.push(start.iter().copied().chain(rest).collect());
        }
    }
    let mut written = 0;
    for payload in &attacks {
        let (peak, result) = peak(|| plan.transcode(payload, &mut Vec::new()));
        written += usize::from(result.is_ok());
        let head = &payload[..payload.len().min(24)];
        assert!(
            peak <= granted(payload),
            "{peak} for {} bytes, {head:?}",
            payload.len()
        );
    }
    assert!(written > 0, "some of it is true");
}

#[test]
fn a_plan_that_copies_takes_what_it_writes() {
    let plan = plan(&lists(""), &lists(""));
    for start in [&[][..], &[0], &[0, 0], &[0, 0, 2, 0]] {
        for lie in lies() {
            let rest = lie.iter().copied().cycle().take(20_000);
            let payload: Vec<u8> = start.iter().copied().chain(rest).collect();
            let (peak, _) = peak(|| plan.transcode(&payload, &mut Vec::new()));
            assert!(
                peak <= 3 * payload.len() + SLACK,
                "{peak}: {:?}",
                &payload[..24]
            );
        }
    }
}
