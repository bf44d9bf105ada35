//! Every version of a contract as writer against every version as reader.

use heirloom_compat::{Verdict, verdict};
use heirloom_contract::{State, Version};

use super::history::{History, side};

/// Verdicts of all ordered pairs of versions of one contract.
#[derive(Debug)]
pub(crate) struct Matrix<'a> {
    /// The contract.
    pub(crate) history: History<'a>,
    /// A row for each writer, oldest first; in it a cell for each reader.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What happens to the events of one writer in one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The writer's version.
    pub(crate) writer: u32,
    /// The reader's version.
    pub(crate) reader: u32,
    /// What happens.
    pub(crate) verdict: Verdict,
    /// Our own readers do not notice, as upcasters cover it.
    pub(crate) is_upcast: bool,
}

impl<'a> Matrix<'a> {
    /// Judges all pairs.
    pub(crate) fn of(history: History<'a>) -> Self {
        let versions = &history.contract.versions;
        let covered = history.covered();
        let cell = |writer: &Version, reader: &Version| {
            let verdict = verdict(side(writer).schema, side(reader).schema);
            Cell {
                writer: writer.number,
                reader: reader.number,
                verdict,
                is_upcast: !verdict.is_compatible() && history.is_upcast(writer, reader, &covered),
            }
        };
        let row = |writer: &Version| versions.iter().map(|it| cell(writer, it)).collect();
        Matrix {
            history,
            rows: versions.iter().map(row).collect(),
        }
    }

    /// The names of the versions, a draft with a star.
    pub(crate) fn names(&self) -> Vec<String> {
        let versions = self.history.contract.versions.iter();
        let name = |it: &Version| match it.state {
            State::Draft => format!("v{}*", it.number),
            State::Frozen => format!("v{}", it.number),
        };
        versions.map(name).collect()
    }
}

impl Cell {
    /// One character for the verdict, and `u` after it where upcasters cover the pair.
    pub(crate) fn symbol(self) -> String {
        let end = if self.is_upcast { "u" } else { "" };
        format!("{}{end}", self.verdict.symbol())
    }
}
