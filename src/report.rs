//! Data to sentences: findings, errors and tables as people and programs read them.

pub(crate) mod answers;
pub(crate) mod check;
mod findings;
pub(crate) mod fix;
pub(crate) mod matrix;
mod online;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod pull;
mod style;
mod table;
mod test;
pub(crate) mod verdicts;
pub(crate) mod verify;

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};

use crate::exit::{Exit, Refused};
use crate::output::Output;

pub(crate) use findings::{findings_json, references_json, write_findings};
pub(crate) use style::{BAD, GOOD, NOTE, STRONG, paint};
pub(crate) use table::Table;
pub(crate) use test::test_of;

/// Tells of an error that ended the command.
pub(crate) fn error(error: &anyhow::Error, output: &mut Output) -> Exit {
    let exit = Exit::of_error(error);
    if exit != Exit::Ok {
        // When standard error is gone as well, there is nobody left to tell.
        let _ = write_error(error, exit, &mut output.err);
    }
    exit
}

/// Of a command that answers with JSON: an error that ends it is printed as JSON too, so that who reads the output
/// finds a document whatever happens.
pub(crate) fn as_json(answer: Result<Value>, output: &mut Output) -> Result<()> {
    let data = match &answer {
        Ok(data) => data,
        Err(error) => &error_json(error),
    };
    writeln!(output.out, "{}", serde_json::to_string_pretty(data)?)?;
    answer.map(drop)
}

/// What to do about an error.
fn help(error: &anyhow::Error) -> Option<&str> {
    let known = error.downcast_ref::<heirloom_contract::Error>();
    let refused = error.downcast_ref::<Refused>();
    let registry = error.downcast_ref::<heirloom_registry::client::Error>();
    known
        .map(heirloom_contract::Error::help)
        .or(refused.map(|refused| refused.help.as_str()))
        .or(registry.map(heirloom_registry::client::Error::help))
}

fn error_json(error: &anyhow::Error) -> Value {
    let known = error.downcast_ref::<heirloom_contract::Error>();
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    json!({
        "error": {
            "message": causes.join(": "),
            "help": help(error),
        },
        "findings": findings_json(known.map_or(&[], heirloom_contract::Error::findings)),
    })
}

fn write_error(error: &anyhow::Error, exit: Exit, err: &mut dyn Write) -> std::io::Result<()> {
    let known = error.downcast_ref::<heirloom_contract::Error>();
    if let Some(known) = known {
        write_findings(known.findings(), err)?;
    }
    write!(err, "{}: {error}", paint(BAD, "error"))?;
    for cause in error.chain().skip(1) {
        write!(err, ": {cause}")?;
    }
    writeln!(err)?;
    if let Some(help) = help(error) {
        writeln!(err, "  {}: {help}", paint(NOTE, "help"))?;
    }
    if exit == Exit::Internal {
        writeln!(
            err,
            "  this is a fault of heirloom {}: please report it",
            env!("CARGO_PKG_VERSION")
        )?;
    }
    Ok(())
}

/// `1 contract`, `2 contracts`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
