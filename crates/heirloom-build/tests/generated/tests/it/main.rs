//! Generated codecs against apache-avro, and against hostile bytes.

mod apache;
mod constants;
mod hostile;
mod random;
mod stack;
mod unknown;
