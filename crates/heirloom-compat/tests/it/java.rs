//! The program in `java/`, which answers with the official Avro for Java. Its README says how to build it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running program that answers one command.
pub(crate) struct Java {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Java {
    /// Starts a command, or says that there is no Java here.
    #[expect(clippy::print_stdout, reason = "a check that did not run must say so")]
    pub(crate) fn start(command: &str) -> Option<Java> {
        let Ok(line) = std::env::var("HEIRLOOM_JAVA") else {
            println!("not run: HEIRLOOM_JAVA is not set, see java/README.md");
            return None;
        };
        let mut words = line.split_whitespace();
        let mut process = Command::new(words.next().unwrap())
            .args(words)
            .arg(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Some(Java {
            process,
            questions,
            answers,
        })
    }

    /// Many questions and their answers, one after the other; the program need not wait for the next one.
    pub(crate) fn ask_all(&mut self, questions: &[Value]) -> Vec<Value> {
        let lines = questions.iter().map(|question| format!("{question}\n"));
        let (lines, input) = (lines.collect::<String>(), self.questions.as_mut().unwrap());
        let answers: Vec<Value> = std::thread::scope(|scope| {
            scope.spawn(move || input.write_all(lines.as_bytes()).unwrap());
            let answers = self.answers.by_ref().lines().take(questions.len());
            answers
                .map(|answer| serde_json::from_str(&answer.unwrap()).unwrap())
                .collect()
        });
        assert_eq!(answers.len(), questions.len(), "the program ended");
        answers
    }
}

impl Drop for Java {
    fn drop(&mut self) {
        // The end of its input ends the program.
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}

/// Bytes as digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
