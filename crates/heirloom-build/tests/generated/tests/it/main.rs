//! Generated codecs against apache-avro, and against hostile bytes.

mod apache;
mod attacks;
mod constants;
mod hostile;
mod random;
mod round_trip;
mod stack;
mod unknown;
