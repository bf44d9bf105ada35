//! Names: each contract has one definition, and no two are one to the generator or to a registry.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{File, Layout};
use crate::{Contract, ContractId, Finding, Schema};

/// Checks the names of files, and of the types and messages that are events.
pub(crate) fn check_names(layout: &Layout, contracts: &[Contract]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // By how a name looks when it is folded: the first that looks so.
    let mut streams: BTreeMap<String, &str> = BTreeMap::new();
    let mut clashing: BTreeSet<&str> = BTreeSet::new();
    let mut names: BTreeMap<(&str, String), &ContractId> = BTreeMap::new();
    for (id, files) in &layout.contracts {
        let path = first_file(files).map_or_else(|| id.to_string(), |file| file.path.clone());
        findings.extend(check_spelling(id, &path));
        findings.extend(check_formats(id, files));
        let stream = *streams.entry(folded(&id.stream)).or_insert(&id.stream);
        if stream != id.stream && clashing.insert(&id.stream) {
            findings.push(clash(&path, "streams", stream, &id.stream));
        }
        let other = *names.entry((&id.stream, folded(&id.name))).or_insert(id);
        if other != id {
            findings.push(clash(
                &path,
                "contracts",
                &other.to_string(),
                &id.to_string(),
            ));
        }
    }
    findings.extend(check_full_names(contracts));
    findings
}

fn first_file(files: &crate::layout::Files) -> Option<&File> {
    let history = || files.history.values().next_back()?.values().next();
    files.working.values().next().or_else(history)
}

/// How a name looks to a file system without case, and to a language without hyphens.
fn folded(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

fn clash(path: &str, what: &str, one: &str, other: &str) -> Finding {
    let message = format!("the {what} `{one}` and `{other}` differ in case or hyphens only");
    let help = "rename one of them: on some systems they are one file, and in code one module";
    Finding::of_file("contract/name-clash", path, message, help)
}

fn check_spelling(id: &ContractId, path: &str) -> Option<Finding> {
    let is_name = |name: &str| {
        let mut characters = name.chars();
        characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && characters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let (what, name) = match (is_name(&id.stream), is_name(&id.name)) {
        (false, _) => ("stream", &id.stream),
        (_, false) => ("contract", &id.name),
        _ => return None,
    };
    let message = format!("`{name}` cannot be the name of a {what}");
    let help = "use ASCII letters, digits, `_` and `-`, with a letter first";
    Some(Finding::of_file(
        "contract/name-invalid",
        path,
        message,
        help,
    ))
}

fn check_formats(id: &ContractId, files: &crate::layout::Files) -> Option<Finding> {
    let format = files.format();
    let other = |file: (&crate::Format, &File)| (*file.0 != format).then(|| file.1.path.clone());
    let mut all = files.working.iter().chain(files.history.values().flatten());
    let path = all.find_map(other)?;
    let message = format!("`{id}` is defined in {format}, and here in another format");
    let help = "a contract has one name and one format for all its versions: rename or remove one";
    Some(Finding::of_file(
        "contract/name-twice",
        &path,
        message,
        help,
    ))
}

/// Two events of one stream with one full name would be one subject and one topic's ambiguity.
fn check_full_names(contracts: &[Contract]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut names: BTreeMap<(&str, String), &ContractId> = BTreeMap::new();
    for contract in contracts {
        let Some(latest) = contract.latest() else {
            continue;
        };
        let (name, location) = match &latest.schema {
            Schema::Avro(schema) => {
                let span = schema.node(schema.root()).span;
                (
                    schema.full_name().map(ToString::to_string),
                    schema.location(span),
                )
            }
            Schema::Protobuf(schema) => {
                let message = schema.message(schema.root());
                (
                    Some(message.full_name.clone()),
                    schema.location(message.span),
                )
            }
        };
        let Some(name) = name else { continue };
        let other = *names
            .entry((&contract.id.stream, name.clone()))
            .or_insert(&contract.id);
        if *other != contract.id {
            let message = format!("`{}` and `{other}` both define `{name}`", contract.id);
            let help = "give one of them another name: readers tell events apart by it";
            findings.push(Finding::new("contract/name-twice", location, message, help));
        }
    }
    findings
}
