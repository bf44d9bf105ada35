//! Typed events through a registry: the embedded one, and a real one where `HEIRLOOM_REGISTRY` names it.

mod clients;
mod converter;
mod defects;
mod reading;
mod registry;
mod round;
mod starting;
