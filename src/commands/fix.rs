//! `heirloom fix`: mends the drafts of a folder where it can be done without harm.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use heirloom_compat::dialects::Dialect;
use heirloom_contract::{Contract, Contracts, rewrite};

use super::check::{chosen, judged};
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::fix::{unified_diff, write_mended};
use crate::report::verdicts::painted;
use crate::report::{counted, write_findings};
use crate::verdicts::{Gate, History, Mended, Wanted, discover, mend};

/// Mend drafts: edits that keep their formatting and comments, and after which all that must be read is read
///
/// Only what is safe is written: every pair of versions that the level asks for and that the finding hits rises to where
/// all events arrive whole, and no pair falls. The exit code is that of `heirloom check` afterwards.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Contracts, such as bank/account_opened, or streams, such as bank; all without it
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<String>,

    /// Only this finding
    #[arg(long, value_name = "ID")]
    finding: Option<String>,

    /// Print the difference, and write nothing
    #[arg(long)]
    diff: bool,

    /// Also what is not safe: the first fix of each finding that edits the draft
    #[arg(long = "unsafe")]
    is_unsafe: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let start = Instant::now();
    let contracts = discover(root)?;
    let chosen = chosen(&contracts, &args.contracts);
    if let Some(name) = chosen.unknown.first() {
        let message = format!("there is no contract or stream `{name}`");
        return Err(Refused::new(message, "`heirloom status` lists them").into());
    }
    write_findings(&contracts.findings, &mut output.err)?;
    let mut findings = contracts.findings.iter().map(Exit::of_finding);
    if findings.any(|it| it == Exit::Usage) {
        let help = "correct what is listed first: it says what is to be mended";
        return Err(Refused::new("heirloom.toml has faults, and nothing was changed", help).into());
    }
    let wanted = Wanted {
        finding: args.finding.as_deref(),
        is_unsafe: args.is_unsafe,
    };
    let (mut fixed, mut left, mut files) = (0, 0, 0);
    let mut folder = contracts.clone();
    for contract in &chosen.contracts {
        let (after, done) = mend(&folder, contract, wanted);
        fixed += done.iter().filter(|it| it.fix.is_some()).count();
        left += done.iter().filter(|it| it.fix.is_none()).count();
        files += usize::from(write(args, contract, (&contracts, &after), &done, output)?);
        folder = after;
    }
    if let Some(id) = args.finding.as_deref().filter(|_| fixed + left == 0) {
        let message = format!("no draft has a finding {id}");
        return Err(Refused::new(message, "`heirloom check` lists them").into());
    }
    let what = if args.diff {
        "would be changed"
    } else {
        "changed"
    };
    let counts = (counted(fixed, "finding"), counted(files, "file"));
    writeln!(
        output.err,
        "{} fixed, {left} left, {} {what}",
        counts.0, counts.1
    )?;
    Ok(judged(&folder, &args.contracts, None, start).exit())
}

/// Tells what was done in one contract, and writes its file, or the difference; whether there is one.
fn write(
    args: &Args,
    contract: &Contract,
    (before, after): (&Contracts, &Contracts),
    done: &[Mended],
    output: &mut Output,
) -> Result<bool> {
    let drafts = contract
        .draft()
        .zip(after.contract(&contract.id).and_then(Contract::draft));
    let Some((old, new)) = drafts.filter(|_| !done.is_empty()) else {
        return Ok(false);
    };
    let name = format!("v{}", old.number);
    // With --diff standard output is the difference, for `patch`.
    let told = if args.diff {
        &mut output.err
    } else {
        &mut output.out
    };
    for mended in done {
        write_mended(mended, &name, told)?;
    }
    if old.text == new.text {
        return Ok(false);
    }
    let verdict = |contracts: &Contracts| {
        let contract = contracts.contract(&contract.id)?;
        let history = History {
            contracts,
            contract,
        };
        Some(Gate::of(history, Dialect::default()).verdict())
    };
    if let (Some(was), Some(is)) = (verdict(before), verdict(after)) {
        let id = &contract.id;
        writeln!(
            told,
            "{id} {name} by its level: {} -> {}",
            painted(was),
            painted(is)
        )?;
    }
    let file = old.file.display().to_string();
    if args.diff {
        output
            .data
            .write_all(unified_diff(&file, &old.text, &new.text).as_bytes())?;
    } else {
        rewrite(&[(before.root.join(&old.file), &new.text)])?;
        writeln!(output.out, "wrote {file}\n")?;
    }
    Ok(true)
}
