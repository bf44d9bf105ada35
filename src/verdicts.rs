//! Verdicts of pairs of schemas, for the commands that show them: which pairs, what was found, its proof, and what is to
//! be done about it.

mod deploy;
mod files;
mod gate;
mod group;
mod history;
mod matrix;
mod name;
mod pair;
mod policy;
mod repair;
mod search;

pub(crate) use deploy::{Consumer, Deploy, hit};
pub(crate) use files::{Files, Parsed, References, source};
pub(crate) use gate::Gate;
pub(crate) use group::{Group, Member, former};
pub(crate) use history::{History, side};
pub(crate) use matrix::{Cell, Matrix};
pub(crate) use name::Name;
pub(crate) use pair::{JudgedPair, Proven, Side};
pub(crate) use policy::{Policy, discover, discover_faultless, similar_rules};
pub(crate) use repair::{Mended, Wanted, mend};
pub(crate) use search::{named, search};
