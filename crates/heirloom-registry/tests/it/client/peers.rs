//! The whole API once, on real registries. What a product answers to each call is the table in the crate's README.

use std::time::{SystemTime, UNIX_EPOCH};

use heirloom_compat::Level;
use heirloom_registry::api::*;
use heirloom_registry::client::*;

use super::{quick, subject};

/// What became of each call, in the order of the README's table.
#[derive(Default)]
struct Tour(Vec<String>);

impl Tour {
    fn note<T>(&mut self, call: &str, answer: Result<T, Error>) -> Option<T> {
        let line = match &answer {
            Ok(_) => "answers".to_owned(),
            Err(error) => {
                let code = error.fault().map(|fault| fault.error_code);
                let code = code.or(error.status().map(u32::from)).unwrap_or_default();
                format!("{:?} {code}", error.kind())
            }
        };
        self.0.push(format!("{call:<54} {line}"));
        answer.ok()
    }
}

const V1: &str = r#"{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"}]}"#;
const V2: &str = r#"{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]}"#;
const V3: &str = r#"{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"must","type":"int"}]}"#;
const USER: &str = r#"{"type":"record","name":"Basket","namespace":"acme","fields":[{"name":"first","type":"acme.Order"}]}"#;

/// A name that no earlier run has used.
fn fresh() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("heirloom {}/{}%", std::process::id(), now.as_nanos())
}

async fn tour(registry: &Registry) -> String {
    let mut tour = Tour::default();
    let name = fresh();
    let (order, user) = (
        subject(&format!("{name}-order")),
        subject(&format!("{name}-user")),
    );
    writes(registry, &mut tour, &order, &user).await;
    reads(registry, &mut tour, &order).await;
    about_all(registry, &mut tour, &order).await;
    by_id(registry, &mut tour, &order).await;
    checks(
        registry,
        &mut tour,
        &order,
        &subject(&format!("{name}-none")),
    )
    .await;
    settings(registry, &mut tour, &order).await;
    deletions(registry, &mut tour, &order, &user).await;
    tour.0.join("\n")
}

async fn writes(registry: &Registry, tour: &mut Tour, order: &Subject, user: &Subject) {
    let how = Register::default();
    let first = registry.register(order, &NewSchema::avro(V1), &how).await;
    let first = tour.note("POST /subjects/{s}/versions", first).unwrap();
    // Apicurio checks nothing before a level is set.
    let level = ConfigUpdate {
        compatibility: Some(Level::Backward),
        ..ConfigUpdate::default()
    };
    let set = registry.set_config(&Scope::from(order), &level).await;
    tour.note("PUT /config/{s}", set);
    let again = registry.register(order, &NewSchema::avro(V1), &how).await;
    let again = tour
        .note("POST /subjects/{s}/versions, again", again)
        .unwrap();
    assert_eq!(first.id, again.id);
    let normalized = Register {
        normalize: true,
        ..Register::default()
    };
    let second = registry
        .register(order, &NewSchema::avro(V2), &normalized)
        .await;
    tour.note("POST /subjects/{s}/versions?normalize", second);
    let third = registry.register(order, &NewSchema::avro(V3), &how).await;
    tour.note("POST /subjects/{s}/versions, incompatible", third);
    let none = registry.register(order, &NewSchema::avro("{"), &how).await;
    tour.note("POST /subjects/{s}/versions, no schema", none);
    let schema = NewSchema {
        references: vec![Reference {
            name: "acme.Order".to_owned(),
            subject: order.to_string(),
            version: Version::of(1).unwrap(),
        }],
        ..NewSchema::avro(USER)
    };
    let referring = registry.register(user, &schema, &how).await;
    tour.note("POST /subjects/{s}/versions, references", referring);
}

