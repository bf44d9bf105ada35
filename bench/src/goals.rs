//! What was aimed at, as ratios inside one run, and what is known of each goal that is missed.

use crate::growth::{
    CONTRACTS_1, CONTRACTS_100, MANY, ONE, VERSIONS_1, VERSIONS_20, VERSIONS_20_OLDEST,
};
use crate::names::{
    APACHE, APACHE_SCHEMA, BARE, BINCODE, BORROWED, CHECK, CLONE, CONTRACTS, COPY, DECODE, ENCODE,
    FAST, FUSED, IDENTITY, IDS, NEWEST, OURS, PAIRS, PARSE, PLAN, PLANS, PROST, RKYV, RKYV_ACCESS,
    UPCAST, UTF8, VALUE, VERSIONS,
};
use crate::race::{Line, Outcome};

/// A bound on a ratio of two contenders of a group.
struct Goal {
    measure: &'static str,
    event: &'static str,
    /// Ours, where several are.
    ours: &'static str,
    what: Bound,
    other: &'static str,
    /// Why it is missed, where it was when this was last looked at.
    reason: &'static str,
}

enum Bound {
    /// The other takes so many times our time, or more.
    Ahead(f64),
    /// We take so many times the other's time, or less.
    Within(f64),
    /// We allocate so often more than the other, or less.
    Allocations(f64),
}

use Bound::{Ahead, Allocations, Within};

const fn goal(
    measure: &'static str,
    event: &'static str,
    what: Bound,
    other: &'static str,
    reason: &'static str,
) -> Goal {
    Goal {
        measure,
        event,
        ours: OURS,
        what,
        other,
        reason,
    }
}

/// A growth: many against one.
const fn flat(
    measure: &'static str,
    event: &'static str,
    many: &'static str,
    one: &'static str,
    reason: &'static str,
) -> Goal {
    Goal {
        measure,
        event,
        ours: many,
        what: Within(1.1),
        other: one,
        reason,
    }
}

const PROSTS: &str = "prost takes 504 instructions and we 264, of them 61 for two varints and 29 for copies of two texts";
const COPIED: &str = "rkyv writes structs and numbers as they lie in memory, and encodes none";
const CHECKED: &str = "rkyv checks and builds nothing, and takes a third of the time that it took where the goal was set";
const FRAMED: &str =
    "the struct is moved into the stream's sum type; frame and id take a few nanoseconds";
const CLONED: &str = "689 instructions against the clone's 428, some 300 in either for memory: 77 are two varints, 37 the check of two texts";
const STEP: &str = "about as much for a few as for many: a step, not a growth";
const PARSED: &str = "the scanner of JSON is a general one; the goal was set by one of its own";
const CHECKED_PAIR: &str = "types that both sides have are resolved again; the goal was set with types shared by all schemas";

