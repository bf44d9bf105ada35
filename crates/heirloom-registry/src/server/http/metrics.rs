//! Counters for Prometheus: requests by endpoint and status, the time that they took, and how much the registry holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::server::registry::Registry;

/// Requests of one kind.
#[derive(Clone, Copy, Debug, Default)]
struct Requests {
    count: u64,
    time: Duration,
}

/// Counters of a server.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, &'static str, u16), Requests>>,
}

impl Metrics {
    /// Counts a request.
    pub(super) fn count(&self, kind: (&'static str, &'static str, u16), time: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = requests.entry(kind).or_default();
        requests.count = requests.count.saturating_add(1);
        requests.time = requests.time.saturating_add(time);
    }

    /// The page.
    pub(super) fn page(&self, registry: &Registry) -> String {
        let mut page = String::new();
        let requests = self
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        page.push_str("# TYPE heirloom_registry_requests_total counter\n");
        for ((method, endpoint, status), requests) in &requests {
            // A write to a string does not fail.
            let _ = writeln!(
                page,
                "heirloom_registry_requests_total{{method=\"{method}\",endpoint=\"{endpoint}\",status=\"{status}\"}} {}",
                requests.count
            );
        }
        page.push_str("# TYPE heirloom_registry_request_seconds_total counter\n");
        for ((method, endpoint, status), requests) in &requests {
            let _ = writeln!(
                page,
                "heirloom_registry_request_seconds_total{{method=\"{method}\",endpoint=\"{endpoint}\",status=\"{status}\"}} {:.6}",
                requests.time.as_secs_f64()
            );
        }
        let model = registry.store.read();
        let contexts = model.contexts.values();
        let (mut subjects, mut schemas, mut versions) = (0, 0, 0);
        for context in contexts {
            subjects += context.subjects.len();
            schemas += context.schemas.len();
            versions += context.subjects.values().map(BTreeMap::len).sum::<usize>();
        }
        for (name, value) in [
            ("contexts", model.contexts.len()),
            ("subjects", subjects),
            ("versions", versions),
            ("schemas", schemas),
        ] {
            let _ = writeln!(
                page,
                "# TYPE heirloom_registry_{name} gauge\nheirloom_registry_{name} {value}"
            );
        }
        page
    }
}
