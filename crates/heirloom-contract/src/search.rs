//! Where the schema files of a project are, for a project that has no configuration yet.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::layout::HISTORY;
use crate::{Error, Format};

/// How deep below the root schemas are looked for.
const DEPTH_MAX: usize = 8;

/// Folders that hold copies and results, not sources.
const LEFT_OUT: [&str; 4] = ["target", "node_modules", "vendor", "build"];

/// The schemas folder, relative to `root`, with `/`: the folder above the streams. `schemas` where there are no schema
/// files yet.
pub(crate) fn find_schemas(root: &Path) -> Result<String, Error> {
    let mut folders = BTreeMap::new();
    collect(root, &mut Vec::new(), &mut folders)?;
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (folder, example) in folders {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        if parts.last() == Some(&HISTORY) {
            parts.pop();
        }
        let stream = parts.pop();
        if stream.is_none() || parts.is_empty() {
            return Err(Error::refused(
                format!("{example} is not in a folder of the form <schemas>/<stream>/"),
                "give each group of events a folder: move it to schemas/<stream>/",
            ));
        }
        found.entry(parts.join("/")).or_insert(example);
    }
    let mut all = found.iter();
    match (all.next(), all.next()) {
        (None, _) => Ok("schemas".to_owned()),
        (Some((folder, _)), None) => Ok(folder.clone()),
        (Some((_, one)), Some((_, other))) => Err(Error::refused(
            format!("there are schema files in several places, among them {one} and {other}"),
            "name the folder above your streams with --schemas DIR",
        )),
    }
}

/// Folders with schema files, each with one of its files.
fn collect(
    root: &Path,
    parts: &mut Vec<String>,
    found: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let folder = parts
        .iter()
        .fold(root.to_owned(), |path, part| path.join(part));
    let wrap = |error| Error::io("read", &folder, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(wrap)? {
        let entry = entry.map_err(wrap)?;
        let is_folder = entry.file_type().map_err(wrap)?.is_dir();
        names.push((entry.file_name().to_string_lossy().into_owned(), is_folder));
    }
    names.sort();
    for (name, is_folder) in names {
        if name.starts_with('.') {
            continue;
        }
        if is_folder {
            if parts.len() < DEPTH_MAX && !LEFT_OUT.contains(&name.as_str()) {
                parts.push(name);
                collect(root, parts, found)?;
                parts.pop();
            }
        } else if Format::of(Path::new(&name)).is_some() {
            let place = parts.join("/");
            let file = if place.is_empty() {
                name
            } else {
                format!("{place}/{name}")
            };
            found.entry(place).or_insert(file);
        }
    }
    Ok(())
}
