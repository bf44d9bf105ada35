//! References between contracts: found, pinned, missing, circular, ambiguous.

use heirloom_contract::{ContractId, Schema, Status};
use insta::assert_snapshot;

use crate::folder::{ADDRESS, Folder, MONEY, MONEY_2, PAID, PLACED};

fn started(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::of(files);
    folder.write("heirloom.toml", "");
    folder
}

/// Every version of a contract with its references, such as `1 -> common/money@1`.
fn pins(folder: &Folder, id: &str) -> Vec<String> {
    let id: ContractId = id.parse().expect("an id");
    let contracts = folder.load();
    let contract = contracts.contract(&id).expect("a contract");
    let versions = contract.versions.iter();
    versions
        .map(|version| {
            let pins: Vec<String> = version.references.iter().map(ToString::to_string).collect();
            format!("{} -> {}", version.number, pins.join(", "))
        })
        .collect()
}

#[test]
fn a_draft_follows_the_newest_and_a_frozen_version_stays() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    assert_eq!(folder.findings(), "");
    assert_eq!(pins(&folder, "bank/paid"), ["1 -> common/money@1"]);

    folder.write("schemas/common/money.avsc", MONEY_2);
    assert_eq!(folder.findings(), "");
    assert_eq!(
        pins(&folder, "bank/paid"),
        ["1 -> common/money@1", "2 -> common/money@2"]
    );
    let contracts = folder.load();
    let paid = contracts
        .contract(&ContractId::new("bank", "paid"))
        .expect("a contract");
    assert_eq!(
        paid.status,
        Status::Draft(vec!["reference common/money 1 -> 2".to_owned()])
    );

    folder.freeze("common/money").expect("a draft");
    folder
        .freeze("bank/paid")
        .expect("a draft by its reference");
    assert_eq!(
        pins(&folder, "bank/paid"),
        ["1 -> common/money@1", "2 -> common/money@2"]
    );
    assert_eq!(folder.findings(), "");
    let contracts = folder.load();
    let paid = contracts
        .contract(&ContractId::new("bank", "paid"))
        .expect("a contract");
    let sizes = paid.versions.iter().map(|version| match &version.schema {
        Schema::Avro(schema) => schema.nodes().len(),
        Schema::Protobuf(_) => 0,
    });
    let sizes: Vec<usize> = sizes.collect();
    assert!(
        sizes[0] < sizes[1],
        "each version is parsed with the text that it pins: {sizes:?}"
    );
    let money = contracts
        .referenced(&paid.versions[0].references[0])
        .expect("a version");
    assert_eq!((money.number, &*money.text), (1, MONEY));
}

#[test]
fn an_import_is_a_reference() {
    let folder = Folder::frozen(&[
        ("schemas/common/address.proto", ADDRESS),
        ("schemas/orders/placed.proto", PLACED),
    ]);
    assert_eq!(folder.findings(), "");
    assert_eq!(pins(&folder, "orders/placed"), ["1 -> common/address@1"]);
    folder.replace(
        "schemas/common/address.proto",
        "street = 1;",
        "street = 1; string city = 2;",
    );
    assert_eq!(
        pins(&folder, "orders/placed"),
        ["1 -> common/address@1", "2 -> common/address@2"]
    );
    let contracts = folder.load();
    let placed = contracts
        .contract(&ContractId::new("orders", "placed"))
        .expect("a contract");
    assert_eq!(
        placed.versions[0].references[0].name,
        "common/address.proto"
    );
    let fields = placed.versions.iter().map(|version| match &version.schema {
        Schema::Protobuf(schema) => schema
            .message_named("common.Address")
            .map(|id| schema.message(id).fields.len()),
        Schema::Avro(_) => None,
    });
    assert_eq!(fields.collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn missing_references() {
    let folder = started(&[
        ("schemas/common/money.avsc", MONEY),
        (
            "schemas/bank/paid.avsc",
            &PAID.replace("common.Money", "common.Mony"),
        ),
        (
            "schemas/bank/lost.avsc",
            &PAID.replace("Paid", "Lost").replace("common.Money", "x.Y"),
        ),
        (
            "schemas/bank/slip.avsc",
            &PAID
                .replace("Paid", "Slip")
                .replace("common.Money", "strng"),
        ),
        ("schemas/orders/placed.proto", PLACED),
    ]);
    assert_snapshot!(folder.findings());
}

#[test]
fn a_type_inside_another_contract() {
    let nested = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "unit", "type": {"type": "enum", "name": "Unit", "symbols": ["CENT"]}}
]}"#;
    let folder = started(&[
        ("schemas/common/money.avsc", nested),
        (
            "schemas/bank/paid.avsc",
            &PAID.replace("common.Money", "common.Unit"),
        ),
    ]);
    assert_snapshot!(folder.findings());
    let both = r#"{"type": "record", "name": "Paid", "namespace": "bank", "fields": [
  {"name": "unit", "type": "common.Unit"}, {"name": "amount", "type": "common.Money"}]}"#;
    folder.write("schemas/bank/paid.avsc", both);
    assert_eq!(
        folder.findings(),
        "",
        "it is known where the root is referred to as well"
    );
}

