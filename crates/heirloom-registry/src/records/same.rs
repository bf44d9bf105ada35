//! Whether a text that a registry has is a version that this program was built with.

use heirloom::{Format, VersionInfo};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

/// Whether bytes of the version are bytes of this schema, and the other way round.
pub(super) fn is_version(
    format: Format,
    version: &VersionInfo,
    text: &str,
    references: &[(String, String)],
) -> bool {
    let source = Source::new("registry", text);
    let sources = references
        .iter()
        .map(|(name, text)| (name.clone(), Source::new(name.as_str(), text.as_str())));
    let fingerprint = match format {
        Format::Avro => {
            let sources: Vec<Source> = sources.map(|it| it.1).collect();
            avro::parse(&source, &sources, Strictness::Lenient)
                .map(|schema| avro::normal_fingerprint(&schema))
        }
        Format::Protobuf => {
            let sources: Vec<(String, Source)> = sources.collect();
            let root = Some(version.full_name);
            protobuf::parse(&source, "registry.proto", &sources, root)
                .map(|schema| protobuf::normal_fingerprint(&schema))
        }
    };
    fingerprint.is_ok_and(|fingerprint| fingerprint.0 == version.normal)
}
