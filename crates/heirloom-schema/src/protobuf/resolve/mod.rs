//! Resolution: what happens to every field when bytes of a writer are read into a reader, with prost as the decoder.

mod kind;

use super::{MessageId, Schema};

pub use kind::{Failure, FailureKind, FieldText, Loss, LossKind};

/// What happens when the writer's root is read as the reader's.
#[derive(Clone, Debug)]
pub struct Resolution {
    failures: Vec<Failure>,
    losses: Vec<Loss>,
    pairs: Vec<(MessageId, MessageId)>,
}

impl Resolution {
    /// Everything because of which some event cannot be read as what it was. Empty: every event can.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Everything because of which some value arrives changed, remapped or re-meant.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// The pairs of messages, writer and reader, that the read meets, the roots first.
    pub fn pairs(&self) -> &[(MessageId, MessageId)] {
        &self.pairs
    }

    /// Whether every event can be read and every value arrives as it was.
    pub fn is_lossless(&self) -> bool {
        self.failures.is_empty() && self.losses.is_empty()
    }
}

/// Resolves a writer against a reader, from their roots.
pub fn resolve(writer: &Schema, reader: &Schema) -> Resolution {
    Resolution {
        failures: Vec::new(),
        losses: Vec::new(),
        pairs: vec![(writer.root(), reader.root())],
    }
}
