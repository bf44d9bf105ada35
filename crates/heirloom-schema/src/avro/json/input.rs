//! JSON as tokens that are asked for: strict, each with its offset, and nothing is built but what is wanted.

use std::borrow::Cow;

use super::JsonError;

type Result<T> = std::result::Result<T, JsonError>;

/// The longest part of a text that a message shows.
const EXCERPT_CHARS: usize = 24;

/// What is left of a JSON text.
#[derive(Clone)]
pub(super) struct Input<'t> {
    text: &'t str,
    at: usize,
}

/// The first byte of a value says what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
    None,
}

impl<'t> Input<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Input { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The offset of the next token.
    pub(super) fn offset(&mut self) -> usize {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        self.at
    }

    pub(super) fn start(&mut self) -> Start {
        self.offset();
        let word = |word| self.rest().starts_with(word);
        match self.byte() {
            Some(b'{') => Start::Object,
            Some(b'[') => Start::Array,
            Some(b'"') => Start::String,
            Some(b'-' | b'0'..=b'9') => Start::Number,
            Some(b't') if word("true") => Start::True,
            Some(b'f') if word("false") => Start::False,
            Some(b'n') if word("null") => Start::Null,
            _ => Start::None,
        }
    }

    /// That something else was expected than the next token.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &str) -> JsonError {
        let offset = self.offset();
        let rest = self.rest();
        let end = match rest.bytes().next() {
            None => return JsonError::new(offset, format!("expected {expected}, found the end")),
            Some(b'"') => rest
                .get(1..)
                .and_then(|rest| rest.find('"'))
                .map_or(rest.len(), |end| end + 2),
            Some(b'{' | b'[' | b'}' | b']' | b',' | b':') => 1,
            Some(_) => rest
                .find([' ', ',', '}', ']', '\n', '\t'])
                .unwrap_or(rest.len()),
        };
        let token = rest.get(..end).unwrap_or(rest);
        let mut found: String = token.chars().take(EXCERPT_CHARS).collect();
        if found.len() < token.len() {
            found.push_str("...");
        }
        let message = format!(
            "expected {expected}, found {}",
            found.escape_debug().to_string().replace("\\\"", "\"")
        );
        JsonError::new(offset, message)
    }

    /// Takes a punctuation mark.
    pub(super) fn mark(&mut self, mark: u8, expected: &str) -> Result<()> {
        if self.is_mark(mark) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// Takes a punctuation mark if it is the next token.
    pub(super) fn is_mark(&mut self, mark: u8) -> bool {
        self.offset();
        let is_next = self.byte() == Some(mark);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes `true`, `false` or `null`, which [`Input::start`] saw.
    pub(super) fn word(&mut self, word: &str) -> Result<()> {
        self.at += word.len();
        match self.byte() {
            Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'"') => {
                self.at -= word.len();
                Err(self.unexpected("a value"))
            }
            _ => Ok(()),
        }
    }

    /// Takes a number as it stands.
    pub(super) fn number(&mut self, expected: &str) -> Result<&'t str> {
        let start = self.offset();
        let mut is_number = true;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => is_number &= self.digits(),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            is_number &= self.digits();
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            is_number &= self.digits();
        }
        let is_end = !matches!(
            self.byte(),
            Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-' | b'+' | b'_')
        );
        match self.text.get(start..self.at) {
            Some(number) if is_number && is_end => Ok(number),
            _ => {
                self.at = start;
                Err(self.unexpected(expected))
            }
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    /// Takes a string.
    pub(super) fn string(&mut self, expected: &str) -> Result<Cow<'t, str>> {
        self.offset();
        if self.byte() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let open = self.at;
        self.at += 1;
        let plain = self.plain(open)?;
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = plain.to_owned();
        while self.byte() == Some(b'\\') {
            text.push(self.escape()?);
            text.push_str(self.plain(open)?);
        }
        self.at += 1;
        Ok(Cow::Owned(text))
    }

    /// The characters up to the next quote or backslash, which is there.
    fn plain(&mut self, open: usize) -> Result<&'t str> {
        let rest = self.rest();
        let end = rest
            .bytes()
            .position(|byte| byte == b'"' || byte == b'\\' || byte < b' ');
        let (plain, next) = end.map_or((rest, ""), |end| rest.split_at(end));
        self.at += plain.len();
        match next.bytes().next() {
            Some(b'"' | b'\\') => Ok(plain),
            Some(control) => {
                let message = format!("a string holds the control character {control:02x}");
                let escaped = format!("write it as \\u{control:04x}");
                Err(JsonError::new(self.at, message).help(escaped))
            }
            None => Err(JsonError::new(open, "a string that does not end")),
        }
    }

    fn escape(&mut self) -> Result<char> {
        let start = self.at;
        self.at += 2;
        let bad = |what: &str| Err(JsonError::new(start, what));
        match self.text.as_bytes().get(start + 1) {
            Some(b'"') => Ok('"'),
            Some(b'\\') => Ok('\\'),
            Some(b'/') => Ok('/'),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => {
                let Some(unit) = self.unit() else {
                    return bad("an escape \\u takes four hexadecimal digits");
                };
                let mut point = u32::from(unit);
                if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    if let Some(low @ 0xdc00..0xe000) = self.unit() {
                        point = 0x1_0000 + ((point - 0xd800) << 10) + (u32::from(low) - 0xdc00);
                    }
                }
                match char::from_u32(point) {
                    Some(char) => Ok(char),
                    None => bad("half of a surrogate pair, which is no character"),
                }
            }
            _ => bad("an escape that JSON does not know"),
        }
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.at += 4;
        u16::from_str_radix(digits, 16).ok().filter(|_| are_digits)
    }
}
