//! Answers that are kept: bounded, with a lifetime, and with one request for all who ask the same at the same time.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::error::{Error, ErrorKind};

/// How long answers are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    /// What was found; `None` is for ever.
    pub(super) found: Option<Duration>,
    /// That it is not there.
    pub(super) unknown: Duration,
}

/// Answers by the path of their request.
pub(super) struct Cache<V> {
    lifetime: Lifetime,
    state: Mutex<State<V>>,
}

struct State<V> {
    /// `None` where nothing is kept.
    kept: Option<LruCache<String, Kept<V>>>,
    under_way: BTreeMap<String, Flight<V>>,
}

type Flight<V> = Arc<OnceCell<Result<V, Error>>>;

struct Kept<V> {
    answer: Result<V, Error>,
    until: Option<Instant>,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(count_max: usize, lifetime: Lifetime) -> Self {
        Cache {
            lifetime,
            state: Mutex::new(State {
                kept: NonZeroUsize::new(count_max).map(LruCache::new),
                under_way: BTreeMap::new(),
            }),
        }
    }

    /// The answer that is kept, or that of `fetch`, which runs once for all who wait for it. If the one who runs it goes
    /// away, the next one runs it.
    pub(super) async fn get(
        &self,
        key: &str,
        fetch: impl Future<Output = Result<V, Error>>,
    ) -> Result<V, Error> {
        let flight = {
            let mut state = self.state();
            if let Some(answer) = state.fresh(key) {
                return answer;
            }
            let flight = state.under_way.entry(key.to_owned()).or_default();
            Arc::clone(flight)
        };
        let passenger = Passenger {
            cache: self,
            key,
            flight,
        };
        let answer = passenger.flight.get_or_init(|| fetch).await.clone();
        let mut state = self.state();
        // What was forgotten in the meantime is no longer under way, and not kept.
        if state.is_under_way(key, &passenger.flight) {
            state.under_way.remove(key);
            state.keep(key, &answer, self.lifetime);
        }
        answer
    }

    /// Forgets everything, also what is under way.
    pub(super) fn clear(&self) {
        let mut state = self.state();
        state.under_way.clear();
        if let Some(kept) = &mut state.kept {
            kept.clear();
        }
    }

    /// Forgets what was not there.
    pub(super) fn forget_unknown(&self) {
        let mut state = self.state();
        state.under_way.clear();
        if let Some(kept) = &mut state.kept {
            let unknown = kept.iter().filter(|(_, kept)| kept.answer.is_err());
            let unknown: Vec<String> = unknown.map(|(key, _)| key.clone()).collect();
            for key in unknown {
                kept.pop(&key);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits for a request. The last one takes it from the list, also when all have gone away before its end.
struct Passenger<'a, V: Clone> {
    cache: &'a Cache<V>,
    key: &'a str,
    flight: Flight<V>,
}

impl<V: Clone> Drop for Passenger<'_, V> {
    fn drop(&mut self) {
        let mut state = self.cache.state();
        // The list has one and this one the other.
        let is_last = Arc::strong_count(&self.flight) == 2;
        if is_last && state.is_under_way(self.key, &self.flight) {
            state.under_way.remove(self.key);
        }
    }
}

impl<V: Clone> State<V> {
    /// Whether this is still the request that others would wait for.
    fn is_under_way(&self, key: &str, flight: &Flight<V>) -> bool {
        let current = self.under_way.get(key);
        current.is_some_and(|current| Arc::ptr_eq(current, flight))
    }

    fn fresh(&mut self, key: &str) -> Option<Result<V, Error>> {
        let kept = self.kept.as_mut()?;
        let Kept { answer, until } = kept.get(key)?;
        if until.is_none_or(|until| Instant::now() < until) {
            return Some(answer.clone());
        }
        kept.pop(key);
        None
    }

    fn keep(&mut self, key: &str, answer: &Result<V, Error>, lifetime: Lifetime) {
        let time = match answer {
            Ok(_) => lifetime.found,
            Err(error) if error.kind() == ErrorKind::NotFound => Some(lifetime.unknown),
            Err(_) => return,
        };
        if time == Some(Duration::ZERO) {
            return;
        }
        if let Some(kept) = &mut self.kept {
            let until = time.and_then(|time| Instant::now().checked_add(time));
            let answer = answer.clone();
            kept.put(key.to_owned(), Kept { answer, until });
        }
    }
}

/// What this client has written a moment ago, so that a "not found" about it is a follower that lags.
pub(super) struct Recent {
    settle: Duration,
    written: Mutex<LruCache<String, Instant>>,
}

/// So many subjects and ids are remembered.
const RECENT_COUNT_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

impl Recent {
    pub(super) fn new(settle: Duration) -> Self {
        Recent {
            settle,
            written: Mutex::new(LruCache::new(RECENT_COUNT_MAX)),
        }
    }

    pub(super) fn wrote(&self, what: String) {
        if !self.settle.is_zero() {
            self.written().put(what, Instant::now());
        }
    }

    pub(super) fn deleted(&self, what: &str) {
        self.written().pop(what);
    }

    pub(super) fn is_settling(&self, what: &str) -> bool {
        let at = self.written().get(what).copied();
        at.is_some_and(|at| at.elapsed() < self.settle)
    }

    fn written(&self) -> MutexGuard<'_, LruCache<String, Instant>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_left_of_requests_that_were_given_up() {
        let lifetime = Lifetime {
            found: None,
            unknown: Duration::ZERO,
        };
        let cache = Cache::<u32>::new(1, lifetime);
        let never = || cache.get("a", std::future::pending());
        let brief = Duration::from_millis(1);
        let waited = async { tokio::join!(never(), never()) };
        assert!(tokio::time::timeout(brief, waited).await.is_err());
        assert!(cache.state().under_way.is_empty());
        assert!(cache.get("a", async { Ok(1) }).await.is_ok());
        assert!(cache.state().under_way.is_empty());
    }
}
