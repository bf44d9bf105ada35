//! Names: each contract has one definition, and no two are one to the generator or to a registry.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use heirloom_schema::Location;
use heirloom_schema::avro::NodeKind;

use crate::layout::{File, Layout};
use crate::{Config, Contract, ContractId, Finding, Schema};

/// Checks the names of files, and of the types and messages that are events.
pub(crate) fn check_names(layout: &Layout, contracts: &[Contract]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut streams = Taken::default();
    let mut names: BTreeMap<&str, Taken<'_>> = BTreeMap::new();
    for (id, files) in &layout.contracts {
        let path = first_file(files).map_or_else(|| id.to_string(), |file| file.path.clone());
        findings.extend(check_spelling(id, &path));
        findings.extend(check_formats(id, files));
        let others = names.entry(&id.stream).or_default();
        for (what, taken, name) in [
            ("stream", &mut streams, &id.stream),
            ("contract", others, &id.name),
        ] {
            if let Some(clash) = taken.claim(name, &path) {
                findings.push(clash.finding(what, name, &path));
            }
        }
    }
    findings.extend(check_full_names(contracts));
    findings
}

fn first_file(files: &crate::layout::Files) -> Option<&File> {
    let history = || files.history.values().next_back()?.values().next();
    files.working.values().next().or_else(history)
}

/// What one name looks like where it is used.
fn looks(name: &str) -> [(Look, String); 3] {
    [
        (Look::File, name.to_lowercase().replace('-', "_")),
        (Look::Code, name.to_snake_case()),
        (Look::Code, name.to_upper_camel_case()),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// To a file system without case.
    File,
    /// As a module and as a type of generated code.
    Code,
}

/// The names of one scope.
#[derive(Default)]
struct Taken<'a> {
    /// By look: the first name that looks so.
    looks: BTreeMap<(Look, String), &'a str>,
    /// Every name, with a file of it.
    files: BTreeMap<&'a str, String>,
}

/// A name that looks like another.
struct Clash<'a> {
    look: (Look, String),
    other: &'a str,
    other_file: String,
}

impl<'a> Taken<'a> {
    /// Takes a name; the answer is the name that it looks like, once.
    fn claim(&mut self, name: &'a str, file: &str) -> Option<Clash<'a>> {
        if self.files.contains_key(name) {
            return None;
        }
        self.files.insert(name, file.to_owned());
        let mut clash = None;
        for look in looks(name) {
            let other = *self.looks.entry(look.clone()).or_insert(name);
            if other != name && clash.is_none() {
                let other_file = self.files.get(other).cloned().unwrap_or_default();
                clash = Some(Clash {
                    look,
                    other,
                    other_file,
                });
            }
        }
        clash
    }
}

impl Clash<'_> {
    fn finding(&self, what: &str, name: &str, path: &str) -> Finding {
        let Clash {
            look,
            other,
            other_file,
        } = self;
        let why = match look {
            (Look::File, _) => "differ in case or hyphens only".to_owned(),
            (Look::Code, code) => format!("are both `{code}` in code"),
        };
        let message = format!("the {what}s `{other}` ({other_file}) and `{name}` {why}");
        let help = "rename one of them: on some systems they are one file, or in code one name";
        Finding::of_file("contract/name-clash", path, message, help)
    }
}

fn check_spelling(id: &ContractId, path: &str) -> Option<Finding> {
    let is_name = |name: &str| {
        let mut characters = name.chars();
        characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && characters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let hides_the_crate = id.stream.to_snake_case() == "heirloom";
    let (what, name) = match (is_name(&id.stream), is_name(&id.name)) {
        (true, _) if hides_the_crate => ("stream", &id.stream),
        (false, _) => ("stream", &id.stream),
        (_, false) => ("contract", &id.name),
        _ => return None,
    };
    let message = format!("`{name}` cannot be the name of a {what}");
    let help = if hides_the_crate {
        "its module would hide the crate of that name: rename the folder"
    } else {
        "use ASCII letters, digits, `_` and `-`, with a letter first"
    };
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
    let first = first_file(files).map_or("", |file| file.path.as_str());
    let message = format!("`{id}` is defined in {format} by {first}, and here in another format");
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
    let mut names: BTreeMap<(&str, String), (&ContractId, Location)> = BTreeMap::new();
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
        let (other, place) = names
            .entry((&contract.id.stream, name.clone()))
            .or_insert_with(|| (&contract.id, location.clone()));
        if **other != contract.id {
            let message = format!(
                "`{}` and `{other}` ({place}) both define `{name}`",
                contract.id
            );
            let help = "give one of them another name: readers tell events apart by it";
            findings.push(Finding::new("contract/name-twice", location, message, help));
        }
    }
    findings
}

/// An event is a record; a shared type may be an enum or a fixed too.
pub(crate) fn check_events(config: &Config, contracts: &[Contract]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for contract in contracts {
        let stream = &contract.id.stream;
        if config
            .streams
            .get(stream)
            .is_some_and(|stream| stream.shared)
        {
            continue;
        }
        for version in &contract.versions {
            let Schema::Avro(schema) = &version.schema else {
                continue;
            };
            let root = schema.node(schema.root());
            let kind = match &root.kind {
                NodeKind::Record(_) => continue,
                NodeKind::Enum(_) => "an enum",
                _ => "a fixed",
            };
            findings.push(Finding::new(
                "contract/event-not-record",
                schema.location(root.span),
                format!("`{}` is an event, and its root is {kind}", contract.id),
                format!(
                    "an event's root is a record: set `shared = true` for [streams.{stream}] in \
                     heirloom.toml, or make it a record"
                ),
            ));
        }
    }
    findings
}
