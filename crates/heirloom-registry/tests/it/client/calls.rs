//! Each call as it goes over the wire, and each product's answer to it.

use heirloom_registry::api::*;
use heirloom_registry::client::*;

use super::faults::{Faults, Reply};
use super::{client, string_schema, subject};

/// What one call sends.
macro_rules! sent {
    ($answer:expr, |$registry:ident| $call:expr) => {{
        let server = Faults::script(vec![Reply::ok($answer)]);
        let $registry = client(&server);
        let answer = $call.await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 1);
        assert!(!seen[0].body.contains("null"), "{}", seen[0].body);
        (format!("{} {}", seen[0].line(), seen[0].body), answer)
    }};
}

#[tokio::test]
async fn subjects_are_escaped_once() {
    let table = [
        ("orders-value", "orders-value"),
        ("a/b", "a%2Fb"),
        ("a b", "a%20b"),
        ("50%", "50%25"),
        ("a%2Fb", "a%252Fb"),
        ("a+b&c=d?e#f", "a%2Bb%26c%3Dd%3Fe%23f"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        (":.eu:orders", "%3A.eu%3Aorders"),
        (":.eu:a/b", "%3A.eu%3Aa%2Fb"),
        ("...", "..."),
    ];
    for (name, segment) in table {
        let (line, _) = sent!("[1]", |registry| registry
            .versions(&subject(name), &ListVersions::default()));
        assert_eq!(line, format!("GET /subjects/{segment}/versions "));
    }
}

#[tokio::test]
async fn a_subject_that_no_path_can_hold_is_refused_before_it_is_sent() {
    let server = Faults::script(vec![Reply::ok("[1]")]);
    for name in ["", ".", ".."] {
        let list = ListVersions::default();
        let error = client(&server).versions(&subject(name), &list).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Invalid);
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_base_path_is_kept() {
    let server = Faults::script(vec![Reply::ok("[]")]);
    for base in ["/apis/ccompat/v7", "/apis/ccompat/v7/"] {
        let registry = super::quick(&format!("{}{base}", server.url()));
        let registry = registry.build().unwrap();
        registry.subjects(&ListSubjects::default()).await.unwrap();
    }
    for seen in server.seen() {
        assert_eq!(seen.line(), "GET /apis/ccompat/v7/subjects");
    }
}

#[tokio::test]
async fn lists_have_their_parameters() {
    let page = Page {
        offset: Some(10),
        limit: Some(5),
    };
    let list = ListSubjects {
        prefix: Some(":*:a b".to_owned()),
        deleted: Deleted::With,
        page,
    };
    let (line, names) = sent!(r#"["a","b"]"#, |registry| registry.subjects(&list));
    let expected = "GET /subjects?subjectPrefix=%3A%2A%3Aa%20b&deleted=true&offset=10&limit=5 ";
    assert_eq!((line.as_str(), names.len()), (expected, 2));
    let list = ListVersions {
        deleted: Deleted::Only,
        ..ListVersions::default()
    };
    let (line, _) = sent!("[1]", |registry| registry.versions(&subject("s"), &list));
    assert_eq!(line, "GET /subjects/s/versions?deletedOnly=true ");
    let list = ListSchemas {
        latest_only: true,
        rule_type: Some("domain".to_owned()),
        resource_type: Some("topic".to_owned()),
        association_types: ["key".to_owned()].into(),
        lifecycle: Some(Lifecycle::Weak),
        page,
        ..ListSchemas::default()
    };
    let (line, _) = sent!("[]", |registry| registry.schemas(&list));
    assert_eq!(
        line,
        "GET /schemas?latestOnly=true&ruleType=domain&resourceType=topic&associationType=key&lifecycle=WEAK&offset=10&limit=5 "
    );
    let list = ListVersions {
        deleted: Deleted::With,
        page,
    };
    let (line, _) = sent!("[1]", |registry| registry.referenced_by(
        &subject("s"),
        Version::Latest,
        &list
    ));
    assert_eq!(
        line,
        "GET /subjects/s/versions/latest/referencedby?deleted=true&offset=10&limit=5 "
    );
}

#[tokio::test]
async fn associations_and_tags_are_sent_as_confluent_reads_them() {
    let list = ListAssociations {
        association_types: ["key".to_owned(), "value".to_owned()].into(),
        lifecycle: Some(Lifecycle::Strong),
        ..ListAssociations::default()
    };
    let resource = ResourceScope::Name {
        namespace: "-".to_owned(),
        name: "a/b".to_owned(),
    };
    let answer = r#"[{"subject":"s","resourceName":"a/b","lifecycle":"STRONG","frozen":true}]"#;
    let (line, found) = sent!(answer, |registry| registry
        .associations_of_resource(&resource, &list));
    let expected = "GET /associations/resources/-/a%2Fb?associationType=key&associationType=value&lifecycle=STRONG ";
    assert_eq!((line.as_str(), found[0].frozen), (expected, true));
    let new = NewAssociations {
        resource_name: "t".to_owned(),
        resource_namespace: "c".to_owned(),
        resource_id: "c:t".to_owned(),
        associations: vec![NewAssociation {
            subject: Some("s".to_owned()),
            ..NewAssociation::default()
        }],
        ..NewAssociations::default()
    };
    let how = Associate {
        context: Some(".eu".to_owned()),
        dry_run: true,
    };
    let (line, _) = sent!("{}", |registry| registry.associate(&new, &how));
    assert!(
        line.starts_with("POST /associations?context=.eu&dryRun=true {"),
        "{line}"
    );
    let how = Associate::default();
    let (line, _) = sent!("{}", |registry| registry.set_associations(&new, &how));
    assert_eq!(
        line,
        r#"PUT /associations/resources/c%3At {"resourceName":"t","resourceNamespace":"c","resourceId":"c:t","associations":[{"subject":"s"}]}"#
    );
    let (line, ()) = sent!("", |registry| registry.delete_associations(
        "c:t",
        &ListAssociations::default(),
        Cascade::Subjects,
        &how
    ));
    assert_eq!(
        line,
        "DELETE /associations/resources/c%3At?cascadeLifecycle=true "
    );
    let change = TagChange {
        tags_to_add: vec![EntityTags {
            schema_entity: Entity {
                entity_path: "Order.id".to_owned(),
                entity_type: EntityType::Field,
            },
            tags: ["PII".to_owned()].into(),
        }],
        ..TagChange::default()
    };
    let one = Version::of(1).unwrap();
    let (line, _) = sent!(r#"{"id":7}"#, |registry| registry.tag(
        &subject("s"),
        one,
        &change
    ));
    assert_eq!(
        line,
        r#"POST /subjects/s/versions/1/tags {"tagsToAdd":[{"schemaEntity":{"entityPath":"Order.id","entityType":"sr_field"},"tags":["PII"]}]}"#
    );
}

#[tokio::test]
async fn the_id_alone_is_an_answer_to_a_registration() {
    let (line, registered) = sent!(r#"{"id":7}"#, |registry| registry.register(
        &subject("s"),
        &string_schema(),
        &Register::default()
    ));
    assert_eq!(line, r#"POST /subjects/s/versions {"schema":"\"string\""}"#);
    assert_eq!((registered.id, registered.version), (7, None));
}

#[tokio::test]
async fn members_that_are_null_count_as_absent() {
    let answer = r#"{"id":7,"version":null,"guid":null,"references":null,"metadata":{"tags":null},"ruleSet":null}"#;
    let (_, registered) = sent!(answer, |registry| registry.register(
        &subject("s"),
        &string_schema(),
        &Register::default()
    ));
    assert_eq!(registered.references, []);
    assert_eq!(registered.metadata, Some(Metadata::default()));
}

#[tokio::test]
async fn a_registration_has_references_and_options() {
    let schema = NewSchema {
        references: vec![Reference {
            name: "acme.Address".to_owned(),
            subject: "address".to_owned(),
            version: Version::Latest,
        }],
        ..NewSchema::protobuf("syntax = \"proto3\";")
    };
    let how = Register {
        normalize: true,
        ..Register::default()
    };
    let answer = r#"{"id":1,"version":2,"guid":"d629bb05-ad85-3d20-fbcb-895de3c459f7","more":1}"#;
    let (line, registered) = sent!(answer, |registry| registry.register(
        &subject("s"),
        &schema,
        &how
    ));
    assert_eq!(
        line,
        r#"POST /subjects/s/versions?normalize=true {"schema":"syntax = \"proto3\";","schemaType":"PROTOBUF","references":[{"name":"acme.Address","subject":"address","version":-1}]}"#
    );
    assert_eq!(registered.version, Some(2));
    assert!(registered.guid.is_some());
}

#[tokio::test]
async fn associations_are_changed_in_batches() {
    let changes = [AssociationChanges {
        resource_name: "t".to_owned(),
        resource_namespace: "c".to_owned(),
        resource_id: "c:t".to_owned(),
        resource_type: None,
        associations: vec![
            AssociationChange::Upsert(NewAssociation {
                subject: Some("s".to_owned()),
                ..NewAssociation::default()
            }),
            AssociationChange::Delete(OldAssociation {
                association_type: Some("key".to_owned()),
                ..OldAssociation::default()
            }),
        ],
    }];
    let how = Associate::default();
    let body = r#"{"requests":[{"resourceName":"t","resourceNamespace":"c","resourceId":"c:t","associations":[{"opType":"UPSERT","subject":"s"},{"opType":"DELETE","associationType":"key"}]}]}"#;
    let answer = r#"{"results":[{"error":null,"result":{"resourceName":"t"}},{"error":{"error_code":40904,"message":"no"}}]}"#;
    let (line, outcomes) = sent!(answer, |registry| registry
        .change_associations(&changes, &how));
    assert_eq!(line, format!("POST /associations:batch {body}"));
    assert!(matches!(&outcomes[0], AssociationOutcome::Result(it) if it.resource_name == "t"));
    assert!(matches!(&outcomes[1], AssociationOutcome::Error(it) if it.error_code == 40904));
    // Another release has another name for it.
    let replies = vec![Reply::new(404, ""), Reply::ok("{}")];
    let server = Faults::script(replies);
    let answer = client(&server).change_associations(&changes, &how).await;
    assert_eq!(answer.unwrap(), []);
    let lines: Vec<_> = server.seen().iter().map(|seen| seen.line()).collect();
    assert_eq!(
        lines,
        ["POST /associations:batch", "POST /associations:batchMutate"]
    );
}

#[tokio::test]
async fn rarer_parameters_are_sent_where_they_are_set() {
    let one = Version::of(1).unwrap();
    let how = Register {
        force: Force::Yes,
        ..Register::default()
    };
    let schema = string_schema();
    let (line, _) = sent!(r#"{"id":1}"#, |registry| registry.register(
        &subject("s"),
        &schema,
        &how
    ));
    assert!(
        line.starts_with("POST /subjects/s/versions?force=true "),
        "{line}"
    );
    let how = ReadVersion {
        find_tags: true,
        ..ReadVersion::default()
    };
    let answer = r#"{"subject":"s","version":1,"id":1,"schema":"{}","schemaTags":[{"schemaEntity":{"entityPath":"Order.id","entityType":"sr_field"},"tags":["PII"]}]}"#;
    let (line, version) = sent!(answer, |registry| registry.version(
        &subject("s"),
        one,
        &how
    ));
    assert_eq!(line, "GET /subjects/s/versions/1?findTags=true ");
    assert_eq!(version.schema_tags[0].schema_entity.entity_path, "Order.id");
    let how = ReadId {
        find_tags: true,
        ..ReadId::default()
    };
    let (line, _) = sent!(r#"{"schema":"{}"}"#, |registry| registry.schema_as(1, &how));
    assert_eq!(line, "GET /schemas/ids/1?findTags=true ");
    let guid = "d629bb05-ad85-3d20-fbcb-895de3c459f7";
    let how = ReadGuid {
        format: Some("resolved".to_owned()),
    };
    let (line, _) = sent!(r#"{"schema":"{}"}"#, |registry| registry
        .schema_by_guid_as(guid.parse().unwrap(), &how));
    assert_eq!(line, format!("GET /schemas/guids/{guid}?format=resolved "));
    let scope = Scope::Subject(subject(":.eu:"));
    let (line, _) = sent!(r#"{"mode":"READONLY"}"#, |registry| registry
        .delete_mode(&scope, Below::Goes));
    assert_eq!(line, "DELETE /mode/%3A.eu%3A?recursive=true ");
    let (line, deployment) = sent!(r#"{"attributes":["opensource"]}"#, |registry| registry
        .deployment());
    assert_eq!(line, "GET /v1/metadata/deployment ");
    assert_eq!(deployment.attributes, ["opensource"]);
}
