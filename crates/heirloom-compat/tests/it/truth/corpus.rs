//! All pairs of versions of all contracts of the repository: every finding that is LOSSY or worse is proven.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use heirloom_compat::{Newer, Proof, SchemaRef, Verdict, judge, prove};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

use super::edit::files_below;

enum Schema {
    Avro(avro::Schema),
    Protobuf(protobuf::Schema),
}

impl Schema {
    fn as_ref(&self) -> SchemaRef<'_> {
        match self {
            Schema::Avro(schema) => SchemaRef::Avro(schema),
            Schema::Protobuf(schema) => SchemaRef::Protobuf(schema),
        }
    }
}

fn source(path: &Path) -> Source {
    Source::new(
        path.display().to_string(),
        std::fs::read_to_string(path).unwrap(),
    )
}

/// The versions of each contract below a folder: `history/NAME.vN.EXT`, and the draft `NAME.EXT`.
fn contracts(root: &Path) -> BTreeMap<PathBuf, Vec<PathBuf>> {
    let mut files = Vec::new();
    files_below(root, "avsc", &mut files);
    files_below(root, "proto", &mut files);
    files.sort();
    let mut contracts: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let (stem, extension) = (
            name.split('.').next().unwrap(),
            name.rsplit('.').next().unwrap(),
        );
        let mut folder = file.parent().unwrap();
        if folder.ends_with("history") {
            folder = folder.parent().unwrap();
        }
        let contract = folder.join(format!("{stem}.{extension}"));
        contracts.entry(contract).or_default().push(file);
    }
    contracts
}

/// A version; what it refers to is taken from the drafts of the same root.
fn schema(root: &Path, file: &Path, contracts: &BTreeMap<PathBuf, Vec<PathBuf>>) -> Option<Schema> {
    let drafts = contracts
        .keys()
        .filter(|it| it.is_file() && !file.starts_with(it));
    let others: Vec<(String, Source)> = drafts
        .map(|it| {
            (
                it.strip_prefix(root).unwrap().display().to_string(),
                source(it),
            )
        })
        .collect();
    let own = source(file);
    if file.extension()? == "avsc" {
        if let Ok(schema) = avro::parse(&own, &[], Strictness::Lenient) {
            return Some(Schema::Avro(schema));
        }
        let is_avro = |(path, _): &&(String, Source)| path.ends_with("avsc");
        let others = others.iter().filter(is_avro);
        let mut parsed = others.filter_map(|(_, other)| {
            let references = std::slice::from_ref(other);
            avro::parse(&own, references, Strictness::Lenient).ok()
        });
        return parsed.next().map(Schema::Avro);
    }
    let path = file.file_name()?.to_str()?.to_owned();
    let others: Vec<(String, Source)> = others
        .into_iter()
        .filter(|(other, _)| own.text().contains(&format!("\"{other}\"")))
        .collect();
    let schema = protobuf::parse(&own, &path, &others, None).ok();
    schema.map(Schema::Protobuf)
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are its result")]
fn every_finding_between_two_versions_is_proven() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = repository.join("crates/heirloom-build/corpus");
    let roots = [
        repository.join("schemas"),
        corpus.join("avro/schemas"),
        corpus.join("protobuf/schemas"),
    ];
    let (mut pairs, mut findings, mut left_out) = (0, 0, Vec::new());
    let mut unproven = Vec::new();
    for root in &roots {
        let contracts = contracts(root);
        for versions in contracts.values() {
            let mut schemas = Vec::new();
            for file in versions {
                match schema(root, file, &contracts) {
                    Some(schema) => schemas.push((file, schema)),
                    None => left_out.push(file.display().to_string()),
                }
            }
            for (old, writer) in &schemas {
                for (new, reader) in &schemas {
                    let sides = (writer.as_ref(), reader.as_ref());
                    let found = judge(sides.0, sides.1, Newer::Reader).findings;
                    pairs += 1;
                    for finding in found.iter().filter(|it| it.verdict >= Verdict::Lossy) {
                        findings += 1;
                        if let Proof::Unproven { reason } = prove(sides.0, sides.1, finding) {
                            let (old, new) = (old.display(), new.display());
                            let (id, message) = (finding.rule.id, &finding.message);
                            unproven.push(format!("{old} -> {new}: {id} {message}: {reason}"));
                        }
                    }
                }
            }
        }
    }
    println!("{pairs} pairs, {findings} findings that are LOSSY or worse, left out: {left_out:#?}");
    assert!(pairs > 500, "only {pairs} pairs");
    assert!(unproven.is_empty(), "{unproven:#?}");
}
