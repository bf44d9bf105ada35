//! The start from what is there: nothing, schemas, a history, a configuration.

use heirloom_contract::{ContractId, Contracts, ErrorKind, Init, InitOptions, init, parse_pin};
use insta::assert_snapshot;

use crate::folder::{Folder, MONEY, MONEY_2, OPENED, OPENED_2, PAID, told};

fn start(folder: &Folder) -> Init {
    init(folder.root(), &InitOptions::default()).expect("a start")
}

fn refused(folder: &Folder, options: &InitOptions) -> String {
    let before = folder.files();
    let error = init(folder.root(), options).expect_err("a refusal");
    assert_eq!(folder.files(), before, "nothing is written");
    told(&error)
}

fn pinned(pins: &[&str]) -> InitOptions {
    let mut options = InitOptions::default();
    for pin in pins {
        parse_pin(pin, &mut options.pins).expect("a pin");
    }
    options
}

#[test]
fn nothing_there() {
    let folder = Folder::of(&[]);
    assert_eq!(start(&folder).contracts, []);
    let written = [
        "heirloom.toml",
        "schemas/.gitattributes",
        "schemas/heirloom.lock",
    ];
    assert_eq!(folder.files(), written);
    assert_eq!(folder.findings(), "");
    assert_snapshot!(format!(
        "{}----\n{}",
        folder.read("heirloom.toml"),
        folder.read("schemas/.gitattributes")
    ));
}

#[test]
fn schemas_without_a_history_become_version_1() {
    let folder = Folder::of(&[
        ("events/bank/paid.avsc", PAID),
        ("events/common/money.avsc", MONEY),
        ("target/copy/bank/paid.avsc", PAID),
        ("events/bank/notes.md", "left alone"),
    ]);
    let report = start(&folder);
    assert_eq!(report.schemas, "events");
    assert_eq!(report.shared, ["common"]);
    assert_eq!(folder.findings(), "");
    assert_snapshot!(format!(
        "{}\n----\n{}\n----\n{}",
        folder.files().join("\n"),
        folder.read("heirloom.toml"),
        folder.read("events/heirloom.lock")
    ));
}

#[test]
fn a_history_is_adopted_with_the_newest_references_or_those_of_pins() {
    let files = [
        ("schemas/common/history/money.v1.avsc", MONEY),
        ("schemas/common/history/money.v2.avsc", MONEY_2),
        ("schemas/bank/history/paid.v1.avsc", PAID),
        ("schemas/bank/history/paid.v2.avsc", PAID),
        ("schemas/bank/paid.avsc", PAID),
        ("schemas/bank/opened.avsc", OPENED_2),
        ("schemas/bank/history/opened.v1.avsc", OPENED),
    ];
    let told = |init: &Init| -> Vec<String> {
        let pins = init.pinned.iter();
        pins.map(|(id, version, all)| format!("{id}@{version}={}", all[0]))
            .collect()
    };
    let folder = Folder::of(&files);
    assert_eq!(
        told(&start(&folder)),
        ["bank/paid@1=common/money@2", "bank/paid@2=common/money@2"]
    );

    let folder = Folder::of(&files);
    let report = init(folder.root(), &pinned(&["bank/paid@1=common/money@1"])).expect("a start");
    assert_eq!(
        told(&report),
        ["bank/paid@1=common/money@1", "bank/paid@2=common/money@2"]
    );
    assert_eq!(
        folder.read("schemas/common/money.avsc"),
        MONEY_2,
        "the working schema is made"
    );
    let draft = (
        ContractId::new("bank", "opened"),
        vec!["+ branch".to_owned()],
    );
    assert_eq!(report.drafts, [draft]);
    assert_eq!(folder.findings(), "");
}

