//! Events as JSON: every value there and back, against the peers, and what is refused.

mod avro;
#[cfg(feature = "protobuf")]
mod protobuf;
