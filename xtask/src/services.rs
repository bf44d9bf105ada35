//! The real servers of the tests: started by `services/services`, and stopped whatever becomes of the tests.

use std::net::TcpListener;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::{output, root, run, say};

/// Running servers; dropped, they are stopped.
pub(crate) struct Services {
    names: &'static [&'static str],
    /// `NAME=ADDRESS` lines.
    addresses: String,
}

impl Services {
    /// Starts them; what they are missing is fetched.
    ///
    /// # Errors
    /// One that does not start. Those that did are stopped.
    pub(crate) fn start(names: &'static [&'static str]) -> Result<Self> {
        let mut services = Services {
            names,
            addresses: String::new(),
        };
        say(&format!("== starting {}", names.join(", ")));
        let mut start = script("start", names);
        start.env("REGISTRY_PORT", free_port()?.to_string());
        services.addresses = output(start)?;
        Ok(services)
    }

    /// Names of environment variables, and the addresses that belong into them.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.addresses
            .lines()
            .filter_map(|line| line.split_once('='))
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        if let Err(error) = run(script("stop", self.names)) {
            say(&format!("error: {error:#}"));
        }
    }
}

fn script(action: &str, names: &[&str]) -> Command {
    let mut script = Command::new(root().join("services/services"));
    script.arg(action).args(names);
    script
}

/// A port that nobody listens on, so that checks of two work trees do not meet.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}
