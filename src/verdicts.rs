//! Verdicts of pairs of schemas, for the commands that show them: which pairs, what was found, and its proof.

mod files;
mod pair;

pub(crate) use files::{Files, Parsed, References};
pub(crate) use pair::{JudgedPair, Proven, Side};
