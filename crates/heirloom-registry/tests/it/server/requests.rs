//! Requests as they come in: paths, methods, media types, bodies, and what of them is refused before it means anything.

use std::time::Duration;

use heirloom_registry::server::Server;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{avro, check, check_on, fault, get, run, send};

#[test]
fn what_the_api_does_not_have_is_answered_in_its_form() {
    check(&[
        get("GET /", 200, "{}"),
        get("HEAD /subjects", 200, ""),
        get("GET /nothing", 404, fault(404, "HTTP 404 Not Found")),
        get(
            "PATCH /subjects",
            405,
            fault(405, "HTTP 405 Method Not Allowed"),
        ),
        get(
            "GET /compatibility/subjects/s/versions",
            405,
            fault(405, "HTTP 405 Method Not Allowed"),
        ),
        get("GET /v1/metadata/deployment", 200, r#"{"attributes":[]}"#),
        get(
            "GET /v1/metadata/version",
            200,
            json!({"version": env!("CARGO_PKG_VERSION"), "commitId": ""}).to_string(),
        ),
        get("GET /health", 200, "ok\n"),
        // Without the subject that is meant, no other is.
        get(
            "DELETE /subjects//versions",
            404,
            fault(404, "HTTP 404 Not Found"),
        ),
        send(
            "PUT /config//s",
            "{}",
            404,
            fault(404, "HTTP 404 Not Found"),
        ),
        get("GET //subjects/", 200, "[]"),
    ]);
}

#[test]
fn what_is_no_request_is_said_to_be_none() {
    let refused = |request, body, why| {
        let message = format!("the body is no request: {why}");
        send(request, body, 400, fault(400, &message))
    };
    let register = "POST /subjects/s/versions";
    check(&[
        refused(
            register,
            "{",
            "EOF while parsing an object at line 1 column 1",
        ),
        refused(
            register,
            r#"{"schema": 1}"#,
            "invalid type: integer `1`, expected a string",
        ),
        refused(
            register,
            r#"{"schema": "1", "id": 2147483648}"#,
            "invalid value: integer `2147483648`, expected i32",
        ),
        refused(
            "POST /subjects/s/versions/1/tags",
            r#"{"newVersion": "x"}"#,
            "invalid type: string \"x\", expected u32",
        ),
        refused(
            "PUT /config/s",
            r#"{"normalize": "x"}"#,
            "invalid type: string \"x\", expected a boolean",
        ),
    ]);
}

#[test]
fn requests_have_limits() {
    let builder = Server::builder().request_size_max(200).schema_size_max(20);
    check_on(
        builder,
        &[
            send(
                "POST /subjects/s/versions",
                avro(&"x".repeat(300)),
                413,
                fault(413, "HTTP 413 Request Entity Too Large"),
            ),
            send(
                "POST /subjects/s/versions",
                avro(&"x".repeat(30)),
                422,
                fault(42209, "Write failed because schema is too large"),
            ),
        ],
    );
}

#[test]
fn media_types_are_asked_for_and_checked() {
    const BEST: &str = "application/vnd.schemaregistry.v1+json";
    let accepted = [
        ("", 200, BEST),
        ("*/*", 200, BEST),
        ("nothing", 200, BEST),
        ("text/html, */*;q=0.1", 200, BEST),
        ("application/*", 200, BEST),
        ("application/json", 200, "application/json"),
        ("Application/JSON; q=0.5", 200, "application/json"),
        (&format!("application/json, {BEST}"), 200, BEST),
        (
            &format!("{BEST};q=0.2, application/json;q=0.9"),
            200,
            "application/json",
        ),
        (
            &format!("*/*, {BEST};q=0"),
            200,
            "application/vnd.schemaregistry+json",
        ),
        ("text/html", 406, BEST),
        ("application/jsonx", 406, BEST),
        ("application/json;q=0", 406, BEST),
    ];
    let sent = [
        ("application/json", 422),
        ("Application/JSON;charset=utf-8", 422),
        ("application/octet-stream", 422),
        ("text/plain", 415),
        ("", 415),
    ];
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        let url = server.url();
        for (accept, status, expected) in accepted {
            let request = client.get(format!("{url}/subjects"));
            let response = request.header("Accept", accept).send().await.unwrap();
            let media_type = &response.headers()["content-type"];
            let found = (response.status().as_u16(), media_type.to_str().unwrap());
            assert_eq!(found, (status, expected), "{accept:?}");
        }
        let request = client.get(format!("{url}/metrics"));
        let response = request.header("Accept", "text/plain").send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        for (media_type, status) in sent {
            let request = client.post(format!("{url}/subjects/s/versions"));
            let request = request.header("Content-Type", media_type).body("{}");
            let response = request.send().await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{media_type:?}");
        }
    });
}

