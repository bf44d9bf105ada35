//! `heirloom check` on a folder of many contracts, as a process of its own: what CI waits for.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::clock;
use crate::contracts::contracts;
use crate::folder::{self, Folder};

/// What the runs took.
pub struct Gate {
    /// What was checked.
    pub folder: Folder,
    /// The last line but one of its output: what it says that it did.
    pub said: String,
    /// With what the file system has in memory.
    pub warm: Runs,
    /// After the kernel dropped all that it has of files, the program among them; `None` where it may not be told to.
    pub cold: Option<Runs>,
}

/// Some runs of one kind.
pub struct Runs {
    /// From start to end, sorted.
    pub wall: Vec<Duration>,
    /// User and system time, the mean of all runs: the kernel counts in hundredths of seconds.
    pub processor: Duration,
}

impl Runs {
    /// The fastest.
    pub fn fastest(&self) -> Duration {
        self.wall.first().copied().unwrap_or_default()
    }

    /// As many were faster as were slower.
    pub fn median(&self) -> Duration {
        self.wall
            .get(self.wall.len() / 2)
            .copied()
            .unwrap_or_default()
    }
}

/// Writes the folder, and lets `program` check it `runs` times warm and as often cold.
pub fn run(program: &Path, count: usize, runs: u32) -> Result<Gate> {
    let root = std::env::temp_dir().join(format!("heirloom-gate-{}", std::process::id()));
    let folder = folder::write(&root, &contracts(count))?;
    let output = Command::new(program)
        .arg("check")
        .current_dir(&root)
        .output()?;
    // 1: some drafts break something.
    ensure!(
        matches!(output.status.code(), Some(0 | 1)),
        "check failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().rfind(|line| line.starts_with("checked "));
    let gate = Gate {
        folder,
        said: said
            .context("check says nothing of what it did")?
            .to_owned(),
        warm: timed(program, &root, runs, || Ok(()))?,
        cold: match forget_files() {
            Ok(()) => Some(timed(program, &root, runs, forget_files)?),
            Err(_) => None,
        },
    };
    fs::remove_dir_all(&root)?;
    Ok(gate)
}

fn timed(program: &Path, root: &Path, runs: u32, before: impl Fn() -> Result<()>) -> Result<Runs> {
    let mut wall = Vec::new();
    let start_of_children = clock::of_children()?;
    for _ in 0..runs.max(1) {
        before()?;
        let start = Instant::now();
        let mut command = Command::new(program);
        let command = command.arg("check").current_dir(root);
        command.stdout(Stdio::null()).status()?;
        wall.push(start.elapsed());
    }
    wall.sort();
    Ok(Runs {
        processor: (clock::of_children()? - start_of_children) / runs.max(1),
        wall,
    })
}

/// Writes what is not yet on disk, and drops the kernel's copies of all files.
fn forget_files() -> Result<()> {
    Command::new("sync").status()?;
    Ok(fs::write("/proc/sys/vm/drop_caches", "3")?)
}
