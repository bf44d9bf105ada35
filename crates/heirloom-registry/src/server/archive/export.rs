//! Writes a data file as lines.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::Form;
use super::record::{CONFIG, Key, LAST_ID, MODE, Record};
use crate::api::{Config, Subject, SubjectSchema};
use crate::server::Error;
use crate::server::store::{File, Model};

/// Why not everything was exported.
#[derive(Debug)]
pub enum ExportError {
    /// The data file cannot be read.
    Data(Error),
    /// The lines cannot be written.
    Write(io::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::Data(error) => error.fmt(f),
            ExportError::Write(_) => f.write_str("the lines cannot be written"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExportError::Data(error) => std::error::Error::source(error),
            ExportError::Write(error) => Some(error),
        }
    }
}

/// Writes all that a data file holds: settings, then versions in the order of their ids. Gives the number of lines.
///
/// No server may have the file open.
///
/// # Errors
/// The file cannot be read, or the lines cannot be written.
pub fn export(data: &Path, form: Form, out: &mut dyn Write) -> Result<u64, ExportError> {
    let file = File::open_existing(data).map_err(ExportError::Data)?;
    let model = file.read().map_err(ExportError::Data)?;
    let mut count = 0;
    for record in records(&model, form) {
        line(&record, form, out).map_err(ExportError::Write)?;
        count += 1;
    }
    Ok(count)
}

fn line(record: &Record, form: Form, out: &mut dyn Write) -> io::Result<()> {
    match form {
        Form::Lines => serde_json::to_writer(&mut *out, record)?,
        Form::Records => {
            serde_json::to_writer(&mut *out, &record.key)?;
            out.write_all(b"\t")?;
            serde_json::to_writer(&mut *out, &record.value)?;
        }
    }
    out.write_all(b"\n")
}

fn records(model: &Model, form: Form) -> Vec<Record> {
    let mut records = Vec::new();
    for (scope, mode) in &model.modes {
        records.push(Record {
            key: Key::scope(MODE, scope),
            value: json!({"subject": subject(scope), "mode": mode}),
        });
    }
    for (scope, config) in &model.configs {
        let key = Key::scope(CONFIG, scope);
        records.extend(with_subject(config, scope).map(|value| Record { key, value }));
    }
    let mut versions: Vec<SubjectSchema> = Vec::new();
    for (context, of) in &model.contexts {
        if form == Form::Lines {
            records.push(Record {
                key: Key::scope(LAST_ID, context),
                value: json!({"id": of.last_id}),
            });
        }
        versions.extend(of.subjects.iter().flat_map(|(name, all)| {
            let each = all.iter().filter_map(|(version, entry)| {
                let schema = of.schemas.get(&entry.id)?;
                let subject = Subject::in_context(context, name).ok()?;
                Some(crate::server::registry::shown(
                    &subject,
                    *version,
                    (*entry, schema),
                ))
            });
            each.collect::<Vec<_>>()
        }));
    }
    versions.sort_by(|one, other| {
        let key = |it: &SubjectSchema| (it.id, it.subject.clone(), it.version);
        key(one).cmp(&key(other))
    });
    records.extend(versions.iter().filter_map(schema));
    records
}

fn schema(version: &SubjectSchema) -> Option<Record> {
    let mut value = serde_json::to_value(version).ok()?;
    let members = value.as_object_mut()?;
    // The topic has the digest elsewhere, and writes out whether a version is deleted.
    members.remove("guid");
    members.insert("deleted".to_owned(), Value::from(version.deleted));
    Some(Record {
        key: Key::schema(version.subject.clone(), version.version),
        value,
    })
}

fn subject(scope: &str) -> Option<&str> {
    (!scope.is_empty()).then_some(scope)
}

fn with_subject(config: &Config, scope: &str) -> Option<Value> {
    #[derive(Serialize)]
    struct Of<'a> {
        subject: Option<&'a str>,
        #[serde(flatten)]
        config: &'a Config,
    }
    let subject = subject(scope);
    serde_json::to_value(Of { subject, config }).ok()
}
