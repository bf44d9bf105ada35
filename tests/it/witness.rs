//! `heirloom witness`: the events, and the tests that it writes, pasted here and run.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use crate::folder::{Folder, OPENED_3};
use crate::published::valid;
use insta::assert_snapshot;

fn folder() -> Folder {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    folder
}

const PAIR: [&str; 6] = [
    "witness",
    "bank/account_opened",
    "--writer",
    "1",
    "--reader",
    "3",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    PAIR.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn the_events_of_a_pair() {
    let folder = folder();
    assert_snapshot!(folder.ok(&PAIR));
    let bytes = folder.ok(&with(&["--bytes"]));
    assert_snapshot!(bytes);
    // What it prints is an event of the writer.
    folder.write("events", &bytes);
    let writer = "schemas/bank/history/account_opened.v1.avsc";
    let told = folder.ok(&["decode", "events", "--writer", writer]);
    assert_eq!(told.lines().count(), bytes.lines().count(), "{told}");
}

#[test]
fn one_finding() {
    let folder = folder();
    let all = valid("witness", &folder.run(&with(&["--json"])));
    let findings = all["findings"].as_array().expect("a list");
    assert!(findings.len() > 1, "{all}");
    let id = findings[1]["id"].as_str().expect("an id");
    let one = valid("witness", &folder.run(&with(&["--json", "--finding", id])));
    assert_eq!(one["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["findings"][0], findings[1]);
    let told = folder.run(&with(&["--finding", "00000000000000"]));
    assert_eq!(told.code, 2);
    assert!(told.err.contains(id), "{told}");
    let told = folder.run(&with(&["--json", "--finding", "00000000000000"]));
    assert_eq!(told.code, 2);
    let help = &valid("witness", &told)["error"]["help"];
    assert!(
        help.as_str().is_some_and(|help| help.contains(id)),
        "{told}"
    );
}

#[test]
fn nothing_to_show() {
    let folder = folder();
    let good = [
        "witness",
        "bank/account_opened",
        "--writer",
        "1",
        "--reader",
        "2",
    ];
    assert_snapshot!(folder.ok(&good));
    for (contract, writer) in [("bank/account_opened", "4"), ("bank/closed", "1")] {
        let told = folder.run(&["witness", contract, "--writer", writer, "--reader", "2"]);
        assert_eq!(told.code, 2, "{told}");
    }
}

/// The tests that `--as-test` writes for the contracts in `pasted/schemas`: as functions, as they fail on purpose.
mod pasted {
    #![allow(clippy::all, reason = "pasted as they are printed")]
    include!("pasted/tests.rs.txt");

    /// Every function of the file.
    pub(super) type Pasted = fn() -> Result<(), Box<dyn std::error::Error>>;
    include!("pasted/list.rs.txt");
}

/// The same tests where the newest schemas are mended.
mod mended {
    #![allow(clippy::all, reason = "pasted as they are printed")]
    include!("pasted/mended.rs.txt");

    /// Every function of the file.
    pub(super) type Pasted = fn() -> Result<(), Box<dyn std::error::Error>>;
    include!("pasted/list.rs.txt");
}

const SCHEMAS: &str = "tests/it/pasted/schemas";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => fs::copy(entry.path(), to).map(drop).expect("a file"),
        }
    }
}

/// What is pasted is what is printed today. With UPDATE=1 it is written.
#[test]
fn pasted_tests_are_as_they_are_printed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::of(&[]);
    copy(&here.join(SCHEMAS), &folder.root().join(SCHEMAS));
    folder.write("heirloom.toml", &format!("schemas = \"{SCHEMAS}\"\n"));
    let mut printed = String::new();
    for (contract, writer, reader) in [
        ("orders/order_placed", "1", "2"),
        ("orders/order_paid", "1", "2"),
    ] {
        let pair = [
            "witness",
            contract,
            "--writer",
            writer,
            "--reader",
            reader,
            "--as-test",
        ];
        printed.push_str(&folder.ok(&pair));
    }
    let printed = printed.replace("#[test]\n", "");
    let names = printed.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("fn ")?.split_once('(')?;
        Some(format!("    {name},\n"))
    });
    let names: String = names.collect();
    let list = format!("pub(super) const ALL: &[Pasted] = &[\n{names}];\n");
    let mended = printed.replace("/pasted/schemas/", "/pasted/mended/");
    for (file, text) in [("tests", &printed), ("mended", &mended), ("list", &list)] {
        let path = here.join(format!("tests/it/pasted/{file}.rs.txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, text).expect("a file");
        }
        assert_eq!(*text, fs::read_to_string(&path).expect("a file"), "{file}");
    }
}

#[test]
fn pasted_tests_fail_until_the_schema_is_mended() {
    assert!(pasted::ALL.len() >= 4, "{}", pasted::ALL.len());
    for (index, test) in pasted::ALL.iter().enumerate() {
        let is_red = !matches!(catch_unwind(test), Ok(Ok(())));
        assert!(is_red, "test {index} passes");
    }
    for (index, test) in mended::ALL.iter().enumerate() {
        let told = catch_unwind(test).map(|it| it.map_err(|error| error.to_string()));
        assert!(matches!(told, Ok(Ok(()))), "test {index}: {told:?}");
    }
}