async fn reads(registry: &Registry, tour: &mut Tour, order: &Subject) {
    let one = Version::of(1).unwrap();
    let how = ReadVersion::default();
    tour.note("GET /", registry.ping().await);
    let subjects = registry.subjects(&ListSubjects::default()).await;
    let subjects = tour.note("GET /subjects", subjects).unwrap();
    // Apicurio lists the first 1,000, which may be other tests'.
    assert!(subjects.contains(&order.to_string()) || subjects.len() == 1000);
    let versions = registry.versions(order, &ListVersions::default()).await;
    assert_eq!(
        tour.note("GET /subjects/{s}/versions", versions),
        Some(vec![1, 2])
    );
    let lookup = registry
        .lookup(order, &NewSchema::avro(V2), &Lookup::default())
        .await;
    assert_eq!(
        tour.note("POST /subjects/{s}", lookup)
            .map(|found| found.version),
        Some(2)
    );
    let unknown = registry
        .lookup(order, &NewSchema::avro(V3), &Lookup::default())
        .await;
    tour.note("POST /subjects/{s}, unknown", unknown);
    let version = registry.version(order, one, &how).await;
    assert_eq!(
        tour.note("GET /subjects/{s}/versions/{v}", version)
            .unwrap()
            .version,
        1
    );
    let latest = registry.latest(order).await;
    assert_eq!(
        tour.note("GET /subjects/{s}/versions/latest", latest)
            .unwrap()
            .version,
        2
    );
    let unknown = registry.version(order, Version::of(9).unwrap(), &how).await;
    tour.note("GET /subjects/{s}/versions/{v}, unknown", unknown);
    let text = registry.version_text(order, one, &how).await;
    assert_eq!(
        tour.note("GET /subjects/{s}/versions/{v}/schema", text)
            .as_deref(),
        Some(V1)
    );
    let referring = registry
        .referenced_by(order, one, &ListVersions::default())
        .await;
    tour.note("GET /subjects/{s}/versions/{v}/referencedby", referring);
    let tags = registry.tag(order, one, &TagChange::default()).await;
    tour.note("POST /subjects/{s}/versions/{v}/tags", tags);
    let by_metadata = registry.by_metadata(order, &ByMetadata::default()).await;
    tour.note("GET /subjects/{s}/metadata", by_metadata);
}

async fn about_all(registry: &Registry, tour: &mut Tour, order: &Subject) {
    let list = ListSchemas {
        prefix: Some(order.to_string()),
        ..ListSchemas::default()
    };
    tour.note("GET /schemas", registry.schemas(&list).await);
    tour.note("GET /schemas/types", registry.types().await);
    tour.note(
        "GET /contexts",
        registry.contexts(&ListContexts::default()).await,
    );
    tour.note(
        "DELETE /contexts/{c}",
        registry.delete_context(".none").await,
    );
    let list = ListAssociations::default();
    let resource = ResourceScope::Id("none".to_owned());
    let associations = registry.associations_of_resource(&resource, &list).await;
    tour.note("GET /associations/resources/{id}", associations);
    let associations = registry.associations_of_subject(order, &list).await;
    tour.note("GET /associations/subjects/{s}", associations);
    let how = Associate::default();
    let changes = registry.change_associations(&[], &how).await;
    tour.note("POST /associations:batch", changes);
    tour.note("GET /v1/metadata/id", registry.cluster().await);
    tour.note("GET /v1/metadata/version", registry.server_version().await);
    tour.note("GET /v1/metadata/deployment", registry.deployment().await);
}

async fn by_id(registry: &Registry, tour: &mut Tour, order: &Subject) {
    let id = registry.latest(order).await.unwrap().id;
    let (how, uses) = (ReadId::default(), ListUses::default());
    let schema = registry.schema(id).await;
    assert_eq!(
        tour.note("GET /schemas/ids/{id}", schema).unwrap().schema,
        V2
    );
    tour.note(
        "GET /schemas/ids/{id}, unknown",
        registry.schema(u32::MAX >> 1).await,
    );
    tour.note(
        "GET /schemas/ids/{id}/schema",
        registry.schema_text(id, &how).await,
    );
    tour.note(
        "GET /schemas/ids/{id}/subjects",
        registry.subjects_of(id, &uses).await,
    );
    tour.note(
        "GET /schemas/ids/{id}/versions",
        registry.versions_of(id, &uses).await,
    );
    let guid = registry
        .latest(order)
        .await
        .unwrap()
        .guid
        .unwrap_or_default();
    tour.note(
        "GET /schemas/guids/{guid}",
        registry.schema_by_guid(guid).await,
    );
    tour.note(
        "GET /schemas/guids/{guid}/ids",
        registry.ids_of_guid(guid).await,
    );
}

async fn checks(registry: &Registry, tour: &mut Tour, order: &Subject, none: &Subject) {
    let how = Check {
        verbose: true,
        ..Check::default()
    };
    let bad = NewSchema::avro(V3);
    let one = registry
        .check(order, Version::of(1).unwrap(), &bad, &how)
        .await;
    let one = tour
        .note("POST /compatibility/subjects/{s}/versions/{v}", one)
        .unwrap();
    assert!(!one.is_compatible);
    let count = one.messages.len();
    tour.0.push(format!("  with reasons: {}", count > 0));
    let new = registry.check(none, Version::Latest, &bad, &how).await;
    let new = tour.note("POST /compatibility/subjects/{s}/versions/{v}, new", new);
    assert!(new.is_some_and(|new| new.is_compatible));
    let all = registry.check_all(order, &bad, &how).await;
    let all = tour.note("POST /compatibility/subjects/{s}/versions", all);
    assert!(all.is_none_or(|all| !all.is_compatible));
    let new = registry.check_all(none, &bad, &how).await;
    tour.note("POST /compatibility/subjects/{s}/versions, new", new);
}

