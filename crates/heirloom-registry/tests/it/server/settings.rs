//! Compatibility levels by scope.

use serde_json::json;

use super::{avro, check, fault, get, record, send};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn settings_are_looked_for_from_the_nearest_scope_on() {
    check(&[
        get("GET /config", 200, r#"{"compatibilityLevel":"BACKWARD"}"#),
        get(
            "GET /config/s",
            404,
            fault(
                40408,
                "Subject 's' does not have subject-level compatibility configured",
            ),
        ),
        get(
            "GET /config/s?defaultToGlobal=true",
            200,
            r#"{"compatibilityLevel":"BACKWARD"}"#,
        ),
        send(
            "PUT /config",
            r#"{"compatibility":"full","normalize":true}"#,
            200,
            r#"{"compatibility":"FULL","normalize":true}"#,
        ),
        get(
            "GET /config/s?defaultToGlobal=true",
            200,
            r#"{"compatibilityLevel":"FULL","normalize":true}"#,
        ),
        send(
            "PUT /config/s",
            r#"{"compatibility":"SIDEWAYS"}"#,
            422,
            fault(
                42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, \
             forward_transitive, and full_transitive",
            ),
        ),
        // A scope without a level takes that of the server, not of the scope behind it.
        send(
            "PUT /config/s",
            r#"{"compatibilityGroup":"major"}"#,
            200,
            r#"{"compatibilityGroup":"major"}"#,
        ),
        get("GET /config/s", 200, r#"{"compatibilityGroup":"major"}"#),
        get(
            "GET /config/s?defaultToGlobal=true",
            200,
            r#"{"compatibilityGroup":"major","compatibilityLevel":"BACKWARD","normalize":true}"#,
        ),
        // Absent stays, null goes.
        send(
            "PUT /config/s",
            r#"{"compatibility":"NONE"}"#,
            200,
            r#"{"compatibility":"NONE","compatibilityGroup":"major"}"#,
        ),
        send(
            "PUT /config/s",
            r#"{"compatibilityGroup":null}"#,
            200,
            r#"{"compatibility":"NONE"}"#,
        ),
        get("DELETE /config/s", 200, r#"{"compatibilityLevel":"NONE"}"#),
        get(
            "DELETE /config/s",
            404,
            fault(40401, "Subject 's' not found."),
        ),
        get(
            "DELETE /config",
            200,
            r#"{"compatibilityLevel":"FULL","normalize":true}"#,
        ),
        get("GET /config", 200, r#"{"compatibilityLevel":"BACKWARD"}"#),
        send(
            "PUT /config/:.__GLOBAL:",
            r#"{"compatibility":"FORWARD"}"#,
            200,
            r#"{"compatibility":"FORWARD"}"#,
        ),
        get("GET /config", 200, r#"{"compatibilityLevel":"FORWARD"}"#),
        get(
            "GET /config/:.x:s?defaultToGlobal=true",
            200,
            r#"{"compatibilityLevel":"FORWARD"}"#,
        ),
    ]);
}

#[test]
fn an_alias_is_another_name() {
    let text = record(&["a"]);
    check(&[
        send(
            "PUT /config/other",
            r#"{"alias":"s"}"#,
            200,
            r#"{"alias":"s"}"#,
        ),
        send(
            "POST /subjects/other/versions",
            avro(&text),
            200,
            json!({"id": 1, "version": 1, "schema": text}).to_string(),
        ),
        get("GET /subjects", 200, r#"["s"]"#),
        get("GET /subjects/other/versions", 200, "[1]"),
    ]);
}

#[test]
fn only_versions_of_one_group_are_compared() {
    let body = |schema: &str, major: &str| {
        json!({"schema": schema, "metadata": {"properties": {"major": major}}}).to_string()
    };
    let answer = |id: u32, schema: &str, major: &str| {
        json!({"id": id, "version": id, "schema": schema, "metadata": {"properties": {"major": major}}}).to_string()
    };
    let (one, two) = (record(&["a"]), record(&["a", "b"]));
    check(&[
        send(
            "PUT /config/s",
            r#"{"compatibility":"BACKWARD","compatibilityGroup":"major"}"#,
            200,
            r#"{"compatibility":"BACKWARD","compatibilityGroup":"major"}"#,
        ),
        send(
            "POST /subjects/s/versions",
            body(&one, "1"),
            200,
            answer(1, &one, "1"),
        ),
        send(
            "POST /subjects/s/versions",
            body(&two, "2"),
            200,
            answer(2, &two, "2"),
        ),
    ]);
}
