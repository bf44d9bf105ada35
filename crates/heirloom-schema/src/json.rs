//! What events as JSON have in common in both formats.

mod error;
pub(crate) mod text;

pub use error::JsonError;
