//! Everything that `heirloom-build` makes of its Avro corpus, under the strictest lints, with the steps that a person
//! has to write.

#![deny(
    warnings,
    missing_docs,
    unused,
    unreachable_pub,
    clippy::all,
    clippy::pedantic
)]
#![forbid(unsafe_code)]

mod steps;

heirloom::include_contracts!();

#[cfg(test)]
mod laws {
    use crate as contracts;
    heirloom::include_laws!();
}
