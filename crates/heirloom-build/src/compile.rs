//! The entry points: a contract directory to files in a build script, or loaded contracts to source text.

use std::path::{Path, PathBuf};

use heirloom_contract::{Contracts, State};

use crate::{Error, Problem, emit, model};

/// Rust source made from contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// For `heirloom::include_contracts!()`.
    pub contracts: String,
    /// For `heirloom::include_laws!()`.
    pub laws: String,
}

/// Generates code from contracts that were loaded; reads and writes nothing.
///
/// # Errors
/// Findings of the directory, and everything that has no place in Rust.
pub fn generate(contracts: &Contracts) -> Result<Generated, Error> {
    let model = model::build(contracts)?;
    Ok(Generated {
        contracts: emit::contracts(&model),
        laws: emit::laws(&model),
    })
}

/// For build scripts: compiles the contract directory at `root`, relative to the crate, into `$OUT_DIR/contracts.rs`
/// and `$OUT_DIR/contract_laws.rs`. `root` is the folder of `heirloom.toml` or the schemas folder below it.
///
/// With the environment variable `HEIRLOOM_FROZEN=1`, as for a release, drafts are refused.
///
/// # Errors
/// There is no contract directory, findings in it, everything that has no place in Rust, drafts where they are
/// refused, and files that cannot be written. All of them at once, each with its place.
pub fn compile(root: impl AsRef<Path>) -> Result<(), Error> {
    let root = root.as_ref();
    announce("rerun-if-env-changed=HEIRLOOM_FROZEN");
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let folder = configured(&manifest.join(root))?;
    let contracts = Contracts::load(&folder).map_err(|error| {
        announce(&format!("rerun-if-changed={}", folder.display()));
        let cause = std::error::Error::source(&error).map(|it| format!(": {it}"));
        Error::one(
            format!("{error}{}", cause.unwrap_or_default()),
            error.help(),
        )
    })?;
    for file in &contracts.files {
        announce(&format!(
            "rerun-if-changed={}",
            contracts.root.join(file).display()
        ));
    }
    if std::env::var_os("HEIRLOOM_FROZEN").is_some_and(|value| value == "1") {
        refuse_drafts(&contracts)?;
    }
    let Generated { contracts, laws } = generate(&contracts)?;
    let out = std::env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| {
            Error::one(
                "OUT_DIR is not set",
                "call `heirloom_build::compile` from a build script",
            )
        })?;
    write(&out.join("contracts.rs"), &contracts)?;
    write(&out.join("contract_laws.rs"), &laws)
}

/// The folder of `heirloom.toml`: the given one or the one above.
fn configured(root: &Path) -> Result<PathBuf, Error> {
    let has_configuration = |folder: &&Path| folder.join("heirloom.toml").is_file();
    let found = [Some(root), root.parent()]
        .into_iter()
        .flatten()
        .find(has_configuration);
    found.map(Path::to_owned).ok_or_else(|| {
        Error::one(
            format!(
                "there is no heirloom.toml in {} or above it",
                root.display()
            ),
            "run `heirloom init` in the folder of your crate",
        )
    })
}

fn refuse_drafts(contracts: &Contracts) -> Result<(), Error> {
    let mut problems = Vec::new();
    for contract in contracts.contracts() {
        let drafts = contract
            .versions
            .iter()
            .filter(|version| version.state == State::Draft);
        for version in drafts {
            let file = version.file.to_string_lossy().into_owned();
            let source = heirloom_schema::Source::new(file, "");
            problems.push(Problem::at(
                source.location(0),
                format!(
                    "{} v{} is a draft, and HEIRLOOM_FROZEN=1",
                    contract.id, version.number
                ),
                format!("freeze it first: heirloom freeze {}", contract.id),
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::new(problems))
    }
}

/// Writes only what changed, so that the crate is not compiled again for nothing.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Error::one(
            message,
            "check that the folder exists and that you may write to it",
        )
    })
}

/// An instruction to cargo, which reads a build script's standard output.
#[expect(
    clippy::print_stdout,
    reason = "it is how a build script speaks to cargo"
)]
fn announce(instruction: &str) {
    println!("cargo:{instruction}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded() -> Contracts {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/added_without_default");
        Contracts::load(&root).unwrap()
    }

    #[test]
    fn the_configuration_is_in_the_folder_or_above_the_schemas() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/avro");
        assert_eq!(configured(&root).unwrap(), root);
        assert_eq!(configured(&root.join("schemas")).unwrap(), root);
        let error = configured(Path::new("/nowhere/at/all")).unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            "1 problem\nthere is no heirloom.toml in /nowhere/at/all or above it\n  \
             help: run `heirloom init` in the folder of your crate"
        );
    }

    #[test]
    fn findings_are_errors_with_their_places() {
        // The case has a history and no lock.
        let error = generate(&loaded()).unwrap_err().to_string();
        assert!(
            error.starts_with("1 problem\nschemas/heirloom.lock:1:1: "),
            "{error}"
        );
        assert!(error.contains("[lock/missing]\n  help: "), "{error}");
    }

    #[test]
    fn a_draft_is_refused_where_only_frozen_versions_may_be_built() {
        let contracts = loaded();
        let error = refuse_drafts(&contracts).unwrap_err().to_string();
        assert!(
            error.contains(
                "schemas/bank/account_opened.avsc:1:1: bank/account_opened v2 is a draft"
            ),
            "{error}"
        );
        assert!(error.contains("help: freeze it first: heirloom freeze bank/account_opened"));
    }
}
