//! What would be done to a registry so that it has all frozen versions, and what it would say to that.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use heirloom_compat::dialects::{Question, Text, ask};
use heirloom_compat::{Direction, Level, Verdict, verdict as verdict_of};
use heirloom_contract::Version;
use heirloom_registry::api::{Mode, NewSchema, Subject};
use heirloom_registry::client::Error;

use super::document::{
    Digest, FORMAT, LevelStep, Plan, RegisterStep, Step, SubjectDocument, Words,
};
use super::items::{Places, full_name, is_reference, level, new_schema};
use super::survey::covers;
use super::{Connection, Item, Real, Survey, Surveyed};
use crate::verdicts::{History, side};

/// Plans what the registry lacks: levels, and frozen versions after the newest that it has.
pub(crate) fn plan(survey: &Survey<'_>, connection: &Connection) -> Result<Plan> {
    let mut planning = Planning {
        survey,
        connection,
        places: survey.places.clone(),
        planned: BTreeMap::new(),
        leveled: BTreeSet::new(),
        steps: Vec::new(),
        notes: Vec::new(),
        blocked: Vec::new(),
    };
    for item in &survey.order {
        if let Some(surveyed) = survey.subjects.get(&item.subject) {
            planning.visit(item, surveyed)?;
        }
    }
    let Planning {
        steps,
        notes,
        blocked,
        ..
    } = planning;
    let changed: BTreeSet<&str> = steps.iter().map(Step::subject).collect();
    let subjects = survey.subjects.iter();
    let subjects = subjects.filter(|(subject, _)| changed.contains(subject.to_string().as_str()));
    Ok(Plan {
        format: FORMAT,
        registry: connection.name.clone(),
        dialect: connection.dialect.name().to_owned(),
        subjects: subjects.map(document).collect(),
        steps,
        notes,
        blocked,
    })
}

fn document((subject, surveyed): (&Subject, &Surveyed<'_>)) -> SubjectDocument {
    let versions = surveyed.state.versions.iter().map(|it| Digest {
        version: it.version,
        id: it.id,
        sha256: it.digest().to_string(),
    });
    SubjectDocument {
        subject: subject.to_string(),
        level: surveyed.state.level.name().to_owned(),
        mode: surveyed.state.mode.name().to_owned(),
        versions: versions.collect(),
    }
}

struct Planning<'s, 'a> {
    survey: &'s Survey<'a>,
    connection: &'s Connection,
    /// With what the plan registers.
    places: Places,
    /// What the plan registers in each subject.
    planned: BTreeMap<Subject, Vec<&'a Version>>,
    /// Subjects whose level was looked at.
    leveled: BTreeSet<Subject>,
    steps: Vec<Step>,
    notes: Vec<String>,
    blocked: Vec<String>,
}

impl<'a> Planning<'_, 'a> {
    fn visit(&mut self, item: &Item<'a>, surveyed: &Surveyed<'a>) -> Result<()> {
        // Of a subject that is not there, some products do not know a level.
        if !surveyed.state.versions.is_empty() {
            self.level(item, surveyed);
        }
        let Some(index) = surveyed.index_of(item) else {
            return Ok(());
        };
        if surveyed.published(index).is_some() {
            return Ok(());
        }
        if surveyed.is_passed(index) {
            self.notes.push(format!(
                "{} is not in {}, which has newer ones: registered now, it would be the newest",
                item.name(),
                item.subject
            ));
            return Ok(());
        }
        self.register(item, surveyed)?;
        if self.planned.contains_key(&item.subject) {
            self.level(item, surveyed);
        }
        Ok(())
    }

    /// Sets the level where it is another one than `heirloom.toml` says or, where that says nothing, asks for less.
    fn level(&mut self, item: &Item<'a>, surveyed: &Surveyed<'_>) {
        if !self.leveled.insert(item.subject.clone()) {
            return;
        }
        let (wanted, is_said) = level(item.history);
        let held = surveyed.state.level;
        let is_due = match is_said {
            true => wanted != held,
            false => !covers(held, wanted),
        };
        if is_due {
            self.steps.push(Step::Level(LevelStep {
                subject: item.subject.to_string(),
                from: held.name().to_owned(),
                to: wanted.name().to_owned(),
            }));
        }
    }

    /// The level that holds when the next version is registered.
    fn level_then(&self, item: &Item<'a>, surveyed: &Surveyed<'_>) -> Level {
        let (wanted, is_said) = level(item.history);
        let held = surveyed.state.level;
        let is_set = self.leveled.contains(&item.subject) && (is_said || !covers(held, wanted));
        if is_set { wanted } else { held }
    }

    fn register(&mut self, item: &Item<'a>, surveyed: &Surveyed<'a>) -> Result<()> {
        let schema = match new_schema(item.history, item.version, &self.places) {
            Ok(schema) => schema,
            Err(missing) => {
                self.blocked.push(format!(
                    "{} cannot be registered: it refers to {}, which the registry does not have",
                    item.name(),
                    missing.join(" and ")
                ));
                return Ok(());
            }
        };
        let state = &surveyed.state;
        let ahead = self
            .planned
            .get(&item.subject)
            .map_or(&[][..], Vec::as_slice);
        let numbers = state.versions.iter().chain(&state.deleted);
        let last = numbers.map(|it| it.version).max().unwrap_or_default();
        let number = last + u32::try_from(ahead.len())? + 1;
        let level = self.level_then(item, surveyed);
        let predicted = self.predicted(item, surveyed, ahead, level);
        let real = self.real(item)?;
        let verdict = verdict(item.history, item.version, level);
        let judged = Judged {
            verdict,
            level,
            held: state.level,
            ahead: ahead.len(),
            predicted: &predicted,
            real: &real,
            mode: state.mode,
            dialect: self.connection.dialect.name(),
        };
        let (differences, refused) = (judged.differences(), judged.is_refused());
        let (answer, unasked) = match real {
            Ok(real) => (
                Some(Words {
                    compatible: real.is_compatible,
                    level: state.level.name().to_owned(),
                    messages: real.messages,
                }),
                None,
            ),
            Err(why) => (None, Some(why)),
        };
        self.steps.push(Step::Register(Box::new(RegisterStep {
            subject: item.subject.to_string(),
            number,
            contract: item.contract().id.to_string(),
            version: item.version.number,
            schema,
            root: full_name(item.version),
            normal: item.version.fingerprint.to_string(),
            verdict: verdict.name().to_owned(),
            predicted,
            answer,
            unasked,
            differences,
            refused,
        })));
        self.planned
            .entry(item.subject.clone())
            .or_default()
            .push(item.version);
        if is_reference(item) {
            let key = (item.contract().id.clone(), item.version.number);
            self.places.insert(key, (item.subject.clone(), number));
        }
        Ok(())
    }

    /// What the product would answer after what is planned before.
    fn predicted(
        &self,
        item: &Item<'a>,
        surveyed: &Surveyed<'_>,
        ahead: &[&Version],
        level: Level,
    ) -> Words {
        let published = surveyed.state.versions.iter().map(|it| it.as_text());
        let ahead = ahead.iter().map(|it| item.history.text(it));
        let history: Vec<Text> = published.chain(ahead).collect();
        let question = Question {
            format: item.history.format(),
            level,
            history: &history,
            new: &item.history.text(item.version),
        };
        let (compatible, messages) = match ask(self.connection.dialect, &question) {
            Ok(answer) => (answer.is_compatible, answer.messages),
            Err(unparsable) => (false, vec![unparsable.errors.to_string()]),
        };
        Words {
            compatible,
            level: level.name().to_owned(),
            messages,
        }
    }

    /// What the registry itself answers today, or why it cannot be asked.
    fn real(&self, item: &Item<'a>) -> Result<Result<Real, String>, Error> {
        let schema: NewSchema = match new_schema(item.history, item.version, &self.survey.places) {
            Ok(schema) => schema,
            Err(missing) => {
                let missing = missing.join(" and ");
                return Ok(Err(format!(
                    "it refers to {missing}, which is registered before it"
                )));
            }
        };
        Real::ask(&self.connection.client, &item.subject, &schema).map(Ok)
    }
}

