//! The contract directory on a real disk: loading, findings, init and freeze, through the public API.

mod changes;
mod findings;
mod folder;
mod freeze;
mod ids;
mod init;
mod lock;
mod references;
mod whole;
