//! What commands print as JSON, held to the JSON Schemas that are published in `docs/schema/`.

use serde_json::Value;

use crate::folder::Told;

/// The data that a command printed, which the published schema of that name must allow.
pub(crate) fn valid(name: &str, told: &Told) -> Value {
    let path = format!("{}/docs/schema/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let data: Value = serde_json::from_str(&told.out).expect("JSON on standard output");
    let errors: Vec<String> = validator
        .iter_errors(&data)
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", told.out);
    data
}

#[test]
fn a_schema_refuses_what_is_not_said() {
    let told = Told {
        code: 0,
        out: r#"{"contracts": [{"contract": "a/b"}], "findings": []}"#.to_owned(),
        err: String::new(),
    };
    let answer = std::panic::catch_unwind(|| valid("matrix", &told));
    assert!(answer.is_err(), "a contract without cells passes");
}
