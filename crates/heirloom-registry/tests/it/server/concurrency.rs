//! Many at a time: one schema has one id, versions have no gaps, and TLS lets them in.

use std::collections::BTreeSet;
use std::time::Duration;

use heirloom_registry::server::Server;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{avro, record, run};

async fn register(http: reqwest::Client, url: String, text: String) -> (u64, u64) {
    let request = http.post(url).header("Content-Type", "application/json");
    let response = request.body(avro(&text)).send().await.unwrap();
    let answer: Value = response.json().await.unwrap();
    let number = |name: &str| answer[name].as_u64().unwrap_or_else(|| panic!("{answer}"));
    (number("id"), number("version"))
}

#[test]
fn one_schema_has_one_id() {
    run(async {
        let server = Server::builder().start().await.unwrap();
        let http = reqwest::Client::new();
        let tasks = (0..64).map(|number| {
            let url = format!("{}/subjects/s{}/versions", server.url(), number % 4);
            tokio::spawn(register(http.clone(), url, record(&["a"])))
        });
        let tasks: Vec<_> = tasks.collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), (1, 1));
        }
    });
}

#[test]
fn different_schemas_have_different_ids_and_versions() {
    run(async {
        let server = Server::builder().start().await.unwrap();
        let http = reqwest::Client::new();
        let tasks = (0..64).map(|number| {
            let url = format!("{}/subjects/s/versions", server.url());
            let text = record(&["a", &format!("f{number}?")]);
            tokio::spawn(register(http.clone(), url, text))
        });
        let (mut ids, mut versions) = (BTreeSet::new(), BTreeSet::new());
        let tasks: Vec<_> = tasks.collect();
        for task in tasks {
            let (id, version) = task.await.unwrap();
            ids.insert(id);
            versions.insert(version);
        }
        let expected: BTreeSet<u64> = (1..=64).collect();
        assert_eq!((&ids, &versions), (&expected, &expected));
    });
}

#[test]
fn what_was_registered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.redb");
    run(async {
        let http = reqwest::Client::new();
        let server = Server::builder().data(&file).start().await.unwrap();
        let url = |server: &Server| format!("{}/subjects/s/versions", server.url());
        register(http.clone(), url(&server), record(&["a"])).await;
        let put = |path: &str, body: &'static str| {
            let request = http.put(format!("{}{path}", server.url())).body(body);
            request.header("Content-Type", "application/json").send()
        };
        put("/config/s", r#"{"compatibility":"FULL","normalize":true}"#)
            .await
            .unwrap();
        put("/mode/t", r#"{"mode":"READONLY"}"#).await.unwrap();
        let get = |server: &Server, path: &str| {
            let sent = http.get(format!("{}{path}", server.url())).send();
            async { sent.await.unwrap().text().await.unwrap() }
        };
        let paths = ["/schemas", "/config/s", "/mode/t", "/v1/metadata/id"];
        let mut before = Vec::new();
        for path in paths {
            before.push(get(&server, path).await);
        }
        // A second server has no access to the file.
        let second = Server::builder().data(&file).start().await;
        assert!(second.unwrap_err().is_in_use());
        server.shutdown().await;
        let server = Server::builder().data(&file).start().await.unwrap();
        for (path, before) in paths.iter().zip(before) {
            assert_eq!(get(&server, path).await, before, "{path}");
        }
        server.shutdown().await;
    });
}

#[test]
fn the_file_is_closed_although_a_request_never_ends() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.redb");
    run(async {
        let builder = Server::builder().data(&file);
        let server = builder.clone().grace(Duration::ZERO).start().await.unwrap();
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        let half = b"GET /subjects HTTP/1.1\r\nHost: a\r\n\r\n\
            POST /subjects/s/versions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{";
        connection.write_all(half).await.unwrap();
        // Once the first of both is answered, the connection is served.
        connection.read_u8().await.unwrap();
        server.shutdown().await;
        builder.start().await.unwrap().shutdown().await;
    });
}

#[test]
fn tls_is_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    run(async {
        let builder = Server::builder().tls(&certificate, &key);
        let server = builder.start().await.unwrap();
        assert!(server.url().starts_with("https://"));
        let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
        let http = reqwest::Client::builder()
            .tls_certs_only([root])
            .build()
            .unwrap();
        let url = format!("{}/subjects/s/versions", server.url());
        assert_eq!(register(http, url, record(&["a"])).await, (1, 1));
        server.shutdown().await;
        let swapped = Server::builder().tls(&key, &certificate).start().await;
        assert!(swapped.unwrap_err().to_string().contains("certificate"));
    });
}
