//! Tags on records and fields: put on at registration and later, taken off, told.

use serde_json::{Value, json};

use super::{Step, avro, check, fault, get, protobuf, send};

const PLAIN: &str = r#"{"type":"record","name":"Paid","namespace":"bank","fields":[{"name":"card","type":"string"},{"name":"payer","type":["null",{"type":"record","name":"Person","fields":[{"name":"name","type":"string"}]}]}]}"#;

/// The text with tags where they stand.
fn tagged(paid: &str, card: &str, name: &str) -> String {
    let tags = |tags: &str| match tags {
        "" => String::new(),
        tags => format!(r#","confluent:tags":[{tags}]"#),
    };
    let (paid, card, name) = (tags(paid), tags(card), tags(name));
    format!(
        r#"{{"type":"record","name":"Paid","namespace":"bank","fields":[{{"name":"card","type":"string"{card}}},{{"name":"payer","type":["null",{{"type":"record","name":"Person","fields":[{{"name":"name","type":"string"{name}}}]}}]}}]{paid}}}"#
    )
}

fn tags(path: &str, kind: &str, tags: &[&str]) -> Value {
    json!({"schemaEntity": {"entityPath": path, "entityType": kind}, "tags": tags})
}

/// Registers the text without tags, before all others.
fn first() -> Step {
    let answer = json!({"id": 1, "version": 1, "schema": PLAIN});
    let path = "POST /subjects/s/versions";
    send(path, avro(PLAIN), 200, answer.to_string())
}

/// A version that knows its number.
fn numbered(version: u32, schema: &str) -> Value {
    let number = version.to_string();
    json!({
        "id": version, "version": version, "schema": schema,
        "metadata": {"properties": {"confluent:version": number}},
    })
}

/// What `GET` adds to it.
fn of_subject(mut answer: Value, tags: &Value) -> String {
    answer["subject"] = json!("s");
    if !tags.is_null() {
        answer["schemaTags"] = tags.clone();
    }
    answer.to_string()
}

#[test]
fn tags_are_put_on_and_taken_off() {
    let add = json!({"tagsToAdd": [
        tags("bank.Paid", "sr_record", &["B", "A"]),
        tags("bank.Paid.card", "sr_field", &["PII"]),
        // Without a namespace it is the first record of that name.
        tags("Person.name", "sr_field", &["PII", "NAME"]),
    ], "newVersion": 2});
    let remove = json!({"tagsToRemove": [
        tags("bank.Paid.card", "sr_field", &["PII"]),
        tags("bank.Paid", "sr_record", &["B", "C"]),
    ]});
    let full = tagged(r#""B","A""#, r#""PII""#, r#""PII","NAME""#);
    let less = tagged(r#""A""#, "", r#""PII","NAME""#);
    let person = tags("bank.Person.name", "sr_field", &["PII", "NAME"]);
    let paid = tags("bank.Paid", "sr_record", &["A"]);
    check(&[
        first(),
        send(
            "POST /subjects/s/versions/latest/tags",
            add.to_string(),
            200,
            numbered(2, &full).to_string(),
        ),
        send(
            "POST /subjects/s/versions/2/tags",
            remove.to_string(),
            200,
            numbered(3, &less).to_string(),
        ),
        get(
            "GET /subjects/s/versions/3?findTags=PII",
            200,
            of_subject(numbered(3, &less), &json!([person])),
        ),
        get(
            "GET /subjects/s/versions/3?findTags=*",
            200,
            of_subject(numbered(3, &less), &json!([paid, person])),
        ),
        get(
            "GET /subjects/s/versions/3?findTags=A&findTags=NAME",
            200,
            of_subject(numbered(3, &less), &json!([paid, person])),
        ),
        get(
            "GET /subjects/s/versions/3?findTags=C",
            200,
            of_subject(numbered(3, &less), &Value::Null),
        ),
        get(
            "GET /schemas/ids/1?findTags=*",
            200,
            json!({"schema": PLAIN, "subject": "s", "version": 1}).to_string(),
        ),
    ]);
}

#[test]
fn a_registration_may_name_tags() {
    let mut new: Value = serde_json::from_str(&avro(PLAIN)).unwrap();
    new["schemaTagsToAdd"] = json!([tags("bank.Paid.card", "sr_field", &["PII"])]);
    let full = tagged("", r#""PII""#, "");
    let found = tags("bank.Paid.card", "sr_field", &["PII"]);
    let mut by_id = numbered(1, &full);
    by_id["subject"] = json!("s");
    by_id["schemaTags"] = json!([found]);
    by_id.as_object_mut().unwrap().remove("id");
    let mut without: Value = serde_json::from_str(&avro(&full)).unwrap();
    without["schemaTagsToRemove"] = new["schemaTagsToAdd"].clone();
    check(&[
        send(
            "POST /subjects/s/versions",
            new.to_string(),
            200,
            numbered(1, &full).to_string(),
        ),
        // It is there already, but has another number.
        send(
            "POST /subjects/s/versions",
            new.to_string(),
            200,
            numbered(2, &full).to_string(),
        ),
        get("GET /schemas/ids/1?findTags=PII", 200, by_id.to_string()),
        send(
            "POST /subjects/s/versions",
            without.to_string(),
            200,
            numbered(3, PLAIN).to_string(),
        ),
    ]);
}

#[test]
fn tags_are_handed_on_where_that_is_asked_for() {
    let full = tagged(r#""A""#, r#""PII""#, "");
    let registered = |version: u32, schema: &str| {
        json!({"id": version, "version": version, "schema": schema}).to_string()
    };
    let asking = |schema: &str| {
        let mut new: Value = serde_json::from_str(&avro(schema)).unwrap();
        new["propagateSchemaTags"] = json!(true);
        new.to_string()
    };
    let documented = |schema: &str| {
        schema.replace(
            r#""name","type":"string""#,
            r#""name","type":"string","doc":"d""#,
        )
    };
    let without_card = r#"{"type":"record","name":"Paid","namespace":"bank","fields":[]}"#;
    check(&[
        send(
            "POST /subjects/s/versions",
            asking(&full),
            200,
            registered(1, &full),
        ),
        // With the tags it is what is there.
        send(
            "POST /subjects/s/versions",
            asking(PLAIN),
            200,
            registered(1, &full),
        ),
        send(
            "POST /subjects/s/versions",
            asking(&documented(PLAIN)),
            200,
            registered(2, &documented(&full)),
        ),
        send(
            "POST /subjects/s/versions",
            avro(PLAIN),
            200,
            registered(3, PLAIN),
        ),
        send(
            "POST /subjects/t/versions",
            avro(&full),
            200,
            json!({"id": 1, "version": 1, "schema": full}).to_string(),
        ),
        send(
            "POST /subjects/t/versions",
            asking(without_card),
            422,
            fault(
                42201,
                "No matching path 'bank.Paid.card' found in the schema",
            ),
        ),
    ]);
}

#[test]
fn rules_change_with_tags() {
    let rule = |name: &str| json!({"name": name, "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": "true"});
    let set = |names: &[&str]| {
        let rules: Vec<Value> = names.iter().map(|name| rule(name)).collect();
        json!({"domainRules": rules})
    };
    let numbered = |version: u32, names: &[&str]| {
        let mut answer = numbered(version, PLAIN);
        answer["ruleSet"] = set(names);
        answer.to_string()
    };
    check(&[
        first(),
        send(
            "POST /subjects/s/versions/1/tags",
            json!({"rulesToMerge": set(&["a", "b", "c"]), "rulesToRemove": ["d"]}).to_string(),
            200,
            numbered(2, &["a", "b", "c"]),
        ),
        send(
            "POST /subjects/s/versions/1/tags",
            json!({"rulesToMerge": set(&["b", "d"]), "rulesToRemove": ["a"]}).to_string(),
            200,
            numbered(3, &["c", "b", "d"]),
        ),
        send(
            "POST /subjects/s/versions/1/tags",
            json!({"rulesToRemove": ["a"], "ruleSet": set(&["a"])}).to_string(),
            422,
            fault(
                42210,
                "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove",
            ),
        ),
    ]);
}

#[test]
fn what_cannot_be_tagged_is_refused() {
    let add = |path: &str, kind: &str, version: u32| {
        json!({"tagsToAdd": [tags(path, kind, &["A"])], "newVersion": version}).to_string()
    };
    let proto = "syntax = \"proto3\";\n\nmessage M {}\n";
    check(&[
        send(
            "POST /subjects/s/versions/1/tags",
            add("bank.Paid", "sr_record", 2),
            404,
            fault(40401, "Subject 's' not found."),
        ),
        first(),
        send(
            "POST /subjects/s/versions/2/tags",
            add("bank.Paid", "sr_record", 2),
            404,
            fault(40402, "Version 2 not found."),
        ),
        send(
            "POST /subjects/s/versions/1/tags",
            add("bank.Paid", "sr_record", 1),
            422,
            fault(42201, "Version is not one more than previous version"),
        ),
        send(
            "POST /subjects/s/versions/1/tags",
            add("does.not.exist", "sr_field", 2),
            422,
            fault(
                42201,
                "No matching path 'does.not.exist' found in the schema",
            ),
        ),
        send(
            "POST /subjects/s/versions/1/tags",
            add("other.Paid", "sr_record", 2),
            422,
            fault(42201, "No matching path 'other.Paid' found in the schema"),
        ),
        send(
            "POST /subjects/p/versions",
            protobuf(proto),
            200,
            json!({"id": 2, "version": 1, "schemaType": "PROTOBUF", "schema": proto}).to_string(),
        ),
        send(
            "POST /subjects/p/versions/1/tags",
            add("M", "sr_record", 2),
            422,
            fault(
                42201,
                &format!(
                    "Invalid schema {proto} with refs [] of type PROTOBUF, details: tags are put into schemas of Avro \
                     alone"
                ),
            ),
        ),
    ]);
}
