//! [`heirloom_fuzz::avro_schema`] under libFuzzer; without it, on the files that are named.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| heirloom_fuzz::avro_schema(bytes));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    heirloom_fuzz::replay_named(heirloom_fuzz::avro_schema)
}
