//! Contenders that take turns: each round runs every one of them once over the same events, and what counts is a
//! contender's fastest pass. What else the machine does slows rounds down, never up.

use std::time::{Duration, Instant};

use crate::allocations;

/// One way to do what a group measures.
struct Contender<'a> {
    name: &'static str,
    events: usize,
    run: Box<dyn FnMut() + 'a>,
    /// In so many rounds at most, and once in each.
    rounds_max: Option<u32>,
    best: Duration,
    allocations: u64,
}

/// Contenders that do the same, and the first of them ours.
struct Group<'a> {
    measure: &'static str,
    event: &'static str,
    contenders: Vec<Contender<'a>>,
}

/// All groups.
#[derive(Default)]
pub struct Race<'a> {
    groups: Vec<Group<'a>>,
}

/// What a group's contenders needed.
pub struct Outcome {
    pub measure: &'static str,
    pub event: &'static str,
    pub lines: Vec<Line>,
}

/// What one contender needed for an event.
pub struct Line {
    pub name: &'static str,
    pub nanoseconds: f64,
    pub allocations: f64,
}

impl<'a> Race<'a> {
    /// Opens a group; contenders that are added next are in it.
    pub fn group(&mut self, measure: &'static str, event: &'static str) {
        self.groups.push(Group {
            measure,
            event,
            contenders: Vec::new(),
        });
    }

    /// A contender whose `run` handles so many events.
    pub fn add(&mut self, name: &'static str, events: usize, run: impl FnMut() + 'a) {
        self.push(name, events, None, Box::new(run));
    }

    /// A contender that takes so long that it runs in a few rounds only, and once in each.
    pub fn add_slow(
        &mut self,
        name: &'static str,
        events: usize,
        rounds: u32,
        run: impl FnMut() + 'a,
    ) {
        self.push(name, events, Some(rounds), Box::new(run));
    }

    fn push(
        &mut self,
        name: &'static str,
        events: usize,
        rounds_max: Option<u32>,
        run: Box<dyn FnMut() + 'a>,
    ) {
        let contender = Contender {
            name,
            events,
            run,
            rounds_max,
            best: Duration::MAX,
            allocations: 0,
        };
        let group = self.groups.last_mut().expect("a group was opened");
        group.contenders.push(contender);
    }

    /// Keeps the groups with the text in measure or event.
    pub fn only(&mut self, filter: &str) {
        self.groups
            .retain(|group| group.measure.contains(filter) || group.event.contains(filter));
    }

    /// Keeps the contenders with the text in their names.
    pub fn only_contenders(&mut self, filter: &str) {
        for group in &mut self.groups {
            group.contenders.retain(|it| it.name.contains(filter));
        }
    }

    /// Runs all rounds, in each of them every contender so many times. What is before them counts allocations.
    pub fn run(mut self, rounds: u32, passes: u32) -> Vec<Outcome> {
        let contenders = self.groups.iter_mut().flat_map(|it| &mut it.contenders);
        for contender in contenders {
            if contender.rounds_max.is_none() {
                (contender.run)();
            }
            contender.allocations = allocations::during(&mut contender.run);
        }
        for round in 0..rounds {
            for contender in self.groups.iter_mut().flat_map(|it| &mut it.contenders) {
                let passes = match contender.rounds_max {
                    Some(most) => u32::from(round < most),
                    None => passes,
                };
                for _ in 0..passes {
                    let started = Instant::now();
                    (contender.run)();
                    contender.best = contender.best.min(started.elapsed());
                }
            }
        }
        self.groups.into_iter().map(outcome).collect()
    }
}

fn outcome(group: Group<'_>) -> Outcome {
    let line = |it: Contender<'_>| Line {
        name: it.name,
        nanoseconds: it.best.as_nanos() as f64 / it.events as f64,
        allocations: it.allocations as f64 / it.events as f64,
    };
    Outcome {
        measure: group.measure,
        event: group.event,
        lines: group.contenders.into_iter().map(line).collect(),
    }
}
