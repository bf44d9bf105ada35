//! Reads the schemas of a file with all cores: most of a start is the reading of their texts.

use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use redb::{Range, ReadableTable};

use super::change::Change;
use super::file::json;
use super::model::Schema;

/// The key and value of a schema in the file.
type Key = (&'static str, u32);
type Value = &'static [u8];

/// How many schemas a thread takes at a time.
const CHUNK: usize = 256;

/// How many chunks wait for being applied at the most.
const AHEAD: usize = 8;

/// The most threads that read.
const THREADS_MAX: usize = 8;

/// Calls for each schema of a table, in no order.
pub(super) fn each_schema(
    table: &impl ReadableTable<Key, Value>,
    mut apply: impl FnMut(&Change),
) -> Result<(), redb::Error> {
    let rows = Mutex::new(table.iter()?);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let (sender, chunks) = mpsc::sync_channel(AHEAD);
        for _ in 0..threads.min(THREADS_MAX) {
            let (rows, sender) = (&rows, sender.clone());
            scope.spawn(move || {
                while let Some(chunk) = next_chunk(rows) {
                    let changes = chunk.and_then(parsed);
                    let is_broken = changes.is_err();
                    // Nobody listens any more after an error.
                    if sender.send(changes).is_err() || is_broken {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for changes in chunks {
            changes?.iter().for_each(&mut apply);
        }
        Ok(())
    })
}

/// Rows as they are in the file.
type Rows = Vec<(String, u32, Vec<u8>)>;

/// The next rows; none at the end.
fn next_chunk(rows: &Mutex<Range<'_, Key, Value>>) -> Option<Result<Rows, redb::Error>> {
    let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
    let chunk = rows.by_ref().take(CHUNK).map(|row| {
        let (key, value) = row?;
        let (context, id) = key.value();
        Ok((context.to_owned(), id, value.value().to_vec()))
    });
    let chunk: Result<Rows, redb::Error> = chunk.collect();
    match chunk {
        Ok(chunk) if chunk.is_empty() => None,
        chunk => Some(chunk),
    }
}

fn parsed(rows: Rows) -> Result<Vec<Change>, redb::Error> {
    let changes = rows.into_iter().map(|(context, id, bytes)| {
        let schema = Schema::new(json(&bytes)?);
        Ok(Change::Schema {
            context,
            id,
            schema,
        })
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use redb::backends::InMemoryBackend;
    use redb::{Database, TableDefinition};

    use super::*;

    /// Reads a table with these rows; the ids in it.
    fn ids(rows: impl Iterator<Item = (u32, String)>) -> Result<BTreeSet<u32>, redb::Error> {
        let backend = InMemoryBackend::new();
        let database = Database::builder().create_with_backend(backend)?;
        let transaction = database.begin_write()?;
        let mut table = transaction.open_table(TableDefinition::<Key, Value>::new("schemas"))?;
        for (id, json) in rows {
            table.insert((".", id), json.as_bytes())?;
        }
        let mut ids = BTreeSet::new();
        each_schema(&table, |change| {
            if let Change::Schema { id, .. } = change {
                assert!(ids.insert(*id), "{id} twice");
            }
        })?;
        Ok(ids)
    }

    #[test]
    fn each_row_is_read_once() {
        for count in [0, 1, 256, 257, 10_000] {
            let rows = (0..count).map(|id| (id, format!(r#"{{"schema":"text {id}"}}"#)));
            assert_eq!(ids(rows).unwrap(), (0..count).collect());
        }
    }

    #[test]
    fn a_damaged_row_is_an_error_wherever_it_is() {
        for damaged in [0, 1, 5_000, 9_999] {
            let rows = (0..10_000).map(|id| match id == damaged {
                true => (id, "{".to_owned()),
                false => (id, r#"{"schema":"text"}"#.to_owned()),
            });
            let error = ids(rows).unwrap_err();
            assert!(matches!(error, redb::Error::Corrupted(_)), "{error}");
        }
    }
}
