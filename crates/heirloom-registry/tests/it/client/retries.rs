//! What is repeated, how often, where, and after what wait. Counts of requests are what is asserted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use heirloom_registry::api::*;
use heirloom_registry::client::*;

use super::faults::{Faults, Reply};
use super::{client, quick, string_schema, subject};

fn unavailable() -> Reply {
    Reply::fault(503, 50004, "no leader")
}

/// Every call of which the repetition is of interest, by its name.
async fn call(registry: &Registry, name: &str) -> Result<(), Error> {
    let (s, one) = (subject("s"), Version::of(1).unwrap());
    let (schema, scope) = (string_schema(), Scope::from(&s));
    match name {
        "subjects" => registry.subjects(&ListSubjects::default()).await.map(drop),
        "schema" => registry.schema(1).await.map(drop),
        "lookup" => registry
            .lookup(&s, &schema, &Lookup::default())
            .await
            .map(drop),
        "check" => registry
            .check(&s, one, &schema, &Check::default())
            .await
            .map(drop),
        "register" => registry
            .register(&s, &schema, &Register::default())
            .await
            .map(drop),
        "set_config" => registry
            .set_config(&scope, &ConfigUpdate::default())
            .await
            .map(drop),
        "set_mode" => registry
            .set_mode(&scope, Mode::ReadOnly, Force::No)
            .await
            .map(drop),
        "delete_version" => registry
            .delete_version(&s, one, Deletion::Soft)
            .await
            .map(drop),
        "delete_latest" => registry
            .delete_version(&s, Version::Latest, Deletion::Soft)
            .await
            .map(drop),
        "delete_subject" => registry.delete_subject(&s, Deletion::Soft).await.map(drop),
        "delete_config" => registry.delete_config(&scope).await.map(drop),
        "delete_mode" => registry.delete_mode(&scope, Below::Stays).await.map(drop),
        "delete_context" => registry.delete_context(".c").await,
        _ => unreachable!("{name}"),
    }
}

const REPEATED: &[&str] = &[
    "subjects",
    "schema",
    "lookup",
    "check",
    "register",
    "set_config",
    "set_mode",
    "delete_version",
];

const ONCE: &[&str] = &[
    "delete_latest",
    "delete_subject",
    "delete_config",
    "delete_mode",
    "delete_context",
];

