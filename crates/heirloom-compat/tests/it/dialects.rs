//! What registries would answer, held against the registries' own code and against recorded answers.

mod apicurio;
mod hostile;
pub(crate) mod java;
mod karapace;
mod table;
mod twist;

use heirloom_compat::Level;
use heirloom_compat::dialects::{Answer, Dialect, Format, Question, Text, Unparsable, ask};
use heirloom_schema::Source;
use twist::Twisted;

/// A text without references.
fn text(text: &str) -> Text {
    Text {
        source: Source::new("a.avsc", text),
        references: Vec::new(),
    }
}

/// What a product answers to a random pair.
fn answer_to(
    dialect: Dialect,
    level: Level,
    [old, new]: &[Twisted; 2],
) -> Result<Answer, Unparsable> {
    let with_references = |of: &Twisted| Text {
        references: of
            .references
            .iter()
            .map(|(name, text)| (name.clone(), Source::new(&**name, &**text)))
            .collect(),
        ..text(&of.text)
    };
    let question = Question {
        format: Format::Avro,
        level,
        history: &[with_references(old)],
        new: &with_references(new),
    };
    ask(dialect, &question)
}

/// What a product answers to one older version and a candidate.
fn answer(dialect: Dialect, level: Level, (old, new): (&str, &str)) -> Result<Answer, Unparsable> {
    let history = [text(old)];
    let question = Question {
        format: Format::Avro,
        level,
        history: &history,
        new: &text(new),
    };
    ask(dialect, &question)
}
