//! The Protobuf corpus is locked and generated alike every time; `tests/generated_protobuf` compiles it and holds its
//! laws.

use std::fs;

use heirloom_build::generate;
use heirloom_contract::Contracts;

use crate::support::{assert_current, in_crate, locked};

#[test]
fn the_lock_of_the_corpus_is_current() {
    let pins = [
        "uses/uses_others@1=common/address@1",
        "uses/uses_others@2=common/address@2",
    ];
    let copied = locked(&in_crate("corpus/protobuf"), &pins);
    let lock = fs::read_to_string(copied.path().join("schemas/heirloom.lock")).unwrap();
    assert_current(&in_crate("corpus/protobuf/schemas/heirloom.lock"), &lock);
}

#[test]
fn the_output_is_the_same_every_time() {
    let contracts = Contracts::load(&in_crate("corpus/protobuf")).unwrap();
    assert_eq!(contracts.findings, []);
    let first = generate(&contracts).unwrap();
    assert_eq!(generate(&contracts).unwrap(), first);
    for text in [&first.contracts, &first.laws] {
        syn::parse_file(text).unwrap();
    }
}
