//! The file: a redb database with one table for each kind of thing. Its commits are on the disk before they return.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::backends::InMemoryBackend;
use redb::{
    Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction,
};

use super::change::Change;
use super::load::each_schema;
use super::model::{Entry, Model};
use crate::api::{Config, Mode, Subject};
use crate::server::Error;

/// Context and id to the schema, as JSON.
const SCHEMAS: TableDefinition<'_, (&str, u32), &[u8]> = TableDefinition::new("schemas");
/// Context, subject and version to id, time and whether it is deleted softly.
const VERSIONS: TableDefinition<'_, (&str, &str, u32), (u32, i64, bool)> =
    TableDefinition::new("versions");
/// Scope to settings, as JSON.
const CONFIGS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("configs");
/// Scope to the name of a mode.
const MODES: TableDefinition<'_, &str, &str> = TableDefinition::new("modes");
/// Context to the largest id that was ever given in it.
const LAST_IDS: TableDefinition<'_, &str, u32> = TableDefinition::new("last-ids");
/// Facts about the file.
const ABOUT: TableDefinition<'_, &str, &str> = TableDefinition::new("about");

/// The layout that this program writes.
const LAYOUT: &str = "1";

/// How much of the file is kept in memory a second time, in bytes: enough for what a commit touches.
const CACHE_SIZE: usize = 16 * 1024 * 1024;

/// The file.
#[derive(Debug)]
pub(in crate::server) struct File {
    database: Database,
}

impl File {
    /// Opens a file, or makes it; without a path it is in memory.
    pub(in crate::server) fn open(path: Option<&Path>) -> Result<Self, Error> {
        guarded(|| File::opened(path))
    }

    fn opened(path: Option<&Path>) -> Result<Self, Error> {
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE_SIZE);
        let database = match path {
            Some(path) => builder.create(path),
            None => builder.create_with_backend(InMemoryBackend::new()),
        };
        let file = File {
            database: database.map_err(Error::store)?,
        };
        let transaction = file.begin()?;
        prepare(&transaction).map_err(Error::store)?;
        transaction.commit().map_err(Error::store)?;
        file.check_layout()?;
        Ok(file)
    }

    /// Opens a file that is there.
    pub(in crate::server) fn open_existing(path: &Path) -> Result<Self, Error> {
        match path.try_exists() {
            Ok(true) => File::open(Some(path)),
            Ok(false) => Err(Error::start(std::io::ErrorKind::NotFound.into())),
            Err(error) => Err(Error::start(error)),
        }
    }

    fn check_layout(&self) -> Result<(), Error> {
        let layout = self.about("layout")?;
        match layout.as_deref() {
            Some(LAYOUT) => Ok(()),
            other => Err(Error::layout(other.unwrap_or("none"))),
        }
    }

    /// What the file is called: another one for each.
    pub(super) fn cluster_id(&self) -> Result<String, Error> {
        Ok(self.about("cluster-id")?.unwrap_or_default())
    }

    /// A fact about the file.
    fn about(&self, fact: &str) -> Result<Option<String>, Error> {
        let read = || -> Result<Option<String>, redb::Error> {
            let transaction = self.database.begin_read()?;
            let about = transaction.open_table(ABOUT)?;
            Ok(about.get(fact)?.map(|value| value.value().to_owned()))
        };
        read().map_err(Error::store)
    }

    fn begin(&self) -> Result<WriteTransaction, Error> {
        let mut transaction = self.database.begin_write().map_err(Error::store)?;
        let durable = transaction.set_durability(Durability::Immediate);
        durable.map_err(Error::store)?;
        Ok(transaction)
    }

    /// Makes changes, all or none. They are on the disk when it returns.
    pub(in crate::server) fn commit(&self, changes: &[Change]) -> Result<(), Error> {
        guarded(|| {
            let transaction = self.begin()?;
            write(&transaction, changes).map_err(Error::store)?;
            transaction.commit().map_err(Error::store)
        })
    }

    /// Everything in it.
    pub(in crate::server) fn read(&self) -> Result<Model, Error> {
        let mut model = Model::default();
        guarded(|| self.read_into(&mut model).map_err(Error::store))?;
        Ok(model)
    }

    fn read_into(&self, model: &mut Model) -> Result<(), redb::Error> {
        let transaction = self.database.begin_read()?;
        for item in transaction.open_table(LAST_IDS)?.iter()? {
            let (context, id) = item?;
            let (context, id) = (context.value().to_owned(), id.value());
            model.apply(&Change::LastId { context, id });
        }
        let schemas = transaction.open_table(SCHEMAS)?;
        each_schema(&schemas, |schema| model.apply(schema))?;
        for item in transaction.open_table(VERSIONS)?.iter()? {
            let (key, value) = item?;
            let (context, name, version) = key.value();
            let subject = Subject::in_context(context, name);
            let subject = subject.map_err(|error| corrupted(&error))?;
            let (id, ts, deleted) = value.value();
            let entry = Entry { id, ts, deleted };
            model.apply(&Change::Version {
                subject,
                version,
                entry,
            });
        }
        for item in transaction.open_table(CONFIGS)?.iter()? {
            let (scope, value) = item?;
            let config: Config = json(value.value())?;
            model.apply(&Change::Config {
                scope: scope.value().to_owned(),
                config: Some(Box::new(config)),
            });
        }
        for item in transaction.open_table(MODES)?.iter()? {
            let (scope, value) = item?;
            let mode: Mode = value.value().parse().map_err(|error| corrupted(&error))?;
            model.apply(&Change::Mode {
                scope: scope.value().to_owned(),
                mode: Some(mode),
            });
        }
        Ok(())
    }
}

