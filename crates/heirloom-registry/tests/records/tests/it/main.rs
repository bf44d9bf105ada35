//! Typed events through a registry: the embedded one, and a real one where `HEIRLOOM_REGISTRY` names it.

mod clients;
mod converter;
mod defects;
mod document;
mod official;
mod reading;
mod registry;
mod round;
mod scenario;
mod starting;