/// The worst of the pairs of a version and the older ones that a level asks for. Where it asks for nothing, events are
/// still read.
fn verdict(history: History<'_>, version: &Version, level: Level) -> Verdict {
    let older: Vec<&Version> = history
        .contract
        .frozen()
        .filter(|it| it.number < version.number)
        .collect();
    let level = match level {
        Level::None => Level::BackwardTransitive,
        level => level,
    };
    let mut worst = Verdict::Exact;
    for old in level.checked(older.len()) {
        let Some(old) = older.get(old) else {
            continue;
        };
        if level.asks(Direction::Backward) {
            worst = worst.max(verdict_of(side(old).schema, side(version).schema));
        }
        if level.asks(Direction::Forward) {
            worst = worst.max(verdict_of(side(version).schema, side(old).schema));
        }
    }
    worst
}

/// Three opinions of one version.
struct Judged<'j> {
    verdict: Verdict,
    /// The level that will hold.
    level: Level,
    /// The level that holds.
    held: Level,
    /// How many versions the plan registers in the subject before this one.
    ahead: usize,
    predicted: &'j Words,
    real: &'j Result<Real, String>,
    mode: Mode,
    dialect: &'static str,
}

impl Judged<'_> {
    /// The registry was asked just what it will be asked when the step is done.
    fn is_exact(&self) -> bool {
        self.ahead == 0 && self.level == self.held
    }

    fn is_refused(&self) -> bool {
        match self.real {
            _ if self.mode != Mode::ReadWrite => true,
            Ok(real) if self.is_exact() => !real.is_compatible,
            _ => !self.predicted.compatible,
        }
    }

    fn differences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let (dialect, level, held) = (self.dialect, self.level, self.held);
        let takes = !self.is_refused();
        if self.mode != Mode::ReadWrite {
            lines.push(format!(
                "the subject is in mode {}: nothing can be registered",
                self.mode
            ));
        } else if takes && self.verdict > Verdict::Lossy {
            lines.push(format!(
                "not all events arrive, and at {level} the registry does not mind: your upcasters must cover it"
            ));
        } else if takes && self.verdict == Verdict::Lossy {
            lines.push("values change, and registries do not look at values".to_owned());
        } else if !takes && self.verdict < Verdict::Partial {
            lines.push(
                "every event arrives, and the registry refuses it by a rule of its own".to_owned(),
            );
        }
        let Ok(real) = self.real else {
            return lines;
        };
        if real.is_compatible == self.predicted.compatible {
            return lines;
        }
        if level != held {
            lines.push(format!(
                "the registry answers at {held}, which holds today; the plan sets {level}"
            ));
        }
        if self.ahead > 0 {
            lines.push(
                "the registry answers without the versions that the plan registers before"
                    .to_owned(),
            );
        }
        if self.is_exact() {
            lines.push(format!(
                "the registry answers otherwise than {dialect} would: check `dialect` in heirloom.toml"
            ));
        }
        lines
    }
}
