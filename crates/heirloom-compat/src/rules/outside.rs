//! Rules about facts from outside a pair: the text of a schema, the contract directory, its lock, the registry. Whoever
//! has the fact names the rule; here is its page.

use super::{Claim, Rule};
use crate::Verdict;

/// A rule for each id, with the page `outside/<id>.md`.
macro_rules! rules {
    ($($id:literal,)*) => {
        &[$(Rule {
            id: $id,
            since: "0.1",
            page: include_str!(concat!("outside/", $id, ".md")),
            worst: worst($id),
            source: "",
            claim: Claim::Outside,
        },)*]
    };
}

/// Sorted by id.
pub(super) static RULES: &[Rule] = rules![
    "avro/alias-collision",
    "avro/bad-decimal",
    "avro/bad-default",
    "avro/bad-name",
    "avro/duplicate-branch",
    "avro/duplicate-key",
    "avro/duplicate-symbol",
    "avro/field-redefinition",
    "avro/json",
    "avro/missing-attribute",
    "avro/not-a-schema",
    "avro/redefinition",
    "avro/reference-cycle",
    "avro/too-deep",
    "avro/too-large",
    "avro/union-in-union",
    "avro/unknown-type",
    "avro/used-before-definition",
    "avro/wrong-attribute",
    "config/bad-value",
    "config/not-an-event",
    "config/not-protobuf",
    "config/syntax",
    "config/unknown-contract",
    "config/unknown-field",
    "config/unknown-key",
    "config/unknown-step",
    "config/unknown-stream",
    "config/unknown-version",
    "contract/event-not-record",
    "contract/name-clash",
    "contract/name-invalid",
    "contract/name-twice",
    "contract/not-utf8",
    "contract/reference-ambiguous",
    "contract/reference-conflict",
    "contract/reference-cycle",
    "contract/reference-missing",
    "contract/root-not-named",
    "contract/schema-invalid",
    "contract/stray-file",
    "contract/working-missing",
    "event/format-changed",
    "lock/conflict",
    "lock/entry-invalid",
    "lock/missing",
    "lock/version-edited",
    "lock/version-gap",
    "lock/version-missing",
    "lock/version-unlocked",
    "protobuf/bad-default",
    "protobuf/bad-enum",
    "protobuf/bad-option",
    "protobuf/editions",
    "protobuf/field-number",
    "protobuf/import-cycle",
    "protobuf/import-missing",
    "protobuf/import-twice",
    "protobuf/json-name",
    "protobuf/message-missing",
    "protobuf/name-reserved",
    "protobuf/name-twice",
    "protobuf/nesting",
    "protobuf/parse",
    "protobuf/root-ambiguous",
    "protobuf/root-unknown",
    "protobuf/syntax",
    "protobuf/too-large",
    "protobuf/unknown-type",
    "protobuf/wrong-type",
    "registry/id-drift",
    "registry/ids-invalid",
    "registry/mode-mismatch",
    "registry/mode-weaker-than-policy",
    "registry/order-of-registration",
    "registry/reference-missing",
    "registry/subject-unknown",
    "registry/version-changed",
    "registry/version-deleted",
    "registry/version-extra",
    "registry/version-missing",
    "registry/version-order",
    "registry/version-recreated",
    "registry/would-reject",
];

/// Facts from outside say nothing about events, but for a format that changed and a message that is not there.
const fn worst(id: &str) -> Verdict {
    const FORMAT_CHANGED: &[u8] = b"event/format-changed";
    const MESSAGE_MISSING: &[u8] = b"protobuf/message-missing";
    match id.as_bytes() {
        FORMAT_CHANGED | MESSAGE_MISSING => Verdict::Broken,
        _ => Verdict::Exact,
    }
}
