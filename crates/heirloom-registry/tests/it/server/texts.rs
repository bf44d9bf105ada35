//! Texts: normalized, printed anew, and of JSON Schema.

use heirloom_registry::server::{Server, archive};
use serde_json::{Value, json};

use super::register::registered;
use super::{ask, avro, check, fault, protobuf, run, send};

#[test]
fn normalization_sorts_what_has_no_order() {
    let text =
        r#"{"type":"enum","name":"E","doc":"","symbols":["A"],"z":1,"b":2,"aliases":["y","x"]}"#;
    let kept =
        r#"{"type":"enum","name":"E","doc":"","symbols":["A"],"z":1,"b":2,"aliases":["y","x"]}"#;
    let normal = r#"{"type":"enum","name":"E","symbols":["A"],"b":2,"z":1,"aliases":["x","y"]}"#;
    check(&[
        send(
            "POST /subjects/plain/versions",
            avro(text),
            200,
            registered(1, 1, kept),
        ),
        send(
            "POST /subjects/normal/versions?normalize=true",
            avro(text),
            200,
            registered(2, 1, normal),
        ),
        // Either form is found in either way.
        send(
            "POST /subjects/plain?normalize=true",
            avro(text),
            200,
            json!({"subject": "plain", "version": 1, "id": 1, "schema": kept}).to_string(),
        ),
        send(
            "POST /subjects/normal",
            avro(text),
            200,
            json!({"subject": "normal", "version": 1, "id": 2, "schema": normal}).to_string(),
        ),
        send(
            "PUT /config/set",
            r#"{"normalize":true}"#,
            200,
            r#"{"normalize":true}"#,
        ),
        send(
            "POST /subjects/set/versions",
            avro(text),
            200,
            registered(2, 1, normal),
        ),
    ]);
}

#[test]
fn json_schemas_are_kept_and_not_compared() {
    let body = |text: &str| json!({"schema": text, "schemaType": "JSON"}).to_string();
    let answer = |id: u32, version: u32, text: &str| {
        json!({"id": id, "version": version, "schema": text, "schemaType": "JSON"}).to_string()
    };
    let refusal = "This registry does not check the compatibility of schemas of type JSON; set the compatibility of the \
                   subject to NONE to register another version";
    check(&[
        send(
            "POST /subjects/s/versions",
            body("{ \"type\": \"object\" }"),
            200,
            answer(1, 1, r#"{"type":"object"}"#),
        ),
        send(
            "POST /subjects/s/versions",
            body("{\"type\":\"object\"}\n"),
            200,
            answer(1, 1, r#"{"type":"object"}"#),
        ),
        send(
            "POST /subjects/s/versions",
            body("true"),
            422,
            fault(42201, refusal),
        ),
        send(
            "PUT /config/s",
            r#"{"compatibility":"none"}"#,
            200,
            r#"{"compatibility":"NONE"}"#,
        ),
        send(
            "POST /subjects/s/versions",
            body("true"),
            200,
            answer(2, 2, "true"),
        ),
    ]);
}

const ADDRESS: &str =
    "syntax = \"proto3\";\npackage common;\n\nmessage Address {\n  string street = 1;\n}\n";

/// The same with a comment, and in other lines.
const WRITTEN: &str =
    "syntax = 'proto3'; package common;\n// Where one lives.\nmessage Address { string street=1; }";

#[test]
fn protobuf_texts_that_say_the_same_are_one_schema() {
    let found =
        json!({"subject": "a", "version": 1, "id": 1, "schemaType": "PROTOBUF", "schema": ADDRESS});
    let kept = json!({"id": 1, "version": 1, "schemaType": "PROTOBUF", "schema": ADDRESS});
    let register = |text: &str| {
        send(
            "POST /subjects/a/versions",
            protobuf(text),
            200,
            kept.to_string(),
        )
    };
    let lookup = |text: &str| send("POST /subjects/a", protobuf(text), 200, found.to_string());
    check(&[
        register(WRITTEN),
        register(ADDRESS),
        lookup(WRITTEN),
        lookup(ADDRESS),
        send(
            "POST /subjects/a?normalize=true",
            protobuf(WRITTEN),
            200,
            found.to_string(),
        ),
        send(
            "POST /subjects/a",
            protobuf(&ADDRESS.replace("street", "city")),
            404,
            fault(40403, "Schema not found"),
        ),
        // A type that nothing declares is refused of a new schema alone.
        send(
            "POST /subjects/a",
            protobuf(&ADDRESS.replace("string", "City")),
            404,
            fault(40403, "Schema not found"),
        ),
    ]);
}

#[test]
fn what_confluent_could_not_read_again_stays_as_it_was_sent() {
    let text = |fields: &str| {
        format!(
            r#"syntax = "proto2"; message M {{ optional bytes a = 1 [default = "\001 x"]; {fields} }}"#
        )
    };
    let (one, two) = (text(""), text("optional int32 b = 2;"));
    let answer = |id: u32, text: &str| {
        json!({"id": id, "version": id, "schemaType": "PROTOBUF", "schema": text}).to_string()
    };
    let versions = "POST /subjects/s/versions";
    check(&[
        send(versions, protobuf(&one), 200, answer(1, &one)),
        send(versions, protobuf(&two), 200, answer(2, &two)),
        send(versions, protobuf(&one), 200, answer(1, &one)),
    ]);
}

#[test]
fn guids_of_protobuf_are_digests_of_what_is_printed() {
    let sent = "syntax = \"proto3\"; package parcels; import \"common/address.proto\"; /* A parcel. */\n\
        message Sent { common.Address to = 1; }";
    let sent = json!({
        "schema": sent,
        "schemaType": "PROTOBUF",
        "references": [{"name": "common/address.proto", "subject": "a", "version": 1}],
    });
    let rows = [
        (
            "POST /subjects/a/versions",
            protobuf(WRITTEN),
            "28f613f2-f983-0ae0-41ca-c4f178fa6384",
        ),
        (
            "POST /subjects/s/versions",
            sent.to_string(),
            "597ae231-803d-7046-b0c0-6dba58e28eba",
        ),
        (
            "POST /subjects/n/versions?normalize=true",
            sent.to_string(),
            "499e1743-5183-a242-64fd-8cc72f72829a",
        ),
    ];
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        for (request, body, guid) in rows {
            let path = request.trim_start_matches("POST ");
            let request = client.post(format!("{}{path}", server.url()));
            let request = request.header("Content-Type", "application/json");
            let answer = request.body(body).send().await.unwrap();
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["guid"], guid, "{answer}");
        }
    });
}

#[test]
fn a_text_that_came_in_an_archive_is_found_by_what_is_printed_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("registry.redb");
    let key = json!({"keytype": "SCHEMA", "subject": "a", "version": 1, "magic": 1});
    let value = json!({
        "subject": "a", "version": 1, "id": 7, "schemaType": "PROTOBUF", "schema": WRITTEN, "deleted": false,
    });
    let lines = format!("{key}\t{value}\n");
    archive::import(&data, &mut lines.as_bytes()).unwrap();
    run(async {
        let server = Server::builder().data(&data).start().await.unwrap();
        let client = reqwest::Client::new();
        for text in [WRITTEN, ADDRESS] {
            let step = send("POST /subjects/a", protobuf(text), 200, "");
            let (status, answer) = ask(&client, &server.url(), &step).await;
            assert_eq!((status, answer["id"].as_u64()), (200, Some(7)), "{answer}");
        }
    });
}
