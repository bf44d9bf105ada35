//! The events of this repository's own contracts, generated from `schemas/`.

heirloom::include_contracts!();
