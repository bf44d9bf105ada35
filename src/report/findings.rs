//! Findings of a contract directory, for people and for programs.

use std::io::{self, Write};

use heirloom_contract::{Finding, Location, Reference};
use serde_json::{Value, json};

use super::{BAD, NOTE, STRONG, paint};

/// Each finding with its place, its rule and what to do; below an invalid schema all its faults.
pub(crate) fn write_findings(findings: &[Finding], to: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let Finding {
            rule,
            location,
            message,
            help,
            schema_errors,
        } = finding;
        let (error, place) = (
            paint(BAD, format!("error[{rule}]")),
            paint(STRONG, location),
        );
        writeln!(to, "{error}: {place}: {message}")?;
        if schema_errors.is_empty() {
            writeln!(to, "  {}: {help}", paint(NOTE, "help"))?;
        }
        for error in schema_errors {
            let place = paint(STRONG, &error.location);
            writeln!(
                to,
                "  {place}: {} [{}] at {}",
                error.message, error.rule, error.path
            )?;
            writeln!(to, "    {}: {}", paint(NOTE, "help"), error.help)?;
        }
        writeln!(to)?;
    }
    Ok(())
}

/// The same as data.
pub(crate) fn findings_json(findings: &[Finding]) -> Value {
    let place = |location: &Location| json!({ "file": &*location.file, "line": location.line, "column": location.column });
    let each = |finding: &Finding| {
        let errors = finding.schema_errors.iter().map(|error| {
            json!({
                "rule": error.rule,
                "location": place(&error.location),
                "path": error.path,
                "message": error.message,
                "help": error.help,
            })
        });
        json!({
            "rule": finding.rule,
            "location": place(&finding.location),
            "message": finding.message,
            "help": finding.help,
            "schema_errors": errors.collect::<Value>(),
        })
    };
    findings.iter().map(each).collect()
}

/// References of a version as data.
pub(crate) fn references_json(references: &[Reference]) -> Value {
    let each = |reference: &Reference| {
        json!({
            "name": reference.name,
            "contract": reference.contract.to_string(),
            "version": reference.version,
        })
    };
    references.iter().map(each).collect()
}
