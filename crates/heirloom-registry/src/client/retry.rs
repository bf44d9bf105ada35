//! When a failed attempt is repeated, where, and after what wait.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// How often and how patiently failed requests are repeated.
///
/// The wait doubles from `wait_min` to `wait_max` and gets a random part on top; a registry that says `Retry-After`
/// gets at least that. With several addresses each is asked once before the wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often at most after the first attempt; 0 is never.
    pub count_max: usize,
    /// The first wait.
    pub wait_min: Duration,
    /// No wait is longer, without its random part.
    pub wait_max: Duration,
    /// For how long after a write by this client a "not found" about it is taken for a follower that lags.
    pub settle: Duration,
}

impl Default for Retry {
    /// Four times, from 100 ms to 5 s; two seconds to settle.
    fn default() -> Self {
        Retry {
            count_max: 4,
            wait_min: Duration::from_millis(100),
            wait_max: Duration::from_secs(5),
            settle: Duration::from_secs(2),
        }
    }
}

impl Retry {
    /// Never.
    pub const NEVER: Retry = Retry {
        count_max: 0,
        wait_min: Duration::ZERO,
        wait_max: Duration::ZERO,
        settle: Duration::ZERO,
    };

    /// The waits of one call, from the first on.
    pub(super) fn waits(&self) -> ExponentialBackoff {
        ExponentialBuilder::default()
            .with_min_delay(self.wait_min)
            .with_max_delay(self.wait_max)
            .with_max_times(self.count_max)
            .with_jitter()
            .build()
    }
}

/// Whether a request may be sent again though it may have been carried out already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// A second time changes nothing.
    Always,
    /// As `Always`, but the second time answers "not there" where the first was carried out.
    UntilGone,
    /// Only where it has not been carried out for certain.
    Never,
}

/// What is known of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// The address cannot be reached: nothing was sent.
    Unsent,
    /// The connection broke, or the time was up: it may have been carried out.
    Broken,
    /// 5xx: likewise.
    Server,
    /// The registry said to come back (408, 425, 429): it was not carried out.
    Deferred,
    /// "Not found" about what this client has just written.
    NotYet,
    /// A final answer.
    Final,
}

impl Failed {
    /// Whether the attempt may have been carried out all the same.
    pub(super) fn is_ambiguous(self) -> bool {
        matches!(self, Failed::Broken | Failed::Server)
    }

    /// Whether the request may be sent again.
    pub(super) fn permits(self, repeat: Repeat) -> bool {
        match self {
            Failed::Final => false,
            Failed::Unsent | Failed::Deferred | Failed::NotYet => true,
            Failed::Broken | Failed::Server => repeat != Repeat::Never,
        }
    }

    /// Whether another address may do better at once.
    pub(super) fn is_of_address(self) -> bool {
        matches!(self, Failed::Unsent | Failed::Broken | Failed::Server)
    }
}

/// `Retry-After`, in seconds or as a date; `None` of what is neither.
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:30 GMT").unwrap();
        let table = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(7)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(7)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ];
        for (value, expected) in table {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(retry_after(value, now), expected, "{value:?}");
        }
    }

    #[test]
    fn waits_grow_to_the_cap_and_end() {
        let retry = Retry {
            count_max: 6,
            wait_min: Duration::from_millis(10),
            wait_max: Duration::from_millis(80),
            ..Retry::default()
        };
        let waits: Vec<_> = retry.waits().collect();
        assert_eq!(waits.len(), 6);
        for (wait, floor) in waits.iter().zip([10, 20, 40, 80, 80, 80]) {
            let floor = Duration::from_millis(floor);
            assert!(*wait >= floor && *wait <= floor * 2, "{waits:?}");
        }
    }

    #[test]
    fn an_uncertain_write_is_not_repeated() {
        assert!(!Failed::Broken.permits(Repeat::Never) && !Failed::Server.permits(Repeat::Never));
        assert!(Failed::Unsent.permits(Repeat::Never) && Failed::Deferred.permits(Repeat::Never));
        assert!(Failed::Broken.permits(Repeat::Always) && !Failed::Final.permits(Repeat::Always));
    }
}
