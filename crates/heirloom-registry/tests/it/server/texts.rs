//! Texts: normalized, and of JSON Schema.

use serde_json::json;

use super::register::registered;
use super::{avro, check, fault, send};

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
