//! Checks without registration.

use serde_json::json;

use super::{avro, check, fault, get, record, send};

#[test]
fn a_candidate_is_compared_as_the_path_says() {
    let (one, two, bad) = (record(&["a"]), record(&["a", "b?"]), record(&["a", "b"]));
    let answer =
        |id: u32, schema: &str| json!({"id": id, "version": id, "schema": schema}).to_string();
    let no = r#"{"is_compatible":false}"#;
    let yes = r#"{"is_compatible":true}"#;
    let messages = |version: u32, old: &str| {
        json!({"is_compatible": false, "messages": [
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'b' at path '/fields/1' in the new \
             schema has no default value and is missing in the old schema', additionalInfo:'b'}",
            format!("{{oldSchemaVersion: {version}}}"),
            format!("{{oldSchema: '{old}'}}"),
            "{validateFields: 'false', compatibility: 'BACKWARD'}",
        ]}).to_string()
    };
    check(&[
        send("POST /compatibility/subjects/s/versions/latest", avro(&bad), 200, yes),
        send("POST /compatibility/subjects/s/versions", avro(&bad), 200, yes),
        send("POST /compatibility/subjects/s/versions/1", avro(&bad), 404, fault(40402, "Version 1 not found.")),
        send("POST /compatibility/subjects/s/versions/x", avro(&bad), 422, fault(42202,
            "The specified version 'x' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"")),
        send("POST /subjects/s/versions", avro(&one), 200, answer(1, &one)),
        send("POST /subjects/s/versions", avro(&two), 200, answer(2, &two)),
        send("POST /compatibility/subjects/s/versions/latest", avro(&bad), 200, yes),
        send("POST /compatibility/subjects/s/versions/-1", avro(&bad), 200, yes),
        send("POST /compatibility/subjects/s/versions/1", avro(&bad), 200, no),
        send("POST /compatibility/subjects/s/versions/1?verbose=true", avro(&bad), 200, messages(1, &one)),
        send("POST /compatibility/subjects/s/versions", avro(&bad), 200, yes),
        send("PUT /config/s", r#"{"compatibility":"BACKWARD_TRANSITIVE"}"#, 200, r#"{"compatibility":"BACKWARD_TRANSITIVE"}"#),
        send("POST /compatibility/subjects/s/versions", avro(&bad), 200, no),
        send("POST /compatibility/subjects/s/versions/2", avro("nothing"), 422, fault(42201,
            "Invalid schema nothing with refs [] of type AVRO, details: expected a value, found nothing at line 1, column 1")),
        send("POST /compatibility/subjects/s/versions/2?verbose=true", avro("{}"), 200,
            json!({"is_compatible": false, "messages": [
                "Invalid schema {} with refs [] of type AVRO, details: `type` is no string, or is not there at line 1, column 1"]}).to_string()),
        get("GET /subjects/s/versions", 200, "[1,2]"),
    ]);
}
