//! Protobuf schemas.
