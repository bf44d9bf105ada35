//! Freezing: what becomes a version, what is refused, what is explained.

use heirloom_contract::{ErrorKind, State, Status, freeze};
use insta::assert_snapshot;

use crate::folder::{Folder, MONEY, MONEY_2, OPENED, OPENED_2, PAID, told};

#[test]
fn a_draft_becomes_the_next_version() {
    let folder = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
    folder.write("schemas/bank/opened.avsc", OPENED_2);
    let contracts = folder.load();
    let draft = contracts
        .contracts()
        .next()
        .and_then(|one| one.draft())
        .expect("a draft");
    assert_eq!((draft.number, draft.state), (2, State::Draft));

    let report = folder.freeze("bank/opened").expect("a draft");
    let [frozen] = report.frozen.as_slice() else {
        panic!("one version: {report:?}")
    };
    assert_eq!(frozen.version, 2);
    assert_eq!(frozen.changes, ["+ branch"]);
    assert_eq!(
        frozen.step.as_ref().map(ToString::to_string).as_deref(),
        Some("v1 -> v2 is derived")
    );
    assert_eq!(folder.read("schemas/bank/history/opened.v2.avsc"), OPENED_2);
    let contracts = folder.load();
    assert_eq!(contracts.findings, []);
    let opened = contracts.contracts().next().expect("a contract");
    assert_eq!(opened.status, Status::Frozen);
    assert_eq!(opened.frozen().count(), 2);
}

#[test]
fn a_step_by_hand_is_explained() {
    let folder = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
    folder.replace(
        "schemas/bank/opened.avsc",
        "}\n]",
        "},\n  {\"name\": \"owner\", \"type\": \"int\"}\n]",
    );
    let report = folder.freeze("bank/opened").expect("a draft");
    let step = report.frozen[0].step.as_ref().expect("a step").to_string();
    assert!(
        step.starts_with("v1 -> v2 needs an upcaster by hand: "),
        "{step}"
    );
    assert!(step.contains("owner"), "{step}");
}

/// Nothing asks for an upcaster of a shared type.
#[test]
fn a_step_of_a_shared_type_is_of_those_that_use_it() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    folder.write(
        "schemas/common/money.avsc",
        MONEY_2.replace(", \"default\": \"EUR\"", ""),
    );
    let report = folder.freeze("bank/paid").expect("drafts");
    let steps = report
        .frozen
        .iter()
        .filter_map(|frozen| frozen.step.as_ref());
    let steps: Vec<String> = steps.map(|step| format!("{step}\n")).collect();
    assert_snapshot!(steps.concat());
}

#[test]
fn a_configured_step_is_by_hand() {
    let folder = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
    folder.write("schemas/bank/opened.avsc", OPENED_2);
    folder.write(
        "heirloom.toml",
        "[contracts.\"bank/opened\".v2]\nmeaning-changed = true\n",
    );
    let report = folder.freeze("bank/opened").expect("a draft");
    let step = report.frozen[0].step.as_ref().expect("a step");
    assert_eq!(
        step.by_hand,
        ["heirloom.toml declares that the meaning changed"]
    );
}

#[test]
fn references_are_frozen_first() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    folder.write("schemas/common/money.avsc", MONEY_2);
    let report = folder
        .freeze("bank/paid")
        .expect("a draft by its reference");
    let frozen = report.frozen.iter().map(|frozen| {
        let needed_by = frozen.needed_by.as_ref().map(ToString::to_string);
        (frozen.contract.to_string(), frozen.version, needed_by)
    });
    let frozen: Vec<_> = frozen.collect();
    let expected = [
        ("common/money".to_owned(), 2, Some("bank/paid".to_owned())),
        ("bank/paid".to_owned(), 2, None),
    ];
    assert_eq!(frozen, expected);
    assert_eq!(report.frozen[1].changes, ["reference common/money 1 -> 2"]);
    assert_eq!(folder.findings(), "");
}

