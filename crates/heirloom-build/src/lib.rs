//! Compiles contracts (Avro and Protobuf event definitions with all their versions) to typed Rust events.
//!
//! ```text
//! contract directory --heirloom-contract--> Contracts --model--> every decision --emit--> Rust source
//! ```
//! A build script calls [`compile`], and the crate includes what it wrote:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), heirloom_build::Error> {
//!     heirloom_build::compile("schemas")
//! }
//! ```
//! ```text
//! // src/lib.rs
//! mod contracts {
//!     heirloom::include_contracts!();
//! }
//! #[cfg(test)]
//! mod laws {
//!     use super::contracts;
//!     heirloom::include_laws!();
//! }
//! ```
//! # What comes out
//! For the event `bank/account_opened` in three versions, and with `bank` as one of the streams:
//!
//! ```text
//! bank::account_opened::v1::AccountOpened    a plain struct per version: public fields, docs from the schema
//! bank::account_opened::v3::AccountOpened    the newest; also bank::account_opened::AccountOpened
//! bank::AccountOpened                        the same again
//! bank::account_opened::CONTRACT             all versions: schema texts, references, fingerprints
//! bank::Event                                an enum over the newest events of the stream
//! ```
//! Decoding goes through [`heirloom::Event`] and [`heirloom::Stream`]. A named type that did not change between two
//! versions is one Rust type, re-exported. Names that collide in Rust get a number or a part of their namespace, in
//! the order in which versions brought them, so that a new version never renames what an older one had.
//!
//! # Steps
//! Where the schemas say how each event of one version becomes one of the next, the step is derived: `Upcast` is
//! implemented, and bytes of the older version are read straight into the newer struct. Where they do not, nothing is
//! emitted, and the crate does not compile before a person has written the `Upcast`; the error names the contract,
//! the versions, the reason, the places in the schemas, and the implementation to start from. `heirloom.toml` may ask
//! for more (`meaning-changed`, `split`, `retired`) or allow more (`lossy`).
//!
//! # Borrowed events
//! Beside the newest struct of an Avro contract stands one that leaves texts and bytes in the payload:
//! `AccountOpened::decode_ref` gives a `borrowed::AccountOpenedRef<'_>`, and its `to_owned` the struct. It costs a fifth
//! of the compile time; with `borrowed = false` at the top of `heirloom.toml` it is left out.
//!
//! # Wide events
//! What reads or writes more than a few dozen fields is emitted in functions of a part each, so that compile time grows
//! with the number of fields. An event of more than 64 fields is read through a rewritten payload by plans.
//!
//! Every name, every step and every type is decided in the model, where it can be tested without reading Rust;
//! emission is a straight line. The output depends on nothing but the directory's content.
//!
//! [`heirloom::Event`]: https://docs.rs/heirloom/latest/heirloom/trait.Event.html
//! [`heirloom::Stream`]: https://docs.rs/heirloom/latest/heirloom/trait.Stream.html

mod compile;
mod docs;
mod emit;
mod error;
mod model;
mod names;
mod protobuf;
mod samples;

pub use compile::{Generated, compile, generate};
pub use error::{Error, Problem};
