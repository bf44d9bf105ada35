//! Doing what a plan says, and nothing else: refused where the registry is no longer what it was, resumed where an
//! earlier attempt stopped halfway, looked at again in the end.

use std::collections::BTreeMap;

use anyhow::Result;
use heirloom_compat::Level;
use heirloom_registry::api::{ConfigUpdate, Subject, Version as Number};
use heirloom_registry::client::{Error, ErrorKind, Lookup, Register, Scope};
use heirloom_schema::Fingerprint;

use super::Connection;
use super::document::{LevelStep, Plan, RegisterStep, Step, SubjectDocument};
use super::read::{Published, Reader, SubjectState};
use crate::exit::Refused;

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    /// Of each step that was reached.
    pub(crate) done: Vec<Outcome>,
    /// Why the registry is not what the plan was made for, or not what it should be now.
    pub(crate) moved: Vec<String>,
    /// What the registry said to the step after the last that is done.
    pub(crate) refused: Option<String>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// An earlier attempt did it.
    pub(crate) was_done: bool,
    /// Version and id, of a registration.
    pub(crate) registered: Option<(u32, u32)>,
}

/// Applies a plan.
///
/// # Errors
/// The registry cannot be asked. What is done stays done, and the plan can be applied again.
pub(crate) fn apply(plan: &Plan, connection: &Connection) -> Result<Applied> {
    let mut applying = Applying {
        connection,
        done: BTreeMap::new(),
        numbers: BTreeMap::new(),
    };
    let moved = applying.compare(plan, Moment::Before)?;
    if !moved.is_empty() {
        return Ok(Applied {
            moved,
            ..Applied::default()
        });
    }
    let mut applied = Applied::default();
    for (index, step) in plan.steps.iter().enumerate() {
        let outcome = match applying.done.get(&index) {
            Some(registered) => Outcome {
                was_done: true,
                registered: *registered,
            },
            None => match applying.step(index, step) {
                Ok(outcome) => outcome,
                Err(error) => {
                    let refused = error.downcast_ref::<Error>().filter(|it| is_refusal(it));
                    let Some(refused) = refused else {
                        let count = plan.steps.len();
                        let told = format!(
                            "step {} of {count} was not done; apply the plan again and it goes on from there",
                            index + 1
                        );
                        return Err(error.context(told));
                    };
                    applied.refused = Some(refused.to_string());
                    return Ok(applied);
                }
            },
        };
        applied.done.push(outcome);
    }
    applied.moved = applying.compare(plan, Moment::After)?;
    Ok(applied)
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Incompatible | ErrorKind::Refused)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Before,
    After,
}

struct Applying<'c> {
    connection: &'c Connection,
    /// Steps that are done, with version and id where they registered something.
    done: BTreeMap<usize, Option<(u32, u32)>>,
    /// The numbers that the registry gave, by subject and the number that the plan said.
    numbers: BTreeMap<(String, u32), u32>,
}