#[test]
fn a_shared_type_may_be_an_enum_and_an_event_may_not() {
    let unit = r#"{"type": "enum", "name": "Money", "namespace": "common", "symbols": ["EUR"]}"#;
    let files = [
        ("schemas/bank/paid.avsc", PAID),
        ("schemas/common/money.avsc", unit),
    ];
    let folder = Folder::of(&files);
    assert_eq!(start(&folder).shared, ["common"]);
    assert_eq!(folder.findings(), "");

    let told = refused(&Folder::of(&files[1..]), &InitOptions::default());
    assert!(told.contains("[contract/event-not-record]"), "{told}");
}

#[test]
fn attributes_that_are_there_stay() {
    let folder = Folder::of(&[("schemas/.gitattributes", "* -text\n")]);
    let written = start(&folder).written;
    assert!(!written.iter().any(|file| file.ends_with(".gitattributes")));
    assert_eq!(folder.read("schemas/.gitattributes"), "* -text\n");
}

#[test]
fn a_configuration_that_is_there_stays() {
    let configuration = "schemas = \"events\"\n\n[streams.bank]\ntopic = \"bank.events\"\n";
    let folder = Folder::of(&[
        ("heirloom.toml", configuration),
        ("events/bank/opened.avsc", OPENED),
    ]);
    start(&folder);
    assert_eq!(folder.read("heirloom.toml"), configuration);
    let contracts = folder.load();
    assert_eq!(contracts.findings, []);
    assert_eq!(contracts.streams[0].topic, "bank.events");
}

#[test]
fn refusals() {
    let mut all = String::new();
    let mut case = |what: &str, folder: Folder, options: InitOptions| {
        all.push_str(&format!("== {what}\n{}", refused(&folder, &options)));
    };
    case(
        "a second time",
        Folder::two_versions(),
        InitOptions::default(),
    );
    let file = [("opened.avsc", OPENED)];
    case("no stream", Folder::of(&file), InitOptions::default());
    let file = [("bank/opened.avsc", OPENED)];
    case(
        "a stream at the top",
        Folder::of(&file),
        InitOptions::default(),
    );
    let files = [
        ("one/bank/opened.avsc", OPENED),
        ("two/bank/opened.avsc", OPENED),
    ];
    case("two places", Folder::of(&files), InitOptions::default());
    let gap = [
        ("schemas/bank/history/opened.v1.avsc", OPENED),
        ("schemas/bank/history/opened.v3.avsc", OPENED),
        ("schemas/bank/opened.avsc", OPENED),
    ];
    case("a gap", Folder::of(&gap), InitOptions::default());
    case(
        "a broken schema",
        Folder::of(&[("schemas/bank/a.avsc", "{")]),
        InitOptions::default(),
    );
    let file = [("schemas/bank/paid.avsc", PAID)];
    case(
        "a missing reference",
        Folder::of(&file),
        InitOptions::default(),
    );
    let files = [
        ("schemas/bank/paid.avsc", PAID),
        ("schemas/common/money.avsc", MONEY),
    ];
    for pin in [
        "bank/paid@2=common/money@1",
        "bank/paid@1=common/cash@1",
        "bank/paid@1=common/money@2",
    ] {
        case(pin, Folder::of(&files), pinned(&[pin]));
    }
    let configured = [("heirloom.toml", ""), ("schemas/bank/opened.avsc", OPENED)];
    let schemas = Some("events".to_owned());
    case(
        "another folder",
        Folder::of(&configured),
        InitOptions {
            schemas,
            ..InitOptions::default()
        },
    );
    assert_snapshot!(all);
}

#[test]
fn without_a_configuration_there_is_nothing_to_load() {
    let folder = Folder::of(&[("schemas/bank/opened.avsc", OPENED)]);
    let error = Contracts::load(folder.root()).expect_err("no configuration");
    assert_eq!(error.kind(), ErrorKind::NoConfiguration);
    assert!(error.help().contains("heirloom init"), "{}", error.help());
    let error = Contracts::discover(&folder.root().join("nowhere")).expect_err("no folder");
    assert_eq!(error.kind(), ErrorKind::Io);
}
