//! What changed from one version to the next, field by field, in short phrases such as `+ currency`.

mod avro;
mod protobuf;

use crate::{Schema, Version};

/// The changes between two versions of a contract; never empty.
pub(crate) fn between(old: &Version, new: &Version) -> Vec<String> {
    let mut changes = Changes::default();
    match (&old.schema, &new.schema) {
        (Schema::Avro(old), Schema::Avro(new)) => avro::compare(old, new, &mut changes),
        (Schema::Protobuf(old), Schema::Protobuf(new)) => {
            protobuf::compare(old, new, &mut changes);
        }
        (Schema::Avro(_), _) => changes.push("", "the format changed from avro to protobuf"),
        (Schema::Protobuf(_), _) => changes.push("", "the format changed from protobuf to avro"),
    }
    for reference in &new.references {
        let before = old
            .references
            .iter()
            .find(|other| other.contract == reference.contract);
        if let Some(before) = before.filter(|before| before.version != reference.version) {
            let (id, from, to) = (&reference.contract, before.version, reference.version);
            changes
                .phrases
                .push(format!("reference {id} {from} -> {to}"));
        }
    }
    if changes.phrases.is_empty() {
        changes.push(
            "",
            match old.fingerprint == new.fingerprint {
                true => "text only: comments, layout or attributes without effect",
                false => "details of the schema, such as aliases or options",
            },
        );
    }
    changes.phrases
}

/// The phrases found so far.
#[derive(Default)]
struct Changes {
    phrases: Vec<String>,
}

impl Changes {
    /// `path: what`, or `what` at the root.
    fn push(&mut self, path: &str, what: &str) {
        self.phrases.push(if path.is_empty() {
            what.to_owned()
        } else {
            format!("{path}: {what}")
        });
    }

    fn added(&mut self, path: &str, name: &str) {
        self.phrases.push(format!("+ {}", join(path, name)));
    }

    fn removed(&mut self, path: &str, name: &str) {
        self.phrases.push(format!("- {}", join(path, name)));
    }

    fn renamed(&mut self, path: &str, old: &str, new: &str) {
        self.phrases
            .push(format!("{} renamed to {new}", join(path, old)));
    }

    fn retyped(&mut self, path: &str, old: &str, new: &str) {
        let path = if path.is_empty() { "the root" } else { path };
        self.phrases
            .push(format!("{path} changed from {old} to {new}"));
    }

    /// Names that came and went, as `+ A, B` and `- C`.
    fn members(&mut self, path: &str, old: &[&str], new: &[&str]) {
        let only = |these: &[&str], those: &[&str]| {
            let missing: Vec<&str> = these
                .iter()
                .filter(|name| !those.contains(name))
                .copied()
                .collect();
            missing.join(", ")
        };
        for (sign, names) in [('+', only(new, old)), ('-', only(old, new))] {
            if !names.is_empty() {
                self.push(path, &format!("{sign} {names}"));
            }
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
