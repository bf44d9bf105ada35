//! Generated events as JSON.

use heirloom::ContractInfo;
use heirloom_schema::Source;
use heirloom_schema::protobuf::{self, json::JsonCodec};

/// The codec of a contract's newest version, which refers to no other contract.
pub(crate) fn codec(contract: &ContractInfo) -> JsonCodec {
    let version = contract.newest().unwrap();
    let source = Source::new("event.proto", version.schema);
    let schema = protobuf::parse(&source, "event.proto", &[], Some(version.full_name)).unwrap();
    JsonCodec::new(&schema).unwrap()
}
