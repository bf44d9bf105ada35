//! The few colours, each by what it says.

use clap::builder::styling::{AnsiColor, Style};

/// Something is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something is done.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Something to know.
pub(crate) const NOTE: Style = AnsiColor::Cyan.on_default();
/// A heading.
pub(crate) const STRONG: Style = Style::new().bold();

/// A text in a style; the stream strips it where there is no terminal.
pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}
