//! The contracts of the tests.

heirloom::include_contracts!();
