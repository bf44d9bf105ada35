//! The words of a Protobuf text.

/// One word with its byte offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// Without the quotes of a string; escapes as they are written.
    pub(super) text: &'t str,
    pub(super) at: usize,
}

/// The kinds of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a dotted name or a number.
    Word,
    String,
    /// One character of punctuation.
    Mark,
    /// A string or comment without an end, or a character that no word begins with.
    Bad,
    End,
}

/// Reads words one after the other.
#[derive(Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        // A byte order mark is no part of the text.
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Words { text, at }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next word; at the end of the text, [`Kind::End`] again and again.
    pub(super) fn next(&mut self) -> Token<'t> {
        let open = self.skip();
        let (rest, at) = (self.rest(), self.at);
        let token = |kind, text| Token { kind, text, at };
        let Some(first) = rest.chars().next() else {
            let kind = if open { Kind::Bad } else { Kind::End };
            return token(kind, "");
        };
        if first == '"' || first == '\'' {
            return match string(rest, first) {
                Some(length) => {
                    self.at += length;
                    token(Kind::String, rest.get(1..length - 1).unwrap_or_default())
                }
                None => {
                    self.at = self.text.len();
                    token(Kind::Bad, rest)
                }
            };
        }
        let length = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
        let (kind, length) = match (length, first) {
            (0, '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '=' | ',' | ';' | ':' | '/') => {
                (Kind::Mark, 1)
            }
            (0, _) => (Kind::Bad, first.len_utf8()),
            (length, _) => (Kind::Word, length),
        };
        self.at += length;
        token(kind, rest.get(..length).unwrap_or_default())
    }

    /// Goes over blanks and comments; true for a comment without an end.
    fn skip(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let trimmed =
                rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '\u{b}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                match trimmed.get(2..).and_then(|rest| rest.find("*/")) {
                    Some(length) => self.at += length + 4,
                    None => {
                        self.at = self.text.len();
                        return true;
                    }
                }
            } else {
                return false;
            }
        }
    }
}

/// Letters of words: those of numbers and dotted names too.
fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-' | '+')
}

/// Length of a string with its quotes.
fn string(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if it == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
