//! Two resolutions in a row as one: what a fused decode over several versions follows.

mod apply;
mod fuse;
mod live;

use super::{Resolution, Schema};

impl Resolution {
    /// This resolution (first to second) followed by `next` (second to third), as one from first to third.
    ///
    /// Equal to reading twice: a field that the second schema dropped comes back as the third's default, a default
    /// that the second filled in is carried through `next`, and what a detour rounds or refuses stays so
    /// ([`Action::PromoteVia`](super::Action::PromoteVia)). Not equal to resolving the first against the third.
    ///
    /// Where it differs from reading twice it reads more: what the second schema knows and the third drops is stepped
    /// over and not checked, so a value that fails only there is read.
    ///
    /// Failures and losses are those of both, each with the paths and spans of its own step (`step`), without those
    /// that can no longer happen: at pairs that are not met, for symbols that do not arrive, for bytes that were a
    /// string before. A default of the second schema that `next` cannot read makes the whole record a failure, and
    /// the cause is in the list.
    ///
    /// `second` and `third` are the schemas that `self` and `next` were made from; with others the answer is
    /// meaningless, but there is no panic.
    pub fn then(&self, next: &Resolution, second: &Schema, third: &Schema) -> Resolution {
        fuse::Fuse::new(self, next, second, third).run()
    }
}
