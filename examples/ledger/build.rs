//! Generates the events of `schemas/`.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("schemas")
}