#[test]
fn an_endpoint_says_what_it_can_be_asked_with() {
    const PATHS: [&str; 30] = [
        "",
        "subjects",
        "subjects/s",
        "subjects/s/versions",
        "subjects/s/versions/1",
        "subjects/s/versions/1/schema",
        "subjects/s/versions/1/referencedby",
        "subjects/s/versions/1/tags",
        "subjects/s/metadata",
        "schemas",
        "schemas/types",
        "schemas/ids/1",
        "schemas/ids/1/schema",
        "schemas/ids/1/subjects",
        "schemas/ids/1/versions",
        "schemas/guids/g",
        "schemas/guids/g/ids",
        "compatibility/subjects/s/versions",
        "compatibility/subjects/s/versions/1",
        "config",
        "config/s",
        "mode",
        "mode/s",
        "contexts",
        "contexts/.c",
        "v1/metadata/id",
        "v1/metadata/version",
        "v1/metadata/deployment",
        "health",
        "metrics",
    ];
    run(async {
        let server = Server::builder().start().await.unwrap();
        let client = reqwest::Client::new();
        for path in PATHS {
            let ask = |method: &str| {
                let url = format!("{}/{path}", server.url());
                let request = client.request(method.parse().unwrap(), url);
                let sent = request.body("{}").send();
                async { sent.await.unwrap() }
            };
            let options = ask("OPTIONS").await;
            assert_eq!(options.status().as_u16(), 200, "{path}");
            let allowed = options.headers()["allow"].to_str().unwrap().to_owned();
            let allowed: Vec<&str> = allowed.split(", ").collect();
            for method in ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"] {
                let response = ask(method).await;
                let is_refused = response.status().as_u16() == 405;
                let place = format!("{method} /{path}: {allowed:?}");
                assert_eq!(is_refused, !allowed.contains(&method), "{place}");
                let says = response.headers().contains_key("allow");
                assert_eq!(says, is_refused, "{place}");
            }
        }
    });
}

#[test]
fn a_body_that_breaks_off_is_not_too_long() {
    run(async {
        let server = Server::builder().start().await.unwrap();
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        let broken = b"POST /subjects/s/versions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n";
        connection.write_all(broken).await.unwrap();
        let mut answer = [0; 12];
        connection.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, *b"HTTP/1.1 400");
    });
}

#[test]
fn a_connection_that_never_comes_to_an_end_is_closed() {
    // Nothing at all, half a head, half a body, and one that asks once and then no more.
    const BEGINNINGS: [&str; 4] = [
        "",
        "GET /subjects HTTP/1.1\r\nHost: a\r\n",
        "POST /subjects/s/versions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        "GET /subjects HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    run(async {
        let patience = Duration::from_millis(50);
        let server = Server::builder().patience(patience).start().await.unwrap();
        for beginning in BEGINNINGS {
            let mut connection = TcpStream::connect(server.address()).await.unwrap();
            connection.write_all(beginning.as_bytes()).await.unwrap();
            // Only the other side can end it; by a reset, maybe.
            let _ = connection.read_to_end(&mut Vec::new()).await;
        }
    });
}

#[test]
fn a_request_that_comes_byte_by_byte_is_not_waited_for() {
    run(async {
        let patience = Duration::from_millis(50);
        let server = Server::builder().patience(patience).start().await.unwrap();
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        let head = b"GET /subjects HTTP/1.1\r\nHost: ";
        connection.write_all(head).await.unwrap();
        // Each byte comes in time, and there is no last one.
        let mut step = tokio::time::interval(Duration::from_millis(10));
        while connection.write_all(b"a").await.is_ok() {
            step.tick().await;
        }
    });
}
