//! The contracts of this repository, and what a loaded directory says about itself.

use std::path::{Path, PathBuf};

use heirloom_contract::{ContractId, Contracts, Format, Retired, State};

use crate::folder::Folder;

fn repository() -> Contracts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Contracts::load(&root).expect("the configuration of the repository")
}

#[test]
fn our_own_contracts_are_in_order() {
    let contracts = repository();
    assert_eq!(contracts.findings, []);
    let streams: Vec<&str> = contracts
        .streams
        .iter()
        .map(|stream| &*stream.name)
        .collect();
    assert_eq!(streams, ["bank", "clinic", "common", "orders", "sensors"]);
    for contract in contracts.contracts() {
        assert!(!contract.is_broken, "{}", contract.id);
        let numbers: Vec<u32> = contract
            .versions
            .iter()
            .map(|version| version.number)
            .collect();
        assert!(
            numbers.iter().copied().eq(1..=numbers.len() as u32),
            "{}: {numbers:?}",
            contract.id
        );
    }
    let batch = contracts
        .contract(&ContractId::new("sensors", "reading_batch"))
        .expect("there");
    assert_eq!(
        (batch.format, batch.config.retired),
        (Format::Avro, Some(Retired::Split))
    );
    assert!(contracts.stream("common").expect("there").shared);
}

#[test]
fn our_own_references_are_those_of_the_archive() {
    let contracts = repository();
    let pin = |stream, name, version| {
        let contract = contracts
            .contract(&ContractId::new(stream, name))
            .expect("there");
        let references = &contract.version(version).expect("there").references;
        references
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",")
    };
    for (name, pins) in [
        ("money_deposited", ["", "common/money@1", "common/money@2"]),
        (
            "money_withdrawn",
            ["common/money@1", "common/money@1", "common/money@2"],
        ),
        (
            "transfer_completed",
            ["common/money@1", "common/money@1", "common/money@2"],
        ),
    ] {
        assert_eq!(
            [1, 2, 3].map(|version| pin("bank", name, version)),
            pins,
            "{name}"
        );
    }
    assert_eq!(pin("orders", "order_placed", 3), "common/address@2");
}

#[test]
fn a_load_names_every_file_and_folder_that_it_depends_on() {
    let folder = Folder::two_versions();
    let expected = [
        "heirloom.toml",
        "schemas",
        "schemas/bank",
        "schemas/bank/history",
        "schemas/bank/history/opened.v1.avsc",
        "schemas/bank/history/opened.v2.avsc",
        "schemas/bank/opened.avsc",
        "schemas/heirloom.lock",
    ];
    assert_eq!(folder.load().files, expected.map(PathBuf::from));
}

#[test]
fn the_root_is_found_from_below() {
    let folder = Folder::two_versions();
    let below = folder.root().join("schemas/bank/history");
    let contracts = Contracts::discover(&below).expect("a configuration above");
    let version = contracts
        .contracts()
        .next()
        .and_then(|one| one.latest())
        .expect("a version");
    assert_eq!(version.state, State::Frozen);
    assert_eq!(
        version.file,
        Path::new("schemas/bank/history/opened.v2.avsc")
    );
    assert!(contracts.root.join(&version.file).is_file());
}
