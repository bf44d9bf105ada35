//! Chores of this repository: `cargo xtask test` runs all of its checks.

fn main() {}
