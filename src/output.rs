//! Where commands write: results to standard output, errors and findings in the way to standard error.

use std::io::Write;

/// The two streams of a command. Colours are stripped where there is no terminal.
pub(crate) struct Output {
    /// What was asked for.
    pub(crate) out: Box<dyn Write>,
    /// What was asked for where it is data for programs: bytes pass as they are.
    pub(crate) data: Box<dyn Write>,
    /// Why it could not be had.
    pub(crate) err: Box<dyn Write>,
}

impl Output {
    /// The streams of the process.
    pub(crate) fn of_process() -> Self {
        Output {
            out: Box::new(anstream::stdout()),
            data: Box::new(std::io::stdout()),
            err: Box::new(anstream::stderr()),
        }
    }
}
