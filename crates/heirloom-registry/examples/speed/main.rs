//! How fast the embedded registry is: its start with 100,000 schemas, lookups of ids, registrations that are compared with
//! 50 versions. `cargo run --release --features server --example speed`.
//!
//! `-- URL PID` names an empty registry of another product, and its process on this machine: with fewer schemas, both are
//! then asked the same. Each runs in a process of its own, whose processor time is read, so that the figures hold on a busy
//! machine.

mod connection;
mod process;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Read, Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use heirloom_registry::server::{Server, archive};
use serde_json::{Value, json};

use connection::Connection;
use process::{Process, Served};

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Of the embedded registry alone.
const SUBJECTS: u32 = 10_000;
/// Where two are compared.
const SUBJECTS_OF_EACH: u32 = 1_000;
const VERSIONS: u32 = 10;
const LOOKUPS: u32 = 50_000;
/// Subjects with a long history, how long it is, and how many versions are then registered in each.
const HISTORIES: u32 = 5;
const HISTORY: u32 = 50;
const REGISTRATIONS: u32 = 10;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => alone(),
        [process::SERVE, data] => serve(Path::new(data)),
        [url, id] => beside(url, Process(id.parse()?)),
        _ => Err("give the URL of a registry and the id of its process, or nothing".into()),
    }
}

/// The process that is measured: tells how long the start took, and serves until its input ends.
fn serve(data: &Path) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let start = Instant::now();
        let server = Server::builder().data(data).start().await?;
        let took = start.elapsed();
        writeln!(stdout(), "{} {}", server.address(), took.as_micros())?;
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
        server.shutdown().await;
        Ok(())
    })
}

/// The embedded registry with many schemas.
fn alone() -> Done {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("registry.redb");
    let lines = lines()?;
    let imported = archive::import(&data, &mut lines.as_bytes())?;
    tell(&format!(
        "{} versions in {SUBJECTS} subjects",
        imported.versions
    ))?;
    let served = Served::start(&data)?;
    let start = served.start.as_secs_f64() * 1e3;
    tell(&format!("start: {start:.0} ms"))?;
    let mut measured = Measured::of(&served.address, served.process)?;
    measured.memory()?;
    let ids: Vec<u64> = (1..=u64::from(SUBJECTS * VERSIONS)).collect();
    measured.lookups(&ids)?;
    measured.registrations()?;
    measured.memory()
}

/// The embedded registry, and another one.
fn beside(url: &str, process: Process) -> Done {
    let folder = tempfile::tempdir()?;
    let served = Served::start(&folder.path().join("registry.redb"))?;
    for (name, url, process) in [
        ("embedded", &*served.address, served.process),
        (url, url, process),
    ] {
        tell(&format!("\n{name}"))?;
        let mut measured = Measured::of(url, process)?;
        measured.is_empty()?;
        measured.memory()?;
        let ids = measured.load()?;
        measured.lookups(&ids)?;
        measured.registrations()?;
        measured.memory()?;
    }
    Ok(())
}

/// The topic of a registry with many schemas.
fn lines() -> Done<String> {
    let mut lines = String::new();
    for subject in 0..SUBJECTS {
        for version in 1..=VERSIONS {
            let name = format!("subject-{subject}-value");
            let key = json!({"keytype": "SCHEMA", "subject": name, "version": version, "magic": 1});
            let value = json!({
                "subject": name, "version": version, "id": subject * VERSIONS + version,
                "schema": record(&format!("Event{subject}"), version + 8), "deleted": false,
            });
            writeln!(lines, "{key}\t{value}")?;
        }
    }
    Ok(lines)
}

