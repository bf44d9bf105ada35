//! Soft and permanent deletes, and that ids stay used.

use serde_json::json;

use super::{avro, check, fault, get, record, send};

fn registered(id: u32, version: u32, schema: &str) -> String {
    json!({"id": id, "version": version, "schema": schema}).to_string()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn versions_go_softly_first() {
    let (one, two) = (record(&["a"]), record(&["a", "b?"]));
    check(&[
        get(
            "DELETE /subjects/s/versions/1",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            registered(1, 1, &one),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&two),
            200,
            registered(2, 2, &two),
        ),
        get(
            "DELETE /subjects/s/versions/0",
            422,
            fault(
                42202,
                "The specified version '0' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"",
            ),
        ),
        get(
            "DELETE /subjects/s/versions/9",
            404,
            fault(40402, "Version 9 not found."),
        ),
        get(
            "DELETE /subjects/s/versions/1?permanent=true",
            404,
            fault(
                40407,
                "Subject 's' Version 1 was not deleted first before being permanently deleted",
            ),
        ),
        get("DELETE /subjects/s/versions/latest", 200, "2"),
        get(
            "DELETE /subjects/s/versions/2",
            404,
            fault(
                40406,
                "Subject 's' Version 2 was soft deleted.Set permanent=true to delete permanently",
            ),
        ),
        get("GET /subjects/s/versions", 200, "[1]"),
        get("GET /subjects/s/versions?deleted=true", 200, "[1,2]"),
        get("GET /subjects/s/versions?deletedOnly=true", 200, "[2]"),
        get(
            "GET /subjects/s/versions/2",
            404,
            fault(40402, "Version 2 not found."),
        ),
        get(
            "GET /subjects/s/versions/2?deleted=true",
            200,
            json!({"subject": "s", "version": 2, "id": 2, "schema": two, "deleted": true})
                .to_string(),
        ),
        // The id of what is deleted softly still has its schema.
        get("GET /schemas/ids/2/schema", 200, &*two),
        get("GET /schemas/ids/2/subjects", 200, "[]"),
        get(
            "GET /schemas/ids/2/versions?deleted=true",
            200,
            r#"[{"subject":"s","version":2}]"#,
        ),
        // Registered anew it has a new number and its old id.
        send(
            "POST /subjects/s/versions",
            avro(&two),
            200,
            registered(2, 3, &two),
        ),
        get("GET /subjects/s/versions?deleted=true", 200, "[1,3]"),
        get("DELETE /subjects/s/versions/3", 200, "3"),
        get("DELETE /subjects/s/versions/3?permanent=true", 200, "3"),
        get(
            "GET /schemas/ids/2",
            404,
            fault(40403, "Schema 2 not found"),
        ),
        // Gone for ever, its id is not given again.
        send(
            "POST /subjects/s/versions",
            avro(&two),
            200,
            registered(3, 2, &two),
        ),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn subjects_go_softly_first() {
    let one = record(&["a"]);
    check(&[
        get(
            "DELETE /subjects/s",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            registered(1, 1, &one),
        ),
        send(
            "PUT /config/s",
            r#"{"compatibility":"FULL"}"#,
            200,
            r#"{"compatibility":"FULL"}"#,
        ),
        get(
            "DELETE /subjects/s?permanent=true",
            404,
            fault(
                40405,
                "Subject 's' was not deleted first before being permanently deleted",
            ),
        ),
        get("DELETE /subjects/s", 200, "[1]"),
        get(
            "DELETE /subjects/s",
            404,
            fault(
                40404,
                "Subject 's' was soft deleted.Set permanent=true to delete permanently",
            ),
        ),
        get("GET /subjects", 200, "[]"),
        get("GET /subjects?deleted=true", 200, r#"["s"]"#),
        get("GET /subjects?deletedOnly=true", 200, r#"["s"]"#),
        get(
            "GET /subjects/s/versions",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        get(
            "GET /subjects/s/versions/latest",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        get("GET /config/s", 200, r#"{"compatibilityLevel":"FULL"}"#),
        get("DELETE /subjects/s?permanent=true", 200, "[1]"),
        get(
            "DELETE /subjects/s?permanent=true",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        get(
            "GET /config/s",
            404,
            fault(
                40408,
                "Subject 's' does not have subject-level compatibility configured",
            ),
        ),
        send(
            "POST /subjects/s/versions",
            avro(&one),
            200,
            registered(2, 1, &one),
        ),
    ]);
}
