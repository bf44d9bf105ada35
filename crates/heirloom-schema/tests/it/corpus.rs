//! The Avro schemas in `corpus/`, for every test that goes through them all.

use std::fs;
use std::path::{Path, PathBuf};

use heirloom_schema::Source;

/// A schema with the texts that it refers to, each before its users.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) references: Vec<Source>,
}

/// Every valid schema.
pub(crate) fn valid() -> Vec<Case> {
    let mut cases = files("avro");
    cases.extend(folders("avro-references"));
    assert!(cases.len() >= 40, "{} valid schemas", cases.len());
    cases
}

/// Every invalid schema.
pub(crate) fn invalid() -> Vec<Case> {
    let mut cases = files("avro-invalid");
    cases.extend(folders("avro-references-invalid"));
    assert!(cases.len() >= 60, "{} invalid schemas", cases.len());
    cases
}

/// Cases of one file each.
fn files(folder: &str) -> Vec<Case> {
    let case = |path: PathBuf| {
        let source = read(&path);
        Case {
            name: source.name().to_owned(),
            source,
            references: Vec::new(),
        }
    };
    list(folder).into_iter().map(case).collect()
}

/// Cases of one folder each: `schema.avsc` and its references, which sort in the order of their use.
fn folders(folder: &str) -> Vec<Case> {
    let case = |path: PathBuf| {
        let name = file_name(&path);
        let texts = list(&format!("{folder}/{name}"));
        let (schema, references): (Vec<_>, Vec<_>) = texts
            .iter()
            .map(|path| read(path))
            .partition(|text| text.name() == "schema.avsc");
        Case {
            name,
            source: schema[0].clone(),
            references,
        }
    };
    list(folder).into_iter().map(case).collect()
}

fn list(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Source {
    Source::new(file_name(path), fs::read_to_string(path).unwrap())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
