//! Contracts that differ in nothing but their number, or their number of versions.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use heirloom_contract::{ContractId, freeze};

/// Streams of one contract, ten, a hundred.
const STREAMS: [(&str, usize); 3] = [("one", 1), ("ten", 10), ("hundred", 100)];

/// Contracts of one version, five, twenty.
const CONTRACTS: [(&str, usize); 3] = [("single", 1), ("five", 5), ("twenty", 20)];

/// Writes a root from nothing.
pub fn write(root: &Path) -> Result<(), Box<dyn Error>> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    let folder = root.join("schemas/versions");
    fs::create_dir_all(&folder)?;
    fs::write(
        root.join("heirloom.toml"),
        "# Contracts that show growth.\n",
    )?;
    for (contract, versions) in CONTRACTS {
        for version in 1..=versions {
            let last = format!(r#"{{"name": "mark_{version}", "type": "long", "default": 7}}"#);
            let text = schema(&format!("growth.versions.{contract}"), "", &last);
            fs::write(folder.join(format!("{contract}.avsc")), text)?;
            freeze(root, Some(&ContractId::new("versions", contract)))?;
        }
    }
    for (stream, contracts) in STREAMS {
        let folder = root.join("schemas").join(stream);
        fs::create_dir_all(&folder)?;
        for index in 0..contracts {
            let contract = format!("entry_{index:02}");
            let last = format!(r#"{{"name": "mark_{index:02}", "type": "long"}}"#);
            let suffix = format!("_{index:02}");
            let text = schema(&format!("growth.{stream}.{contract}"), &suffix, &last);
            fs::write(folder.join(format!("{contract}.avsc")), text)?;
        }
        freeze(root, None)?;
    }
    Ok(())
}

/// A flat event. With another suffix it has the same bytes, but no code that the compiler could merge with another's.
fn schema(namespace: &str, suffix: &str, last: &str) -> String {
    let mut fields = String::new();
    for (name, kind) in [
        ("id", r#"{"type": "fixed", "name": "Id", "size": 16}"#),
        ("account", r#""string""#),
        ("amount_minor", r#""long""#),
        ("currency", r#""string""#),
        (
            "occurred_at",
            r#"{"type": "long", "logicalType": "timestamp-micros"}"#,
        ),
        (
            "kind",
            r#"{"type": "enum", "name": "Kind", "symbols": ["DEPOSIT", "WITHDRAWAL", "TRANSFER", "FEE"]}"#,
        ),
    ] {
        let _ = writeln!(
            fields,
            r#"    {{"name": "{name}{suffix}", "type": {kind}}},"#
        );
    }
    format!(
        "{{\"type\": \"record\", \"name\": \"Entry\", \"namespace\": \"{namespace}\", \"fields\": [\n{fields}    {last}\n]}}\n"
    )
}
