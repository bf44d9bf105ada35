//! Compiles the Protobuf corpus, as a user's build script would.

fn main() -> Result<(), heirloom_build::Error> {
    heirloom_build::compile("../../corpus/protobuf/schemas")
}
