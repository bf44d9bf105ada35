//! Registration and lookup.

use serde_json::json;

use super::{avro, check, fault, get, protobuf, record, send};

/// The answer to a registration.
pub(super) fn registered(id: u32, version: u32, schema: &str) -> String {
    json!({"id": id, "version": version, "schema": schema}).to_string()
}

#[test]
fn a_text_is_kept_as_java_writes_it_and_registered_once() {
    let sloppy = r#" { "name" : "acme.R", "fields" : [ { "type" : {"type":"long"}, "name" : "a" } ], "type" : "record" } "#;
    let kept = record(&["a"]);
    check(&[
        send(
            "POST /subjects/s/versions",
            avro(sloppy),
            200,
            registered(1, 1, &kept),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&kept),
            200,
            registered(1, 1, &kept),
        ),
        send(
            "POST /subjects/other/versions",
            avro(sloppy),
            200,
            registered(1, 1, &kept),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&record(&["a", "b?"])),
            200,
            registered(2, 2, &record(&["a", "b?"])),
        ),
        get(
            "GET /subjects/s/versions/latest/schema",
            200,
            record(&["a", "b?"]),
        ),
        get("GET /schemas/ids/1/schema", 200, &*kept),
        get(
            "GET /schemas/ids/1",
            200,
            json!({"schema": kept, "subject": "other", "version": 1}).to_string(),
        ),
        get(
            "GET /schemas/ids/2?fetchMaxId=true",
            200,
            json!({"schema": record(&["a", "b?"]), "subject": "s", "version": 2, "maxId": 2})
                .to_string(),
        ),
        get(
            "GET /schemas/ids/3",
            404,
            fault(40403, "Schema 3 not found"),
        ),
        get("GET /schemas/ids/x", 404, fault(404, "HTTP 404 Not Found")),
    ]);
}

#[test]
fn a_text_that_is_none_is_refused() {
    let bad = r#"{"type":"record","name":"R"}"#;
    let invalid = |details: &str| {
        fault(
            42201,
            &format!("Invalid schema {bad} with refs [] of type AVRO, details: {details}"),
        )
    };
    check(&[
        send(
            "POST /subjects/s/versions",
            avro(bad),
            422,
            invalid("`fields` is no array, or is not there at line 1, column 1"),
        ),
        send(
            "POST /subjects/s/versions",
            avro(""),
            422,
            fault(42201, "Empty schema"),
        ),
        send(
            "POST /subjects/s/versions",
            r#"{"schema":"{}","schemaType":"XML"}"#,
            422,
            fault(42201, "Invalid schema type XML"),
        ),
        send(
            "POST /subjects/s/versions",
            "{",
            400,
            fault(
                400,
                "the body is no request: EOF while parsing an object at line 1 column 1",
            ),
        ),
        send(
            "POST /subjects/a%0Ab/versions",
            avro("\"int\""),
            422,
            fault(42208, "The specified subject 'a\nb' is not a valid."),
        ),
        send(
            "POST /subjects/__GLOBAL/versions",
            avro("\"int\""),
            422,
            fault(42208, "The specified subject '__GLOBAL' is not a valid."),
        ),
        get("GET /subjects", 200, "[]"),
    ]);
}

#[test]
fn what_cannot_follow_is_refused() {
    let old = record(&["a"]);
    let new = record(&["a", "b"]);
    let message = format!(
        "Schema being registered is incompatible with an earlier schema for subject \"s\", details: \
         [{{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'b' at path '/fields/1' in the new \
         schema has no default value and is missing in the old schema', additionalInfo:'b'}}, {{oldSchemaVersion: 1}}, \
         {{oldSchema: '{old}'}}, {{validateFields: 'false', compatibility: 'BACKWARD'}}]"
    );
    check(&[
        send(
            "POST /subjects/s/versions",
            avro(&old),
            200,
            registered(1, 1, &old),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&new),
            409,
            fault(40901, &message),
        ),
        send(
            "POST /subjects/s/versions?force=true",
            avro(&new),
            200,
            registered(2, 2, &new),
        ),
        send(
            "POST /subjects/s/versions",
            protobuf("syntax = \"proto3\"; message M {}"),
            409,
            fault(
                40901,
                &format!(
                    "Schema being registered is incompatible with an earlier schema for subject \"s\", details: \
                [Incompatible because of different schema type, {{oldSchemaVersion: 2}}, {{oldSchema: '{new}'}}, \
                {{validateFields: 'false', compatibility: 'BACKWARD'}}]"
                ),
            ),
        ),
    ]);
}

