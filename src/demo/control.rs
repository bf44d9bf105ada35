//! Holds what the demo found against the archive's control totals.

use serde_json::{Value, json};

use super::StreamOutcome;

/// How many mismatches are listed.
const MISMATCHES_MAX: usize = 20;

/// Compares everything that the control totals say. Gives the number of values compared and the first mismatches.
pub(super) fn compare(totals: &Value, streams: &[StreamOutcome]) -> (usize, Vec<String>) {
    let mut expected = totals.clone();
    if let Some(expected) = expected.as_object_mut() {
        // How the archive was made, not what is in it.
        expected.remove("seed");
        if let Some(corrupted) = expected.get_mut("corrupted").and_then(Value::as_array_mut) {
            // The kind of damage is the script's word; ours is the reason that is printed.
            for record in corrupted.iter_mut().filter_map(Value::as_object_mut) {
                record.remove("kind");
            }
        }
    }
    let mut comparison = Comparison::default();
    comparison.values("", &expected, &found(streams));
    (comparison.compared, comparison.mismatches)
}

/// Our findings in the shape of the control totals.
fn found(streams: &[StreamOutcome]) -> Value {
    let mut found = json!({
        "records": streams.iter().map(|stream| stream.records).sum::<u64>(),
        "events": streams.iter().map(StreamOutcome::events).sum::<u64>(),
        "newest_events": streams.iter().map(|stream| stream.newest_events).sum::<u64>(),
        "streams": {},
    });
    let (mut versions, mut corrupted) = (Vec::new(), Vec::new());
    for stream in streams {
        found["streams"][stream.name] = json!({
            "records": stream.records,
            "events": stream.events(),
            "newest_events": stream.newest_events,
        });
        found[stream.name] = stream.totals.clone();
        versions.extend(stream.versions.iter().map(|count| {
            json!({
                "stream": stream.name,
                "contract": count.contract,
                "version": count.version,
                "events": count.events,
            })
        }));
        corrupted.extend(stream.quarantined.iter().map(|quarantined| {
            let position = quarantined.position();
            json!({
                "stream": stream.name,
                "partition": position.partition,
                "offset": position.offset,
            })
        }));
    }
    found["versions"] = versions.into();
    found["corrupted"] = corrupted.into();
    found
}

#[derive(Default)]
struct Comparison {
    compared: usize,
    mismatches: Vec<String>,
}

impl Comparison {
    fn values(&mut self, path: &str, expected: &Value, found: &Value) {
        match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => {
                for (name, value) in expected {
                    let path = format!("{path}/{name}");
                    self.values(&path, value, found.get(name).unwrap_or(&Value::Null));
                }
                for name in found.keys().filter(|name| !expected.contains_key(*name)) {
                    self.mismatch(format!("{path}/{name} is not among the control totals"));
                }
            }
            (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
                for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                    self.values(&format!("{path}/{index}"), expected, found);
                }
            }
            _ => {
                self.compared += 1;
                if expected != found {
                    self.mismatch(format!("{path} should be {expected} and is {found}"));
                }
            }
        }
    }

    fn mismatch(&mut self, what: String) {
        if self.mismatches.len() < MISMATCHES_MAX {
            self.mismatches.push(what);
        }
    }
}

#[cfg(test)]
mod tests {
    //! A comparison that finds nothing must not be one that compares nothing.

    use super::*;

    #[track_caller]
    fn check(expected: Value, found: Value, compared: usize, mismatches: &[&str]) {
        let mut comparison = Comparison::default();
        comparison.values("", &expected, &found);
        assert_eq!(
            (comparison.compared, comparison.mismatches),
            (
                compared,
                mismatches.iter().map(|m| (*m).to_owned()).collect()
            )
        );
    }

    #[test]
    fn every_value_is_compared() {
        check(
            json!({"a": 1, "b": [2, {"c": "x"}]}),
            json!({"b": [2, {"c": "x"}], "a": 1}),
            3,
            &[],
        );
    }

    #[test]
    fn what_differs_is_missing_or_too_many_is_named() {
        check(
            json!({"a": 1}),
            json!({"a": 2}),
            1,
            &["/a should be 1 and is 2"],
        );
        check(
            json!({"a": 1}),
            json!({}),
            1,
            &["/a should be 1 and is null"],
        );
        check(
            json!({}),
            json!({"a": 1}),
            0,
            &["/a is not among the control totals"],
        );
        check(
            json!([1]),
            json!([1, 2]),
            1,
            &[" should be [1] and is [1,2]"],
        );
    }
}
