//! Canonical forms and fingerprints against the published vectors.

use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Fingerprint, Source};
use serde_json::Value;

/// The only vector that is no valid schema: its boolean has the default "true".
const BAD_DEFAULT: u64 = 26;

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../corpus/canonical.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

#[test]
fn forms_and_fingerprints_equal_the_published_ones() {
    let (mut forms, mut fingerprints) = (0, 0);
    for vector in vectors() {
        let number = vector["number"].as_u64().unwrap();
        let strictness = if number == BAD_DEFAULT {
            Strictness::Lenient
        } else {
            Strictness::Strict
        };
        let source = Source::new(format!("{number:03}"), vector["schema"].as_str().unwrap());
        let schema = avro::parse(&source, &[], strictness).unwrap();
        let canonical = vector["canonical"].as_str().unwrap();
        assert_eq!(avro::canonical_form(&schema), canonical, "vector {number}");
        assert_eq!(
            avro::fingerprint_sha256(&schema),
            Fingerprint::of(canonical)
        );
        forms += 1;
        if let Some(crc64) = vector["crc64"].as_str() {
            let found = avro::fingerprint_crc64(&schema).cast_signed();
            assert_eq!(found.to_string(), crc64, "vector {number}");
            fingerprints += 1;
        }
    }
    assert_eq!((forms, fingerprints), (34, 26));
}

#[test]
fn a_vector_with_a_bad_default_is_refused_by_strict_parsing() {
    let vectors = vectors();
    let vector = vectors
        .iter()
        .find(|vector| vector["number"] == BAD_DEFAULT)
        .unwrap();
    let source = Source::new("026", vector["schema"].as_str().unwrap());
    let errors = avro::parse(&source, &[], Strictness::Strict).unwrap_err();
    assert_eq!(errors.0.len(), 1);
    assert_eq!(errors.0[0].rule, "avro/bad-default");
}
