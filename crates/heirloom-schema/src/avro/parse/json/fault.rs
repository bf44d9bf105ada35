//! What is wrong with a text that is not JSON, and what to do about it.

use jsonc_parser::ParseStringErrorKind;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::tokens::Token;

use super::super::faults::excerpt;
use super::JsonFault;
use super::read::State;

const WORD_HELP: &str =
    "put text in double quotes; the only words of JSON are null, true and false";

#[cold]
pub(super) fn fault(offset: usize, message: impl Into<String>, help: &'static str) -> JsonFault {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    JsonFault {
        offset,
        rule: "avro/json",
        message: message.into(),
        help,
    }
}

/// A token that may not stand here.
#[cold]
pub(super) fn unexpected(
    start: usize,
    (state, in_object): (State, bool),
    token: &Token<'_>,
    found: &str,
) -> JsonFault {
    let found = excerpt(found);
    let (message, help) = match (state, token) {
        (_, Token::CommentLine(_) | Token::CommentBlock(_)) => (
            "found a comment, which JSON has not".to_owned(),
            "move it into a `doc` attribute",
        ),
        (State::End, _) => (
            format!("found {found} after the end of the schema"),
            "a text holds one schema; several types of one text go into a union",
        ),
        (State::Key, Token::CloseBrace) => (
            "found a comma before the closing bracket".to_owned(),
            "remove the comma",
        ),
        (State::Value, Token::CloseBracket) if !in_object => (
            "found a comma before the closing bracket".to_owned(),
            "remove the comma",
        ),
        (State::Key | State::KeyOrClose, _) => (
            format!("expected a key in double quotes, found {found}"),
            "quote the key",
        ),
        (State::Colon, _) => (
            format!("expected `:` after the key, found {found}"),
            "add a colon",
        ),
        (State::CommaOrClose, _) => {
            let close = if in_object { '}' } else { ']' };
            (
                format!("expected `,` or `{close}`, found {found}"),
                "add the comma or the bracket",
            )
        }
        (State::Value | State::ValueOrClose, Token::Word(_)) => {
            (format!("expected a value, found {found}"), WORD_HELP)
        }
        (State::Value | State::ValueOrClose, _) => {
            (format!("expected a value, found {found}"), "add the value")
        }
    };
    fault(start, message, help)
}

/// The end of the text in the middle of it; `open` is the innermost open bracket.
#[cold]
pub(super) fn unfinished(end: usize, state: State, open: Option<char>) -> JsonFault {
    match open {
        None => fault(
            end,
            "the text is empty",
            "write a schema, for example \"string\"",
        ),
        Some(bracket) => {
            let place = if state == State::CommaOrClose {
                ""
            } else {
                " in the middle of a value"
            };
            let message = format!("the text ends{place}, and a `{bracket}` is still open");
            fault(end, message, "close it")
        }
    }
}

/// What the scanner does not take; `rest` is the text from there.
#[cold]
pub(super) fn scanned(start: usize, kind: &ParseErrorKind, rest: &str) -> JsonFault {
    let word = rest
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
        .unwrap_or_default();
    if matches!(kind, ParseErrorKind::UnexpectedToken) && !word.is_empty() {
        return fault(
            start,
            format!("expected a value, found {}", excerpt(word)),
            WORD_HELP,
        );
    }
    let (message, help) = scan_fault(kind);
    fault(start, message, help)
}

/// Message and help for what the scanner refuses.
fn scan_fault(kind: &ParseErrorKind) -> (&'static str, &'static str) {
    match kind {
        ParseErrorKind::SingleQuotedStringsNotAllowed => {
            ("found a string in single quotes", "use double quotes")
        }
        ParseErrorKind::HexadecimalNumbersNotAllowed => {
            ("found a hexadecimal number", "write it in decimal digits")
        }
        ParseErrorKind::UnaryPlusNumbersNotAllowed => {
            ("found a number with a plus sign", "remove the plus sign")
        }
        ParseErrorKind::BareDecimalPointNumbersNotAllowed => (
            "found a number without digits on both sides of the point",
            "add a zero",
        ),
        ParseErrorKind::NonFiniteNumbersNotAllowed => (
            "found a number that JSON cannot write",
            "JSON has neither NaN nor infinity",
        ),
        ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral => {
            ("found an unfinished number", "add the missing digits")
        }
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            ("found a string without an end", "add the closing quote")
        }
        ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => (
            "found an escape that is no Unicode character",
            "a surrogate stands in a pair, as in \\ud83d\\ude00",
        ),
        ParseErrorKind::String(_) => (
            "found an escape that JSON does not know",
            "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits",
        ),
        ParseErrorKind::UnterminatedCommentBlock => (
            "found a comment, which JSON has not",
            "move it into a `doc` attribute",
        ),
        _ => (
            "found a character that starts no JSON value",
            "remove it or put it in quotes",
        ),
    }
}
