//! `heirloom encode`: lines of JSON to events, and back with `decode`.

use std::fs;

use insta::assert_snapshot;

use crate::folder::{Folder, Told};

fn encode(folder: &Folder, json: &str, arguments: &[&str]) -> Told {
    folder.write("events.jsonl", json);
    let fixed = [
        "encode",
        "--contract",
        "bank/account_opened",
        "events.jsonl",
    ];
    folder.run(&[&fixed[..], arguments].concat())
}

const EVENTS: &str = r#"{"holder": "Ada", "branch": null}

{"branch": {"string": "n\u00f6rd"}, "holder": ""}
"#;

#[test]
fn every_form_and_back() {
    let folder = Folder::two_versions();
    let hex = "0641646100\n00020a6ec3b67264\n";
    let told = encode(&folder, EVENTS, &[]);
    assert_eq!(
        (told.code, told.out.as_str(), told.err.as_str()),
        (0, hex, "")
    );
    let told = encode(&folder, EVENTS, &["--frame", "258"]);
    assert_eq!(
        told.out,
        "00000001020641646100\n000000010200020a6ec3b67264\n"
    );
    let json = "{\"holder\":\"Ada\",\"branch\":null}\n{\"holder\":\"\",\"branch\":{\"string\":\"nörd\"}}\n";
    for form in ["hex", "base64", "delimited", "delimited32"] {
        let told = encode(&folder, EVENTS, &["--output", form, "--frame", "7"]);
        fs::write(folder.root().join("events"), told.out).expect("a file");
        let arguments = [
            "decode",
            "events",
            "--contract",
            "bank/account_opened",
            "--input",
            form,
            "--framed",
        ];
        assert_eq!(folder.ok(&arguments), json, "{form}");
    }
    assert_snapshot!("two_in_raw", encode(&folder, EVENTS, &["--output", "raw"]));
}

#[test]
fn what_is_wrong_is_told_and_the_rest_goes_on() {
    let folder = Folder::two_versions();
    let json = r#"{"holder": "Ada", "branch": "here"}
{"holder": "Ada"}
{"holder": "Ada", "branch": null}
{"höld": 1}
not JSON
"#;
    assert_snapshot!(encode(&folder, json, &[]));
}

#[test]
fn protobuf_with_a_frame() {
    let folder = Folder::of(&[(
        "paid.proto",
        "syntax = \"proto3\"; message A {} message Paid { int64 cents = 1; map<string, bytes> data = 2; }",
    )]);
    folder.write(
        "events.jsonl",
        "{\"cents\": 5, \"data\": {\"b\": \"AA==\", \"a\": \"\"}}\n{\"cents\": \"x\"}\n{}\n",
    );
    let told = folder.run(&[
        "encode",
        "--writer",
        "paid.proto",
        "--message",
        "Paid",
        "--frame",
        "1",
        "events.jsonl",
    ]);
    assert_snapshot!(told);
    folder.write("events", &told.out);
    let arguments = [
        "decode",
        "--writer",
        "paid.proto",
        "--message",
        "Paid",
        "--framed",
        "events",
    ];
    assert_eq!(
        folder.ok(&arguments),
        "{\"cents\":\"5\",\"data\":{\"a\":\"\",\"b\":\"AA==\"}}\n{}\n"
    );
    let arguments = [
        "decode",
        "--writer",
        "paid.proto",
        "--message",
        "A",
        "--framed",
        "events",
    ];
    assert_snapshot!("other_message", folder.run(&arguments));
}