#[test]
fn a_circle() {
    let part = |name: &str, other: &str| {
        format!(
            r#"{{"type": "record", "name": "{name}", "namespace": "x", "fields": [
  {{"name": "other", "type": ["null", "x.{other}"]}}]}}"#
        )
    };
    let folder = started(&[
        ("schemas/x/a.avsc", &part("A", "B")),
        ("schemas/x/b.avsc", &part("B", "C")),
        ("schemas/x/c.avsc", &part("C", "A")),
        ("schemas/x/user.avsc", &part("User", "A")),
        ("schemas/x/alone.avsc", &part("Alone", "Alone")),
    ]);
    assert_snapshot!(folder.findings());
    let contracts = folder.load();
    let broken = contracts.contracts().filter(|contract| contract.is_broken);
    let broken: Vec<String> = broken.map(|contract| contract.id.to_string()).collect();
    assert_eq!(broken, ["x/a", "x/b", "x/c", "x/user"]);
}

#[test]
fn an_ambiguous_name() {
    let folder = started(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/shared/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    assert_snapshot!(folder.findings());
}

#[test]
fn two_versions_of_one_type_in_one_schema() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
        (
            "schemas/bank/twice.avsc",
            r#"{"type": "record", "name": "Twice", "namespace": "bank", "fields": [
  {"name": "paid", "type": "bank.Paid"}, {"name": "amount", "type": "common.Money"}]}"#,
        ),
    ]);
    folder.write("schemas/common/money.avsc", MONEY_2);
    folder
        .freeze("bank/twice")
        .expect("a draft by its references");
    assert_eq!(folder.findings(), "");
    let lock = folder.read("schemas/heirloom.lock");
    let v2 = lock
        .lines()
        .rfind(|line| line.contains("bank/paid@2"))
        .expect("a line")
        .to_owned();
    let lock = lock.replace(&v2, &v2.replace("common/money@2", "common/money@1"));
    folder.write("schemas/heirloom.lock", lock);
    assert_snapshot!(folder.findings());
}

#[test]
fn broken_contracts_leave_the_others_alone() {
    let folder = started(&[
        ("schemas/common/money.avsc", "{"),
        ("schemas/bank/paid.avsc", PAID),
        ("schemas/common/address.proto", ADDRESS),
        ("schemas/orders/placed.proto", PLACED),
    ]);
    let contracts = folder.load();
    let broken: Vec<(String, bool)> = contracts
        .contracts()
        .map(|one| (one.id.to_string(), one.is_broken))
        .collect();
    let expected = [
        ("bank/paid", true),
        ("common/address", false),
        ("common/money", true),
    ];
    assert_eq!(
        broken[..3],
        expected.map(|(id, broken)| (id.to_owned(), broken))
    );
    assert_eq!(broken[3], ("orders/placed".to_owned(), false));
    assert_snapshot!(folder.findings());
}

#[test]
fn a_slip_in_a_shared_type_is_one_finding() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    folder.write("schemas/common/money.avsc", "{");
    let findings = folder.load().findings;
    assert_eq!(
        findings.iter().map(|one| one.rule).collect::<Vec<_>>(),
        ["contract/schema-invalid"]
    );
}
