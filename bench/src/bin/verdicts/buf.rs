//! The Protobuf half: an older and a newer file for each contract, judged by heirloom and by `buf breaking`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use heirloom_schema::{Source, protobuf};

use crate::clock;
use crate::contracts::Contract;

/// One run over all files.
pub struct Protobuf {
    /// Pairs of files.
    pub pairs: usize,
    /// Parsing both files of each pair.
    pub parsing: Duration,
    /// The verdicts, both ways.
    pub verdicts: Duration,
    /// The other program.
    pub buf: Option<Buf>,
}

/// What `buf breaking` took.
pub struct Buf {
    /// As it says itself.
    pub version: String,
    /// User and system time of the process.
    pub taken: Duration,
    /// Lines that it printed.
    pub lines: usize,
}

/// Judges the files, and lets `buf` do the same where there is one.
pub fn race(contracts: &[Contract], buf: Option<&Path>, runs: u32) -> Result<Protobuf> {
    let (parsing, schemas) = clock::fastest(runs, || {
        let parse = |text: &String| {
            let source = Source::new("order_placed.proto", text.as_str());
            protobuf::parse(&source, "order_placed.proto", &[], None)
        };
        let pairs = contracts
            .iter()
            .map(|it| it.protobuf.iter().map(parse).collect());
        Ok(pairs.collect::<Result<Vec<Vec<_>>, _>>()?)
    })?;
    let (verdicts, _) = clock::fastest(runs, || {
        let mut verdicts = Vec::new();
        for pair in &schemas {
            if let [older, newer] = &pair[..] {
                verdicts.push(heirloom_compat::protobuf::verdict(older, newer));
                verdicts.push(heirloom_compat::protobuf::verdict(newer, older));
            }
        }
        Ok(verdicts)
    })?;
    Ok(Protobuf {
        pairs: schemas.len(),
        parsing,
        verdicts,
        buf: buf
            .map(|program| breaking(program, contracts, runs))
            .transpose()?,
    })
}

fn breaking(program: &Path, contracts: &[Contract], runs: u32) -> Result<Buf> {
    let folder = std::env::temp_dir().join(format!("heirloom-verdicts-{}", std::process::id()));
    for (index, side) in ["older", "newer"].into_iter().enumerate() {
        let root = folder.join(side);
        for (number, contract) in contracts.iter().enumerate() {
            let package = root.join(format!("shop/orders{number}/v1"));
            std::fs::create_dir_all(&package)?;
            std::fs::write(
                package.join("order_placed.proto"),
                &contract.protobuf[index],
            )?;
        }
        std::fs::write(
            root.join("buf.yaml"),
            "version: v2\nbreaking:\n  use:\n    - WIRE_JSON\n",
        )?;
    }
    let version = Command::new(program)
        .arg("--version")
        .output()
        .context("buf does not start")?;
    let mut best: Option<(Duration, usize)> = None;
    for _ in 0..runs.max(1) {
        let before = clock::of_children()?;
        let output = Command::new(program)
            .args(["breaking", "newer", "--against", "older"])
            .current_dir(&folder)
            .output()?;
        let taken = clock::of_children()? - before;
        let lines = output.stdout.iter().filter(|byte| **byte == b'\n').count();
        // 100 is its code for "breaking changes found".
        ensure!(
            matches!(output.status.code(), Some(0 | 100)),
            "buf failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        if best.is_none_or(|(least, _)| taken < least) {
            best = Some((taken, lines));
        }
    }
    std::fs::remove_dir_all(&folder)?;
    let (taken, lines) = best.context("at least one run")?;
    Ok(Buf {
        version: String::from_utf8_lossy(&version.stdout).trim().to_owned(),
        taken,
        lines,
    })
}
