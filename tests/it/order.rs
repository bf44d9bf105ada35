//! `heirloom order`: who goes first, and who is hit.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED_2, OPENED_3};
use crate::published::valid;

const DRAFT: &str = "schemas/bank/account_opened.avsc";

const CONSUMERS: &str = r#"
[[consumers]]
name = "billing"
contract = "bank/account_opened"
version = 1

[[consumers]]
name = "search"
contract = "bank/account_opened"
fields = ["branch"]

[[consumers]]
name = "archive"
stream = "bank"
"#;

fn folder(draft: &str, settings: &str) -> Folder {
    let folder = Folder::two_versions();
    folder.write(DRAFT, draft);
    folder.write("heirloom.toml", settings);
    folder
}

#[test]
fn consumers_first() {
    let folder = folder(
        &OPENED_2.replace(
            "\"holder\", \"type\": \"string\"",
            "\"holder\", \"type\": [\"null\", \"string\"]",
        ),
        CONSUMERS,
    );
    let told = folder.run(&["order"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told);
    let data = valid("order", &folder.run(&["order", "--json"]));
    assert_eq!(data["contracts"][0]["order"], "consumers-first");
    assert_eq!(
        data["contracts"][0]["hit"],
        serde_json::json!(["billing", "archive"])
    );
}

#[test]
fn neither_first() {
    let shared = "[streams.bank]\nshared = true\n";
    let told = folder(OPENED_3, &format!("{shared}{CONSUMERS}")).run(&["order", "bank"]);
    assert_snapshot!(told);
}

#[test]
fn any_order_and_nothing_to_publish() {
    let draft = OPENED_2.replace(
        "\"default\": null}",
        "\"default\": null},\n    {\"name\": \"limit\", \"type\": \"long\", \"default\": 0}",
    );
    let told = folder(&draft, "").run(&["order"]);
    assert!(told.out.contains("any order"), "{told}");
    let told = Folder::two_versions().run(&["order"]);
    assert_eq!(told.code, 0, "{told}");
    assert!(told.out.contains("0 drafts"), "{told}");
}

#[test]
fn consumers_of_what_is_not_there() {
    let settings = r#"
[[consumers]]
name = "a"
contract = "bank/account_open"
[[consumers]]
name = "b"
contract = "bank/account_opened"
version = 7
[[consumers]]
name = "c"
contract = "bank/account_opened"
fields = ["holder", "branhc"]
[[consumers]]
name = "d"
stream = "bonk"
[[consumers]]
name = "e"
[[consumers]]
contract = "bank/account_opened"
[[consumers]]
name = "f"
stream = "bank"
version = 1
[[consumers]]
name = "g"
contract = "bank/account_opened"
version = 0
reads = 1
"#;
    let told = folder(OPENED_2, settings).run(&["order"]);
    assert_eq!(told.code, 2, "{told}");
    assert_snapshot!(told);
}
