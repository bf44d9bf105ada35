//! The schemas that bytes choose from: every version of every contract, and `crates/heirloom-schema/corpus/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use heirloom::{ContractInfo, Format, Stream, VersionInfo};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

use crate::contracts::{bank, clinic, orders, sensors};

/// A schema with the name of what it is a version of.
pub(crate) struct Named<T> {
    pub(crate) family: String,
    pub(crate) schema: T,
}

/// All Avro schemas, in the same order each time.
pub(crate) fn avro() -> &'static [Named<avro::Schema>] {
    static ALL: OnceLock<Vec<Named<avro::Schema>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let versions = contracts()
            .into_iter()
            .filter(|it| it.format == Format::Avro);
        let mut all: Vec<_> = versions
            .flat_map(|contract| contract.versions.iter().map(|it| of_version(contract, it)))
            .collect();
        for path in corpus("avro") {
            let text = Source::new(path.display().to_string(), read(&path));
            all.push(Named {
                family: text.name().to_owned(),
                schema: avro::parse(&text, &[], Strictness::Lenient).expect("a valid schema"),
            });
        }
        all
    })
}

/// The codecs of the Protobuf versions.
pub(crate) fn protobuf() -> &'static [protobuf::json::JsonCodec] {
    static ALL: OnceLock<Vec<protobuf::json::JsonCodec>> = OnceLock::new();
    ALL.get_or_init(|| {
        let contracts = contracts()
            .into_iter()
            .filter(|it| it.format == Format::Protobuf);
        let versions = contracts.flat_map(|it| it.versions);
        versions
            .map(|it| codec(it).with_json_max(1 << 20))
            .collect()
    })
}

fn codec(version: &VersionInfo) -> protobuf::json::JsonCodec {
    let imports: Vec<_> = version
        .references
        .iter()
        .map(|it| (it.name.to_owned(), Source::new(it.name, it.schema)))
        .collect();
    let source = Source::new("fuzz.proto", version.schema);
    let schema = protobuf::parse(&source, "fuzz.proto", &imports, Some(version.full_name));
    protobuf::json::JsonCodec::new(&schema.expect("a frozen schema")).expect("it links")
}

fn of_version(contract: &ContractInfo, version: &VersionInfo) -> Named<avro::Schema> {
    let references = version.references.iter();
    let references: Vec<_> = references
        .map(|it| Source::new(it.name, it.schema))
        .collect();
    let source = Source::new(contract.name, version.schema);
    Named {
        family: format!("{}/{}", contract.stream, contract.name),
        schema: avro::parse(&source, &references, Strictness::Lenient).expect("a frozen schema"),
    }
}

/// Of all streams.
pub(crate) fn contracts() -> Vec<&'static ContractInfo> {
    [
        bank::Event::CONTRACTS,
        orders::Event::CONTRACTS,
        sensors::Event::CONTRACTS,
        clinic::Event::CONTRACTS,
    ]
    .concat()
}

/// The files in a folder of the corpus.
pub(crate) fn corpus(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/heirloom-schema/corpus");
    let entries = fs::read_dir(root.join(folder)).expect("the corpus is there");
    let mut paths: Vec<_> = entries
        .map(|it| it.expect("a readable folder").path())
        .filter(|it| it.is_file())
        .collect();
    paths.sort();
    paths
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a readable file")
}
