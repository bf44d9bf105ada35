//! Confluent's official clients: programs that answer a request in JSON a line with an answer in JSON a line.
//!
//! `HEIRLOOM_PYTHON_CLIENT` is a Python that has `clients/requirements.txt`, `HEIRLOOM_NODE_CLIENT` a folder in which
//! `clients/package.json` is installed; what is not named is not run.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A client that answers requests.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Client {
    /// The languages that there are clients for.
    pub(crate) const NAMES: [&'static str; 2] = ["Python", "Node"];

    /// Starts a script of `clients/` against a registry, where this client is there.
    pub(crate) fn start(name: &'static str, script: &str, url: &str) -> Option<Client> {
        let (program, ending) = match name {
            "Python" => (std::env::var_os("HEIRLOOM_PYTHON_CLIENT")?, "py"),
            _ => {
                std::env::var_os("HEIRLOOM_NODE_CLIENT")?;
                ("node".into(), "mjs")
            }
        };
        let mut command = Command::new(program);
        command
            .arg(format!("clients/{script}.{ending}"))
            .arg(url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        Some(Client {
            name,
            requests: process.stdin.take().unwrap(),
            answers: BufReader::new(process.stdout.take().unwrap()),
            process,
        })
    }

    /// Every client that is there.
    pub(crate) fn all(script: &str, url: &str) -> Vec<Client> {
        let start = |name| Client::start(name, script, url);
        Client::NAMES.into_iter().filter_map(start).collect()
    }

    pub(crate) fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
