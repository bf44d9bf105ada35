//! Compiles the contracts of the repository, as its own binary does.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("../schemas")
}
