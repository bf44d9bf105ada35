//! Parsing Canonical Form and its fingerprints.

use crate::Fingerprint;

use super::Schema;

/// The Parsing Canonical Form; Avro 1.12, section Transforming into Parsing Canonical Form.
pub fn canonical_form(schema: &Schema) -> String {
    let _ = schema;
    String::new()
}

/// CRC-64-AVRO (Rabin) of the canonical form.
pub fn fingerprint_crc64(schema: &Schema) -> u64 {
    let _ = schema;
    0
}

/// MD5 of the canonical form.
pub fn fingerprint_md5(schema: &Schema) -> [u8; 16] {
    let _ = schema;
    [0; 16]
}

/// SHA-256 of the canonical form.
pub fn fingerprint_sha256(schema: &Schema) -> Fingerprint {
    Fingerprint::of(canonical_form(schema))
}
