//! End to end: the built `heirloom` in temporary folders, by what it prints, writes and answers.

mod branches;
mod damage;
mod decode;
mod demo;
mod encode;
mod explain_plan;
mod folder;
mod freeze;
mod init;
mod readers;
mod status;
mod usage;
