//! The `heirloom` command: parses the command line, calls one command, maps its answer to an exit code.

fn main() {}
