//! The public interface: the codec against apache-avro and against hostile bytes, records through a decoder.

mod avro_peer;
mod decoder;
mod hostile;
mod plan;
mod protobuf;
