//! The public API of the crate, one module for each area.

mod client;
mod server;
