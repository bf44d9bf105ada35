//! Which crate may depend on which, and which outside crates a crate must never pull in. A new edge is a line here.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run::{cargo, output};

/// Every edge between crates of the workspace; development dependencies do not count.
const EDGES: &[(&str, &[&str])] = &[
    ("heirloom-schema", &[]),
    ("heirloom-compat", &["heirloom-schema"]),
    ("heirloom-contract", &["heirloom-schema"]),
    ("heirloom-build", &["heirloom-contract", "heirloom-schema"]),
    ("heirloom", &["heirloom-schema"]),
    (
        "heirloom-registry",
        &["heirloom", "heirloom-compat", "heirloom-schema"],
    ),
    ("heirloom-build-generated", &["heirloom", "heirloom-build"]),
    (
        "heirloom-registry-records",
        &["heirloom", "heirloom-build", "heirloom-registry"],
    ),
    (
        "heirloom-build-generated-protobuf",
        &["heirloom", "heirloom-build"],
    ),
    (
        "heirloom-cli",
        &[
            "heirloom",
            "heirloom-build",
            "heirloom-compat",
            "heirloom-contract",
            "heirloom-registry",
            "heirloom-schema",
        ],
    ),
    ("xtask", &[]),
];

/// With all features of a crate.
const ALL: &[&str] = &["--all-features"];

/// What must not be in the closure of a crate's normal dependencies, and with which features. Of heirloom without
/// `protobuf-writers`, whose purpose is to bring a compiler of Protobuf texts.
const FORBIDDEN: &[(&str, &[&str], &[&str])] = &[
    (
        "heirloom-schema",
        ALL,
        &["tokio", "reqwest", "rdkafka", "redb", "gix", "apache-avro"],
    ),
    (
        "heirloom",
        &["--features", "avro,protobuf"],
        &[
            "tokio",
            "reqwest",
            "rdkafka",
            "redb",
            "gix",
            "protox",
            "prost-build",
            "apache-avro",
            "syn 1",
        ],
    ),
    ("heirloom-build", ALL, &["apache-avro", "tokio", "reqwest"]),
];

/// Compares the workspace with the two tables.
///
/// # Errors
/// Every edge or crate that is not allowed.
pub(crate) fn check() -> Result<()> {
    let mut wrong = wrong_edges()?;
    for (name, features, forbidden) in FORBIDDEN {
        let mut tree = cargo(&["tree", "--package", name, "--prefix", "none"]);
        tree.args(["--edges", "normal,no-proc-macro", "--format", "{p}"]);
        tree.args(*features);
        let tree = output(tree)?;
        let present: BTreeSet<&str> = tree
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        for outside in forbidden
            .iter()
            .filter(|outside| present.contains(**outside))
        {
            wrong.push(format!(
                "{name} pulls in {outside}, which xtask/src/layers.rs forbids"
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("layers:\n  {}", wrong.join("\n  "))
    }
}

fn wrong_edges() -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(&output(cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
    ]))?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let names: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let allowed: BTreeMap<&str, BTreeSet<&str>> = EDGES
        .iter()
        .map(|(name, edges)| (*name, edges.iter().copied().collect()))
        .collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(allowed) = allowed.get(name) else {
            wrong.push(format!("{name} has no line in xtask/src/layers.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = dependency["name"].as_str().unwrap_or_default();
            if names.contains(to) && dependency["kind"] != "dev" && !allowed.contains(to) {
                wrong.push(format!("{name} -> {to} has no line in xtask/src/layers.rs"));
            }
        }
    }
    Ok(wrong)
}
