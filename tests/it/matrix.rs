//! `heirloom matrix`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED_3};
use crate::published::valid;

fn folder() -> Folder {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    folder
}

#[test]
fn each_format() {
    let folder = folder();
    assert_snapshot!("table", folder.ok(&["matrix"]));
    for format in ["md", "csv", "html"] {
        let told = folder.ok(&["matrix", "bank/account_opened", "--format", format]);
        assert_snapshot!(format, told);
    }
}

#[test]
fn as_data() {
    let folder = folder();
    let told = folder.run(&["matrix", "bank", "--json"]);
    let data = valid("matrix", &told);
    let cells = data["contracts"][0]["cells"].as_array().expect("a list");
    let text = |cell: &serde_json::Value| {
        format!(
            "{} {} {} {}",
            cell["writer"], cell["reader"], cell["verdict"], cell["upcast"]
        )
    };
    assert_snapshot!(cells.iter().map(text).collect::<Vec<_>>().join("\n"));
    assert_eq!(
        folder.run(&["matrix", "bank", "--format", "json"]).out,
        told.out
    );
}

#[test]
fn what_is_not_there() {
    let folder = folder();
    assert_eq!(folder.run(&["matrix", "bank/closed"]).code, 4);
    let told = folder.run(&["matrix", "bank/closed", "--json"]);
    assert_eq!(told.code, 4);
    assert!(valid("matrix", &told)["error"]["message"].is_string());
    folder.write("schemas/bank/account_opened.avsc", "{");
    assert_eq!(folder.run(&["matrix"]).code, 3);
    assert_eq!(
        Folder::of(&[("heirloom.toml", "")]).run(&["matrix"]).code,
        4
    );
}
