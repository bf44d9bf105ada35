//! The public interface: the codec against apache-avro and against hostile bytes, records through a decoder.

mod avro_peer;
mod decoder;
mod hostile;
mod plan;
// Not all that it can ask is asked here.
#[allow(dead_code)]
#[path = "../../../heirloom-schema/tests/it/program.rs"]
mod program;
mod protobuf;
mod round_trip;
mod unknown;