#[tokio::test]
async fn what_is_safe_is_repeated_and_what_is_not_is_not() {
    for (names, count) in [(REPEATED, 4), (ONCE, 1)] {
        for name in names {
            for reply in [unavailable(), Reply::silent(), Reply::ok("[1]").reset_at(1)] {
                let server = Faults::script(vec![reply.clone()]);
                let error = call(&client(&server), name).await.unwrap_err();
                assert!(error.is_retryable(), "{name}: {error}");
                assert_eq!(
                    (server.count(), error.attempts()),
                    (count, count as u32),
                    "{name} {reply:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_was_not_carried_out_is_always_repeated() {
    for name in REPEATED.iter().chain(ONCE) {
        for status in [408, 425, 429] {
            let server = Faults::script(vec![Reply::new(status, ""); 4]);
            let error = call(&client(&server), name).await.unwrap_err();
            assert_eq!(
                (server.count(), error.status()),
                (4, Some(status)),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn a_final_answer_is_final() {
    for status in [400, 401, 403, 404, 405, 409, 422, 501] {
        let server = Faults::script(vec![Reply::new(status, "")]);
        let error = call(&client(&server), "register").await.unwrap_err();
        assert_eq!(server.count(), 1, "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn the_answer_after_failures_counts() {
    let server = Faults::script(vec![
        unavailable(),
        Reply::silent(),
        Reply::ok(r#"{"schema":"\"string\""}"#).reset_at(5),
        Reply::ok(r#"{"schema":"\"string\""}"#),
    ]);
    let schema = client(&server).schema(1).await.unwrap();
    assert_eq!((schema.schema.as_str(), server.count()), (r#""string""#, 4));
}

#[tokio::test]
async fn a_removal_that_was_carried_out_unseen_is_success() {
    let table = [
        (40406, Deletion::Soft),
        (40402, Deletion::Permanent),
        (40401, Deletion::Permanent),
    ];
    for (code, deletion) in table {
        let server = Faults::script(vec![Reply::silent(), Reply::fault(404, code, "gone")]);
        let version = Version::of(3).unwrap();
        let deleted = client(&server)
            .delete_version(&subject("s"), version, deletion)
            .await;
        assert_eq!((deleted.unwrap(), server.count()), (3, 2));
    }
    // The first answer says so, and nothing was lost before.
    let server = Faults::script(vec![Reply::fault(404, 40402, "gone")]);
    let error = call(&client(&server), "delete_version").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// The header counts in whole seconds, so that this is the one test that waits for one.
#[tokio::test]
async fn retry_after_is_waited_for_in_both_forms() {
    let second = Duration::from_secs(1);
    let server = Faults::serve(move |_, number| match number {
        0 => Reply::new(429, "").header("Retry-After", "1"),
        1 => {
            let soon = httpdate::fmt_http_date(SystemTime::now() + second);
            Reply::new(429, "").header("Retry-After", &soon)
        }
        _ => Reply::ok("[]"),
    });
    let started = SystemTime::now();
    call(&client(&server), "subjects").await.unwrap();
    let whole = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    // A second, and then until the clock shows the next one.
    assert!(whole(SystemTime::now()) > whole(started + second));
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_wait_beyond_the_limit_ends_the_call_at_once() {
    let busy = Reply::new(503, "").header("Retry-After", "3600");
    let server = Faults::script(vec![busy]);
    // Otherwise this takes an hour.
    let error = call(&client(&server), "subjects").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn latency_ends_an_attempt_and_then_the_call() {
    let server = Faults::script(vec![Reply::ok("[]").late(Duration::from_secs(30))]);
    let brief = |request, call| Timeouts {
        connect: Duration::from_secs(1),
        request: Duration::from_millis(request),
        call: Duration::from_millis(call),
    };
    let registry = quick(&server.url())
        .timeouts(brief(40, 10_000))
        .build()
        .unwrap();
    let error = call(&registry, "subjects").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 4));
    insta::assert_snapshot!(server.anonymous(&error.to_string()), @"listing subjects: http://host:8081/subjects does not answer within 40ms, after 4 attempts");

    let registry = quick(&server.url())
        .timeouts(brief(10_000, 100))
        .build()
        .unwrap();
    let error = call(&registry, "subjects").await.unwrap_err();
    insta::assert_snapshot!(error, @"listing subjects: took longer than 100ms");
}

#[tokio::test]
async fn failover_is_for_broken_connections_and_5xx_and_stays() {
    for broken in [unavailable(), Reply::silent(), Reply::ok("[]").closed_at(1)] {
        let (bad, good) = (
            Faults::script(vec![broken]),
            Faults::script(vec![Reply::ok("[]")]),
        );
        let registry = quick(&bad.url()).url(good.url()).build().unwrap();
        for _ in 0..5 {
            call(&registry, "subjects").await.unwrap();
        }
        assert_eq!((bad.count(), good.count()), (1, 5));
    }
}

#[tokio::test]
async fn an_address_that_refuses_has_answered() {
    let bad = Faults::script(vec![unavailable()]);
    let good = Faults::script(vec![Reply::fault(404, 40401, "Subject 's' not found.")]);
    let registry = quick(&bad.url()).url(good.url()).build().unwrap();
    for _ in 0..5 {
        let error = call(&registry, "lookup").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
    assert_eq!((bad.count(), good.count()), (1, 5));
}

#[tokio::test]
async fn failover_is_for_nothing_else() {
    for status in [400, 401, 403, 404, 409, 422, 429, 501] {
        let refusing = Faults::script(vec![Reply::new(status, "")]);
        let other = Faults::script(vec![Reply::ok("[]")]);
        let registry = quick(&refusing.url()).url(other.url()).build().unwrap();
        call(&registry, "subjects").await.unwrap_err();
        assert_eq!(other.count(), 0, "{status}");
    }
}

#[tokio::test]
async fn an_unreachable_address_costs_no_wait_and_no_write() {
    // Nobody listens on a port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let good = Faults::script(vec![Reply::ok("[1]")]);
    let registry = quick(&dead).url(good.url()).build().unwrap();
    call(&registry, "delete_subject").await.unwrap();
    assert_eq!(good.count(), 1);
    let error = call(&quick(&dead).build().unwrap(), "delete_subject")
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 4));
}

#[tokio::test]
async fn an_uncertain_write_goes_to_no_other_address() {
    let (bad, good) = (
        Faults::script(vec![unavailable()]),
        Faults::script(vec![Reply::ok("[1]")]),
    );
    let registry = quick(&bad.url()).url(good.url()).build().unwrap();
    call(&registry, "delete_subject").await.unwrap_err();
    assert_eq!((bad.count(), good.count()), (1, 0));
}

#[tokio::test]
async fn the_address_that_failed_is_asked_again_when_the_other_fails() {
    let is_up = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&is_up);
    let first = Faults::serve(move |_, _| match up.load(Ordering::SeqCst) {
        true => Reply::ok("[]"),
        false => unavailable(),
    });
    let down = Arc::clone(&is_up);
    let second = Faults::serve(move |_, _| match down.load(Ordering::SeqCst) {
        true => unavailable(),
        false => Reply::ok("[]"),
    });
    let registry = quick(&first.url()).url(second.url()).build().unwrap();
    call(&registry, "subjects").await.unwrap();
    is_up.store(true, Ordering::SeqCst);
    call(&registry, "subjects").await.unwrap();
    assert_eq!((first.count(), second.count()), (2, 2));
}

#[tokio::test]
async fn never_is_once() {
    let server = Faults::script(vec![unavailable()]);
    let registry = quick(&server.url()).retry(Retry::NEVER).build().unwrap();
    call(&registry, "subjects").await.unwrap_err();
    assert_eq!(server.count(), 1);
}

/// A follower that has not heard yet: what was just written is "not found", and then it is there.
#[tokio::test]
async fn a_stale_follower_is_asked_again() {
    let server = Faults::script(vec![
        Reply::ok(r#"{"id":7}"#),
        Reply::fault(404, 40403, "Schema 7 not found."),
        Reply::fault(404, 40403, "Schema 7 not found."),
        Reply::ok(r#"{"schema":"\"string\""}"#),
        Reply::fault(404, 40401, "Subject 's' not found."),
        Reply::ok("[1]"),
    ]);
    let registry = client(&server);
    call(&registry, "register").await.unwrap();
    registry.schema(7).await.unwrap();
    registry
        .versions(&subject("s"), &ListVersions::default())
        .await
        .unwrap();
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn what_was_not_written_here_is_not_waited_for() {
    let server = Faults::script(vec![Reply::fault(404, 40403, "Schema 7 not found.")]);
    client(&server).schema(7).await.unwrap_err();
    assert_eq!(server.count(), 1);
    // Nor is what was deleted since.
    let server = Faults::script(vec![
        Reply::ok(r#"{"id":7}"#),
        Reply::ok("[1]"),
        Reply::fault(404, 40401, "Subject 's' not found."),
    ]);
    let registry = client(&server);
    call(&registry, "register").await.unwrap();
    call(&registry, "delete_subject").await.unwrap();
    call(&registry, "lookup").await.unwrap_err();
    assert_eq!(server.count(), 3);
}
