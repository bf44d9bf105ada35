//! The records of official clients that the demo reads are those that the clients write.
//!
//! Runs where `HEIRLOOM_PYTHON_CLIENT` and `HEIRLOOM_NODE_CLIENT` are set, as `cargo xtask test` does; `UPDATE=1` writes
//! the records anew.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use heirloom_registry::api::{NewSchema, Reference, Subject, Version};
use heirloom_registry::client::{Register, Registry};
use heirloom_registry::server::Server;
use serde_json::{Value, json};

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

/// The history that the demo publishes, in its order, so that the ids are the same.
async fn publish(registry: &Registry) {
    let money: Subject = "common.Money".parse().expect("a subject");
    for (version, references, name) in [
        (1, 1, "CashWithdrawn"),
        (2, 1, "CashWithdrawn"),
        (3, 2, "MoneyWithdrawn"),
    ] {
        let withdrawn = format!("bank-acme.bank.{name}");
        let withdrawn: Subject = withdrawn.parse().expect("a subject");
        let schema = NewSchema::avro(text(&format!(
            "schemas/common/history/money.v{references}.avsc"
        )));
        let registered = registry
            .register(&money, &schema, &Register::default())
            .await;
        registered.expect("money");
        let file = format!("schemas/bank/history/money_withdrawn.v{version}.avsc");
        let schema = NewSchema {
            references: vec![Reference {
                name: "common.Money".to_owned(),
                subject: money.to_string(),
                version: Version::of(references).expect("a version"),
            }],
            ..NewSchema::avro(text(&file))
        };
        let registered = registry
            .register(&withdrawn, &schema, &Register::default())
            .await;
        registered.expect("a version");
    }
}

/// What a client writes: each framing that it knows.
fn records(client: &str, mut command: Command, url: &str) -> Vec<Value> {
    command
        .arg(url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut process = command.spawn().expect("the client");
    let mut requests = process.stdin.take().expect("its input");
    for framing in ["id", "guid-header"] {
        // 1234 hundredths.
        let amount = json!({"decimal": "12.34", "bytes": "BNI="});
        let request = json!({
            "do": "write", "format": "avro", "names": "topic-record", "framing": framing, "topic": "bank",
            "subject": "bank-acme.bank.MoneyWithdrawn",
            "schema": text("schemas/bank/money_withdrawn.avsc"),
            "references": [{"name": "common.Money", "subject": "common.Money", "version": 2}],
            "event": {
                "account_id": "A000",
                "amount": {"amount": amount, "currency": "EUR", "rounding": "HALF_UP"},
                "withdrawn_at": 1_704_067_200_000_i64, "channel": "COUNTER",
            },
        });
        writeln!(requests, "{request}").expect("a request");
    }
    drop(requests);
    let output = process.wait_with_output().expect("its answers");
    let answers = String::from_utf8(output.stdout).expect("text");
    let framings = ["the id", "the GUID in a header"];
    let answers = answers.lines().zip(framings);
    answers
        .map(|(line, framing)| {
            let answer: Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(answer.get("error"), None, "{client}");
            json!({
                "client": format!("{client}, by {framing}"),
                "value": answer["value"], "headers": answer["headers"],
            })
        })
        .collect()
}

#[test]
fn the_records_are_what_the_clients_write() {
    let python = std::env::var_os("HEIRLOOM_PYTHON_CLIENT");
    let (Some(python), true) = (python, std::env::var_os("HEIRLOOM_NODE_CLIENT").is_some()) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime
        .block_on(Server::builder().start())
        .expect("a registry");
    let registry = Registry::builder()
        .url(server.url())
        .no_proxy()
        .build()
        .expect("a client");
    runtime.block_on(publish(&registry));
    let folder = "crates/heirloom-registry/tests/records/clients";
    let script = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(folder)
            .join(name)
    };
    let mut command = Command::new(python);
    command.arg(script("records.py"));
    let mut found = records("Python", command, &server.url());
    let mut command = Command::new("node");
    command.arg(script("records.mjs"));
    found.extend(records("Node", command, &server.url()));
    runtime.block_on(server.shutdown());
    let found = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/clients.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, found).expect("the records");
        return;
    }
    assert_eq!(fs::read_to_string(path).expect("the records"), found);
}