/// A record with some fields, each with a default.
fn record(name: &str, fields: u32) -> String {
    let fields = (0..fields).map(|number| {
        format!(r#"{{"name":"field_{number}","type":["null","string"],"default":null}}"#)
    });
    let fields: Vec<String> = fields.collect();
    let fields = fields.join(",");
    format!(r#"{{"type":"record","name":"{name}","namespace":"acme.events","fields":[{fields}]}}"#)
}

/// A registry that is measured.
struct Measured {
    connection: Connection,
    process: Process,
}

impl Measured {
    fn of(url: &str, process: Process) -> Done<Self> {
        let connection = Connection::open(url)?;
        Ok(Measured {
            connection,
            process,
        })
    }

    /// What is registered already would be found, and not compared.
    fn is_empty(&mut self) -> Done {
        match &*self.connection.ask("GET", "/subjects", "")? {
            b"[]" => Ok(()),
            _ => Err("the registry is not empty".into()),
        }
    }

    fn memory(&self) -> Done {
        tell(&format!("memory: {} MiB", self.process.memory()? / 1024))
    }

    fn register(&mut self, subject: &str, schema: &str) -> Done<u64> {
        let path = format!("/subjects/{subject}/versions");
        let body = json!({"schema": schema}).to_string();
        let answer: Value = serde_json::from_slice(&self.connection.ask("POST", &path, &body)?)?;
        let id = answer.get("id").and_then(Value::as_u64);
        Ok(id.ok_or("no id")?)
    }

    /// Registers schemas, and gives their ids.
    fn load(&mut self) -> Done<Vec<u64>> {
        let (start, used) = (Instant::now(), self.process.used()?);
        let mut ids = Vec::new();
        for version in 1..=VERSIONS {
            for subject in 0..SUBJECTS_OF_EACH {
                let schema = record(&format!("Event{subject}"), version + 8);
                ids.push(self.register(&format!("subject-{subject}-value"), &schema)?);
            }
        }
        let each = |all: Duration| all.as_secs_f64() * 1e3 / ids.len() as f64;
        let used = self.process.used()? - used;
        tell(&format!(
            "{} versions in {SUBJECTS_OF_EACH} subjects registered: {:.2} ms each, {:.2} ms of one core",
            ids.len(),
            each(start.elapsed()),
            each(used),
        ))?;
        Ok(ids)
    }

    fn lookups(&mut self, ids: &[u64]) -> Done {
        let mut read = |number: usize| {
            let id = ids.get(number.wrapping_mul(7_919) % ids.len());
            let id = id.copied().unwrap_or_default();
            self.connection
                .ask("GET", &format!("/schemas/ids/{id}"), "")
        };
        for number in 0..LOOKUPS / 5 {
            read(number as usize)?;
        }
        let (start, used) = (Instant::now(), self.process.used()?);
        for number in 0..LOOKUPS {
            read(number as usize)?;
        }
        let (took, used) = (start.elapsed(), self.process.used()? - used);
        tell(&format!(
            "id lookups: {:.0} per second of one core; {:.0} per second on one connection, one after the other",
            f64::from(LOOKUPS) / used.as_secs_f64(),
            f64::from(LOOKUPS) / took.as_secs_f64(),
        ))
    }

    fn registrations(&mut self) -> Done {
        for level in ["BACKWARD_TRANSITIVE", "FULL_TRANSITIVE"] {
            let body = json!({"compatibility": level}).to_string();
            let name = |history: u32| format!("{level}-{history}");
            let schema = |history: u32, version: u32| record(&name(history), version);
            let schema = |history, version| schema(history, version).replace('-', "_");
            for history in 0..HISTORIES {
                let path = format!("/config/{}", name(history));
                self.register(&name(history), &schema(history, 1))?;
                self.connection.ask("PUT", &path, &body)?;
                for version in 2..=HISTORY {
                    self.register(&name(history), &schema(history, version))?;
                }
            }
            let mut times = Vec::new();
            let used = self.process.used()?;
            for version in HISTORY + 1..=HISTORY + REGISTRATIONS {
                for history in 0..HISTORIES {
                    let start = Instant::now();
                    self.register(&name(history), &schema(history, version))?;
                    times.push(start.elapsed());
                }
            }
            let used = (self.process.used()? - used) / times.len() as u32;
            times.sort();
            let median = times.get(times.len() / 2).copied().unwrap_or_default();
            tell(&format!(
                "registration, compared with {HISTORY} to {} versions at {level}: {:.1} ms (median), {:.1} ms of one core",
                HISTORY + REGISTRATIONS - 1,
                median.as_secs_f64() * 1e3,
                used.as_secs_f64() * 1e3,
            ))?;
        }
        Ok(())
    }
}

fn tell(line: &str) -> Done {
    writeln!(stdout(), "{line}")?;
    Ok(())
}
