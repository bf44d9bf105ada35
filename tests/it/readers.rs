//! `heirloom decode --reader` and `--id`: by the contract's own steps, by the rules of a format, and what is refused.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};

const CONTRACT: [&str; 3] = ["decode", "--contract", "bank/account_opened"];

/// Versions of a field that goes and comes back, and one that asks for an upcaster.
fn four_versions() -> Folder {
    let with = |default: &str| OPENED_2.replace("\"default\": null", default);
    let back = with("\"default\": null").replace("\"branch\"", "\"office\"");
    let again = with("\"default\": null");
    let folder = Folder::of(&[
        ("schemas/bank/history/account_opened.v1.avsc", OPENED_2),
        ("schemas/bank/history/account_opened.v2.avsc", &back),
        ("schemas/bank/history/account_opened.v3.avsc", &again),
        ("schemas/bank/history/account_opened.v4.avsc", OPENED_3),
        ("events", "0641646102026e\n"),
    ]);
    folder.ok(&["init"]);
    folder
}

/// A contract's versions are read one after the other, as the generated types read them; files are read straight.
#[test]
fn the_steps_of_a_contract() {
    let folder = four_versions();
    let steps = ["events", "--version", "1", "--reader", "3"];
    let read = folder.ok(&[&CONTRACT[..], &steps].concat());
    assert_eq!(read, "{\"holder\":\"Ada\",\"branch\":null}\n");
    let file = "schemas/bank/history/account_opened.v3.avsc";
    let straight = ["events", "--version", "1", "--reader", file];
    let read = folder.ok(&[&CONTRACT[..], &straight].concat());
    assert_eq!(read, "{\"holder\":\"Ada\",\"branch\":{\"string\":\"n\"}}\n");
    let by_hand = ["events", "--version", "1", "--reader", "newest"];
    assert_snapshot!("by_hand", folder.run(&[&CONTRACT[..], &by_hand].concat()));

    // A writer in a file is the version that it equals.
    folder.write("their.avsc", OPENED_2);
    let their = ["events", "--writer", "their.avsc", "--reader", "newest"];
    assert_snapshot!("by_hand", folder.run(&[&CONTRACT[..], &their].concat()));
}

#[test]
fn a_step_that_loses() {
    let folder = Folder::of(&[
        (
            "schemas/a/history/b.v1.avsc",
            r#"{"type": "record", "name": "B", "fields": [{"name": "n", "type": "long"}]}"#,
        ),
        (
            "schemas/a/history/b.v2.avsc",
            r#"{"type": "record", "name": "B", "fields": [{"name": "n", "type": "double"}]}"#,
        ),
        ("events", "02\n"),
    ]);
    folder.ok(&["init"]);
    let arguments = [
        "decode",
        "events",
        "--contract",
        "a/b",
        "--version",
        "1",
        "--reader",
        "newest",
    ];
    assert_snapshot!("loses", folder.run(&arguments));
    let read = folder.ok(&[&arguments[..], &["--lossy"]].concat());
    assert_eq!(read, "{\"n\":1.0}\n");
}

const WRITER: &str = "syntax = \"proto3\"; message Paid { string ward = 2; int64 cents = 3; }";

#[test]
fn protobuf() {
    let folder = Folder::of(&[
        ("writer.proto", WRITER),
        ("broken.proto", &WRITER.replace("string ward", "Paid ward")),
        ("lossy.proto", &WRITER.replace("int64", "int32")),
        ("avro.avsc", OPENED),
        ("events", "1805\n"),
    ]);
    let arguments = ["decode", "--writer", "writer.proto", "events", "--reader"];
    let mut report = String::new();
    for reader in ["broken.proto", "lossy.proto", "avro.avsc"] {
        report.push_str(
            &folder
                .run(&[&arguments[..], &[reader]].concat())
                .to_string(),
        );
    }
    assert_snapshot!("protobuf", report);
    let read = folder.ok(&[&arguments[..], &["lossy.proto", "--lossy"]].concat());
    assert_eq!(read, "{\"cents\":5}\n");
    let broken = folder.run(&[&arguments[..], &["broken.proto", "--lossy"]].concat());
    assert_eq!(broken.code, 2);
}

/// A Protobuf field that goes and comes back is absent, as in the generated types.
#[test]
fn protobuf_steps() {
    let version =
        |fields: &str| format!("syntax = \"proto3\"; package a; message B {{ {fields} }}");
    let folder = Folder::of(&[
        (
            "schemas/a/history/b.v1.proto",
            &version("string s = 1; int64 n = 2;"),
        ),
        ("schemas/a/history/b.v2.proto", &version("string s = 1;")),
        (
            "schemas/a/history/b.v3.proto",
            &version("string s = 1; bool t = 3;"),
        ),
        ("events", "0a014110051801\n"),
    ]);
    folder.ok(&["init"]);
    let arguments = [
        "decode",
        "events",
        "--contract",
        "a/b",
        "--version",
        "1",
        "--reader",
    ];
    assert_snapshot!(
        "protobuf_steps",
        folder.run(&[&arguments[..], &["newest"]].concat())
    );
    let straight = folder.run(&[&arguments[..], &["schemas/a/history/b.v3.proto"]].concat());
    assert_eq!(straight.out, "{\"s\":\"A\",\"t\":true}\n");
}

/// An id says nothing without its registry: either all events have one, or the command line says which is which.
#[test]
fn ids_of_a_registry() {
    let folder = Folder::two_versions();
    folder.write(
        "events",
        "0000000007 06416461\n0000000008 0641646100\n0000000009 00\n",
    );
    let framed = ["events", "--framed", "--version", "1"];
    assert_snapshot!(
        "ids_that_differ",
        folder.run(&[&CONTRACT[..], &framed].concat())
    );
    let named = [
        "events", "--framed", "--id", "7=1", "--id", "8=2", "--reader", "newest",
    ];
    assert_snapshot!(
        "ids_with_names",
        folder.run(&[&CONTRACT[..], &named].concat())
    );
    let wrong = ["events", "--framed", "--id", "7"];
    assert_snapshot!(
        "ids_without_schemas",
        folder.run(&[&CONTRACT[..], &wrong].concat())
    );
}

/// Whoever reads the output may stop.
#[test]
fn the_output_is_closed() {
    let folder = Folder::two_versions();
    folder.write("events", &"0641646100\n".repeat(100_000));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_heirloom"));
    command
        .args(CONTRACT)
        .arg("events")
        .current_dir(folder.root());
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().expect("heirloom runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}
