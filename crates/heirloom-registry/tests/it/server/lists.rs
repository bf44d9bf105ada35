//! Lists and pages, GUIDs, users and metrics.

use heirloom_registry::server::Server;
use serde_json::{Value, json};

use super::{ask, avro, check, fault, get, record, run, send};

#[test]
fn lists_have_pages() {
    let register = |request, id: u32, text: &str| {
        let answer = json!({"id": id, "version": 1, "schema": text}).to_string();
        send(request, avro(text), 200, answer)
    };
    let shown = |subject: &str, id: u32, text: &str| json!({"subject": subject, "version": 1, "id": id, "schema": text});
    let all = [
        shown("a b/c", 1, "\"int\""),
        shown("b", 2, "\"long\""),
        shown("c", 1, "\"int\""),
    ];
    check(&[
        register("POST /subjects/b/versions", 1, "\"int\""),
        get("DELETE /subjects/b", 200, "[1]"),
        get("DELETE /subjects/b?permanent=true", 200, "[1]"),
        register("POST /subjects/b/versions", 2, "\"long\""),
        register("POST /subjects/a%20b%2Fc/versions", 3, "\"int\""),
        register("POST /subjects/c/versions", 3, "\"int\""),
        get("GET /subjects", 200, r#"["a b/c","b","c"]"#),
        get("GET /subjects?offset=1&limit=1", 200, r#"["b"]"#),
        get("GET /subjects?limit=-1", 200, r#"["a b/c","b","c"]"#),
        get(
            "GET /subjects?limit=x",
            404,
            fault(404, "HTTP 404 Not Found"),
        ),
        get("GET /subjects/a%20b%2Fc/versions?offset=1", 200, "[]"),
        get("GET /schemas/ids/3/subjects", 200, r#"["a b/c","c"]"#),
        get("GET /schemas/ids/3/subjects?subject=c", 200, r#"["c"]"#),
        get(
            "GET /schemas/ids/3/versions?limit=1",
            200,
            r#"[{"subject":"a b/c","version":1}]"#,
        ),
        get(
            "GET /schemas?subjectPrefix=b",
            200,
            Value::from(vec![all[1].clone()]).to_string(),
        ),
        get(
            "GET /schemas?offset=2&latestOnly=true",
            200,
            json!([shown("c", 3, "\"int\"")]).to_string(),
        ),
        get("GET /schemas/types", 200, r#"["JSON","PROTOBUF","AVRO"]"#),
    ]);
}

#[test]
fn schemas_are_asked_for_by_their_rules() {
    let rule =
        |kind: &str| json!({"name": "r", "kind": "CONDITION", "mode": "WRITE", "type": kind});
    let body = |text: &str, kind: &str| {
        json!({"schema": text, "ruleSet": {"domainRules": [rule(kind)]}}).to_string()
    };
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        let bodies = [
            body("\"int\"", "CEL"),
            body("\"long\"", "JSONATA"),
            avro("\"bytes\""),
        ];
        for (number, body) in bodies.into_iter().enumerate() {
            let path = format!("{}/subjects/s{number}/versions", server.url());
            let request = client.post(path).header("Content-Type", "application/json");
            assert!(
                request
                    .body(body)
                    .send()
                    .await
                    .unwrap()
                    .status()
                    .is_success()
            );
        }
        let table = [
            ("CEL", vec!["s0"]),
            ("JSONATA", vec!["s1"]),
            ("ENCRYPT", vec![]),
            ("", vec!["s0", "s1", "s2"]),
        ];
        for (kind, expected) in table {
            let url = format!("{}/schemas?ruleType={kind}", server.url());
            let all: Value = client.get(url).send().await.unwrap().json().await.unwrap();
            let all = all.as_array().unwrap().iter();
            let subjects: Vec<&str> = all.map(|it| it["subject"].as_str().unwrap()).collect();
            assert_eq!(subjects, expected, "{kind}");
        }
    });
}

#[test]
fn a_guid_is_the_same_in_every_context() {
    let text = record(&["a"]);
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        let register = |path: &str| {
            let request = client.post(format!("{}{path}", server.url()));
            let request = request.header("Content-Type", "application/json");
            request.body(avro(&text)).send()
        };
        let first: Value = register("/subjects/s/versions")
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let second = register("/subjects/:.x:t/versions").await.unwrap();
        let second: Value = second.json().await.unwrap();
        assert_eq!(first["guid"], second["guid"]);
        let url = format!(
            "{}/schemas/guids/{}",
            server.url(),
            first["guid"].as_str().unwrap()
        );
        let found: Value = client.get(&url).send().await.unwrap().json().await.unwrap();
        assert_eq!(
            (&found["schema"], &found["guid"]),
            (&Value::from(text.clone()), &first["guid"])
        );
        let ids = client.get(format!("{url}/ids")).send().await.unwrap();
        let ids: Value = ids.json().await.unwrap();
        assert_eq!(
            ids,
            json!([{"context": ".", "id": 1}, {"context": ".x", "id": 1}])
        );
        let missing = get("GET /schemas/guids/none", 404, "");
        let (status, answer) = ask(&client, &server.url(), &missing).await;
        assert_eq!((status, answer["error_code"].as_u64()), (404, Some(40403)));
    });
}

#[test]
fn only_known_users_are_admitted() {
    run(async {
        let builder = Server::builder().user("ann", "secret");
        let server = builder.start().await.unwrap();
        let client = reqwest::Client::new();
        let ask = |user: Option<(&str, &str)>, path: &str| {
            let request = client.get(format!("{}{path}", server.url()));
            let request = match user {
                Some((name, password)) => request.basic_auth(name, Some(password)),
                None => request,
            };
            let sent = request.send();
            async { sent.await.unwrap().status().as_u16() }
        };
        let table = [
            (None, "/subjects", 401),
            (Some(("ann", "wrong")), "/subjects", 401),
            (Some(("bob", "")), "/subjects", 401),
            (Some(("ann", "secret")), "/subjects", 200),
            (None, "/metrics", 401),
            (None, "/health", 200),
        ];
        for (user, path, expected) in table {
            assert_eq!(ask(user, path).await, expected, "{user:?} {path}");
        }
    });
}

#[test]
fn requests_are_counted() {
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        for path in ["/subjects", "/subjects", "/schemas/ids/7"] {
            client
                .get(format!("{}{path}", server.url()))
                .send()
                .await
                .unwrap();
        }
        let page = client
            .get(format!("{}/metrics", server.url()))
            .send()
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        for line in [
            r#"heirloom_registry_requests_total{method="GET",endpoint="/subjects",status="200"} 2"#,
            r#"heirloom_registry_requests_total{method="GET",endpoint="/schemas/ids/{id}",status="404"} 1"#,
            "heirloom_registry_schemas 0",
        ] {
            assert!(page.lines().any(|own| own == line), "{line}\n{page}");
        }
    });
}
