//! Outcomes as a Markdown page.

use std::fmt::Write;

use crate::race::{Line, Outcome};

/// The page.
pub fn page(outcomes: &[Outcome], rounds: u32) -> String {
    let mut page = format!("rounds {rounds}\n");
    let mut measures: Vec<&str> = Vec::new();
    for outcome in outcomes {
        if !measures.contains(&outcome.measure) {
            measures.push(outcome.measure);
        }
    }
    for measure in measures {
        let group: Vec<_> = outcomes.iter().filter(|it| it.measure == measure).collect();
        table(&mut page, measure, &group);
    }
    page
}

/// One measure: contenders down, events across; each cell is a multiple of ours, the time, and the allocations.
fn table(page: &mut String, measure: &str, group: &[&Outcome]) {
    let _ = write!(page, "\n## {}\n\n| |", capitalized(measure));
    for outcome in group {
        let _ = write!(page, " {} | ns | allocations |", outcome.event);
    }
    let _ = write!(page, "\n|---|{}\n", "---:|---:|---:|".repeat(group.len()));
    let mut names: Vec<&str> = Vec::new();
    for line in group.iter().flat_map(|outcome| &outcome.lines) {
        if !names.contains(&line.name) {
            names.push(line.name);
        }
    }
    for name in names {
        let _ = write!(page, "| {name} |");
        for outcome in group {
            let ours = outcome
                .lines
                .first()
                .map_or(f64::NAN, |line| line.nanoseconds);
            match outcome.lines.iter().find(|line| line.name == name) {
                Some(Line {
                    nanoseconds,
                    allocations,
                    ..
                }) => {
                    let _ = write!(
                        page,
                        " {:.2} | {nanoseconds:.0} | {allocations:.1} |",
                        nanoseconds / ours
                    );
                }
                None => page.push_str(" | | |"),
            }
        }
        page.push('\n');
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
