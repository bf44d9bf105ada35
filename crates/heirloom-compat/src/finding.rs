//! A finding: one cause of a verdict, as data. Only reports make sentences of it.

use std::fmt;

use heirloom_schema::{Location, Span};
use sha2::{Digest, Sha256};

use crate::rules::Rule;
use crate::{Newer, Verdict};

/// One cause of a verdict, claimed by one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was found, and where it is explained.
    pub rule: &'static Rule,
    /// What this cause alone makes of the pair: the pair's verdict is the worst of its findings.
    pub verdict: Verdict,
    /// Which of the two is the newer version.
    pub newer: Newer,
    /// Place in the writer.
    pub writer: Place,
    /// Place in the reader.
    pub reader: Place,
    /// What was found, lower case, without a full stop; a reviewer understands it without the schemas at hand.
    pub message: String,
    /// The exact values that fail or change, as the writer's JSON where they can be counted (`"CANCELLED"`, `null`),
    /// else in words (`bytes that are not UTF-8`, `integers beyond 2^53`). Empty where every value does.
    pub values: Vec<String>,
    /// Position of the cause among the pair's observations, for the witness.
    pub(crate) observation: usize,
}

/// Where something stands in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path, for example `/fields/amount/items` or `/OrderPlaced/lines/quantity (3)`; `/` is the root.
    pub path: String,
    /// Bytes in the schema's sources.
    pub span: Span,
    /// File, line and column of the span's start.
    pub location: Location,
}

impl Finding {
    /// The place in the newer version: the one that somebody is editing.
    pub fn edited(&self) -> &Place {
        match self.newer {
            Newer::Writer => &self.writer,
            Newer::Reader => &self.reader,
        }
    }

    /// A name for it that survives edits elsewhere: it depends on the rule, the contract, both paths and the
    /// fingerprints of both schemas' normal forms, never on message texts or line numbers.
    pub fn id(&self, contract: &str, fingerprints: [&[u8]; 2]) -> FindingId {
        let mut hash = Sha256::new();
        let parts = [
            self.rule.id.as_bytes(),
            contract.as_bytes(),
            self.writer.path.as_bytes(),
            self.reader.path.as_bytes(),
            fingerprints[0],
            fingerprints[1],
        ];
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut id = [0; 7];
        id.copy_from_slice(&digest[..7]);
        FindingId(id)
    }
}

/// The stable name of a finding; prints as 14 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId([u8; 7]);

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