async fn settings(registry: &Registry, tour: &mut Tour, order: &Subject) {
    let (all, scope) = (Scope::Registry, Scope::from(order));
    let update = ConfigUpdate {
        compatibility: Some(Level::Full),
        ..ConfigUpdate::default()
    };
    tour.note("GET /config", registry.config(&all, Inherit::Own).await);
    tour.note("DELETE /config/{s}", registry.delete_config(&scope).await);
    tour.note(
        "GET /config/{s}, not set",
        registry.config(&scope, Inherit::Own).await,
    );
    let effective = registry.effective_config(order).await;
    tour.note("GET /config/{s}?defaultToGlobal", effective);
    let set = registry.set_config(&scope, &update).await;
    assert_eq!(
        tour.note("PUT /config/{s}", set).unwrap().compatibility,
        Some(Level::Full)
    );
    let own = registry.config(&scope, Inherit::Own).await;
    let own = tour.note("GET /config/{s}", own).unwrap();
    assert_eq!(own.compatibility_level, Some(Level::Full));
    tour.note("GET /mode", registry.mode(&all, Inherit::Own).await);
    tour.note(
        "GET /mode/{s}, not set",
        registry.mode(&scope, Inherit::Own).await,
    );
    tour.note(
        "GET /mode/{s}?defaultToGlobal",
        registry.mode(&scope, Inherit::Effective).await,
    );
    let set = registry.set_mode(&scope, Mode::ReadOnly, Force::No).await;
    tour.note("PUT /mode/{s}", set);
    tour.note("GET /mode/{s}", registry.mode(&scope, Inherit::Own).await);
    tour.note(
        "DELETE /mode/{s}",
        registry.delete_mode(&scope, Below::Stays).await,
    );
}

async fn deletions(registry: &Registry, tour: &mut Tour, order: &Subject, user: &Subject) {
    let (one, two) = (Version::of(1).unwrap(), Version::of(2).unwrap());
    let referred = registry.delete_version(order, one, Deletion::Soft).await;
    tour.note("DELETE /subjects/{s}/versions/{v}, referred to", referred);
    let early = registry
        .delete_version(order, two, Deletion::Permanent)
        .await;
    tour.note(
        "DELETE /subjects/{s}/versions/{v}?permanent, too early",
        early,
    );
    let soft = registry.delete_version(order, two, Deletion::Soft).await;
    tour.note("DELETE /subjects/{s}/versions/{v}", soft);
    let list = ListVersions {
        deleted: Deleted::With,
        ..ListVersions::default()
    };
    tour.note(
        "GET /subjects/{s}/versions?deleted",
        registry.versions(order, &list).await,
    );
    let gone = registry
        .delete_version(order, two, Deletion::Permanent)
        .await;
    tour.note("DELETE /subjects/{s}/versions/{v}?permanent", gone);
    for (call, deletion) in [
        ("DELETE /subjects/{s}", Deletion::Soft),
        ("DELETE /subjects/{s}?permanent", Deletion::Permanent),
    ] {
        tour.note(call, registry.delete_subject(user, deletion).await);
    }
    let unknown = registry
        .delete_subject(&subject(&fresh()), Deletion::Soft)
        .await;
    tour.note("DELETE /subjects/{s}, unknown", unknown);
}

/// Apicurio 3.0.9, as `services/services` starts it; its address is in `HEIRLOOM_REGISTRY`.
#[tokio::test]
async fn apicurio_answers_the_whole_api() {
    let Ok(url) = std::env::var("HEIRLOOM_REGISTRY") else {
        return;
    };
    let registry = quick(&url).build().unwrap();
    insta::assert_snapshot!(tour(&registry).await);
}

/// Everything that this repository's own registry lacks is in the snapshot, too.
#[tokio::test]
async fn the_embedded_registry_answers_the_whole_api() {
    let server = heirloom_registry::server::Server::builder()
        .start()
        .await
        .unwrap();
    let registry = quick(&server.url()).build().unwrap();
    insta::assert_snapshot!(tour(&registry).await);
    server.shutdown().await;
}
