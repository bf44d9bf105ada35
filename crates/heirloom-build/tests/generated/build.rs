//! Compiles the Avro corpus, as a user's build script would.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("../../corpus/avro/schemas")
}
