//! History against lock: frozen files are there, unedited, without a gap, and all of them are in the lock.

use std::collections::BTreeMap;

use heirloom_schema::Fingerprint;

use crate::layout::{File, Files, Layout, history_file, history_path};
use crate::lock::{Entry, Lock, RESTORE};
use crate::{ContractId, Finding, Format};

/// Checks every frozen version, and that every contract with a history has a working schema.
pub(crate) fn check_files(schemas: &str, layout: &Layout, lock: &Lock) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, versions) in &lock.contracts {
        let files = layout.contracts.get(id);
        check_numbers(id, versions, &mut findings);
        for (number, entry) in versions {
            findings.extend(check_version(schemas, id, *number, entry, files));
        }
    }
    for (id, files) in &layout.contracts {
        for (number, versions) in &files.history {
            if lock.entry(id, *number).is_none() {
                let all = versions.iter();
                findings.extend(
                    all.map(|(format, file)| unlocked(lock, id, files, (*number, *format), file)),
                );
            }
        }
        findings.extend(check_working(id, files));
    }
    findings
}

/// What stands in for [`check_files`] where there is no lock: one finding, not one for each file.
pub(crate) fn check_without_lock(lock_path: &str, layout: &Layout) -> Vec<Finding> {
    let count: usize = layout
        .contracts
        .values()
        .map(|files| files.history.len())
        .sum();
    let mut findings: Vec<Finding> = layout
        .contracts
        .iter()
        .filter_map(|(id, files)| check_working(id, files))
        .collect();
    if count > 0 {
        findings.push(Finding::of_file(
            "lock/missing",
            lock_path,
            format!("there is no lock, but the history holds {count} frozen versions"),
            "restore it from git, or run `heirloom init` if there never was one",
        ));
    }
    findings
}

fn check_version(
    schemas: &str,
    id: &ContractId,
    number: u32,
    entry: &Entry,
    files: Option<&Files>,
) -> Option<Finding> {
    let all = files.and_then(|files| files.history.get(&number));
    let Some(file) = all.and_then(|all| all.get(&entry.format)) else {
        if let Some(other) = all.and_then(|all| all.values().next()) {
            let file = history_file(id, number, entry.format);
            let message = format!(
                "the lock says {file}, and version {number} is {}",
                other.path
            );
            let location = entry.location.clone();
            return Some(Finding::new(
                "lock/entry-invalid",
                location,
                message,
                RESTORE,
            ));
        }
        let file = history_path(schemas, id, number, entry.format);
        let message =
            format!("version {number} of `{id}` is frozen, and its file {file} is missing");
        let help = "restore the file from git; frozen versions stay for as long as their events do";
        let location = entry.location.clone();
        return Some(Finding::new(
            "lock/version-missing",
            location,
            message,
            help,
        ));
    };
    // A file that is not UTF-8 has a finding of its own.
    let text = file.text.as_deref()?;
    if file.digest() == Some(entry.sha256) {
        return None;
    }
    let path = &file.path;
    let (message, help) = if differs_in_line_endings(text, entry.sha256) {
        let message = format!(
            "version {number} of `{id}` is frozen, and of its file only the line endings differ (CRLF)"
        );
        let help = format!(
            "keep git from converting them with `*.{} -text` in {schemas}/.gitattributes, \
             delete the file and restore it with `git checkout -- {path}`",
            entry.format.extension()
        );
        (message, help)
    } else {
        let message = format!("version {number} of `{id}` is frozen, and its file was edited");
        let help = format!(
            "restore it with `git checkout -- {path}`; what should change belongs in the working schema"
        );
        (message, help)
    };
    Some(Finding::of_file(
        "lock/version-edited",
        &file.path,
        message,
        help,
    ))
}

/// Whether a text is the frozen one but for CRLF in place of LF, or the other way round.
fn differs_in_line_endings(text: &str, frozen: Fingerprint) -> bool {
    let plain = text.replace("\r\n", "\n");
    Fingerprint::of(&plain) == frozen || Fingerprint::of(plain.replace('\n', "\r\n")) == frozen
}

fn check_numbers(id: &ContractId, versions: &BTreeMap<u32, Entry>, findings: &mut Vec<Finding>) {
    let mut expected = 1;
    for (number, entry) in versions {
        if *number != expected {
            let missing = match number - expected {
                1 => format!("version {expected} is"),
                _ => format!("versions {expected} to {} are", number - 1),
            };
            findings.push(Finding::new(
                "lock/version-gap",
                entry.location.clone(),
                format!("`{id}` has a version {number}, but {missing} not in the lock"),
                "restore heirloom.lock and the history from git; versions are numbered without a gap",
            ));
        }
        expected = number + 1;
    }
}

fn unlocked(
    lock: &Lock,
    id: &ContractId,
    files: &Files,
    (number, format): (u32, Format),
    file: &File,
) -> Finding {
    let locked = lock
        .entries(id)
        .map(|(number, _)| number)
        .max()
        .unwrap_or(0);
    let text = |file: Option<&File>| file.and_then(|file| file.text.clone());
    let working = text(files.working.get(&format));
    let newest = files
        .history
        .get(&locked)
        .and_then(|files| files.get(&format));
    let is_next = locked.checked_add(1) == Some(number);
    let help = if is_next && working.is_some() && working == file.text && working != text(newest) {
        format!(
            "if a freeze was interrupted, run `heirloom freeze {id}`, which adopts the file; \
             else restore heirloom.lock from git, or delete the file"
        )
    } else if lock.is_empty() {
        "restore heirloom.lock from git; if it never held a version, delete it and run \
         `heirloom init`, which makes it anew"
            .to_owned()
    } else if is_next {
        format!(
            "if version {number} was published, restore heirloom.lock from git; if not, delete the \
             file: `heirloom freeze {id}` writes it anew from the working schema"
        )
    } else if number < locked {
        format!("the lock has lost this version and has version {locked}: restore it from git")
    } else {
        let state = match locked {
            0 => "has no version of this contract".to_owned(),
            _ => format!("ends at version {locked}"),
        };
        format!(
            "the lock {state}: restore it from git, or delete the file if version {number} was \
             never published"
        )
    };
    let message = format!("this file of `{id}` is in the history and not in the lock");
    Finding::of_file("lock/version-unlocked", &file.path, message, help)
}

fn check_working(id: &ContractId, files: &Files) -> Option<Finding> {
    if !files.working.is_empty() {
        return None;
    }
    let file = files.history.values().next_back()?.values().next()?;
    let message = format!("`{id}` has a history and no working schema");
    let help = format!(
        "copy this file to {}/{}; to stop writing the event, set `retired` in heirloom.toml",
        id.stream,
        file_name_without_version(&file.path)
    );
    Some(Finding::of_file(
        "contract/working-missing",
        &file.path,
        message,
        help,
    ))
}

fn file_name_without_version(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match crate::layout::split_version(name) {
        Some((contract, _, format)) => format!("{contract}.{}", format.extension()),
        None => name.to_owned(),
    }
}
