//! What an error says and is, for every way in which an answer can be wrong.

use std::error::Error as _;
use std::time::Duration;

use heirloom_registry::api::*;
use heirloom_registry::client::*;

use super::faults::{Faults, Reply};
use super::{client, quick, string_schema, subject};

/// The error of registering a schema with a server that gives one answer, without a second try.
async fn registering(reply: Reply) -> (Error, String) {
    let server = Faults::script(vec![reply]);
    let registry = quick(&server.url()).retry(Retry::NEVER).build().unwrap();
    let (s, schema) = (subject("orders-value"), string_schema());
    let error = registry
        .register(&s, &schema, &Register::default())
        .await
        .unwrap_err();
    let mut text = server.anonymous(&error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!("\n  because {cause}"));
        source = cause.source();
    }
    let text = format!("{text}\n  help: {}", error.help());
    (error, server.anonymous(&text))
}

#[tokio::test]
async fn each_error_says_what_where_and_what_came() {
    let mut texts = Vec::new();
    let table = [
        (
            Reply::fault(409, 40901, "Schema being registered is incompatible"),
            ErrorKind::Incompatible,
        ),
        (
            Reply::fault(409, 409, "Schema being registered is incompatible"),
            ErrorKind::Incompatible,
        ),
        (
            Reply::fault(422, 42201, "Invalid schema"),
            ErrorKind::Refused,
        ),
        (
            Reply::fault(422, 42205, "Subject orders-value is in read-only mode"),
            ErrorKind::Refused,
        ),
        (
            Reply::fault(404, 40401, "Subject 'orders-value' not found."),
            ErrorKind::NotFound,
        ),
        (
            Reply::fault(404, 404, "HTTP 404 Not Found"),
            ErrorKind::Unsupported,
        ),
        (Reply::new(404, ""), ErrorKind::Unsupported),
        (Reply::new(405, "<html>"), ErrorKind::Unsupported),
        (Reply::new(501, ""), ErrorKind::Unsupported),
        (Reply::new(204, ""), ErrorKind::Unsupported),
        (
            Reply::fault(401, 401, "Unauthorized"),
            ErrorKind::Unauthorized,
        ),
        (Reply::new(403, "no"), ErrorKind::Forbidden),
        (
            Reply::fault(500, 50001, "Error in the backend data store"),
            ErrorKind::Unavailable,
        ),
        (
            Reply::new(503, "<html>\n <body>Service\n Unavailable"),
            ErrorKind::Unavailable,
        ),
        (
            Reply::new(429, "").header("Retry-After", "7"),
            ErrorKind::Unavailable,
        ),
        (
            Reply::new(302, "").header("Location", "https://u:p@login/x?t=s"),
            ErrorKind::Redirected,
        ),
        (
            Reply::new(200, "<html><body>Please log in"),
            ErrorKind::Unreadable,
        ),
        (Reply::ok(r#"{"id":"seven"}"#), ErrorKind::Unreadable),
        (Reply::ok(r#"{"version":1}"#), ErrorKind::Unreadable),
        (Reply::ok(r#"{"id":7"#), ErrorKind::Unreadable),
        (Reply::ok(r#"{"id":4294967296}"#), ErrorKind::Unreadable),
        (Reply::ok(""), ErrorKind::Unreadable),
        (Reply::new(200, [0xff, 0xfe]), ErrorKind::Unreadable),
    ];
    for (reply, kind) in table {
        let (error, text) = registering(reply).await;
        assert_eq!(error.kind(), kind, "{text}");
        texts.push(text);
    }
    insta::assert_snapshot!(texts.join("\n"));
}

#[tokio::test]
async fn a_broken_answer_is_no_answer() {
    let whole = r#"{"id":7}"#;
    let table = [
        Reply::silent(),
        Reply::ok(whole).closed_at(0),
        Reply::ok(whole).closed_at(7),
        Reply::ok(whole).reset_at(0),
        Reply::ok(whole).reset_at(7),
    ];
    for reply in table {
        let (error, text) = registering(reply).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{text}");
        assert!(
            text.contains("orders-value/versions breaks off\n"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn codes_and_words_of_the_registry_are_there_to_branch_on() {
    let (error, _) = registering(Reply::fault(422, 42299, "later invention")).await;
    assert_eq!((error.status(), error.code()), (Some(422), None));
    assert_eq!(error.fault().unwrap().error_code, 42299);
    let (error, _) = registering(Reply::fault(409, 40901, "no")).await;
    assert_eq!(error.code(), Some(Code::Incompatible));
    assert!(
        error
            .url()
            .unwrap()
            .ends_with("/subjects/orders-value/versions")
    );
    // A conflict, and not of the schema.
    let (error, _) = registering(Reply::fault(409, 40908, "is frozen")).await;
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.code(), Some(Code::AssociationFrozen));
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_limit() {
    let server = Faults::script(vec![Reply::new(200, vec![b' '; 1 << 20])]);
    let registry = quick(&server.url())
        .answer_size_max(1 << 10)
        .build()
        .unwrap();
    let error = registry.schema(1).await.unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::TooLarge, 1));
    insta::assert_snapshot!(server.anonymous(&error.to_string()), @"reading schema 1: http://host:8081/schemas/ids/1 answers more than 1024 bytes");
}

#[tokio::test]
async fn an_endless_redirect_ends() {
    let server = Faults::script(vec![Reply::new(307, "").header("Location", "/again")]);
    let error = client(&server).schema(1).await.unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::Redirected, 6));
}

#[tokio::test]
async fn a_redirect_to_the_same_server_keeps_method_and_body() {
    let server = Faults::script(vec![
        Reply::new(307, "").header("Location", "/v2/subjects/s/versions"),
        Reply::ok(r#"{"id":7}"#),
    ]);
    let how = Register::default();
    client(&server)
        .register(&subject("s"), &string_schema(), &how)
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen[1].line(), "POST /v2/subjects/s/versions");
    assert_eq!(seen[1].body, seen[0].body);
}

#[tokio::test]
async fn a_redirect_that_would_change_the_method_is_not_followed() {
    for status in [301, 302, 303] {
        let server = Faults::script(vec![Reply::new(status, "").header("Location", "/x")]);
        let error = client(&server).schema(1).await.unwrap_err();
        assert_eq!((error.kind(), server.count()), (ErrorKind::Redirected, 1));
    }
}

/// Credentials and headers would go along.
#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let other = Faults::script(vec![Reply::ok(r#"{"schema":"\"string\""}"#)]);
    let location = format!("{}/schemas/ids/1", other.url());
    let server = Faults::script(vec![Reply::new(307, "").header("Location", &location)]);
    let registry = quick(&server.url())
        .basic("user", "password")
        .build()
        .unwrap();
    let error = registry.schema(1).await.unwrap_err();
    assert_eq!((error.kind(), other.count()), (ErrorKind::Redirected, 0));
}

#[test]
fn the_blocking_face_answers() {
    let server = Faults::script(vec![Reply::ok(r#"{"id":7}"#), Reply::ok("[1]")]);
    let registry = client(&server).blocking().unwrap();
    let registered = registry.register(&subject("s"), &string_schema(), &Register::default());
    assert_eq!(registered.unwrap().id, 7);
    let also = registry.clone();
    let versions =
        std::thread::spawn(move || also.versions(&subject("s"), &ListVersions::default()));
    assert_eq!(versions.join().unwrap().unwrap(), [1]);
}

#[test]
fn the_blocking_face_inside_a_runtime_is_an_error_and_no_panic() {
    let server = Faults::script(vec![Reply::ok("[1]")]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let registry = client(&server).blocking().unwrap();
        let error = registry.subjects(&ListSubjects::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InsideRuntime);
        insta::assert_snapshot!(error, @"asking a registry: would stop the asynchronous runtime that the caller runs in");
        drop(registry);
    });
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_nothing_behind() {
    let server = Faults::serve(|_, number| match number {
        0 => Reply::ok(r#"{"schema":"1"}"#).late(Duration::from_secs(30)),
        _ => Reply::ok(r#"{"schema":"2"}"#),
    });
    let registry = client(&server);
    let given_up = tokio::time::timeout(Duration::from_millis(50), registry.schema(1)).await;
    assert!(given_up.is_err());
    assert_eq!(registry.schema(1).await.unwrap().schema, "2");
}
