//! What a pull would write, for people and for programs.

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use super::fix::unified_diff;
use super::{GOOD, NOTE, STRONG, counted, paint};
use crate::output::Output;
use crate::registries::{Change, Pull};

/// Each version with where it comes from, and the difference of each file that people edit.
pub(crate) fn write_pull(pull: &Pull, registry: &str, output: &mut Output) -> io::Result<()> {
    let out = &mut output.out;
    for note in &pull.notes {
        writeln!(out, "{}: {note}", paint(NOTE, "note"))?;
    }
    if pull.changes.is_empty() {
        let nothing = paint(GOOD, "nothing to do");
        return writeln!(
            out,
            "{nothing}: the folder has all that registry {registry} has"
        );
    }
    for (id, number, subject, version) in &pull.versions {
        let name = paint(STRONG, format!("{id} v{number}"));
        writeln!(out, "{name}: version {version} of {subject}")?;
    }
    writeln!(out)?;
    for change in &pull.changes {
        let file = change.file.display().to_string();
        match is_edited(change) {
            true => {
                let old = change.old.as_deref().unwrap_or_default();
                write!(out, "{}", unified_diff(&file, old, &change.new))?;
            }
            false => {
                let what = if change.old.is_some() {
                    "changed"
                } else {
                    "new"
                };
                let lines = counted(change.new.lines().count(), "line");
                writeln!(out, "{what}: {file} ({lines})")?;
            }
        }
    }
    Ok(())
}

/// Whether people edit a file: they read its difference. Histories are working schemas once more.
fn is_edited(change: &Change) -> bool {
    let file: &Path = &change.file;
    let is_history = file.parent().is_some_and(|it| it.ends_with("history"));
    let extension = file.extension().and_then(|it| it.to_str());
    let is_schema = !is_history && matches!(extension, Some("avsc" | "proto"));
    is_schema || file == Path::new("heirloom.toml")
}

/// The same as data; `data` says more of how it went.
pub(crate) fn pull_json(pull: &Pull, mut data: Value) -> Value {
    let versions = pull.versions.iter().map(|(id, number, subject, version)| {
        json!({
            "contract": id.to_string(),
            "version": number,
            "subject": subject,
            "number": version,
        })
    });
    let files = pull.changes.iter().map(|change| {
        json!({
            "file": change.file.display().to_string(),
            "new": change.old.is_none(),
        })
    });
    if let Some(data) = data.as_object_mut() {
        data.insert("versions".to_owned(), versions.collect());
        data.insert("files".to_owned(), files.collect());
        data.insert("notes".to_owned(), json!(pull.notes));
    }
    data
}
