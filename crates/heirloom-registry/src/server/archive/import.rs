//! Reads lines into a data file: all of them, or none.

use std::fmt;
use std::io::{BufRead, ErrorKind};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::record::{CONFIG, DELETE_SUBJECT, Key, LAST_ID, MODE, Record, SCHEMA};
use crate::api::{Config, DEFAULT_CONTEXT, ModeSetting, Subject, SubjectSchema, Version};
use crate::server::Error;
use crate::server::registry::dropped;
use crate::server::store::{Change, Content, Entry, File, Model, Schema};

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Versions, those that a later line took back included.
    pub versions: u64,
    /// Levels and modes.
    pub settings: u64,
    /// Records of kinds that say nothing here.
    pub skipped: u64,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum ImportError {
    /// A line is no record, or contradicts what is there.
    Line {
        /// Its number, from 1.
        number: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The lines cannot be read.
    Read(std::io::Error),
    /// The data file cannot be read or written.
    Data(Error),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Line { number, why } => write!(f, "line {number}: {why}"),
            ImportError::Read(_) => f.write_str("the lines cannot be read"),
            ImportError::Data(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ImportError::Line { .. } => None,
            ImportError::Read(error) => Some(error),
            ImportError::Data(error) => std::error::Error::source(error),
        }
    }
}

/// Reads records of either [`Form`](super::Form) into a data file, which is made where it is missing. Ids and versions
/// stay as they are; texts are taken as they stand, and nothing is compared.
///
/// No server may have the file open.
///
/// # Errors
/// A line is no record, or gives an id another schema than it has; nothing is imported then.
pub fn import(data: &Path, lines: &mut dyn BufRead) -> Result<Imported, ImportError> {
    let file = File::open(Some(data)).map_err(ImportError::Data)?;
    let mut replay = Replay {
        model: file.read().map_err(ImportError::Data)?,
        changes: Vec::new(),
        imported: Imported::default(),
    };
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line.map_err(|error| match error.kind() {
            ErrorKind::InvalidData => ImportError::Line {
                number,
                why: error.to_string(),
            },
            _ => ImportError::Read(error),
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let record = Record::read(&line).map_err(|error| error.to_string());
        let taken = record.and_then(|record| replay.take(record));
        taken.map_err(|why| ImportError::Line { number, why })?;
    }
    file.commit(&replay.changes).map_err(ImportError::Data)?;
    Ok(replay.imported)
}

/// What the lines come to.
struct Replay {
    model: Model,
    changes: Vec<Change>,
    imported: Imported,
}

type Taken = Result<(), String>;

impl Replay {
    fn make(&mut self, change: Change) {
        self.model.apply(&change);
        self.changes.push(change);
    }

    fn take(&mut self, record: Record) -> Taken {
        let Record { key, value } = record;
        match &*key.keytype {
            SCHEMA if value.is_null() => self.take_back(&key),
            SCHEMA => self.schema(value),
            CONFIG => {
                let config: Option<Config> = read(value)?;
                let (scope, config) = (scope(&key)?, config.map(Box::new));
                self.imported.settings += 1;
                self.make(Change::Config { scope, config });
                Ok(())
            }
            MODE => {
                let mode: Option<ModeSetting> = read(value)?;
                let (scope, mode) = (scope(&key)?, mode.map(|setting| setting.mode));
                self.imported.settings += 1;
                self.make(Change::Mode { scope, mode });
                Ok(())
            }
            DELETE_SUBJECT if !value.is_null() => self.delete_subject(&key, &value),
            LAST_ID => {
                let context = key.subject.as_deref().unwrap_or(DEFAULT_CONTEXT);
                let id = value.get("id").and_then(Value::as_u64);
                let id = id.and_then(|id| u32::try_from(id).ok());
                let id = id.ok_or("the record has no `id`")?;
                self.raise(context, id)?;
                Ok(())
            }
            _ => {
                self.imported.skipped += 1;
                Ok(())
            }
        }
    }

    fn schema(&mut self, mut value: Value) -> Taken {
        if let Some(members) = value.as_object_mut() {
            members.retain(|_, member| !member.is_null());
        }
        let version: SubjectSchema = read(value)?;
        let subject = parsed(&version.subject)?;
        if subject.name().is_empty() {
            return Err("the record has no subject".to_owned());
        }
        let number = Version::of(version.version);
        number.ok_or_else(|| format!("{} is no number of a version", version.version))?;
        let content = Content {
            schema: version.schema,
            schema_type: version.schema_type,
            references: version.references,
            metadata: version.metadata,
            rule_set: version.rule_set,
        };
        let context = subject.context().to_owned();
        match self.model.schema(&context, version.id) {
            Some(known) if *known.content == content => {}
            Some(_) => {
                let id = version.id;
                return Err(format!("id {id} of context {context} is another schema"));
            }
            None => self.make(Change::Schema {
                context: context.clone(),
                id: version.id,
                schema: Schema::new(content),
            }),
        }
        self.raise(&context, version.id)?;
        self.imported.versions += 1;
        let before = self.model.versions(&subject);
        let before = before.and_then(|all| all.get(&version.version).copied());
        if before.is_some_and(|before| before.id != version.id) {
            self.drop(&subject, version.version);
        }
        self.make(Change::Version {
            subject,
            version: version.version,
            entry: Entry {
                id: version.id,
                ts: version.ts.unwrap_or_default(),
                deleted: version.deleted,
            },
        });
        Ok(())
    }

    fn take_back(&mut self, key: &Key) -> Taken {
        let subject = parsed(key.subject.as_deref().unwrap_or_default())?;
        let version = key.version.ok_or("the key has no `version`")?;
        self.drop(&subject, version);
        Ok(())
    }

    fn drop(&mut self, subject: &Subject, version: u32) {
        for change in dropped(&self.model, subject, &[version]) {
            self.make(change);
        }
    }

    /// Versions up to one are deleted softly.
    fn delete_subject(&mut self, key: &Key, value: &Value) -> Taken {
        let subject = parsed(key.subject.as_deref().unwrap_or_default())?;
        let last = value.get("version").and_then(Value::as_u64);
        let last = last.and_then(|last| u32::try_from(last).ok());
        let last = last.ok_or("the record has no `version`")?;
        let versions = self.model.versions(&subject).cloned().unwrap_or_default();
        for (version, entry) in versions.range(..=last) {
            self.make(Change::Version {
                subject: subject.clone(),
                version: *version,
                entry: Entry {
                    deleted: true,
                    ..*entry
                },
            });
        }
        Ok(())
    }

    fn raise(&mut self, context: &str, id: u32) -> Taken {
        if id > Version::MAX {
            return Err(format!("{id} is too large for an id"));
        }
        let last = self.model.context(context).map_or(0, |of| of.last_id);
        if id > last {
            let context = context.to_owned();
            self.make(Change::LastId { context, id });
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn parsed(subject: &str) -> Result<Subject, String> {
    subject.parse().map_err(|error| format!("{error}"))
}

fn scope(key: &Key) -> Result<String, String> {
    let subject = key.subject.as_deref().unwrap_or_default();
    Ok(parsed(subject)?.to_string())
}
