//! Compiles this repository's own contracts, as a user's crate would.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("schemas")
}
