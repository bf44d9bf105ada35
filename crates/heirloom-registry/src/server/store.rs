//! The store: a file, and all that it holds in memory. One thread writes. It plans each write on what is there by then,
//! commits what has gathered in one go, and only then shows it to readers and answers the writers.

mod change;
mod file;
mod load;
mod model;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

pub(super) use change::Change;
pub(super) use file::File;
pub(super) use model::{Content, Context, Entry, Model, Schema, Versions, find, target};

use super::Error;
use super::fault::{Refusal, store_failed};

/// How many writes one commit takes.
const BATCH_MAX: usize = 1_024;

/// What a write comes to: what it changes, and what is answered once the changes are on the disk.
pub(super) type Plan<T> = Result<(Vec<Change>, T), Refusal>;

/// Plans on the model; gives the changes and what to call with the outcome of the commit.
type Job = Box<dyn FnOnce(&Model) -> (Vec<Change>, Reply) + Send>;
type Reply = Box<dyn FnOnce(Result<(), String>) + Send>;

/// What the thread that writes is told.
enum Order {
    Write(Job),
    /// To close the file; what comes later is not written.
    Close,
}

/// The store. Closes its file when it is dropped.
#[derive(Debug)]
pub(super) struct Store {
    model: Arc<RwLock<Model>>,
    orders: mpsc::Sender<Order>,
    writer: Mutex<Option<JoinHandle<()>>>,
    cluster_id: String,
}

impl Store {
    /// Opens a file, or makes it; without a path all is in memory.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Error> {
        let file = File::open(path)?;
        let cluster_id = file.cluster_id()?;
        let model = Arc::new(RwLock::new(file.read()?));
        let (orders, received) = mpsc::channel();
        let shown = model.clone();
        let thread = std::thread::Builder::new().name("registry-writer".to_owned());
        let place = path.map(|path| (path.to_owned(), cluster_id.clone()));
        let run = move || Writer::new(place, file, shown).run(&received);
        let writer = thread.spawn(run).map_err(Error::start)?;
        Ok(Store {
            model,
            orders,
            writer: Mutex::new(Some(writer)),
            cluster_id,
        })
    }

    /// What the file is called: another one for each.
    pub(super) fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// What is committed. Held for a moment only: writes wait for it.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Model> {
        read(&self.model)
    }

    /// Plans a write where no other comes between, and answers when it is on the disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        plan: impl FnOnce(&Model) -> Plan<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |model| {
            let planned = catch_unwind(AssertUnwindSafe(|| plan(model)));
            let planned = planned.unwrap_or_else(|_| Err(store_failed("a fault of the registry")));
            let (changes, outcome) = match planned {
                Ok((changes, value)) => (changes, Ok(value)),
                Err(refusal) => (Vec::new(), Err(refusal)),
            };
            let reply: Reply = Box::new(move |committed| {
                let outcome = match committed {
                    Ok(()) => outcome,
                    Err(message) => Err(store_failed(&message)),
                };
                // Who asked may have gone away.
                let _ = sender.send(outcome);
            });
            (changes, reply)
        });
        if self.orders.send(Order::Write(job)).is_err() {
            return Err(store_failed("the registry is shutting down"));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(store_failed("the registry is shutting down")))
    }

    /// Has the file closed once the writes before this are on the disk. Later ones are refused.
    pub(super) fn close(&self) {
        // It may be closed already.
        let _ = self.orders.send(Order::Close);
    }

    /// Waits until the file is closed, which somebody must have asked for.
    pub(super) fn wait_closed(&self) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = writer.take() {
            // What it panicked with, it has told already.
            let _ = writer.join();
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
        self.wait_closed();
    }
}

fn read(model: &RwLock<Model>) -> RwLockReadGuard<'_, Model> {
    model.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(model: &RwLock<Model>) -> RwLockWriteGuard<'_, Model> {
    model.write().unwrap_or_else(PoisonError::into_inner)
}

/// The thread that writes.
struct Writer {
    /// Where the file is, and its name; not of one in memory.
    place: Option<(PathBuf, String)>,
    /// `None` after a write that failed: a database that could not be written wants to be opened anew.
    file: Option<File>,
    /// What is committed, and what is planned since.
    ahead: Model,
    /// What readers see.
    shown: Arc<RwLock<Model>>,
}

impl Writer {
    /// Copies the model, which is not waited for: requests that only read are answered meanwhile.
    fn new(place: Option<(PathBuf, String)>, file: File, shown: Arc<RwLock<Model>>) -> Self {
        let ahead = read(&shown).clone();
        Writer {
            place,
            file: Some(file),
            ahead,
            shown,
        }
    }

    fn run(mut self, orders: &mpsc::Receiver<Order>) {
        let mut is_open = true;
        while is_open && let Ok(first) = orders.recv() {
            let reopened = self.reopen();
            let others = std::iter::from_fn(|| orders.try_recv().ok());
            let batch = std::iter::once(first).chain(others).take(BATCH_MAX);
            let (mut changes, mut replies) = (Vec::new(), Vec::new());
            for order in batch {
                let Order::Write(job) = order else {
                    is_open = false;
                    break;
                };
                let (mut planned, reply) = job(&self.ahead);
                planned.iter().for_each(|change| self.ahead.apply(change));
                changes.append(&mut planned);
                replies.push(reply);
            }
            let committed = self.commit(&changes, reopened);
            let committed = committed.map_err(|error| error.with_causes());
            for reply in replies {
                reply(committed.clone());
            }
        }
    }

    /// Opens the file where that must be. It says what the write that failed came to after all.
    fn reopen(&mut self) -> Result<(), Error> {
        let (None, Some((path, cluster_id))) = (&self.file, &self.place) else {
            return Ok(());
        };
        let file = File::open_existing(path)?;
        if file.cluster_id()? != *cluster_id {
            return Err(Error::replaced());
        }
        self.ahead = file.read()?;
        self.file = Some(file);
        *write(&self.shown) = self.ahead.clone();
        Ok(())
    }

    fn commit(&mut self, changes: &[Change], reopened: Result<(), Error>) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let committed = match &self.file {
            Some(file) => file.commit(changes),
            None => reopened,
        };
        match committed {
            Ok(()) => {
                let mut shown = write(&self.shown);
                changes.iter().for_each(|change| shown.apply(change));
            }
            Err(_) => {
                // What was planned is not there.
                self.ahead = read(&self.shown).clone();
                self.file = self.file.take().filter(|_| self.place.is_none());
            }
        }
        committed
    }
}
