//! A program of another language at work: questions in, answers out, one JSON text a line. Tests of other crates include
//! this file too.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running program that answers each question.
pub(crate) struct Program {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Program {
    /// Starts a command of the program in `java/`, or says that there is no Java here.
    pub(crate) fn java(command: &str) -> Option<Program> {
        let line = variable("HEIRLOOM_JAVA", "java/README.md")?;
        let mut words = line.split_whitespace();
        let mut program = Command::new(words.next().unwrap());
        Some(Program::start(program.args(words).arg(command)))
    }

    /// Starts a script in the Python that a variable of the environment names, or says that there is none here.
    pub(crate) fn python(name: &str, script: &str) -> Option<Program> {
        let python = variable(name, script)?;
        Some(Program::start(Command::new(python).arg(script)))
    }

    fn start(command: &mut Command) -> Program {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Program {
            process,
            questions,
            answers,
        }
    }

    /// Many questions and their answers, one after the other; the program need not wait for the next one.
    pub(crate) fn ask_all(&mut self, questions: &[Value]) -> Vec<Value> {
        let lines = questions.iter().map(|question| format!("{question}\n"));
        let (lines, input) = (lines.collect::<String>(), self.questions.as_mut().unwrap());
        let answers: Vec<Value> = std::thread::scope(|scope| {
            // Where the program ended, the answers that are missing say so.
            scope.spawn(move || input.write_all(lines.as_bytes()).is_ok());
            let answers = self.answers.by_ref().lines().take(questions.len());
            answers
                .map(|answer| serde_json::from_str(&answer.unwrap()).unwrap())
                .collect()
        });
        assert_eq!(answers.len(), questions.len(), "the program ended");
        answers
    }

    /// One question and its answer.
    pub(crate) fn ask(&mut self, question: &Value) -> Value {
        self.ask_all(std::slice::from_ref(question)).remove(0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The end of its input ends the program.
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}

#[expect(clippy::print_stdout, reason = "a check that did not run must say so")]
fn variable(name: &str, explained: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        println!("not run: {name} is not set, see {explained}");
    }
    value
}

/// In digits of two.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
#[cfg(unix)]
fn a_program_that_ends_early_is_noticed() {
    let mut program = Program::start(Command::new("sh").args(["-c", "read line; echo $line"]));
    assert_eq!(program.ask(&Value::Bool(true)), Value::Bool(true));
    let questions = vec![Value::String("0".repeat(1 << 20)); 4];
    let ask = std::panic::AssertUnwindSafe(|| program.ask_all(&questions));
    let panic = std::panic::catch_unwind(ask).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("the program ended"), "{message}");
}
