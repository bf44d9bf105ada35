//! End to end: the built `heirloom` in temporary folders, by what it prints, writes and answers.

mod branches;
mod check;
mod clients;
mod compat;
mod damage;
mod decode;
mod demo;
mod diff;
mod encode;
mod explain;
mod explain_plan;
mod fix;
mod folder;
mod freeze;
mod init;
mod matrix;
mod order;
mod published;
mod readers;
mod registries;
mod registry;
mod status;
mod usage;
mod witness;
