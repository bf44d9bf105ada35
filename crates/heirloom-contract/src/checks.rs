//! What must hold between the files, the lock and the configuration, whatever the schemas say.

mod consumers;
mod files;
mod names;
mod pins;
mod settings;

pub(crate) use consumers::check_consumers;
pub(crate) use files::{check_files, check_without_lock};
pub(crate) use names::{check_events, check_names};
pub(crate) use pins::check_pins;
pub(crate) use settings::check_settings;
