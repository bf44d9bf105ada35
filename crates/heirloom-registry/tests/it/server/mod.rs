//! The embedded registry over HTTP, step by step: what is sent, what is answered.

mod compatibility;
mod concurrency;
mod contexts;
mod crash;
mod damage;
mod deletes;
mod lists;
mod modes;
mod register;
mod requests;
mod settings;
mod tags;
mod texts;

use heirloom_registry::server::{Builder, Server};
use serde_json::Value;

/// One request and its answer.
pub(crate) struct Step {
    /// Method and path.
    request: &'static str,
    /// JSON, or nothing.
    body: String,
    status: u16,
    /// JSON that is answered, without times and GUIDs; a text where it is none.
    answer: String,
}

/// A request without a body.
pub(crate) fn get(request: &'static str, status: u16, answer: impl Into<String>) -> Step {
    send(request, "", status, answer)
}

/// A request with a body.
pub(crate) fn send(
    request: &'static str,
    body: impl Into<String>,
    status: u16,
    answer: impl Into<String>,
) -> Step {
    Step {
        request,
        body: body.into(),
        status,
        answer: answer.into(),
    }
}

/// A refusal.
pub(crate) fn fault(code: u32, message: &str) -> String {
    serde_json::json!({"error_code": code, "message": message}).to_string()
}

/// The body of a request with an Avro schema.
pub(crate) fn avro(schema: &str) -> String {
    serde_json::json!({"schema": schema}).to_string()
}

/// The body of a request with a Protobuf schema.
pub(crate) fn protobuf(schema: &str) -> String {
    serde_json::json!({"schema": schema, "schemaType": "PROTOBUF"}).to_string()
}

/// A record with long fields of these names, as the registry keeps it; a `?` behind a name gives it a default.
pub(crate) fn record(fields: &[&str]) -> String {
    let fields = fields.iter().map(|name| match name.strip_suffix('?') {
        Some(name) => format!(r#"{{"name":"{name}","type":"long","default":0}}"#),
        None => format!(r#"{{"name":"{name}","type":"long"}}"#),
    });
    let fields: Vec<String> = fields.collect();
    let fields = fields.join(",");
    format!(r#"{{"type":"record","name":"R","namespace":"acme","fields":[{fields}]}}"#)
}

/// A registry in memory answers each step as it says.
pub(crate) fn check(steps: &[Step]) {
    check_on(Server::builder(), steps);
}

/// Likewise, with settings.
pub(crate) fn check_on(builder: Builder, steps: &[Step]) {
    run(async {
        let server = builder.start().await.unwrap();
        let client = reqwest::Client::new();
        for (index, step) in steps.iter().enumerate() {
            let (status, answer) = ask(&client, &server.url(), step).await;
            let place = format!("step {index}: {} {}", step.request, step.body);
            let expected = parsed(&step.answer);
            assert_eq!(
                (status, &answer),
                (step.status, &expected),
                "{place}\n{answer}"
            );
        }
        server.shutdown().await;
    });
}

/// Sends one step.
pub(crate) async fn ask(client: &reqwest::Client, url: &str, step: &Step) -> (u16, Value) {
    let (method, path) = step.request.split_once(' ').unwrap();
    let request = client.request(method.parse().unwrap(), format!("{url}{path}"));
    let request = match step.body.is_empty() {
        true => request,
        false => request
            .header("Content-Type", heirloom_registry::api::MEDIA_TYPE)
            .body(step.body.clone()),
    };
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, parsed(&response.text().await.unwrap()))
}

/// JSON without what differs from run to run; other texts as they are.
fn parsed(text: &str) -> Value {
    let mut value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("ts");
            members.remove("guid");
            members.values_mut().for_each(strip);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Runs what is asynchronous on a runtime of its own.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    // Of the two providers of cryptography that are compiled in, one must be chosen; a second choice changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}
