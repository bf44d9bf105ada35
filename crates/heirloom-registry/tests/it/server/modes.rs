//! Modes by scope, and what they forbid.

use serde_json::json;

use super::{avro, check, fault, get, record, send};

fn registered(id: u32, version: u32, schema: &str) -> String {
    json!({"id": id, "version": version, "schema": schema}).to_string()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_only_to_be_read_stays() {
    let (one, two) = (record(&["a"]), record(&["a", "b?"]));
    let read_only = || fault(42205, "Subject s in context  is in read-only mode");
    check(&[
        get("GET /mode", 200, r#"{"mode":"READWRITE"}"#),
        get(
            "GET /mode/s",
            404,
            fault(
                40409,
                "Subject 's' does not have subject-level mode configured",
            ),
        ),
        get(
            "GET /mode/s?defaultToGlobal=true",
            200,
            r#"{"mode":"READWRITE"}"#,
        ),
        send(
            "PUT /mode/s",
            r#"{"mode":"SIDEWAYS"}"#,
            422,
            fault(
                42204,
                "Invalid mode. Valid values are READWRITE, READONLY, and IMPORT.",
            ),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            registered(1, 1, &one),
        ),
        send(
            "PUT /mode/s",
            r#"{"mode":"readonly"}"#,
            200,
            r#"{"mode":"READONLY"}"#,
        ),
        get("GET /mode/s", 200, r#"{"mode":"READONLY"}"#),
        // What is there already is found.
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            registered(1, 1, &one),
        ),
        send("POST /subjects/s/versions", avro(&two), 422, read_only()),
        get("DELETE /subjects/s", 422, read_only()),
        get("DELETE /subjects/s/versions/1", 422, read_only()),
        send(
            "PUT /config/s",
            r#"{"compatibility":"NONE"}"#,
            422,
            fault(42205, "Subject s is in read-only mode"),
        ),
        get("DELETE /mode/s", 200, r#"{"mode":"READONLY"}"#),
        get(
            "DELETE /mode/s",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&two),
            200,
            registered(2, 2, &two),
        ),
        // The override counts whatever the subject says.
        send(
            "PUT /mode/s",
            r#"{"mode":"READWRITE"}"#,
            200,
            r#"{"mode":"READWRITE"}"#,
        ),
        send(
            "PUT /mode",
            r#"{"mode":"READONLY"}"#,
            200,
            r#"{"mode":"READONLY"}"#,
        ),
        get(
            "GET /mode/s?defaultToGlobal=true",
            200,
            r#"{"mode":"READWRITE"}"#,
        ),
        send(
            "PUT /mode",
            r#"{"mode":"READONLY_OVERRIDE"}"#,
            200,
            r#"{"mode":"READONLY_OVERRIDE"}"#,
        ),
        get(
            "GET /mode/s?defaultToGlobal=true",
            200,
            r#"{"mode":"READONLY_OVERRIDE"}"#,
        ),
        get(
            "DELETE /mode?recursive=true",
            200,
            r#"{"mode":"READONLY_OVERRIDE"}"#,
        ),
        get(
            "GET /mode/s",
            404,
            fault(
                40409,
                "Subject 's' does not have subject-level mode configured",
            ),
        ),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn an_import_brings_ids_and_versions() {
    let (one, two, three) = (record(&["a"]), record(&["b"]), record(&["c"]));
    let import = |schema: &str, id: i32, version: i32| {
        json!({"schema": schema, "id": id, "version": version}).to_string()
    };
    check(&[
        send(
            "POST /subjects/s/versions",
            import(&one, 100, 0),
            422,
            fault(42205, "Subject s in context  is not in import mode"),
        ),
        send(
            "PUT /mode/s",
            r#"{"mode":"IMPORT"}"#,
            200,
            r#"{"mode":"IMPORT"}"#,
        ),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            422,
            fault(42205, "Subject s in context  is not in read-write mode"),
        ),
        send(
            "POST /subjects/s/versions",
            import(&one, 100, 7),
            200,
            registered(100, 7, &one),
        ),
        send(
            "POST /subjects/s/versions",
            import(&two, 100, 8),
            422,
            fault(
                42205,
                "Overwrite new schema with id 100 in context  is not permitted.",
            ),
        ),
        // Nothing is compared, gaps are allowed, and what is there already may have another number, too.
        send(
            "POST /subjects/s/versions",
            import(&one, 100, 9),
            200,
            registered(100, 9, &one),
        ),
        send(
            "POST /subjects/s/versions",
            import(&two, 101, 20),
            200,
            registered(101, 20, &two),
        ),
        get("GET /subjects/s/versions", 200, "[7,9,20]"),
        // A version that is there is overwritten.
        send(
            "POST /subjects/s/versions",
            import(&three, 102, 20),
            200,
            registered(102, 20, &three),
        ),
        get(
            "GET /schemas/ids/101",
            404,
            fault(40403, "Schema 101 not found"),
        ),
        send(
            "PUT /mode/s",
            r#"{"mode":"READWRITE"}"#,
            200,
            r#"{"mode":"READWRITE"}"#,
        ),
        send(
            "POST /subjects/t/versions",
            avro(&two),
            200,
            registered(103, 1, &two),
        ),
        send(
            "PUT /mode/t",
            r#"{"mode":"IMPORT"}"#,
            422,
            fault(42205, "Cannot import since found existing subjects"),
        ),
        send(
            "PUT /mode/t?force=true",
            r#"{"mode":"IMPORT"}"#,
            200,
            r#"{"mode":"IMPORT"}"#,
        ),
    ]);
}

#[test]
fn a_version_that_is_asked_for_is_the_next() {
    let one = record(&["a"]);
    let asked = |version: i32| json!({"schema": one, "version": version}).to_string();
    let answer = |version: u32| {
        let metadata = json!({"properties": {"confluent:version": version.to_string()}});
        json!({"id": version, "version": version, "schema": one, "metadata": metadata}).to_string()
    };
    let other_type = format!(
        "Schema being registered is incompatible with an earlier schema for subject \"s\", details: \
        [Incompatible because of different schema type, {{oldSchemaVersion: 2}}, {{oldSchema: '{one}'}}, \
        {{validateFields: 'false', compatibility: 'BACKWARD'}}]"
    );
    check(&[
        send(
            "POST /subjects/s/versions",
            asked(2),
            422,
            fault(42201, "Version is not one more than previous version"),
        ),
        send(
            "POST /subjects/s/versions",
            asked(1),
            200,
            answer(1),
        ),
        // What is registered already, too.
        send(
            "POST /subjects/s/versions",
            asked(1),
            422,
            fault(42201, "Version is not one more than previous version"),
        ),
        send(
            "POST /subjects/s/versions",
            asked(0),
            200,
            answer(1),
        ),
        // The next, whichever it is.
        send(
            "POST /subjects/s/versions",
            asked(-1),
            200,
            answer(2),
        ),
        // Whether it may follow is asked first.
        send(
            "POST /subjects/s/versions",
            json!({"schema": "syntax = \"proto3\"; message M {}", "schemaType": "PROTOBUF", "version": 7})
                .to_string(),
            409,
            fault(40901, &other_type),
        ),
    ]);
}
