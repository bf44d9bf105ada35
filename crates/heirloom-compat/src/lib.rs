//! What a schema change means for real events: the verdict of every pair of versions, with an event that proves it,
//! the answer that each registry product would give, and what to do.
//!
//! ```text
//! writer, reader ── resolution (heirloom-schema) ──> judge ──> Judgement { verdict, findings }
//!                                                      │             └─> prove ──> Witness (encoded, decoded, shown)
//!                                                      ├── rules: each observation is claimed by one rule
//!                                                      ├── fix: an edit of the newer text, tried before it is offered
//!                                                      └── order: who must be deployed first
//! history, new ──── dialects: each product's own algorithm ──> Answer (never from verdicts, never from rules)
//! ```
//! Pure: no input, no output, no threads.

pub mod avro;
pub mod dialects;
mod finding;
pub mod fix;
mod judge;
mod level;
pub mod order;
pub mod protobuf;
pub mod rules;
mod verdict;
mod witness;

pub use finding::{Finding, FindingId, Place};
pub use judge::{Judgement, Newer, SchemaRef, judge, prove, verdict};
pub use level::{Direction, Level, UnknownLevel};
pub use verdict::Verdict;
pub use witness::{Outcome, Proof, Witness};
