//! What the process itself took: time on the processor, not on the wall, and memory at its highest.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Time that this thread has run.
pub fn on_processor() -> Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("needs Linux")?;
    let first = text.split(' ').next().unwrap_or_default();
    Ok(Duration::from_nanos(first.parse()?))
}

/// The fastest of some runs, and what it gave.
pub fn fastest<T>(runs: u32, mut run: impl FnMut() -> Result<T>) -> Result<(Duration, T)> {
    let mut best: Option<(Duration, T)> = None;
    for _ in 0..runs.max(1) {
        let start = on_processor()?;
        let value = run()?;
        let taken = on_processor()? - start;
        if best.as_ref().is_none_or(|(least, _)| taken < *least) {
            best = Some((taken, value));
        }
    }
    best.context("at least one run")
}

/// The most memory that was resident since [`forget_peak`], in KiB.
pub fn peak() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("needs Linux")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let words = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(words.context("no VmHWM")?.parse()?)
}

/// Lets [`peak`] start from what is resident now.
pub fn forget_peak() -> Result<()> {
    fs::write("/proc/self/clear_refs", "5").context("needs Linux")
}

/// User and system time of the processes that have ended, in the kernel's hundredths.
pub fn of_children() -> Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat").context("needs Linux")?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks =
        |index: usize| -> Result<u64> { Ok(fields.get(index).context("a short stat")?.parse()?) };
    Ok(Duration::from_millis(10 * (ticks(13)? + ticks(14)?)))
}
