//! The official clients for Python and Node that the tests exchange records with, and the runtimes of Avro and Protobuf
//! for Python that verdicts are held against; installed below the build folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{is_there, root, run, say};

/// Where the clients' requirements and scripts are.
const FOLDER: &str = "crates/heirloom-registry/tests/records/clients";

/// Installs what is missing, and gives names and values of environment variables for the tests; none, and says so,
/// where Python or Node is not there.
///
/// # Errors
/// A package cannot be had.
pub(crate) fn install(target: &Path) -> Result<Vec<(&'static str, PathBuf)>> {
    for (program, argument) in [("python3", "--version"), ("npm", "--version")] {
        if !is_there(program, argument) {
            say(&format!(
                "== without {program}: the tests against the official registry clients and runtimes for Python and Node are not run; \
                 they need Python 3 with venv, and Node with npm"
            ));
            return Ok(Vec::new());
        }
    }
    let folder = target.join("clients");
    let (python, node) = (folder.join("python"), folder.join("node"));
    once(&python, "requirements.txt", |python, requirements| {
        run(command("python3", &["-m", "venv"], python))?;
        let mut pip = Command::new(python.join("bin/pip"));
        pip.args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ]);
        pip.arg(requirements);
        run(pip)
    })?;
    once(&node, "package.json", |node, package| {
        fs::create_dir_all(node)?;
        fs::copy(package, node.join("package.json"))?;
        let options = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        run(command("npm", &options, node))
    })?;
    let python = python.join("bin/python");
    Ok(vec![
        ("HEIRLOOM_PYTHON_AVRO", python.clone()),
        ("HEIRLOOM_PYTHON_CLIENT", python.clone()),
        ("HEIRLOOM_PYTHON_PROTOBUF", python),
        ("HEIRLOOM_NODE_CLIENT", node),
    ])
}

/// Installs into a folder unless that was done, with these requirements.
fn once(
    folder: &Path,
    requirements: &str,
    install: impl FnOnce(&Path, &Path) -> Result<()>,
) -> Result<()> {
    let requirements = root().join(FOLDER).join(requirements);
    let text = fs::read_to_string(&requirements)
        .with_context(|| format!("{} cannot be read", requirements.display()))?;
    let done = folder.join("installed");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == text) {
        return Ok(());
    }
    say(&format!("== installing {}", folder.display()));
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    install(folder, &requirements)?;
    Ok(fs::write(done, text)?)
}

fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(folder);
    command
}
