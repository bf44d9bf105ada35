//! `heirloom compat`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};
use crate::published::valid;

fn folder() -> Folder {
    Folder::of(&[
        ("1.avsc", OPENED),
        ("2.avsc", OPENED_2),
        ("3.avsc", OPENED_3),
    ])
}

#[test]
fn compatible_and_not() {
    let folder = folder();
    let told = folder.run(&["compat", "1.avsc", "2.avsc"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told);
    let told = folder.run(&["compat", "1.avsc", "2.avsc", "3.avsc"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
}

#[test]
fn every_level() {
    let folder = folder();
    let mut lines = Vec::new();
    for level in [
        "NONE",
        "BACKWARD",
        "BACKWARD_TRANSITIVE",
        "FORWARD",
        "forward_transitive",
        "FULL",
        "FULL_TRANSITIVE",
    ] {
        let told = folder.run(&[
            "compat", "--level", level, "--json", "1.avsc", "2.avsc", "3.avsc",
        ]);
        let data = valid("compat", &told);
        let pairs = data["truth"]["pairs"].as_array().expect("a list");
        let pairs = pairs
            .iter()
            .map(|it| format!("{}->{}", it["writer"], it["reader"]));
        let pairs: Vec<String> = pairs.collect();
        lines.push(format!(
            "{level}: exit {} {}",
            told.code,
            pairs.join(" ").replace('"', "")
        ));
    }
    assert_snapshot!(lines.join("\n"));
    assert_eq!(
        folder
            .run(&["compat", "--level", "BACKWARDS", "1.avsc", "2.avsc"])
            .code,
        2
    );
}

#[test]
fn every_dialect() {
    let folder = folder();
    for dialect in [
        "confluent",
        "confluent-main",
        "karapace",
        "apicurio",
        "redpanda",
        "truth",
    ] {
        let run = |old, new| folder.run(&["compat", "--dialect", dialect, old, new, "--json"]);
        let (good, bad) = (run("1.avsc", "2.avsc"), run("2.avsc", "3.avsc"));
        assert_eq!((good.code, bad.code), (0, 1), "{dialect}: {bad}");
        let (good, bad) = (valid("compat", &good), valid("compat", &bad));
        assert_eq!(
            (&good["compatible"], &bad["compatible"]),
            (&true.into(), &false.into())
        );
        assert_eq!(good["dialect"], dialect);
    }
    assert_eq!(
        folder
            .run(&["compat", "--dialect", "none", "1.avsc", "2.avsc"])
            .code,
        2
    );
}

#[test]
fn truth_and_registry_differ_where_values_change() {
    let text = |kind: &str| OPENED.replace("\"string\"", &format!("\"{kind}\""));
    let folder = Folder::of(&[("1.avsc", &text("long")), ("2.avsc", &text("double"))]);
    assert_eq!(folder.run(&["compat", "1.avsc", "2.avsc"]).code, 0);
    let told = folder.run(&["compat", "--dialect", "truth", "1.avsc", "2.avsc"]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
}

#[test]
fn references() {
    let money = r#"{"type": "record", "name": "Money", "namespace": "bank", "fields": [{"name": "cents", "type": "long"}]}"#;
    let paid = |default: &str| {
        format!(
            r#"{{"type": "record", "name": "Paid", "namespace": "bank", "fields": [{{"name": "sum", "type": "Money"}}{default}]}}"#
        )
    };
    let more = r#", {"name": "tip", "type": "long", "default": 0}"#;
    let folder = Folder::of(&[
        ("money.avsc", money),
        ("1.avsc", &paid("")),
        ("2.avsc", &paid(more)),
        ("3.avsc", &paid(r#", {"name": "tip", "type": "long"}"#)),
    ]);
    let run = |new| folder.run(&["compat", "--reference", "money.avsc", "1.avsc", new]);
    assert_eq!(run("2.avsc").code, 0, "{}", run("2.avsc"));
    assert_eq!(run("3.avsc").code, 1);
    let told = folder.run(&["compat", "1.avsc", "2.avsc"]);
    assert_eq!(told.code, 3);
    assert_snapshot!(told);
    let named = folder.run(&[
        "compat",
        "--reference",
        "bank.Money=money.avsc",
        "1.avsc",
        "2.avsc",
    ]);
    assert_eq!(named.code, 0, "{named}");
    assert_eq!(
        folder
            .run(&["compat", "--reference", "gone.avsc", "1.avsc", "2.avsc"])
            .code,
        4
    );
}

#[test]
fn formats() {
    let proto = "syntax = \"proto3\";\nmessage Opened { string holder = 1; }\n";
    let folder = Folder::of(&[
        ("1.avsc", OPENED),
        ("2.proto", proto),
        ("1", OPENED),
        ("2", OPENED_2),
    ]);
    assert_snapshot!(folder.run(&["compat", "1.avsc", "2.proto"]));
    assert_eq!(folder.run(&["compat", "1", "2"]).code, 2);
    assert_eq!(
        folder.run(&["compat", "--format", "avro", "1", "2"]).code,
        0
    );
    assert_eq!(
        folder
            .run(&["compat", "--format", "avro", "1.avsc", "2.proto"])
            .code,
        3
    );
    assert_eq!(
        folder.run(&["compat", "--format", "thrift", "1", "2"]).code,
        2
    );
}

#[test]
fn protobuf_truth() {
    let text = |kind: &str| {
        format!(
            "syntax = \"proto3\";\nmessage A {{ {kind} n = 1; }}\nmessage B {{ string s = 1; }}\n"
        )
    };
    let folder = Folder::of(&[("1.proto", &text("int64")), ("2.proto", &text("string"))]);
    let truth = |more: &[&str]| {
        let mut arguments = vec!["compat", "--dialect", "truth", "1.proto", "2.proto"];
        arguments.extend(more);
        folder.run(&arguments)
    };
    assert_eq!(truth(&[]).code, 1);
    assert_eq!(truth(&["--message", "A"]).code, 1);
    assert_eq!(truth(&["--message", "B"]).code, 0);
    assert_eq!(truth(&["--message", "C"]).code, 3);
    valid("compat", &truth(&["--json"]));
    for dialect in ["confluent", "karapace", "apicurio", "redpanda"] {
        let run = [
            "compat",
            "--dialect",
            dialect,
            "--json",
            "1.proto",
            "2.proto",
        ];
        let told = folder.run(&run);
        assert_eq!(told.code, 1, "{dialect}: {told}");
        valid("compat", &told);
    }
}

#[test]
fn what_cannot_be_read() {
    let folder = folder();
    folder.write("empty.avsc", "");
    std::fs::write(folder.root().join("latin1.avsc"), b"{\"type\": \"\xe4\"}").expect("a file");
    assert_eq!(folder.run(&["compat", "1.avsc"]).code, 2);
    assert_eq!(folder.run(&["compat"]).code, 2);
    for (file, code) in [
        ("gone.avsc", 4),
        ("empty.avsc", 3),
        ("latin1.avsc", 3),
        (".", 2),
    ] {
        let (first, last) = (["compat", file, "1.avsc"], ["compat", "1.avsc", file]);
        assert_eq!(folder.run(&first).code, code, "{file}");
        assert_eq!(folder.run(&last).code, code, "{file}");
        let told = folder.run(&["compat", "--json", "1.avsc", file]);
        assert_eq!(told.code, code, "{file}");
        let data = valid("compat", &told);
        assert!(
            data["error"].is_object() || data["compatible"].is_null(),
            "{told}"
        );
    }
    assert_snapshot!(folder.run(&["compat", "1.avsc", "empty.avsc"]));
    assert_snapshot!(folder.run(&["compat", "1.avsc", "latin1.avsc"]));
    assert_eq!(
        folder
            .run(&["compat", "--format", "avro", "1.avsc", "."])
            .code,
        4
    );
}

#[test]
fn a_message_that_is_gone_has_no_reader() {
    let file = |messages: &str| format!("syntax = \"proto3\";\npackage shop;\n{messages}\n");
    let paid = "message Paid { int64 cents = 1; }";
    let both = file(&format!("{paid}\nmessage Refunded {{ string why = 1; }}"));
    let folder = Folder::of(&[("1.proto", &both), ("2.proto", &file(paid))]);
    let truth = |more: &[&'static str]| {
        let all = [
            &["compat", "--dialect", "truth", "1.proto", "2.proto"],
            more,
        ]
        .concat();
        folder.run(&all)
    };
    let told = truth(&[]);
    assert_eq!(told.code, 1);
    assert_snapshot!(told);
    let data = valid("compat", &truth(&["--json"]));
    let finding = &data["truth"]["pairs"][1]["findings"][0];
    assert_eq!(finding["rule"], "protobuf/message-missing");
    assert_eq!(finding["proof"]["confirmed"], true);
    // To a reader of both, it is no harm that nobody writes one of them.
    assert_eq!(truth(&["--level", "forward"]).code, 0);
    assert_eq!(truth(&["--message", "Paid"]).code, 0);
}

#[test]
fn reserved_names_are_a_fault_of_what_is_new_only() {
    let file = |sum: &str| {
        format!(
            "syntax = \"proto3\";\nmessage Paid {{\n  reserved \"sum\";\n  int64 {sum} = 1;\n}}\n"
        )
    };
    let folder = Folder::of(&[("bad.proto", &file("sum")), ("good.proto", &file("cents"))]);
    let truth = |old, new| folder.run(&["compat", "--dialect", "truth", old, new]);
    let told = truth("good.proto", "bad.proto");
    assert_eq!(told.code, 3);
    assert!(told.err.contains("bad.proto:4:9"), "{told}");
    assert!(told.err.contains("[protobuf/name-reserved]"), "{told}");
    assert_ne!(truth("bad.proto", "good.proto").code, 3);
}

#[test]
fn a_descriptor_in_base64() {
    // message Paid { int64 cents = 1; }, of proto3, as Confluent gives it out with `format=serialized`.
    let one = "CgdhLnByb3RvIhUKBFBhaWQSDQoFY2VudHMYASABKANiBnByb3RvMw==";
    let text = "syntax = \"proto3\";\nmessage Paid { int64 cents = 1; }\n";
    let folder = Folder::of(&[
        ("1.proto", one),
        ("2.proto", text),
        ("3.proto", &text.replace("int64", "string")),
    ]);
    let run = |dialect, new| folder.run(&["compat", "--dialect", dialect, "1.proto", new]);
    for dialect in ["confluent", "confluent-main"] {
        assert_eq!(
            run(dialect, "2.proto").code,
            0,
            "{}",
            run(dialect, "2.proto")
        );
        assert_eq!(run(dialect, "3.proto").code, 1);
    }
    for dialect in ["apicurio", "redpanda"] {
        assert_eq!(run(dialect, "2.proto").code, 3);
    }
}