#[test]
fn versions_keep_their_numbers_in_messages() {
    let schemas = [&["a"][..], &["a", "b?"], &["a", "c?"]].map(record);
    let bad = r#"{"type":"record","name":"R","namespace":"acme","fields":[{"name":"a","type":"string"}]}"#;
    let message = format!(
        "Schema being registered is incompatible with an earlier schema for subject \"s\", details: \
         [{{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field in the new schema does not \
         match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: LONG'}}, \
         {{oldSchemaVersion: 3}}, {{oldSchema: '{}'}}, {{validateFields: 'false', compatibility: 'BACKWARD_TRANSITIVE'}}]",
        schemas[2]
    );
    check(&[
        send(
            "PUT /config",
            r#"{"compatibility":"BACKWARD_TRANSITIVE"}"#,
            200,
            r#"{"compatibility":"BACKWARD_TRANSITIVE"}"#,
        ),
        send(
            "POST /subjects/s/versions",
            avro(&schemas[0]),
            200,
            registered(1, 1, &schemas[0]),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&schemas[1]),
            200,
            registered(2, 2, &schemas[1]),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&schemas[2]),
            200,
            registered(3, 3, &schemas[2]),
        ),
        get("DELETE /subjects/s/versions/1", 200, "1"),
        send(
            "POST /subjects/s/versions",
            avro(bad),
            409,
            fault(40901, &message),
        ),
    ]);
}

