//! All checks and tests of the repository in the order in which they fail fastest.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::run::{cargo, is_there, root, run, say};
use crate::services::Services;
use crate::{clients, layers, tidy};

/// Runs every check; stops at the first that fails.
///
/// # Errors
/// The check that failed. A missing JDK or Maven is one, unless the caller goes without Java.
pub(crate) fn run_all(without_java: bool) -> Result<()> {
    let started = Instant::now();
    let java = if without_java {
        say(
            "== without Java: neither the cross-checks against Apache Avro for Java are run \
             nor the tests against Apicurio Registry",
        );
        None
    } else {
        Some(build_java()?)
    };
    run(cargo(&["fmt", "--all", "--check"]))?;
    tidy::check()?;
    layers::check()?;
    run(cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    tests(java.as_deref())?;
    documentation()?;
    example()?;
    bench()?;
    fuzz()?;
    run(cargo(&["run", "--quiet", "--", "demo"]))?;
    say(&format!(
        "== all checks passed in {} s",
        started.elapsed().as_secs()
    ));
    Ok(())
}

/// The tests of the workspace; with Java, those against real servers too, which run for as long as the tests do.
fn tests(java: Option<&str>) -> Result<()> {
    let mut tests = cargo(&["test", "--workspace"]);
    tests.envs(clients::install(&target_dir()?)?);
    let Some(java) = java else {
        return run(tests);
    };
    let services = Services::start(&["registry"])?;
    tests.env("HEIRLOOM_JAVA", java);
    tests.envs(services.addresses());
    run(tests)
}

/// Builds the Java program of the cross-checks and gives the command line that starts it.
fn build_java() -> Result<String> {
    for (program, argument) in [("java", "-version"), ("mvn", "--version")] {
        if !is_there(program, argument) {
            bail!(
                "{program} is not there, so the cross-checks against Apache Avro for Java cannot run: \
                 install a JDK 17 or newer and Maven, or go without: cargo xtask test --without-java"
            );
        }
    }
    let mut maven = Command::new("mvn");
    maven.args([
        "--quiet",
        "--batch-mode",
        "--file",
        "java/pom.xml",
        "compile",
    ]);
    run(maven)?;
    let built = root().join("java/target");
    if built.to_string_lossy().contains(' ') {
        bail!(
            "{} holds a blank, at which the Java command line would be split",
            built.display()
        );
    }
    Ok(format!(
        "java -cp {0}/classes:{0}/lib/* heirloom.check.Main",
        built.display()
    ))
}

/// The public documentation, without a warning.
fn documentation() -> Result<()> {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run(doc)
}

/// The example service is a crate of its own, as a user's would be.
fn example() -> Result<()> {
    for chore in [&["test"][..], CLIPPY] {
        run(outside("examples/ledger", chore)?)?;
    }
    Ok(())
}

/// The benchmarks compile; what they measure depends on the machine.
fn bench() -> Result<()> {
    run(outside("bench", CLIPPY)?)
}

/// What is known to the fuzz targets, and a bounded number of random inputs.
fn fuzz() -> Result<()> {
    for chore in [&["test", "--tests"][..], CLIPPY] {
        run(outside("fuzz", chore)?)?;
    }
    Ok(())
}

const CLIPPY: &[&str] = &["clippy", "--all-targets", "--", "--deny", "warnings"];

/// A chore in a crate outside the workspace. Most of its dependencies are the workspace's, and built already.
fn outside(folder: &str, chore: &[&str]) -> Result<Command> {
    let mut command = cargo(&chore[..1]);
    command
        .args(["--manifest-path", &format!("{folder}/Cargo.toml")])
        .args(&chore[1..])
        .env("CARGO_TARGET_DIR", target_dir()?);
    Ok(command)
}

fn target_dir() -> Result<PathBuf> {
    let named = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    std::path::absolute(root().join(named)).context("the target folder has no absolute path")
}
