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
    /// Blanks, strings and numbers are Wire's: fewer blanks, and line breaks in strings.
    is_wire: bool,
}

impl<'t> Words<'t> {
    pub(super) fn new(text: &'t str, is_wire: bool) -> Self {
        // A byte order mark is no part of the text, but to Wire.
        let has_mark = !is_wire && text.starts_with('\u{feff}');
        let at = if has_mark { 3 } else { 0 };
        Words { text, at, is_wire }
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
            return match string(rest, first, self.is_wire) {
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
        let is_word = |it: char| is_word(it) || (it == '+' && !self.is_wire);
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
            let is_blank = |it: char| match it {
                '\u{b}' | '\u{c}' => !self.is_wire,
                _ => it.is_ascii_whitespace(),
            };
            let trimmed = rest.trim_start_matches(is_blank);
            self.at += rest.len() - trimmed.len();
            if let Some(comment) = trimmed.strip_prefix("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
                // Wire falls over a comment of nothing at the end of the text.
                if self.is_wire && matches!(comment, "" | " ") {
                    return true;
                }
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

/// What Wire looks for behind a field, a symbol or a list of what is reserved: a comment, which is then the last of its
/// line.
impl Words<'_> {
    /// Goes over a comment in the same line.
    ///
    /// # Errors
    /// The place of what follows it in that line.
    pub(super) fn trailing(&mut self) -> Result<(), usize> {
        let rest = self.rest();
        let comment = rest.trim_start_matches([' ', '\t']);
        if !comment.starts_with("/*") {
            return Ok(());
        }
        let Some(length) = comment.get(2..).and_then(|inner| inner.find("*/")) else {
            return Ok(());
        };
        let behind = comment.get(length + 4..).unwrap_or_default();
        let follows = behind.trim_start_matches([' ', '\t']);
        self.at += rest.len() - follows.len();
        match follows.is_empty() || follows.starts_with('\n') {
            true => Ok(()),
            false => Err(self.at),
        }
    }
}

/// Letters of words: those of numbers and dotted names too.
fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-')
}

/// Length of a string with its quotes.
fn string(text: &str, quote: char, has_lines: bool) -> Option<usize> {
    let mut is_escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            '\n' if !has_lines => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if it == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
