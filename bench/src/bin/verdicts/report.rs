//! The page.

use std::fmt::Write;
use std::time::Duration;

use heirloom_compat::Verdict;

use crate::buf::Protobuf;
use crate::contracts::VERSIONS;
use crate::gate::{Gate, Runs};
use crate::{Peer, Round};

/// The whole page.
pub fn page(
    rounds: &[Round],
    peer: Option<&Peer>,
    protobuf: Option<&Protobuf>,
    gate: Option<&Gate>,
) -> String {
    let mut page = String::from(HEAD);
    for round in rounds {
        let whole = round.parsing + round.verdicts;
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | **{}** | {} | {} |",
            round.contracts,
            round.pairs,
            micros(round.parsing, round.schemas),
            nanos(round.verdicts, round.pairs),
            nanos(whole, round.pairs),
            millis(whole),
            round.peak / 1024,
            counts(round),
        );
    }
    if let (Some(round), Some(peer)) = (rounds.last(), peer) {
        avro(&mut page, round, peer);
    }
    if let Some(it) = protobuf {
        with_buf(&mut page, it);
    }
    if let Some(it) = gate {
        with_gate(&mut page, it);
    }
    page
}

const HEAD: &str = "\
# Verdicts: how long they take

Written by `bench/src/bin/verdicts`. A contract has 7 versions of a record of 30 fields (a nested record, an enum, unions,
arrays, maps, logical types), each changed a little from the one before; a pair is any of the 49 ordered pairs of its
versions. One contract after the other: its schemas are parsed, its pairs judged. One thread; time on the processor,
the fastest of some runs; memory is what was resident at most, the texts of all contracts included. Other programs ran
on the machine: compare the ratios.

## heirloom, by contracts

| contracts | pairs | parse a schema (µs) | verdict of a pair (ns) | pair with its parsing (ns) | all (ms) | MiB | EXACT, DEFAULTED, LOSSY, PARTIAL, BROKEN |
|---|---|---|---|---|---|---|---|
";

fn avro(page: &mut String, round: &Round, peer: &Peer) {
    let _ = write!(
        page,
        "\n## Beside apache-avro 0.22.0\n\nThe same {} pairs, each schema parsed once; `SchemaCompatibility::can_read` answers yes or no. It says yes to {},\n\
         heirloom reads {} at least LOSSY; both agree on {} pairs.\n\n\
         | | heirloom (ms) | apache-avro (ms) | ratio |\n|---|---|---|---|\n",
        round.pairs,
        peer.readable,
        round.counts[..3].iter().sum::<usize>(),
        peer.agreed,
    );
    for (name, ours, theirs) in [
        (
            format!("parse {} schemas", round.contracts * VERSIONS),
            round.parsing,
            peer.parsing,
        ),
        ("check all pairs".to_owned(), round.verdicts, peer.verdicts),
        (
            "both".to_owned(),
            round.parsing + round.verdicts,
            peer.parsing + peer.verdicts,
        ),
    ] {
        let _ = writeln!(
            page,
            "| {name} | {} | {} | {:.1} |",
            millis(ours),
            millis(theirs),
            theirs.as_secs_f64() / ours.as_secs_f64()
        );
    }
}

fn with_buf(page: &mut String, it: &Protobuf) {
    let whole = it.parsing + it.verdicts;
    let _ = write!(
        page,
        "\n## Beside `buf breaking`\n\nThe first and the last version of each contract as Protobuf files, {} pairs of files. heirloom in this process,\n\
         both directions, the texts in memory; buf as a process, user and system time, rules `WIRE_JSON`, reading the\n\
         files from a warm disk cache. The two do not answer the same question: buf reports what its rules forbid.\n\n\
         | | ms | ratio |\n|---|---|---|\n| heirloom, parse {} files | {} | |\n| heirloom, verdicts both ways | {} | |\n| heirloom, all | {} | 1 |\n",
        it.pairs,
        2 * it.pairs,
        millis(it.parsing),
        millis(it.verdicts),
        millis(whole),
    );
    match &it.buf {
        Some(buf) => {
            let _ = writeln!(
                page,
                "| buf {} ({} lines) | {} | {:.1} |",
                buf.version,
                buf.lines,
                millis(buf.taken),
                buf.taken.as_secs_f64() / whole.as_secs_f64()
            );
        }
        None => page.push_str("| buf | not run: give its path with `--buf` | |\n"),
    }
}

fn with_gate(page: &mut String, gate: &Gate) {
    let folder = gate.folder;
    let _ = write!(
        page,
        "\n## The gate: `heirloom check`\n\nA folder of {} contracts with {} frozen versions: {} files, of half the contracts one version, of a\n\
         tenth six. {} working schemas are drafts. As a process, from start to end, the program itself loaded anew for the\n\
         cold runs: `sync; echo 3 > /proc/sys/vm/drop_caches` before each. It says: `{}`.\n\n\
         | files | fastest (ms) | median (ms) | processor (ms) |\n|---|---|---|---|\n",
        folder.contracts,
        folder.frozen,
        folder.contracts + folder.frozen,
        folder.drafts,
        gate.said,
    );
    let mut line = |name: &str, runs: &Runs| {
        let _ = writeln!(
            page,
            "| {name} | {} | {} | {} |",
            millis(runs.fastest()),
            millis(runs.median()),
            millis(runs.processor)
        );
    };
    line("in memory", &gate.warm);
    match &gate.cold {
        Some(cold) => line("on disk", cold),
        None => page.push_str("| on disk | not run: only root may drop caches | | |\n"),
    }
}

fn counts(round: &Round) -> String {
    let counts = Verdict::ALL
        .iter()
        .zip(round.counts)
        .map(|(_, count)| count.to_string());
    counts.collect::<Vec<_>>().join(", ")
}

fn nanos(taken: Duration, count: usize) -> u128 {
    taken.as_nanos() / count.max(1) as u128
}

fn micros(taken: Duration, count: usize) -> String {
    format!("{:.1}", nanos(taken, count) as f64 / 1000.0)
}

fn millis(taken: Duration) -> String {
    format!("{:.0}", taken.as_secs_f64() * 1000.0)
}