#[rustfmt::skip]
const GOALS: &[Goal] = &[
    goal(ENCODE, "small", Ahead(4.0), FAST, ""),
    goal(ENCODE, "order", Ahead(4.0), FAST, ""),
    goal(ENCODE, "telemetry", Ahead(4.0), FAST, ""),
    goal(ENCODE, "small", Ahead(2.0), PROST, PROSTS),
    goal(ENCODE, "order", Ahead(2.0), PROST, ""),
    goal(ENCODE, "telemetry", Ahead(2.0), PROST, ""),
    goal(ENCODE, "small", Within(1.0), BINCODE, ""),
    goal(ENCODE, "order", Within(1.0), BINCODE, ""),
    goal(ENCODE, "telemetry", Within(1.0), BINCODE, ""),
    goal(ENCODE, "small", Within(1.0), RKYV, COPIED),
    goal(ENCODE, "order", Within(1.0), RKYV, COPIED),
    goal(ENCODE, "telemetry", Within(1.0), RKYV, COPIED),
    goal(ENCODE, "small", Ahead(7.0), APACHE, ""),
    goal(ENCODE, "order", Ahead(7.0), APACHE, ""),
    goal(ENCODE, "telemetry", Ahead(7.0), APACHE, ""),
    goal(ENCODE, "small", Ahead(50.0), VALUE, ""),
    goal(ENCODE, "order", Ahead(50.0), VALUE, ""),
    goal(ENCODE, "telemetry", Ahead(50.0), VALUE, ""),
    goal(DECODE, "small", Ahead(2.0), FAST, ""),
    goal(DECODE, "order", Ahead(2.0), FAST, ""),
    goal(DECODE, "telemetry", Ahead(2.0), FAST, ""),
    goal(DECODE, "small", Ahead(1.7), PROST, ""),
    goal(DECODE, "order", Ahead(1.7), PROST, ""),
    goal(DECODE, "telemetry", Ahead(1.7), PROST, ""),
    goal(DECODE, "small", Ahead(2.2), APACHE, ""),
    goal(DECODE, "order", Ahead(2.2), APACHE, ""),
    goal(DECODE, "telemetry", Ahead(2.2), APACHE, ""),
    goal(DECODE, "small", Ahead(6.0), VALUE, ""),
    goal(DECODE, "order", Ahead(6.0), VALUE, ""),
    goal(DECODE, "telemetry", Ahead(6.0), VALUE, ""),
    goal(DECODE, "small", Within(1.5), CLONE, CLONED),
    goal(DECODE, "order", Within(1.5), CLONE, ""),
    goal(DECODE, "telemetry", Within(2.5), CLONE,
        "eight varints alone take 406 instructions, each waits for the length of the one before, and a clone takes 304 in all"),
    goal(BORROWED, "small", Ahead(4.0), FAST, ""),
    goal(BORROWED, "order", Ahead(4.0), FAST, "within the noise"),
    goal(BORROWED, "small", Within(1.0), RKYV_ACCESS, CHECKED),
    goal(BORROWED, "order", Within(1.0), RKYV_ACCESS, CHECKED),
    goal(IDENTITY, "small", Within(1.03), BARE, FRAMED),
    goal(IDENTITY, "order", Within(1.03), BARE, FRAMED),
    goal(IDENTITY, "telemetry", Within(1.03), BARE, FRAMED),
    goal(UPCAST, "order", Within(1.1), NEWEST,
        "3 instructions in 100 more, but the lengths of twenty dropped texts are read one behind the other"),
    goal(UPCAST, "order", Ahead(1.6), FAST, ""),
    goal(UPCAST, "order", Ahead(10.0), VALUE, ""),
    goal(
        PLAN,
        "order",
        Within(1.25),
        FUSED,
        "one allocation more; 4 % of the instructions came when steered code began to call the readers of texts, for less code",
    ),
    goal(PLAN, "order", Ahead(8.0), VALUE, ""),
    goal(ENCODE, "small", Allocations(0.0), COPY, ""),
    goal(ENCODE, "order", Allocations(0.0), COPY, ""),
    goal(ENCODE, "telemetry", Allocations(0.0), COPY, ""),
    goal(DECODE, "small", Allocations(0.0), CLONE, ""),
    goal(DECODE, "order", Allocations(0.0), CLONE, ""),
    goal(DECODE, "telemetry", Allocations(0.0), CLONE, ""),
    goal(BORROWED, "small", Allocations(0.0), UTF8, ""),
    goal(BORROWED, "order", Allocations(2.0), UTF8, ""),
    goal(UPCAST, "order", Allocations(0.0), NEWEST, ""),
    flat(CONTRACTS, "flat event", CONTRACTS_100, CONTRACTS_1, STEP),
    flat(VERSIONS, "flat event", VERSIONS_20, VERSIONS_1, STEP),
    flat(VERSIONS, "flat event", VERSIONS_20_OLDEST, VERSIONS_1, STEP),
    flat(IDS, "order", MANY, ONE, ""),
    flat(PLANS, "order", MANY, ONE, ""),
    goal(PARSE, "order", Ahead(4.0), APACHE_SCHEMA, PARSED),
    goal(CHECK, "order", Ahead(20.0), APACHE_SCHEMA, CHECKED_PAIR),
    goal(PAIRS, "order", Ahead(20.0), APACHE_SCHEMA, CHECKED_PAIR),
];

/// One line per goal that was measured, and how many are missed.
pub fn table(outcomes: &[Outcome]) -> (String, usize) {
    let mut page = String::from(
        "| measure | event | against | goal | measured | |\n|---|---|---|---:|---:|---|\n",
    );
    let mut missed = 0;
    for goal in GOALS {
        let Some((ours, other)) = lines(outcomes, goal) else {
            continue;
        };
        let (aim, measured, is_met) = match goal.what {
            Ahead(aim) => {
                let ratio = other.nanoseconds / ours.nanoseconds;
                (
                    format!("{aim} times ahead"),
                    format!("{ratio:.1}"),
                    ratio >= aim,
                )
            }
            Within(aim) => {
                let ratio = ours.nanoseconds / other.nanoseconds;
                (
                    format!("at most {aim} times"),
                    format!("{ratio:.2}"),
                    ratio <= aim,
                )
            }
            Allocations(aim) => {
                let more = ours.allocations - other.allocations;
                (
                    format!("{aim} allocations more"),
                    format!("{more:.1}"),
                    more <= aim,
                )
            }
        };
        let verdict = match (is_met, goal.reason) {
            (true, _) => String::new(),
            (false, "") => "**missed**".to_owned(),
            (false, reason) => format!("**missed**: {reason}"),
        };
        missed += usize::from(!is_met);
        let (measure, event, other) = (goal.measure, goal.event, goal.other);
        let event = match goal.ours {
            OURS => event.to_owned(),
            ours => format!("{event}, {ours}"),
        };
        page += &format!("| {measure} | {event} | {other} | {aim} | {measured} | {verdict} |\n");
    }
    (page, missed)
}

fn lines<'a>(outcomes: &'a [Outcome], goal: &Goal) -> Option<(&'a Line, &'a Line)> {
    let group = outcomes
        .iter()
        .find(|it| it.measure == goal.measure && it.event == goal.event)?;
    let line = |name| group.lines.iter().find(|line| line.name == name);
    Some((line(goal.ours)?, line(goal.other)?))
}
