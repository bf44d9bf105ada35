//! Contracts against a registry: which subjects they are, what the registry has of them, what is to be done about it.
//!
//! `connection` (who is asked) -> `read` (what the registry has) -> `survey` (that, beside the contracts) -> `recall`
//! (and beside what it had) -> `verify` (what is wrong), `plan` (what would be done), `apply` (doing it). `pull` goes the
//! other way; `record` keeps what `recall` compares with.

mod align;
mod answer;
mod apply;
mod connection;
mod document;
mod items;
mod online;
mod plan;
mod pull;
mod read;
mod recall;
mod record;
mod survey;
mod verify;

pub(crate) use answer::Real;
pub(crate) use apply::{Applied, Outcome, apply};
pub(crate) use connection::{Connection, connect};
pub(crate) use document::{FORMAT, Plan, RegisterStep, Step, Words};
pub(crate) use items::Item;
pub(crate) use online::{Online, action};
pub(crate) use plan::plan;
pub(crate) use pull::{Change, Pull, pull};
pub(crate) use read::Published;
pub(crate) use recall::Former;
pub(crate) use record::{Record, Recorded};
pub(crate) use survey::{Survey, Surveyed};
pub(crate) use verify::{Found, verify};
