//! The processes that are measured: what the kernel knows of them, and the one that holds the embedded registry.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::Done;

/// The first argument of the process that serves.
pub(crate) const SERVE: &str = "serve";

/// A process of this machine, by its id.
#[derive(Clone, Copy)]
pub(crate) struct Process(pub(crate) u32);

impl Process {
    /// Processor time until now, which is counted in hundredths of a second.
    pub(crate) fn used(self) -> Done<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        let (_, fields) = text.rsplit_once(')').ok_or("no statistics")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let mut ticks = 0;
        for place in [11, 12] {
            ticks += fields.get(place).ok_or("no times")?.parse::<u64>()?;
        }
        Ok(Duration::from_millis(ticks * 10))
    }

    /// What of its memory is resident, in KiB.
    pub(crate) fn memory(self) -> Done<u64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let value = line.and_then(|line| line.split_whitespace().next());
        Ok(value.ok_or("no such line")?.parse()?)
    }
}

/// The embedded registry in its process.
pub(crate) struct Served {
    child: Child,
    pub(crate) process: Process,
    pub(crate) address: String,
    pub(crate) start: Duration,
}

impl Served {
    pub(crate) fn start(data: &Path) -> Done<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(SERVE)
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
            process: Process(child.id()),
            child,
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It ends with this process at the latest.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
