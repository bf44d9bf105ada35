//! Plans: how bytes of a writer that is in no history become bytes of the newest version.
//!
//! A plan is compiled once per writer from the resolution of its schema against the reader's, and is then a flat list
//! of operations: per record the writer's fields in order, each read into a slot of the reader or stepped over, and
//! the defaults of what the writer lacks, encoded beforehand. What a resolution calls a failure becomes an operation
//! that fails, so that a value is refused only if it comes to that place.
//!
//! ```
//! use heirloom::plan::{Plan, PlanLimits};
//! use heirloom_schema::Source;
//! use heirloom_schema::avro::{Strictness, parse, resolve};
//!
//! let schema = |text: &str| parse(&Source::new("paid.avsc", text), &[], Strictness::Lenient);
//! let writer = schema(
//!     r#"{"type": "record", "name": "Paid", "fields": [
//!         {"name": "note", "type": "string"}, {"name": "cents", "type": "int"}]}"#,
//! )?;
//! let reader = schema(
//!     r#"{"type": "record", "name": "Paid", "fields": [
//!         {"name": "cents", "type": "long"}, {"name": "currency", "type": "string", "default": "EUR"}]}"#,
//! )?;
//!
//! let plan = Plan::compile(&resolve(&writer, &reader), &writer, &reader, &PlanLimits::default())?;
//! let mut bytes = Vec::new();
//! plan.transcode(b"\x04hi\x0e", &mut bytes)?;
//! assert_eq!(bytes, b"\x0e\x06EUR");
//! assert_eq!(
//!     plan.to_string(),
//!     "record Paid into record Paid\n  note: skipped\n  cents: int to long\n  + currency: default \"EUR\"\n"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compile;
mod default;
mod op;
mod run;
mod same;
mod show;
mod sizes;
mod steer;
mod walk;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use heirloom_schema::avro::{Resolution, Schema};

use crate::{DecodeError, Limits};
use op::{Op, Walk};

#[doc(hidden)]
pub use steer::event_by_transcoding;
pub(crate) use steer::stream_by_transcoding;

/// What a plan may cost while it is compiled and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanLimits {
    /// How many operations: one for each pair of types, each field and each type that is stepped over.
    pub operations_max: usize,
    /// How many bytes the defaults may take.
    pub default_bytes_max: usize,
}

impl Default for PlanLimits {
    fn default() -> Self {
        PlanLimits {
            operations_max: 1 << 16,
            default_bytes_max: 1 << 20,
        }
    }
}

/// How bytes of one writer are read into one reader. Cheap to clone. `Display` tells field by field what happens.
#[derive(Clone)]
pub struct Plan(Arc<Inner>);

struct Inner {
    /// One per pair of the resolution, under the same index.
    ops: Vec<Op>,
    root: u32,
    /// Types of the writer that are stepped over.
    walks: Vec<Walk>,
    /// All defaults, one after the other.
    defaults: Vec<u8>,
    operations: usize,
    always_fails: bool,
    is_identity: bool,
    /// And the reader's decoder refuses what the writer's would.
    is_same: bool,
}

impl Plan {
    /// Compiles a resolution, which is one of `writer` against `reader`.
    ///
    /// # Errors
    /// A plan beyond the limits.
    pub fn compile(
        resolution: &Resolution,
        writer: &Schema,
        reader: &Schema,
        limits: &PlanLimits,
    ) -> Result<Plan, PlanError> {
        compile::Compiler::new(resolution, writer, reader, limits)
            .run()
            .map(|inner| Plan(Arc::new(inner)))
    }

    /// Appends to `out` the reader's bytes for one datum of the writer.
    ///
    /// What is stepped over is only checked to end. The result takes at most 16 times the payload and 16 MiB, nests
    /// at most 1,000 levels of types, and holds at most as many items without bytes as
    /// [`Limits`] say.
    ///
    /// # Errors
    /// Bytes that are not of the writer's schema, trailing ones, a value that the reader has no place for; with path
    /// and offset in the writer's bytes. `out` is then as it was.
    pub fn transcode(&self, payload: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        self.transcode_with(payload, Limits::DEFAULT, out)
    }

    fn transcode_with(
        &self,
        payload: &[u8],
        limits: Limits,
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let start = out.len();
        let result = run::Run::new(&self.0, payload, limits, out).whole(self.0.root);
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    /// Whether no value of the writer can be read.
    pub fn always_fails(&self) -> bool {
        self.0.always_fails
    }

    /// Whether the reader's bytes are the writer's.
    pub fn is_identity(&self) -> bool {
        self.0.is_identity
    }

    /// Whether the writer's schema says of its bytes what the reader's says, so that there is nothing to do.
    pub fn is_same(&self) -> bool {
        self.0.is_same
    }

    /// How many bytes its defaults take.
    pub fn default_bytes(&self) -> usize {
        self.0.defaults.len()
    }

    /// How many operations the plan has.
    pub fn operations(&self) -> usize {
        self.0.operations
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("operations", &self.0.operations)
            .finish_non_exhaustive()
    }
}

/// A plan that would be larger than its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// More operations than this.
    Operations(usize),
    /// More bytes of defaults than this.
    DefaultBytes(usize),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operations(limit) => write!(f, "the plan needs more than {limit} operations"),
            Self::DefaultBytes(limit) => {
                write!(f, "the plan needs more than {limit} bytes of defaults")
            }
        }
    }
}

impl Error for PlanError {}
