//! The events of this repository's own contracts, generated from `schemas/`.

heirloom::include_contracts!();

#[cfg(test)]
mod laws {
    //! Generated: every version reads back byte for byte, reading in one go equals reading step by step, and no bytes
    //! make it panic.

    use super as contracts;
    heirloom::include_laws!();
}