#[test]
fn without_a_name_all_that_changed_is_frozen() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    folder.write("schemas/common/money.avsc", MONEY_2);
    folder.write("schemas/bank/opened.avsc", OPENED);
    let report = freeze(folder.root(), None).expect("drafts");
    let frozen: Vec<String> = report
        .frozen
        .iter()
        .map(|frozen| {
            format!(
                "{} v{} {:?}",
                frozen.contract, frozen.version, frozen.needed_by
            )
        })
        .collect();
    assert_eq!(
        frozen,
        [
            "bank/opened v1 None",
            "common/money v2 None",
            "bank/paid v2 None"
        ]
    );
    assert_eq!(folder.findings(), "");
}

#[test]
fn the_first_freeze_needs_no_lock() {
    let folder = Folder::of(&[("heirloom.toml", ""), ("schemas/bank/opened.avsc", OPENED)]);
    assert_eq!(
        folder
            .load()
            .contracts()
            .next()
            .map(|one| one.status.clone()),
        Some(Status::New)
    );
    freeze(folder.root(), None).expect("a new contract");
    assert_eq!(folder.findings(), "");
    assert_snapshot!(folder.read("schemas/heirloom.lock"));
}

#[test]
fn refusals() {
    let folder = Folder::two_versions();
    let mut all = String::new();
    let mut refused = |what: &str, result: Result<heirloom_contract::Freeze, _>| {
        all.push_str(&format!("== {what}\n{}", told(&result.expect_err(what))));
    };
    refused("unchanged", folder.freeze("bank/opened"));
    refused("all unchanged", freeze(folder.root(), None));
    refused("unknown", folder.freeze("bank/opend"));
    folder.replace("schemas/bank/history/opened.v1.avsc", "string", "bytes");
    refused("edited", folder.freeze("bank/opened"));
    let empty = Folder::of(&[("heirloom.toml", "")]);
    refused("empty", freeze(empty.root(), None));
    assert_snapshot!(all);
}

#[test]
fn findings_stand_in_the_way_and_nothing_is_written() {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/opened.avsc", OPENED);
    folder.write("schemas/bank/closed.avsc", "{");
    let before = folder.files();
    let error = folder.freeze("bank/opened").expect_err("findings");
    assert_eq!(error.kind(), ErrorKind::Findings);
    assert_eq!(error.findings().len(), 1);
    assert_eq!(folder.files(), before);
}

#[test]
fn an_interrupted_freeze_is_adopted_when_it_is_the_same() {
    let folder = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
    folder.write("schemas/bank/opened.avsc", OPENED_2);
    folder.write("schemas/bank/history/opened.v2.avsc", OPENED);
    let error = folder
        .freeze("bank/opened")
        .expect_err("another text lies there");
    assert_eq!(
        error
            .findings()
            .iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>(),
        ["lock/version-unlocked"]
    );
    folder.write("schemas/bank/history/opened.v2.avsc", OPENED_2);
    let report = folder
        .freeze("bank/opened")
        .expect("the same text lies there");
    assert!(report.frozen[0].adopted);
    assert_eq!(folder.findings(), "");
}

#[test]
fn a_conflict_of_two_branches_is_one_in_the_lock() {
    let ours = Folder::two_versions();
    let theirs = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
    theirs.write(
        "schemas/bank/opened.avsc",
        OPENED_2.replace("branch", "office"),
    );
    theirs.freeze("bank/opened").expect("a draft");
    let (ours, theirs) = (
        ours.read("schemas/heirloom.lock"),
        theirs.read("schemas/heirloom.lock"),
    );
    let differ: Vec<(&str, &str)> = ours
        .lines()
        .zip(theirs.lines())
        .filter(|(one, other)| one != other)
        .collect();
    assert_eq!(differ.len(), 1, "one line differs, the one of version 2");
    assert!(differ[0].0.starts_with("v2 = ") && differ[0].1.starts_with("v2 = "));
}
