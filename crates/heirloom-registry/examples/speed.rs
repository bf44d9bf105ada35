//! How fast the embedded registry is: its start with 100,000 schemas, lookups of ids, registrations that are compared with
//! 50 versions. `cargo run --release --features server --example speed`.
//!
//! The registry runs in a process of its own, whose processor time is read, so that the figures hold on a busy machine.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write, stdout};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use heirloom_registry::server::{Server, archive};
use serde_json::json;

type Done<T = ()> = Result<T, Box<dyn Error>>;

const SUBJECTS: u32 = 10_000;
const VERSIONS: u32 = 10;
const LOOKUPS: u32 = 50_000;
const HISTORY: u32 = 50;
const REGISTRATIONS: u32 = 20;

fn main() -> Done {
    match &std::env::args().skip(1).collect::<Vec<_>>()[..] {
        [data] => serve(Path::new(data)),
        _ => measure(),
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

fn measure() -> Done {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("registry.redb");
    let lines = lines()?;
    let imported = archive::import(&data, &mut lines.as_bytes())?;
    tell(&format!(
        "{} versions in {SUBJECTS} subjects",
        imported.versions
    ))?;
    let served = Served::start(&data)?;
    tell(&format!(
        "start: {:.0} ms, {} of memory",
        served.start.as_secs_f64() * 1e3,
        served.status("VmRSS")?
    ))?;
    lookups(&served)?;
    registrations(&served)?;
    tell(&format!("memory at the end: {}", served.status("VmRSS")?))
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

fn lookups(served: &Served) -> Done {
    let mut connection = Connection::open(&served.address)?;
    for id in 1..=1_000 {
        connection.ask("GET", &format!("/schemas/ids/{id}"), "")?;
    }
    let (start, used) = (Instant::now(), served.used()?);
    for number in 0..LOOKUPS {
        let id = number.wrapping_mul(7_919) % (SUBJECTS * VERSIONS) + 1;
        connection.ask("GET", &format!("/schemas/ids/{id}"), "")?;
    }
    let (took, used) = (start.elapsed(), served.used()? - used);
    tell(&format!(
        "id lookups: {:.0} per second of one core; {:.0} per second on one connection, one after the other",
        f64::from(LOOKUPS) / used.as_secs_f64(),
        f64::from(LOOKUPS) / took.as_secs_f64(),
    ))
}

fn registrations(served: &Served) -> Done {
    let mut connection = Connection::open(&served.address)?;
    connection.ask(
        "PUT",
        "/config/history",
        r#"{"compatibility":"FULL_TRANSITIVE"}"#,
    )?;
    let body = |fields: u32| json!({"schema": record("Grown", fields)}).to_string();
    for version in 1..=HISTORY {
        connection.ask("POST", "/subjects/history/versions", &body(version))?;
    }
    let used = served.used()?;
    let mut times = Vec::new();
    for version in HISTORY + 1..=HISTORY + REGISTRATIONS {
        let start = Instant::now();
        connection.ask("POST", "/subjects/history/versions", &body(version))?;
        times.push(start.elapsed());
    }
    let used = (served.used()? - used) / REGISTRATIONS;
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    tell(&format!(
        "registration, compared with {HISTORY} to {} versions in both directions: {:.1} ms (median), {:.1} ms of one core",
        HISTORY + REGISTRATIONS,
        median.as_secs_f64() * 1e3,
        used.as_secs_f64() * 1e3,
    ))
}

/// The registry in its process.
struct Served {
    child: Child,
    address: String,
    start: Duration,
}

impl Served {
    fn start(data: &Path) -> Done<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no pipe")?;
        BufReader::new(output).read_line(&mut line)?;
        let (address, micros) = line.trim().split_once(' ').ok_or("no address")?;
        Ok(Served {
            address: address.to_owned(),
            start: Duration::from_micros(micros.parse()?),
            child,
        })
    }

    /// Processor time until now, from the kernel, which counts hundredths of a second.
    fn used(&self) -> Done<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = text.rsplit_once(')').ok_or("no statistics")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let mut ticks = 0;
        for place in [11, 12] {
            ticks += fields.get(place).ok_or("no times")?.parse::<u64>()?;
        }
        Ok(Duration::from_millis(ticks * 10))
    }

    fn status(&self, name: &str) -> Done<String> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let value = line.ok_or("no such line")?;
        Ok(value.trim_start_matches(':').trim().to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It ends with this process at the latest.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that is kept.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> Done<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Connection(BufReader::new(stream)))
    }

    /// The body of an answer that is a success.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Done<Vec<u8>> {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: registry\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.0.get_mut().write_all(request.as_bytes())?;
        let (mut head, mut length) = (String::new(), 0);
        loop {
            head.clear();
            self.0.read_line(&mut head)?;
            if head.starts_with("HTTP/1.1 ") && !head.starts_with("HTTP/1.1 200") {
                return Err(format!("{method} {path}: {head}").into());
            }
            let lower = head.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if head.trim().is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer)?;
        Ok(answer)
    }
}

fn tell(line: &str) -> Done {
    writeln!(stdout(), "{line}")?;
    Ok(())
}