#[test]
fn a_schema_is_found_by_its_text() {
    let text = record(&["a"]);
    let found = json!({"subject": "s", "version": 1, "id": 1, "schema": text}).to_string();
    check(&[
        send(
            "POST /subjects/s",
            avro(&text),
            404,
            fault(40401, "Subject 's' not found."),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&text),
            200,
            registered(1, 1, &text),
        ),
        send("POST /subjects/s", avro(&format!(" {text} ")), 200, &*found),
        send(
            "POST /subjects/s",
            avro("\"int\""),
            404,
            fault(40403, "Schema not found"),
        ),
        get("DELETE /subjects/s/versions/1", 200, "1"),
        send(
            "POST /subjects/s",
            avro(&text),
            404,
            fault(40401, "Subject 's' not found."),
        ),
        send(
            "POST /subjects/s?deleted=true",
            avro(&text),
            200,
            json!({"subject": "s", "version": 1, "id": 1, "schema": text, "deleted": true})
                .to_string(),
        ),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn references_are_resolved_and_guarded() {
    let inner = r#"{"type":"enum","name":"E","namespace":"acme","symbols":["A"]}"#;
    let outer =
        r#"{"type":"record","name":"O","namespace":"acme","fields":[{"name":"e","type":"E"}]}"#;
    let whole = format!(
        r#"{{"type":"record","name":"O","namespace":"acme","fields":[{{"name":"e","type":{}}}]}}"#,
        r#"{"type":"enum","name":"E","symbols":["A"]}"#
    );
    let refers = |subject: &str, version: i32| json!({"schema": outer, "references": [{"name": "acme.E", "subject": subject, "version": version}]});
    let kept = json!([{"name": "acme.E", "subject": "inner", "version": 1}]);
    let missing = format!(
        "Invalid schema {outer} with refs [{{name='acme.E', subject='no', version=-1}}] of type AVRO, details: No schema \
         reference found for subject \"no\" and version -1"
    );
    check(&[
        send(
            "POST /subjects/outer/versions",
            refers("no", -1).to_string(),
            422,
            fault(42201, &missing),
        ),
        send(
            "POST /subjects/inner/versions",
            avro(inner),
            200,
            registered(1, 1, inner),
        ),
        send(
            "POST /subjects/outer/versions",
            refers("inner", -1).to_string(),
            200,
            json!({"id": 2, "version": 1, "schema": outer, "references": kept}).to_string(),
        ),
        send(
            "POST /subjects/outer/versions",
            refers("inner", 1).to_string(),
            200,
            json!({"id": 2, "version": 1, "schema": outer, "references": kept}).to_string(),
        ),
        get("GET /subjects/inner/versions/1/referencedby", 200, "[2]"),
        get("GET /schemas/ids/2/schema?format=resolved", 200, &*whole),
        // The text with the type in its place is the same schema.
        send(
            "POST /subjects/outer",
            avro(&whole),
            200,
            json!({"subject": "outer", "version": 1, "id": 2, "schema": outer, "references": kept})
                .to_string(),
        ),
        get(
            "DELETE /subjects/inner",
            422,
            fault(
                42206,
                "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=inner,version=1}.",
            ),
        ),
        get(
            "DELETE /subjects/inner/versions/1",
            422,
            fault(
                42206,
                "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=inner,version=1}.",
            ),
        ),
        get("DELETE /subjects/outer", 200, "[1]"),
        get("GET /subjects/inner/versions/1/referencedby", 200, "[]"),
        get(
            "GET /subjects/inner/versions/1/referencedby?deleted=true",
            200,
            "[2]",
        ),
        get("DELETE /subjects/inner", 200, "[1]"),
        // What is deleted cannot be referred to anew.
        send(
            "POST /subjects/new/versions",
            refers("inner", 1).to_string(),
            422,
            fault(
                42201,
                &format!(
                    "Invalid schema {outer} with refs [{{name='acme.E', subject='inner', version=1}}] of type AVRO, details: No \
             schema reference found for subject \"inner\" and version 1"
                ),
            ),
        ),
    ]);
}

#[test]
fn metadata_and_rules_are_handed_on() {
    let schemas = [&["a"][..], &["a", "b?"], &["a", "c?"]].map(record);
    let owner = json!({"properties": {"owner": "billing"}});
    let both = json!({"properties": {"owner": "billing", "zone": "eu"}});
    let rules = json!({"domainRules": [{"name": "r"}]});
    let with =
        |schema: &str| json!({"schema": schema, "metadata": owner, "ruleSet": rules}).to_string();
    let twice = r#"{"schema":"\"int\"","ruleSet":{"domainRules":[{"name":"r"},{"name":"r"}]}}"#;
    check(&[
        send("POST /subjects/s/versions", twice, 422, fault(42210, "Found rule with duplicate name 'r'")),
        send("POST /subjects/s/versions", with(&schemas[0]), 200,
            json!({"id": 1, "version": 1, "schema": schemas[0], "metadata": owner, "ruleSet": rules}).to_string()),
        send("POST /subjects/s/versions", avro(&schemas[1]), 200,
            json!({"id": 2, "version": 2, "schema": schemas[1], "metadata": owner, "ruleSet": rules}).to_string()),
        send("PUT /config/s", r#"{"defaultMetadata":{"properties":{"owner":"nobody","zone":"eu"}}}"#, 200,
            r#"{"defaultMetadata":{"properties":{"owner":"nobody","zone":"eu"}}}"#),
        send("POST /subjects/s/versions", avro(&schemas[2]), 200,
            json!({"id": 3, "version": 3, "schema": schemas[2], "metadata": both, "ruleSet": rules}).to_string()),
        // What is there already lacks what the settings add since; what has it all is found.
        send("POST /subjects/s/versions", with(&schemas[1]), 200,
            json!({"id": 4, "version": 4, "schema": schemas[1], "metadata": both, "ruleSet": rules}).to_string()),
        send("POST /subjects/s/versions", avro(&schemas[1]), 200,
            json!({"id": 4, "version": 4, "schema": schemas[1], "metadata": both, "ruleSet": rules}).to_string()),
        get("DELETE /subjects/s/versions/4", 200, "4"),
        get("GET /subjects/s/metadata?key=owner&value=billing", 200,
            json!({"subject": "s", "version": 3, "id": 3, "schema": schemas[2], "metadata": both, "ruleSet": rules}).to_string()),
        get("GET /subjects/s/metadata?key=owner&value=else", 404, fault(40403, "Schema not found")),
        get("GET /subjects/none/metadata?key=owner&value=else", 404, fault(40401, "Subject 'none' not found.")),
    ]);
}
