//! `heirloom freeze`: working schemas that changed become the next versions.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use heirloom_contract::{ContractId, Contracts, Frozen};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{GOOD, paint};

/// Freeze working schemas that changed as the next versions: into the history and the lock
///
/// All or nothing. Drafts that a frozen contract refers to are frozen with it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The contract, such as bank/account_opened; all that changed where it is not given
    contract: Option<ContractId>,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let root = Contracts::find_root(root)?;
    let report = heirloom_contract::freeze(&root, args.contract.as_ref())?;
    for frozen in &report.frozen {
        explain(frozen, &mut output.out)?;
    }
    writeln!(output.out, "next: commit the history and the lock together")?;
    Ok(Exit::Ok)
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
