//! `heirloom check`: what it says, and every exit code.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};
use crate::published::valid;

const DRAFT: &str = "schemas/bank/account_opened.avsc";

/// An optional field more.
const WIDER: &str = r#"{
  "type": "record", "name": "AccountOpened", "namespace": "bank",
  "fields": [
    {"name": "holder", "type": "string"},
    {"name": "branch", "type": ["null", "string"], "default": null},
    {"name": "limit", "type": "long", "default": 0}
  ]
}
"#;

/// Two versions and a draft, at a level and with more settings.
fn folder(draft: &str, settings: &str) -> Folder {
    let folder = Folder::two_versions();
    folder.write(DRAFT, draft);
    folder.write("heirloom.toml", settings);
    folder
}

/// No registry stands in the way.
const UNASKED: &str = "[policy]\n\"registry/would-reject\" = \"warn\"\n";

const FULL: &str = "[streams.bank]\nlevel = \"FULL_TRANSITIVE\"\n";

#[test]
fn nothing_to_judge() {
    let folder = Folder::two_versions();
    let told = folder.run(&["check"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told);
}

#[test]
fn a_compatible_draft() {
    let told = folder(WIDER, FULL).run(&["check"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told);
}

#[test]
fn a_breaking_draft_that_upcasters_cover() {
    let told = folder(OPENED_3, "").run(&["check"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
    let told = folder(OPENED_3, UNASKED).run(&["check"]);
    assert_eq!(told.code, 0, "{told}");
}

#[test]
fn a_breaking_draft_in_both_directions() {
    let told = folder(OPENED_3, FULL).run(&["check"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
}

#[test]
fn upcasters_may_not_be_enough() {
    let denied = format!("{UNASKED}upcast = \"deny\"\n");
    let told = folder(OPENED_3, &denied).run(&["check", "bank"]);
    assert_eq!(told.code, 1);
    let one = "[contracts.\"bank/account_opened\".policy]\nupcast = \"deny\"\n";
    let told = folder(OPENED_3, &format!("{UNASKED}{one}")).run(&["check"]);
    assert_eq!(told.code, 1);
    let other = format!("{denied}{}", one.replace("deny", "allow"));
    assert_eq!(folder(OPENED_3, &other).run(&["check"]).code, 0);
}

#[test]
fn shared_types_have_no_upcasters() {
    let told = folder(OPENED_3, "[streams.bank]\nshared = true\n").run(&["check"]);
    assert_eq!(told.code, 1);
    assert!(!told.out.contains("covered by code"), "{told}");
}

#[test]
fn a_rule_has_the_last_word() {
    let settings = format!(
        "{FULL}[policy]\n\"avro/type-changed\" = \"warn\"\n\"avro/field-added\" = \"deny\"\n"
    );
    let told = folder(OPENED_3, &settings).run(&["check", "--json"]);
    let data = valid("check", &told);
    let findings = data["contracts"][0]["findings"].as_array().expect("a list");
    let action = |rule: &str| {
        let mut of_rule = findings.iter().filter(|it| it["rule"] == rule);
        of_rule.next().map(|it| it["action"].clone())
    };
    assert_eq!(action("avro/type-changed"), Some("warn".into()), "{told}");
    assert_eq!(action("avro/field-added"), Some("deny".into()), "{told}");
}

#[test]
fn values_that_change_are_warned_of() {
    let text = |kind: &str| OPENED.replace("\"string\"", &format!("\"{kind}\""));
    let folder = Folder::of(&[("schemas/bank/history/account_opened.v1.avsc", &text("long"))]);
    folder.ok(&["init"]);
    folder.write(DRAFT, &text("double"));
    // The step would need code; allowed, it is derived, and then the loss is what readers get.
    folder.write(
        "heirloom.toml",
        "[contracts.\"bank/account_opened\"]\nlossy = \"allow\"\n",
    );
    let told = folder.run(&["check"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told);
    let deny =
        "[policy]\nlossy = \"deny\"\n[contracts.\"bank/account_opened\"]\nlossy = \"allow\"\n";
    folder.write("heirloom.toml", deny);
    assert_eq!(folder.run(&["check"]).code, 1);
}

#[test]
fn a_registry_may_be_stricter() {
    let refused = folder(OPENED_3, "dialect = \"karapace\"\n").run(&["check"]);
    assert!(
        refused
            .out
            .contains("karapace at BACKWARD_TRANSITIVE would refuse"),
        "{refused}"
    );
    assert_eq!(refused.code, 1);
    let folder = folder(OPENED_3, UNASKED);
    assert_eq!(folder.run(&["check"]).code, 0);
    let other = folder.run(&["check", "--dialect", "redpanda"]);
    assert!(other.out.contains("redpanda at"), "{other}");
    assert_eq!(folder.run(&["check", "--dialect", "confluence"]).code, 2);
}

#[test]
fn a_refusal_is_lowered_of_all_or_of_one() {
    let action = |settings: &str| {
        let told = folder(OPENED_3, settings).run(&["check", "--json"]);
        let data = valid("check", &told);
        (told.code, data["contracts"][0]["registry_action"].clone())
    };
    assert_eq!(action(""), (1, "deny".into()));
    assert_eq!(action(UNASKED), (0, "warn".into()));
    let one = UNASKED.replace("[policy]", "[contracts.\"bank/account_opened\".policy]");
    assert_eq!(action(&one), (0, "warn".into()));
    let allowed = UNASKED.replace("warn", "allow");
    assert_eq!(action(&allowed), (0, "allow".into()));
    let denied = format!("{allowed}{}", one.replace("warn", "deny"));
    assert_eq!(action(&denied), (1, "deny".into()));
    let none = "[streams.bank]\nlevel = \"NONE\"\n";
    assert_eq!(action(none), (0, serde_json::Value::Null));
}

#[test]
fn policies_that_cannot_be() {
    let settings =
        "[policy]\nbroken = \"forbid\"\nbrokn = \"deny\"\n\"avro/no-such-rule\" = \"warn\"\n";
    let told = folder(WIDER, settings).run(&["check"]);
    assert_eq!(told.code, 2);
    assert_snapshot!(told);
}

#[test]
fn a_policy_for_a_rule_that_does_not_exist_is_told_by_every_command() {
    let settings = "[policy]\n\"avro/field-aded\" = \"warn\"\n";
    let folder = folder(WIDER, settings);
    let draft = folder.read("schemas/bank/account_opened.avsc");
    for command in ["check", "fix", "order", "matrix", "status"] {
        let told = folder.run(&[command]);
        assert_eq!(told.code, 2, "{command}: {told}");
        let all = format!("{}{}", told.out, told.err);
        for part in [
            "heirloom.toml:2:1",
            "`avro/field-aded`",
            "did you mean `avro/field-added`?",
        ] {
            assert!(all.contains(part), "{command}: {part}: {told}");
        }
    }
    assert_eq!(folder.read("schemas/bank/account_opened.avsc"), draft);
}

#[test]
fn a_schema_that_does_not_parse() {
    let told = folder("{", "").run(&["check"]);
    assert_eq!(told.code, 3);
    assert_snapshot!(told);
}

#[test]
fn nothing_is_never_green() {
    let empty = Folder::of(&[("heirloom.toml", "")]);
    let told = empty.run(&["check"]);
    assert_eq!(told.code, 4);
    assert_snapshot!(told);
    assert_eq!(valid("check", &empty.run(&["check", "--json"]))["exit"], 4);

    let told = Folder::two_versions().run(&["check", "bank/acount_opened"]);
    assert_eq!(told.code, 4);
    assert_snapshot!(told);

    let nowhere = Folder::of(&[]);
    assert_eq!(nowhere.run(&["check"]).code, 2);
    let told = nowhere.run(&["check", "--json"]);
    assert_eq!(told.code, 2);
    assert!(valid("check", &told)["error"]["message"].is_string());
}

#[test]
fn one_of_several_names_is_unknown() {
    let told = folder(WIDER, "").run(&["check", "bank", "banc"]);
    assert_eq!(told.code, 4);
    assert!(told.out.contains("checked 1 contract"), "{told}");
}

#[test]
fn the_worst_of_several_counts() {
    let folder = folder(OPENED_3, FULL);
    let v1 = "schemas/bank/history/account_opened.v1.avsc";
    folder.write(v1, &OPENED.replace("holder", "owner"));
    let told = folder.run(&["check", "--json", "bank", "nowhere"]);
    assert_eq!(told.code, 5);
    let data = valid("check", &told);
    assert_eq!(data["exits"], serde_json::json!([5, 4, 1]));
}

#[test]
fn as_data() {
    let told = folder(OPENED_3, FULL).run(&["check", "--json"]);
    assert_eq!(told.code, 1);
    valid("check", &told);
    assert_snapshot!(told.out);
}

#[test]
fn names_of_findings_survive_edits_elsewhere() {
    let ids = |folder: &Folder| -> Vec<String> {
        let data = valid("check", &folder.run(&["check", "--json"]));
        let findings = data["contracts"][0]["findings"]
            .as_array()
            .expect("a list")
            .clone();
        findings.iter().map(|it| it["id"].to_string()).collect()
    };
    let folder = folder(OPENED_3, FULL);
    let before = ids(&folder);
    assert!(!before.is_empty());
    folder.write(DRAFT, &format!("\n\n{}", OPENED_3.replace(": ", ":  ")));
    assert_eq!(ids(&folder), before);
}

#[test]
fn what_is_frozen_is_not_judged_again() {
    let folder = folder(OPENED_3, "");
    folder.ok(&["freeze"]);
    folder.write("heirloom.toml", FULL);
    let told = folder.run(&["check"]);
    assert_eq!(told.code, 0);
    assert!(
        told.out.contains("6 pairs of frozen versions are history"),
        "{told}"
    );
    assert_ne!(OPENED_2, OPENED_3);
}

#[test]
fn our_own_contracts() {
    let folder = Folder::of(&[]);
    let told = folder.run(&["check", "--root", env!("CARGO_MANIFEST_DIR")]);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told}");
}

#[test]
fn every_level_and_dialect_can_be_configured() {
    use heirloom_compat::Level;
    use heirloom_compat::dialects::Dialect;

    let folder = folder(WIDER, "");
    for level in Level::ALL {
        folder.write(
            "heirloom.toml",
            &format!("[streams.bank]\nlevel = \"{level}\"\n"),
        );
        let told = folder.run(&["check", "--json"]);
        assert_eq!((told.code, told.err.as_str()), (0, ""), "{told}");
        assert_eq!(valid("check", &told)["contracts"][0]["level"], level.name());
    }
    for dialect in Dialect::ALL {
        folder.write("heirloom.toml", &format!("dialect = \"{dialect}\"\n"));
        let told = folder.run(&["check", "--json"]);
        assert_eq!(valid("check", &told)["dialect"], dialect.name(), "{told}");
    }
}

#[test]
fn a_protobuf_draft_that_a_registry_refuses_in_vain() {
    let text = |name: &str| {
        format!(
            "syntax = \"proto3\";\npackage bank;\nmessage {name} {{\n  string holder = 1;\n}}\n"
        )
    };
    let history = "schemas/bank/history/closed.v1.proto";
    let folder = Folder::of(&[(history, &text("Closed"))]);
    folder.ok(&["init"]);
    folder.write("schemas/bank/closed.proto", &text("AccountClosed"));
    let told = folder.run(&["check"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
}

#[test]
fn a_protobuf_draft_that_breaks_shipped_readers() {
    let text = |kind: &str| {
        format!(
            "syntax = \"proto3\";\npackage bank;\nmessage Closed {{\n  {kind} holder = 1;\n}}\n"
        )
    };
    let history = "schemas/bank/history/closed.v1.proto";
    let folder = Folder::of(&[(history, &text("string"))]);
    folder.ok(&["init"]);
    folder.write("schemas/bank/closed.proto", &text("int64"));
    folder.write("heirloom.toml", "[streams.bank]\nlevel = \"FORWARD\"\n");
    let told = folder.run(&["check"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
    valid("check", &folder.run(&["check", "--json"]));
}

#[test]
fn what_a_contract_refers_to_is_judged_with_it() {
    let money = |more: &str| {
        format!(
            r#"{{"type": "record", "name": "Money", "namespace": "common", "fields": [{{"name": "cents", "type": "long"}}{more}]}}"#
        )
    };
    let paid = r#"{"type": "record", "name": "Paid", "namespace": "bank", "fields": [{"name": "sum", "type": "common.Money"}]}"#;
    let folder = Folder::of(&[
        ("schemas/common/history/money.v1.avsc", &money("")),
        ("schemas/bank/history/paid.v1.avsc", paid),
    ]);
    folder.ok(&["init"]);
    folder.write(
        "heirloom.toml",
        "[streams.common]\nshared = true\n[streams.bank]\nlevel = \"FULL\"\n",
    );
    let draft = money(r#", {"name": "currency", "type": "string"}"#);
    folder.write("schemas/common/money.avsc", &draft);
    let told = folder.run(&["check", "--json"]);
    assert_eq!(told.code, 1);
    let data = valid("check", &told);
    let verdicts = data["contracts"].as_array().expect("a list").iter();
    let verdicts: Vec<String> = verdicts
        .map(|it| format!("{} {} {}", it["contract"], it["draft"], it["verdict"]))
        .collect();
    assert_snapshot!(verdicts.join("\n"));
    let place = &data["contracts"][0]["findings"][0]["place"];
    assert_eq!(place["file"], "schemas/common/money.avsc", "{told}");
}
