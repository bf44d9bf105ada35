//! Everything that `heirloom-build` makes of its Protobuf corpus, under the strictest lints, with the steps that a
//! person has to write.

#![deny(warnings, missing_docs, unused, clippy::all)]
#![forbid(unsafe_code)]

/// The generated contracts.
pub mod contracts {
    heirloom::include_contracts!();
}
mod steps;

#[cfg(test)]
mod laws {
    use super::contracts;

    heirloom::include_laws!();
}
