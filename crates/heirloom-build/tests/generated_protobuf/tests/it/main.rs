//! The generated Protobuf code against another implementation, and what people see of it.

mod accessors;
mod attacks;
mod defaults;
mod dynamic;
mod json;
mod round_trip;
mod shared;
mod steps;
