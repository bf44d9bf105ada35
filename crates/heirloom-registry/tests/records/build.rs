//! Compiles the contracts of the tests, as a user's build script would.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("schemas")
}
