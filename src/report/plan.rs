//! Plans for a registry and what became of them, for people and for programs.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::verify::{recorded_json, write_recorded};
use super::{BAD, GOOD, NOTE, STRONG, counted, paint};
use crate::output::Output;
use crate::registries::{Applied, Outcome, Plan, Recorded, RegisterStep, Step, Words};

/// Each step with what is thought of it.
pub(crate) fn write_plan(plan: &Plan, file: Option<&Path>, output: &mut Output) -> io::Result<()> {
    let out = &mut output.out;
    for note in &plan.notes {
        writeln!(out, "{}: {note}", paint(NOTE, "note"))?;
    }
    write_blocked(plan, out)?;
    let registry = &plan.registry;
    if plan.steps.is_empty() {
        let nothing = paint(GOOD, "nothing to do");
        let why = match plan.notes.is_empty() && plan.blocked.is_empty() {
            true => "has all that is frozen",
            false => "has all that is frozen and can still be registered",
        };
        return writeln!(out, "{nothing}: registry {registry} {why}");
    }
    for (index, step) in plan.steps.iter().enumerate() {
        writeln!(
            out,
            "{}",
            paint(STRONG, format!("{}. {}", index + 1, step.title()))
        )?;
        if let Step::Register(step) = step {
            write_registration(step, &plan.dialect, out)?;
        }
    }
    let is_level = |step: &&Step| matches!(step, Step::Level(_));
    let levels = plan.steps.iter().filter(is_level).count();
    let versions = counted(plan.steps.len() - levels, "version");
    let levels = counted(levels, "level");
    writeln!(
        out,
        "\nregistry {registry}: {versions} to register, {levels} to set"
    )?;
    for (index, step) in plan.refused() {
        let error = paint(BAD, "error[registry/would-reject]");
        writeln!(
            out,
            "{error}: step {index}: the registry would refuse {}",
            name(step)
        )?;
        let help =
            "change it, lower the level of its stream, or see `heirloom check` for the ways out";
        writeln!(out, "  {}: {help}", paint(NOTE, "help"))?;
    }
    match file {
        Some(file) => {
            let file = file.display();
            writeln!(out, "wrote {file}: `heirloom apply {file}` does it")
        }
        None => Ok(()),
    }
}

fn write_blocked(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    for blocked in &plan.blocked {
        let error = paint(BAD, "error[registry/reference-missing]");
        writeln!(out, "{error}: {blocked}")?;
    }
    Ok(())
}

fn name(step: &RegisterStep) -> String {
    format!("{} v{}", step.contract, step.version)
}

fn write_registration(step: &RegisterStep, dialect: &str, out: &mut dyn Write) -> io::Result<()> {
    for reference in step.references() {
        writeln!(
            out,
            "   refers to version {} of {}",
            reference.version, reference.subject
        )?;
    }
    let verdict = &step.verdict;
    let would = word(&step.predicted);
    let level = &step.predicted.level;
    let real = match (&step.answer, &step.unasked) {
        (Some(answer), _) => format!("the registry: {}", word(answer)),
        (None, Some(why)) => format!("the registry is not asked: {why}"),
        (None, None) => "the registry is not asked".to_owned(),
    };
    writeln!(
        out,
        "   events: {verdict}; {dialect} at {level}: {would}; {real}"
    )?;
    let said = step.answer.iter().filter(|it| !it.compatible);
    let said: Vec<&String> = said.flat_map(|it| &it.messages).collect();
    let messages = match said.is_empty() && step.refused {
        true => step.predicted.messages.iter().collect(),
        false => said,
    };
    for message in messages {
        writeln!(out, "     {message}")?;
    }
    for line in &step.differences {
        writeln!(out, "   {}: {line}", paint(NOTE, "note"))?;
    }
    Ok(())
}

fn word(words: &Words) -> String {
    match words.compatible {
        true => paint(GOOD, "takes it"),
        false => paint(BAD, "refuses it"),
    }
}

/// Each step that was reached, and how it ended.
pub(crate) fn write_applied(
    plan: &Plan,
    applied: &Applied,
    recorded: &Recorded,
    output: &mut Output,
) -> io::Result<()> {
    let out = &mut output.out;
    write_blocked(plan, out)?;
    let count = plan.steps.len();
    for (step, outcome) in plan.steps.iter().zip(&applied.done) {
        let done = match outcome.was_done {
            true => paint(NOTE, "was done"),
            false => paint(GOOD, "done"),
        };
        let id = match outcome.registered {
            Some((_, id)) => format!(" (id {id})"),
            None => String::new(),
        };
        writeln!(out, "{done}: {}{id}", step.title())?;
    }
    if let Some(refused) = &applied.refused {
        let step = applied.done.len() + 1;
        writeln!(out, "{}: step {step}: {refused}", paint(BAD, "error"))?;
        writeln!(out, "  {}: plan again", paint(NOTE, "help"))?;
    }
    for line in &applied.moved {
        writeln!(out, "{}: {line}", paint(BAD, "moved"))?;
    }
    if recorded.file.is_some() {
        write_recorded(recorded, out)?;
    }
    let registry = &plan.registry;
    if !applied.moved.is_empty() {
        let when = match applied.done.is_empty() {
            true => "since the plan was made: nothing was done",
            false => "while the plan was applied",
        };
        writeln!(out, "registry {registry} has moved {when}")?;
        return writeln!(
            out,
            "  {}: plan again, and look at what is new",
            paint(NOTE, "help")
        );
    }
    let done = applied.done.len();
    match applied.refused {
        Some(_) => writeln!(out, "registry {registry}: {done} of {count} steps done"),
        None => {
            let done = paint(GOOD, format!("all of {} done", counted(count, "step")));
            writeln!(
                out,
                "registry {registry}: {done}, ids and contents verified"
            )
        }
    }
}

/// The same as data.
pub(crate) fn applied_json(plan: &Plan, applied: &Applied, recorded: &Recorded) -> Value {
    let each = |(step, outcome): (&Step, &Outcome)| {
        json!({
            "step": step.title(),
            "subject": step.subject(),
            "was_done": outcome.was_done,
            "version": outcome.registered.map(|it| it.0),
            "id": outcome.registered.map(|it| it.1),
        })
    };
    json!({
        "registry": plan.registry,
        "steps": plan.steps.len(),
        "done": plan.steps.iter().zip(&applied.done).map(each).collect::<Value>(),
        "refused": applied.refused,
        "moved": applied.moved,
        "record": recorded_json(recorded),
    })
}
