//! Contexts: ids of their own, and paths that begin with one.

use serde_json::json;

use super::{avro, check, fault, get, record, send};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn contexts_have_their_own_ids_and_settings() {
    let (one, two) = (record(&["a"]), record(&["a", "b?"]));
    let answer = |id: u32, version: u32, schema: &str| {
        json!({"id": id, "version": version, "schema": schema}).to_string()
    };
    check(&[
        get("GET /contexts", 200, r#"["."]"#),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            answer(1, 1, &one),
        ),
        send(
            "POST /subjects/:.x:s/versions",
            avro(&two),
            200,
            answer(1, 1, &two),
        ),
        send(
            "POST /contexts/.x/subjects/t/versions",
            avro(&one),
            200,
            answer(2, 1, &one),
        ),
        get("GET /contexts", 200, r#"[".",".x"]"#),
        get("GET /contexts?limit=1&offset=1", 200, r#"[".x"]"#),
        get("GET /subjects", 200, r#"["s",":.x:s",":.x:t"]"#),
        get("GET /subjects?subjectPrefix=:.x:t", 200, r#"[":.x:t"]"#),
        get("GET /subjects?subjectPrefix=:*:s", 200, r#"["s",":.x:s"]"#),
        get("GET /subjects?subjectPrefix=", 200, r#"["s"]"#),
        get("GET /contexts/x/subjects", 200, r#"[":.x:s",":.x:t"]"#),
        get(
            "GET /contexts/:.x:/subjects/s/versions/1/schema",
            200,
            &*two,
        ),
        get("GET /schemas/ids/1/schema", 200, &*one),
        get("GET /contexts/.x/schemas/ids/1/schema", 200, &*two),
        get("GET /schemas/ids/1/schema?subject=:.x:", 200, &*two),
        // A subject without a context is looked for in all of them.
        get("GET /schemas/ids/2/schema?subject=t", 200, &*one),
        get(
            "GET /schemas/ids/2/schema",
            404,
            fault(40403, "Schema 2 not found"),
        ),
        send(
            "PUT /contexts/.x/config",
            r#"{"compatibility":"FULL"}"#,
            200,
            r#"{"compatibility":"FULL"}"#,
        ),
        get(
            "GET /config/:.x:s?defaultToGlobal=true",
            200,
            r#"{"compatibilityLevel":"FULL"}"#,
        ),
        get(
            "GET /config/s?defaultToGlobal=true",
            200,
            r#"{"compatibilityLevel":"BACKWARD"}"#,
        ),
        get(
            "DELETE /contexts/.x",
            422,
            fault(42211, "The specified context '.x' is not empty."),
        ),
        get("DELETE /subjects/:.x:s", 200, "[1]"),
        get("DELETE /contexts/.x/subjects/t", 200, "[1]"),
        get("DELETE /contexts/.x/subjects/s?permanent=true", 200, "[1]"),
        get("DELETE /contexts/.x/subjects/t?permanent=true", 200, "[1]"),
        get("DELETE /contexts/.x", 204, ""),
        // What holds in every context is none.
        get(
            "DELETE /contexts/.__GLOBAL",
            422,
            fault(42208, "The specified subject ':.__GLOBAL:' is not a valid."),
        ),
        get("GET /contexts", 200, r#"["."]"#),
        // Ids stay used even there.
        send(
            "POST /contexts/.x/subjects/t/versions",
            avro(&one),
            200,
            answer(3, 1, &one),
        ),
    ]);
}

#[test]
fn a_reference_is_of_the_context_of_the_schema() {
    let inner = r#"{"type":"enum","name":"E","symbols":["A"]}"#;
    let body =
        json!({"schema": "\"E\"", "references": [{"name": "E", "subject": "inner", "version": 1}]});
    check(&[
        send(
            "POST /subjects/:.x:inner/versions",
            avro(inner),
            200,
            json!({"id": 1, "version": 1, "schema": inner}).to_string(),
        ),
        send(
            "POST /subjects/:.x:outer/versions",
            body.to_string(),
            200,
            json!({"id": 2, "version": 1, "schema": "\"E\"", "references": body["references"]})
                .to_string(),
        ),
        get(
            "GET /contexts/.x/subjects/inner/versions/1/referencedby",
            200,
            "[2]",
        ),
        send(
            "POST /subjects/outer/versions",
            body.to_string(),
            422,
            fault(
                42201,
                "Invalid schema \"E\" with refs [{name='E', subject='inner', version=1}] of type AVRO, details: No schema \
             reference found for subject \"inner\" and version 1",
            ),
        ),
    ]);
}
