//! `heirloom fix`: what it writes, what it leaves, and what it says.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED_2};

const DRAFT: &str = "schemas/bank/account_opened.avsc";

/// A field without a default, in a layout of its own.
const ADDED: &str = "{\r\n\t\"type\": \"record\", \"name\": \"AccountOpened\", \"namespace\": \"bank\",\r\n\t\"fields\": [\r\n\t\t{\"name\": \"holder\", \"type\": \"string\"},\r\n\t\t{\"name\": \"branch\", \"type\": [\"null\", \"string\"], \"default\": null},\r\n\t\t{\r\n\t\t\t\"name\": \"currency\",\r\n\t\t\t\"type\": \"string\"\r\n\t\t}\r\n\t]\r\n}\r\n";

const DENY: &str = "[policy]\nupcast = \"deny\"\n";

fn folder(draft: &str, settings: &str) -> Folder {
    let folder = Folder::two_versions();
    folder.write(DRAFT, draft);
    folder.write("heirloom.toml", settings);
    folder
}

#[test]
fn a_default_is_added_and_the_layout_kept() {
    let folder = folder(ADDED, DENY);
    assert_eq!(folder.run(&["check"]).code, 1);
    let told = folder.run(&["fix"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    let mended = ADDED.replace(
        "\"string\"\r\n\t\t}",
        "\"string\",\r\n\t\t\t\"default\": \"\"\r\n\t\t}",
    );
    assert_eq!(folder.read(DRAFT), mended);
    assert_eq!(folder.run(&["check"]).code, 0);
    let again = folder.run(&["fix"]);
    assert_eq!((again.code, folder.read(DRAFT)), (0, mended));
}

#[test]
fn a_difference_is_printed_and_nothing_written() {
    let draft = OPENED_2.replace(
        "\"default\": null}",
        "\"default\": null},\n    {\"name\": \"limit\", \"type\": \"long\"}",
    );
    let folder = folder(&draft, DENY);
    let told = folder.run(&["fix", "--diff", "bank/account_opened"]);
    assert_snapshot!(told);
    assert_eq!(folder.read(DRAFT), draft);
}

#[test]
fn one_finding_and_no_other() {
    let draft = OPENED_2.replace(
        "\"holder\", \"type\": \"string\"",
        "\"holder\", \"type\": \"bytes\"",
    );
    let draft = draft.replace(
        "\"default\": null}",
        "\"default\": null},\n    {\"name\": \"limit\", \"type\": \"long\"}",
    );
    let folder = folder(
        &draft,
        "[streams.bank]\nlevel = \"FULL\"\n[policy]\nupcast = \"deny\"\n",
    );
    let told = folder.run(&["check", "--json"]);
    let data: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    let findings = data["contracts"][0]["findings"].as_array().expect("a list");
    let finding = findings
        .iter()
        .find(|it| it["rule"] == "avro/field-added-without-default")
        .expect("the finding");
    let id = finding["id"].as_str().expect("an id");
    let told = folder.run(&["fix", "--finding", id]);
    assert_eq!(told.code, 1, "the other is left: {told}");
    let after = folder.read(DRAFT);
    assert!(
        after.contains("\"type\": \"long\", \"default\": 0"),
        "{after}"
    );
    assert!(after.contains("bytes"), "{after}");
    let told = folder.run(&["fix", "--finding", "00000000000000"]);
    assert_eq!(told.code, 2, "{told}");
}

#[test]
fn what_is_not_safe_is_left_unless_asked_for() {
    let symbols = |symbols: &str| {
        format!(
            "{{\"type\": \"record\", \"name\": \"AccountOpened\", \"fields\": [\n  {{\"name\": \"kind\", \"type\": {{\"type\": \"enum\", \"name\": \"Kind\", \"symbols\": [{symbols}]}}}}\n]}}\n"
        )
    };
    let folder = Folder::of(&[(
        "schemas/bank/history/account_opened.v1.avsc",
        &symbols("\"GIRO\""),
    )]);
    folder.ok(&["init"]);
    folder.write("heirloom.toml", "[streams.bank]\nlevel = \"FULL\"\n");
    let draft = symbols("\"GIRO\", \"DEPOT\"");
    folder.write(DRAFT, &draft);
    let told = folder.run(&["fix"]);
    assert_eq!((told.code, folder.read(DRAFT)), (1, draft), "{told}");
    assert_snapshot!(told);
    folder.run(&["fix", "--unsafe"]);
    assert!(folder.read(DRAFT).contains("\"default\": \"GIRO\""));
}

#[test]
fn a_protobuf_number_is_reserved() {
    let older = "syntax = \"proto3\";\nmessage Opened {\n  string id = 1; // the key\n  // free text\n  string note = 2;\n}\n";
    let folder = Folder::of(&[("schemas/bank/history/opened.v1.proto", older)]);
    folder.ok(&["init"]);
    folder.write(
        "schemas/bank/opened.proto",
        "syntax = \"proto3\";\nmessage Opened {\n  string id = 1; // the key\n}\n",
    );
    let told = folder.run(&["fix"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(folder.read("schemas/bank/opened.proto"));
}
