//! What other clients of registries get wrong, each under its name; ours must not. "Converter" is
//! `schema_registry_converter` 6.0.0, "client" is `schema-registry-client` 0.4.2; all were seen by running them.

use std::time::Duration;

use heirloom_registry::api::*;
use heirloom_registry::client::*;
use uuid::Uuid;

use super::faults::{Faults, Reply};
use super::{client, quick, string_schema, subject};

/// Converter: schemas by GUID are kept under id 0, so that the second GUID gets the first one's schema.
#[tokio::test]
async fn the_second_guid_gets_the_first_ones_schema() {
    let server = Faults::serve(|seen, _| Reply::ok(&format!(r#"{{"schema":"{}"}}"#, seen.target)));
    let registry = client(&server);
    for guid in [Uuid::from_u128(1), Uuid::from_u128(2)] {
        for _ in 0..2 {
            let schema = registry.schema_by_guid(guid).await.unwrap();
            assert_eq!(schema.schema, format!("/schemas/guids/{guid}"));
        }
    }
}

/// Converter: what was registered is kept by subject alone, so that a second schema gets the first one's id.
#[tokio::test]
async fn the_second_schema_of_a_subject_gets_the_first_ones_id() {
    let server = Faults::serve(|seen, _| {
        Reply::ok(if seen.body.contains("string") {
            r#"{"id":1}"#
        } else {
            r#"{"id":2}"#
        })
    });
    let registry = client(&server);
    let s = subject("s");
    for (schema, id) in [(string_schema(), 1), (NewSchema::avro(r#""long""#), 2)] {
        let registered = registry
            .register(&s, &schema, &Register::default())
            .await
            .unwrap();
        assert_eq!(registered.id, id);
    }
}

/// Converter: the newest version is kept for ever.
#[tokio::test]
async fn latest_is_kept_for_ever() {
    let server = Faults::serve(|_, number| {
        let body = format!(
            r#"{{"subject":"s","version":{},"id":1,"schema":""}}"#,
            number + 1
        );
        Reply::ok(&body)
    });
    let registry = client(&server);
    assert_eq!(registry.latest(&subject("s")).await.unwrap().version, 1);
    tokio::time::pause();
    tokio::time::advance(Caches::default().changing).await;
    tokio::time::resume();
    assert_eq!(registry.latest(&subject("s")).await.unwrap().version, 2);
}

/// Converter: 401, 429, 500 and 504 are kept as answers until someone clears the cache.
#[tokio::test]
async fn a_passing_failure_is_kept_as_the_answer() {
    for status in [401, 429, 500, 502, 503, 504] {
        let failing = Reply::new(status, "");
        let server = Faults::script(vec![failing, Reply::ok(r#"{"schema":""}"#)]);
        let registry = quick(&server.url()).retry(Retry::NEVER).build().unwrap();
        registry.schema(1).await.unwrap_err();
        registry.schema(1).await.unwrap();
    }
}

/// Converter: the next address is asked after every error, also after "not found" and "incompatible".
#[tokio::test]
async fn a_refusal_is_asked_for_at_the_next_address() {
    for (status, code) in [(404, 40403), (409, 409), (422, 42201)] {
        let first = Faults::script(vec![Reply::fault(status, code, "no")]);
        let second = Faults::script(vec![Reply::ok(r#"{"id":7}"#)]);
        let registry = quick(&first.url()).url(second.url()).build().unwrap();
        let how = Register::default();
        registry
            .register(&subject("s"), &string_schema(), &how)
            .await
            .unwrap_err();
        assert_eq!(second.count(), 0);
    }
}

/// Converter: whether a schema is compatible is a bare yes or no, without reasons, and against the newest alone.
#[tokio::test]
async fn why_it_is_not_compatible_is_lost() {
    let server = Faults::script(vec![Reply::ok(
        r#"{"is_compatible":false,"messages":["a","b"]}"#,
    )]);
    let how = Check {
        verbose: true,
        ..Check::default()
    };
    let three = Version::of(3).unwrap();
    let answer = client(&server)
        .check(&subject("s"), three, &string_schema(), &how)
        .await
        .unwrap();
    assert_eq!(answer.messages, ["a", "b"]);
    let line = server.seen()[0].line();
    assert_eq!(
        line,
        "POST /compatibility/subjects/s/versions/3?verbose=true"
    );
}

/// Converter: a subject that is not there yet is an error, although every schema can be its first.
#[tokio::test]
async fn a_new_subject_is_not_compatible() {
    for (status, code) in [(404, 40401), (404, 40402)] {
        let server = Faults::script(vec![Reply::fault(status, code, "not found")]);
        let (registry, s, schema) = (client(&server), subject("s"), string_schema());
        let how = Check::default();
        let latest = registry
            .check(&s, Version::Latest, &schema, &how)
            .await
            .unwrap();
        let all = registry.check_all(&s, &schema, &how).await.unwrap();
        assert!(latest.is_compatible && all.is_compatible);
        // A version that was named must be there.
        let one = registry
            .check(&s, Version::of(1).unwrap(), &schema, &how)
            .await;
        assert_eq!(one.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

/// Converter: some calls do not escape a slash in the subject.
#[tokio::test]
async fn a_slash_in_the_subject_is_a_folder() {
    let server = Faults::serve(|seen, _| {
        Reply::ok(if seen.method == "GET" {
            "[1]"
        } else {
            r#"{"is_compatible":true}"#
        })
    });
    let (registry, s, schema) = (client(&server), subject("a/b"), string_schema());
    registry
        .versions(&s, &ListVersions::default())
        .await
        .unwrap();
    registry
        .check(&s, Version::Latest, &schema, &Check::default())
        .await
        .unwrap();
    registry
        .check_all(&s, &schema, &Check::default())
        .await
        .unwrap();
    for seen in server.seen() {
        assert!(
            seen.target.contains("/subjects/a%2Fb/versions"),
            "{}",
            seen.target
        );
    }
}

/// Client: the answer to a compatibility check is read as a bare `true`, so that every check fails.
#[tokio::test]
async fn the_answer_to_a_check_is_read_as_a_bare_bool() {
    for expected in [true, false] {
        let server = Faults::script(vec![Reply::ok(&format!(
            r#"{{"is_compatible":{expected}}}"#
        ))]);
        let (registry, s) = (client(&server), subject("s"));
        let how = Check::default();
        let answer = registry
            .check(&s, Version::Latest, &string_schema(), &how)
            .await
            .unwrap();
        assert_eq!(answer.is_compatible, expected);
        let answer = registry
            .check_all(&s, &string_schema(), &how)
            .await
            .unwrap();
        assert_eq!(answer.is_compatible, expected);
    }
}

/// Confluent's Maven plugin took an answer without reasons for a yes (schema-registry#2278).
#[tokio::test]
async fn no_reasons_are_a_yes() {
    let server = Faults::script(vec![Reply::ok(r#"{"is_compatible":false}"#)]);
    let how = Check {
        verbose: true,
        ..Check::default()
    };
    let (registry, s) = (client(&server), subject("s"));
    let answer = registry
        .check(&s, Version::Latest, &string_schema(), &how)
        .await
        .unwrap();
    assert!(!answer.is_compatible);
}

/// Client: the setting for retries has no effect; a 503 is asked for once.
#[tokio::test]
async fn three_retries_are_one_request() {
    let server = Faults::script(vec![Reply::new(503, "")]);
    client(&server).schema(1).await.unwrap_err();
    assert_eq!(server.count(), 4);
}

/// Client: the longest wait that is set does not bound the waits.
#[tokio::test]
async fn waits_have_no_bound() {
    let server = Faults::script(vec![Reply::new(503, "")]);
    let retry = Retry {
        count_max: 20,
        wait_min: Duration::from_millis(1),
        wait_max: Duration::from_millis(4),
        settle: Duration::ZERO,
    };
    let registry = quick(&server.url()).retry(retry).build().unwrap();
    registry.schema(1).await.unwrap_err();
    // Doubling without a bound, the twentieth wait alone would take nine minutes, which a call does not have.
    assert_eq!(server.count(), 21);
}

/// Client: its types borrow from the caller, so that they cannot be kept in a service; and there is no blocking face.
#[test]
fn the_client_cannot_be_kept() {
    fn is_kept<T: Clone + Send + Sync + 'static>() {}
    is_kept::<Registry>();
    is_kept::<blocking::Registry>();
    is_kept::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
