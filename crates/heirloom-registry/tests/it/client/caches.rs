//! What is asked once, what again, and what is never kept.

use std::sync::Arc;
use std::time::Duration;

use heirloom_registry::api::*;
use heirloom_registry::client::*;

use super::faults::{Faults, Reply};
use super::{client, quick, string_schema, subject};

const SCHEMA: &str = r#"{"schema":"\"string\""}"#;
const LATEST: &str = r#"{"subject":"s","version":1,"id":1,"schema":"\"string\""}"#;

const HOUR: Duration = Duration::from_secs(3600);

/// Lets time pass without waiting.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

fn caches() -> Caches {
    Caches {
        schema_count_max: 3,
        unknown: HOUR,
        changing_count_max: 3,
        changing: HOUR,
    }
}

#[tokio::test]
async fn a_schema_is_asked_for_once_by_id_and_by_guid() {
    let server = Faults::script(vec![Reply::ok(SCHEMA)]);
    let registry = client(&server);
    let guid = "d629bb05-ad85-3d20-fbcb-895de3c459f7".parse().unwrap();
    for _ in 0..5 {
        registry.schema(1).await.unwrap();
        registry.clone().schema(2).await.unwrap();
        registry.schema_by_guid(guid).await.unwrap();
    }
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn contexts_and_forms_are_kept_apart() {
    let server = Faults::serve(|seen, _| Reply::ok(&format!(r#"{{"schema":"{}"}}"#, seen.target)));
    let registry = client(&server);
    let of = |subject: Option<&str>, format: Option<&str>| ReadId {
        subject: subject.map(super::subject),
        format: format.map(str::to_owned),
        ..ReadId::default()
    };
    for how in [
        of(None, None),
        of(Some(":.a:s"), None),
        of(Some(":.b:s"), None),
        of(None, Some("resolved")),
    ] {
        let first = registry.schema_as(1, &how).await.unwrap();
        let again = registry.schema_as(1, &how).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again));
    }
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn equal_reads_at_the_same_time_are_one_request() {
    let server = Faults::script(vec![Reply::ok(SCHEMA).late(Duration::from_millis(50))]);
    let registry = client(&server);
    let mut reads = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let registry = registry.clone();
        reads.spawn(async move { registry.schema(1).await.unwrap() });
    }
    let answers = reads.join_all().await;
    assert!(
        answers
            .iter()
            .all(|answer| Arc::ptr_eq(answer, &answers[0]))
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn equal_reads_share_a_failure_and_keep_it_not() {
    let failing = Reply::new(500, "").late(Duration::from_millis(20));
    let server = Faults::serve(move |_, number| match number {
        0 => failing.clone(),
        _ => Reply::ok(SCHEMA),
    });
    let registry = quick(&server.url()).retry(Retry::NEVER).build().unwrap();
    let (one, two) = tokio::join!(registry.schema(1), registry.schema(1));
    assert_eq!(
        (one.unwrap_err().status(), two.unwrap_err().status()),
        (Some(500), Some(500))
    );
    assert_eq!(server.count(), 1);
    registry.schema(1).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_reader_that_goes_away_leaves_the_read_to_the_next() {
    let server = Faults::script(vec![Reply::ok(SCHEMA).late(Duration::from_millis(60))]);
    let registry = client(&server);
    let first = tokio::spawn({
        let registry = registry.clone();
        async move { registry.schema(1).await }
    });
    while server.count() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let second = registry.schema(1);
    first.abort();
    second.await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn no_more_is_kept_than_there_is_room_for() {
    let server = Faults::script(vec![Reply::ok(SCHEMA)]);
    let registry = quick(&server.url()).caches(caches()).build().unwrap();
    for id in [1, 2, 3, 1, 4] {
        registry.schema(id).await.unwrap();
    }
    assert_eq!(server.count(), 4);
    // 2 was used longest ago and made room for 4.
    registry.schema(1).await.unwrap();
    assert_eq!(server.count(), 4);
    registry.schema(2).await.unwrap();
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn an_unknown_id_is_asked_for_again_after_a_while() {
    let server = Faults::script(vec![
        Reply::fault(404, 40403, "Schema 1 not found."),
        Reply::ok(SCHEMA),
    ]);
    let registry = quick(&server.url()).caches(caches()).build().unwrap();
    for _ in 0..5 {
        let error = registry.schema(1).await.unwrap_err();
        assert_eq!(error.code(), Some(Code::SchemaNotFound));
    }
    assert_eq!(server.count(), 1);
    pass(HOUR).await;
    registry.schema(1).await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_unknown_id_that_is_registered_is_known() {
    let server = Faults::script(vec![
        Reply::fault(404, 40403, "Schema 7 not found."),
        Reply::ok(r#"{"id":7}"#),
        Reply::ok(SCHEMA),
    ]);
    let registry = client(&server);
    registry.schema(7).await.unwrap_err();
    let how = Register::default();
    registry
        .register(&subject("s"), &string_schema(), &how)
        .await
        .unwrap();
    registry.schema(7).await.unwrap();
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn only_an_unknown_id_is_kept_of_all_failures() {
    let failures = [
        Reply::new(401, ""),
        Reply::new(403, ""),
        Reply::new(404, ""),
        Reply::new(429, ""),
        Reply::new(500, ""),
        Reply::new(504, ""),
        Reply::ok("<html>"),
        Reply::silent(),
    ];
    for failure in failures {
        let server = Faults::script(vec![failure.clone(), Reply::ok(SCHEMA)]);
        let registry = quick(&server.url()).retry(Retry::NEVER).build().unwrap();
        registry.schema(1).await.unwrap_err();
        registry.schema(1).await.unwrap();
        assert_eq!(server.count(), 2, "{failure:?}");
    }
}

#[tokio::test]
async fn what_may_change_is_kept_for_a_time() {
    let server = Faults::serve(|seen, _| match seen.target.as_str() {
        "/subjects/s/versions/latest" => Reply::ok(LATEST),
        _ => Reply::ok(r#"{"compatibilityLevel":"FULL"}"#),
    });
    let registry = quick(&server.url()).caches(caches()).build().unwrap();
    for round in 1..=2 {
        for _ in 0..3 {
            registry.latest(&subject("s")).await.unwrap();
            registry.effective_config(&subject("s")).await.unwrap();
        }
        assert_eq!(server.count(), 2 * round);
        pass(HOUR).await;
    }
}

#[tokio::test]
async fn what_this_client_writes_it_sees_at_once() {
    let server = Faults::serve(
        |seen, _| match (seen.method.as_str(), seen.target.as_str()) {
            ("GET", "/subjects/s/versions/latest") => Reply::ok(LATEST),
            ("POST", _) => Reply::ok(r#"{"id":7}"#),
            ("DELETE", _) => Reply::ok("1"),
            _ => Reply::ok(r#"{"compatibilityLevel":"FULL"}"#),
        },
    );
    let (registry, s) = (client(&server), subject("s"));
    let reads = || {
        server
            .seen()
            .iter()
            .filter(|seen| seen.method == "GET")
            .count()
    };
    registry.latest(&s).await.unwrap();
    registry
        .register(&s, &string_schema(), &Register::default())
        .await
        .unwrap();
    registry.latest(&s).await.unwrap();
    assert_eq!(reads(), 2);
    registry
        .delete_version(&s, Version::of(1).unwrap(), Deletion::Soft)
        .await
        .unwrap();
    registry.latest(&s).await.unwrap();
    assert_eq!(reads(), 3);
    registry.effective_config(&s).await.unwrap();
    let scope = Scope::from(&s);
    registry
        .set_config(&scope, &ConfigUpdate::default())
        .await
        .unwrap();
    registry.effective_config(&s).await.unwrap();
    assert_eq!(reads(), 5);
}

/// A read that began before a write must not be kept after it.
#[tokio::test]
async fn a_read_that_a_write_overtakes_is_not_kept() {
    let server = Faults::serve(|seen, number| match (seen.method.as_str(), number) {
        ("GET", 0) => Reply::ok(LATEST).late(Duration::from_millis(60)),
        ("GET", _) => Reply::ok(&LATEST.replace(r#""version":1"#, r#""version":2"#)),
        _ => Reply::ok(r#"{"id":7}"#),
    });
    let (registry, s) = (client(&server), subject("s"));
    let early = tokio::spawn({
        let registry = registry.clone();
        async move { registry.latest(&subject("s")).await.unwrap().version }
    });
    while server.count() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    registry
        .register(&s, &string_schema(), &Register::default())
        .await
        .unwrap();
    assert_eq!(registry.latest(&s).await.unwrap().version, 2);
    assert_eq!(early.await.unwrap(), 1);
    assert_eq!(registry.latest(&s).await.unwrap().version, 2);
}

#[tokio::test]
async fn nothing_is_kept_without_room() {
    let server = Faults::script(vec![Reply::ok(SCHEMA)]);
    let none = Caches {
        schema_count_max: 0,
        ..Caches::default()
    };
    let registry = quick(&server.url()).caches(none).build().unwrap();
    for _ in 0..3 {
        registry.schema(1).await.unwrap();
    }
    assert_eq!(server.count(), 3);
}