impl Applying<'_> {
    /// What is otherwise than the plan says: before it is applied a part of it may be done, after it all must be.
    fn compare(&mut self, plan: &Plan, moment: Moment) -> Result<Vec<String>> {
        let mut reader = Reader::new(&self.connection.client);
        let mut moved = Vec::new();
        for document in &plan.subjects {
            let subject = subject(&document.subject)?;
            let state = reader.subject(&subject)?;
            let steps = plan.steps.iter().enumerate();
            let steps = steps.filter(|(_, step)| step.subject() == document.subject);
            let steps: Vec<(usize, &Step)> = steps.collect();
            let mut comparison = Comparison {
                document,
                state: &state,
                moment,
                moved: Vec::new(),
            };
            comparison.former();
            self.added(&mut comparison, &steps);
            self.level(&mut comparison, &steps);
            moved.append(&mut comparison.moved);
        }
        Ok(moved)
    }

    /// Versions that were not there: they must be those of the steps.
    fn added(&mut self, comparison: &mut Comparison<'_>, steps: &[(usize, &Step)]) {
        let registrations = steps.iter().filter_map(|(index, step)| match step {
            Step::Register(step) => Some((*index, &**step)),
            Step::Level(_) => None,
        });
        let mut registrations: Vec<(usize, &RegisterStep)> = registrations.collect();
        let subject = &comparison.document.subject;
        let was_there = |it: &&Published| {
            let mut versions = comparison.document.versions.iter();
            versions.any(|old| old.version == it.version)
        };
        for published in comparison.state.versions.iter().filter(|it| !was_there(it)) {
            let (number, id) = (published.version, published.id);
            let step = registrations
                .iter()
                .position(|(_, step)| is_step(published, step));
            let step = step.map(|position| registrations.remove(position));
            match step {
                Some((index, step)) => {
                    let registered = Some((number, id));
                    let earlier = self.done.insert(index, registered);
                    self.numbers.insert((subject.clone(), step.number), number);
                    if comparison.moment == Moment::After && earlier != Some(registered) {
                        comparison.moved.push(format!(
                            "{subject}: {} v{} is version {number} (id {id}), not what was answered",
                            step.contract, step.version
                        ));
                    }
                }
                None => comparison.moved.push(format!(
                    "{subject}: version {number} (id {id}) is new, and none of the plan"
                )),
            }
        }
        if comparison.moment == Moment::After {
            for (_, step) in registrations {
                // A text that says the same as the version before, which the registry has for both.
                let number = self.numbers.get(&(subject.clone(), step.number));
                let versions = &comparison.state.versions;
                let found = versions.iter().find(|it| Some(&it.version) == number);
                if !found.is_some_and(|it| is_step(it, step)) {
                    let (contract, version) = (&step.contract, step.version);
                    comparison
                        .moved
                        .push(format!("{subject}: {contract} v{version} is not there"));
                }
            }
        }
    }

    fn level(&mut self, comparison: &mut Comparison<'_>, steps: &[(usize, &Step)]) {
        let set = steps.iter().find_map(|(index, step)| match step {
            Step::Level(step) => Some((*index, step)),
            Step::Register(_) => None,
        });
        let held = comparison.state.level.name();
        let is_set = set.is_some_and(|(_, step)| step.to == held);
        if let Some((index, _)) = set.filter(|_| is_set) {
            self.done.insert(index, None);
        }
        let is_former = comparison.document.level == held;
        let is_right =
            is_set || is_former && (set.is_none() || comparison.moment == Moment::Before);
        if !is_right {
            let (subject, was) = (&comparison.document.subject, &comparison.document.level);
            comparison
                .moved
                .push(format!("{subject}: the level is {held}, and was {was}"));
        }
    }

    fn step(&mut self, index: usize, step: &Step) -> Result<Outcome> {
        let registered = match step {
            Step::Register(step) => Some(self.register(step)?),
            Step::Level(step) => {
                self.set_level(step)?;
                None
            }
        };
        self.done.insert(index, registered);
        Ok(Outcome {
            was_done: false,
            registered,
        })
    }

    /// Registers a version and tells its number and id.
    fn register(&mut self, step: &RegisterStep) -> Result<(u32, u32)> {
        let subject = subject(&step.subject)?;
        let mut schema = step.schema.clone();
        for reference in &mut schema.references {
            let planned = reference.version.number().unwrap_or_default();
            let given = self.numbers.get(&(reference.subject.clone(), planned));
            if let Some(given) = given.and_then(|it| Number::of(*it)) {
                reference.version = given;
            }
        }
        let client = &self.connection.client;
        let registered = client.register(&subject, &schema, &Register::default())?;
        let number = match registered.version {
            Some(number) => number,
            None => {
                client
                    .lookup(&subject, &schema, &Lookup::default())?
                    .version
            }
        };
        self.numbers
            .insert((step.subject.clone(), step.number), number);
        Ok((number, registered.id))
    }

    fn set_level(&self, step: &LevelStep) -> Result<()> {
        let level: Level = step.to.parse().map_err(|error| {
            Refused::new(
                format!("the plan is none: {error}"),
                "make it anew: `heirloom plan`",
            )
        })?;
        let update = ConfigUpdate {
            compatibility: Some(level),
            ..ConfigUpdate::default()
        };
        let scope = Scope::from(&subject(&step.subject)?);
        self.connection.client.set_config(&scope, &update)?;
        Ok(())
    }
}

/// One subject as it was and as it is.
struct Comparison<'p> {
    document: &'p SubjectDocument,
    state: &'p SubjectState,
    moment: Moment,
    moved: Vec<String>,
}

impl Comparison<'_> {
    /// What was there must still be there.
    fn former(&mut self) {
        let SubjectDocument { subject, mode, .. } = self.document;
        for old in &self.document.versions {
            let (number, id) = (old.version, old.id);
            let now = self.state.versions.iter().find(|it| it.version == number);
            let line = match now {
                None => format!("{subject}: version {number} (id {id}) is gone"),
                Some(now) if now.id != id => format!(
                    "{subject}: version {number} has id {}, and had {id}",
                    now.id
                ),
                Some(now) if now.digest().to_string() != old.sha256 => {
                    format!("{subject}: version {number} (id {id}) has another text")
                }
                Some(_) => continue,
            };
            self.moved.push(line);
        }
        let now = self.state.mode.name();
        if mode != now {
            self.moved
                .push(format!("{subject}: the mode is {now}, and was {mode}"));
        }
    }
}

/// Whether what is published is what a step registers: events are read alike, and what it refers to is the same.
fn is_step(published: &Published, step: &RegisterStep) -> bool {
    let normal = published.normal(&step.schema.schema_type, &step.root);
    normal.is_some() && normal == Fingerprint::parse(&step.normal)
}

fn subject(name: &str) -> Result<Subject> {
    name.parse().map_err(|error| {
        let help = "make it anew: `heirloom plan`";
        Refused::new(format!("the plan is none: {error}"), help).into()
    })
}
