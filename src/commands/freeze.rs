//! `heirloom freeze`: working schemas that changed become the next versions.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use heirloom_contract::{ContractId, Contracts, Freeze, Frozen};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{GOOD, as_json, paint};

/// Freeze working schemas that changed as the next versions: into the history and the lock
///
/// All or nothing. Drafts that a frozen contract refers to are frozen with it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The contract, such as bank/account_opened; all that changed where it is not given
    contract: Option<ContractId>,

    /// Print what was frozen as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let freeze = || -> Result<Freeze> {
        let root = Contracts::find_root(root)?;
        Ok(heirloom_contract::freeze(&root, args.contract.as_ref())?)
    };
    if args.json {
        as_json(freeze().map(|report| data(&report)), output)?;
        return Ok(Exit::Ok);
    }
    for frozen in &freeze()?.frozen {
        explain(frozen, &mut output.out)?;
    }
    writeln!(output.out, "next: commit the history and the lock together")?;
    Ok(Exit::Ok)
}

fn data(report: &Freeze) -> Value {
    let each = |frozen: &Frozen| {
        let step = frozen.step.as_ref().map(|step| {
            json!({
                "from": step.from,
                "to": step.to,
                "by_hand": step.by_hand,
                "shared": step.is_shared,
            })
        });
        json!({
            "contract": frozen.contract.to_string(),
            "version": frozen.version,
            "file": frozen.file,
            "changes": frozen.changes,
            "step": step,
            "needed_by": frozen.needed_by.as_ref().map(ToString::to_string),
            "adopted": frozen.adopted,
        })
    };
    json!({ "frozen": report.frozen.iter().map(each).collect::<Value>() })
}

fn explain(frozen: &Frozen, out: &mut dyn Write) -> Result<()> {
    let Frozen {
        contract,
        version,
        file,
        changes,
        step,
        needed_by,
        adopted,
    } = frozen;
    write!(out, "{} {contract} v{version}", paint(GOOD, "froze"))?;
    if changes.is_empty() {
        writeln!(out, ": the first version, {}", file.display())?;
    } else {
        writeln!(out, ": {}", changes.join(", "))?;
    }
    if let Some(step) = step {
        writeln!(out, "  step: {step}")?;
    }
    if let Some(user) = needed_by {
        writeln!(
            out,
            "  frozen because {user} refers to it: a frozen version refers to frozen ones"
        )?;
    }
    if *adopted {
        writeln!(
            out,
            "  its file was there already, left by a freeze that was interrupted"
        )?;
    }
    Ok(())
}
