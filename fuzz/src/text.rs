//! Schema texts: whatever they are, an answer; and what is a schema obeys the laws of its forms.

use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

/// The bytes are the text.
pub fn avro_schema(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let parse = |text: &str, how| avro::parse(&Source::new("fuzz.avsc", text), &[], how);
    let strict = parse(text, Strictness::Strict);
    let lenient = parse(text, Strictness::Lenient);
    if let Ok(strict) = &strict {
        let lenient = lenient.as_ref().expect("lenient takes what strict takes");
        assert_eq!(avro::canonical_form(strict), avro::canonical_form(lenient));
        assert_eq!(avro::normal_form(strict), avro::normal_form(lenient));
    }
    let Ok(schema) = lenient else {
        return;
    };
    let canonical = avro::canonical_form(&schema);
    avro::normal_fingerprint(&schema);
    avro::fingerprint_crc64(&schema);
    // The form leaves out namespaces, so that a type without one reads as of the namespace around it.
    let mut names = schema.nodes().filter_map(|(_, node)| node.name());
    let has_namespace = |it: &avro::FullName| it.to_string().contains('.');
    let is_uniform = names
        .next()
        .is_none_or(|first| names.all(|it| has_namespace(it) == has_namespace(first)));
    if is_uniform {
        let again = parse(&canonical, Strictness::Lenient).expect("a canonical form is a schema");
        assert_eq!(avro::canonical_form(&again), canonical);
    }
    let itself = avro::resolve(&schema, &schema);
    assert!(itself.failures().is_empty(), "{:?}", itself.failures());
    assert!(itself.losses().is_empty(), "{:?}", itself.losses());
}

/// The bytes are the text.
pub fn protobuf_schema(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    protobuf::text_messages(text);
    let digest = protobuf::text_digest(text);
    assert_eq!(protobuf::text_digest(&format!("\n {text}")), digest);
    let Ok(schema) = protobuf::parse(&Source::new("fuzz.proto", text), "fuzz.proto", &[], None)
    else {
        return;
    };
    assert_eq!(protobuf::text_digest(&format!("{text}\n// end")), digest);
    protobuf::normal_fingerprint(&schema);
    let itself = protobuf::resolve(&schema, &schema);
    assert!(
        itself.is_lossless(),
        "{:?} {:?}",
        itself.failures(),
        itself.losses()
    );
    protobuf::json::JsonCodec::new(&schema).expect("a parsed schema links");
}