/// Does what panics on a page that holds nonsense: the database trusts its file.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What a panic leaves behind is not used: neither a transaction nor a model that is half there.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::damaged()))
}

/// Makes the tables and the facts that are missing.
fn prepare(transaction: &WriteTransaction) -> Result<(), redb::Error> {
    transaction.open_table(SCHEMAS)?;
    transaction.open_table(VERSIONS)?;
    transaction.open_table(CONFIGS)?;
    transaction.open_table(MODES)?;
    transaction.open_table(LAST_IDS)?;
    let mut about = transaction.open_table(ABOUT)?;
    if about.get("layout")?.is_none() {
        about.insert("layout", LAYOUT)?;
    }
    if about.get("cluster-id")?.is_none() {
        about.insert("cluster-id", &*uuid::Uuid::new_v4().to_string())?;
    }
    Ok(())
}

fn write(transaction: &WriteTransaction, changes: &[Change]) -> Result<(), redb::Error> {
    let mut schemas = transaction.open_table(SCHEMAS)?;
    let mut versions = transaction.open_table(VERSIONS)?;
    let mut configs = transaction.open_table(CONFIGS)?;
    let mut modes = transaction.open_table(MODES)?;
    let mut last_ids = transaction.open_table(LAST_IDS)?;
    for change in changes {
        match change {
            Change::Schema {
                context,
                id,
                schema,
            } => {
                let bytes = bytes(&*schema.content)?;
                schemas.insert((&**context, *id), &*bytes)?;
            }
            Change::NoSchema { context, id } => {
                schemas.remove((&**context, *id))?;
            }
            Change::Version {
                subject,
                version,
                entry,
            } => {
                let key = (subject.context(), subject.name(), *version);
                versions.insert(key, (entry.id, entry.ts, entry.deleted))?;
            }
            Change::NoVersion { subject, version } => {
                versions.remove((subject.context(), subject.name(), *version))?;
            }
            Change::Config { scope, config } => match config {
                Some(config) => {
                    configs.insert(&**scope, &*bytes(&**config)?)?;
                }
                None => {
                    configs.remove(&**scope)?;
                }
            },
            Change::Mode { scope, mode } => match mode {
                Some(mode) => {
                    modes.insert(&**scope, mode.name())?;
                }
                None => {
                    modes.remove(&**scope)?;
                }
            },
            Change::LastId { context, id } => {
                last_ids.insert(&**context, *id)?;
            }
        }
    }
    Ok(())
}

/// What a table holds as JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, redb::Error> {
    serde_json::from_slice(bytes).map_err(|error| corrupted(&error))
}

fn bytes<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, redb::Error> {
    serde_json::to_vec(value).map_err(|error| corrupted(&error))
}

#[cold]
fn corrupted(error: &dyn std::fmt::Display) -> redb::Error {
    redb::Error::Corrupted(error.to_string())
}
