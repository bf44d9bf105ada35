//! JSON text to a flat tree in which every value knows its bytes and its parent. Strict: no comments, no trailing
//! commas, nothing after the value. The caller is the schema walk; nothing here knows Avro.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};

/// Deepest nesting of JSON values. The reader keeps its own stack, so that the bound guards memory, not the stack.
const DEPTH_MAX: usize = 10_000;

const WORD_HELP: &str =
    "put text in double quotes; the only words of JSON are null, true and false";

/// Paths with more parts are shortened in the middle: a fault in a deep text would be longer than the text.
const PATH_PARTS_MAX: usize = 64;

/// Index of a value in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct JsonId(u32);

/// A whole text as values, in the order of the text.
#[derive(Debug)]
pub(super) struct Json<'a> {
    text: &'a str,
    nodes: Vec<JsonNode<'a>>,
    /// Members whose key the object already has: the object and the offset of the second key.
    pub(super) duplicates: Vec<(JsonId, u32, Cow<'a, str>)>,
}

#[derive(Debug)]
struct JsonNode<'a> {
    value: JsonValue<'a>,
    start: u32,
    end: u32,
    parent: Option<JsonId>,
    /// Position among the parent's elements or members.
    position: usize,
}

/// A JSON value; numbers keep their text.
#[derive(Debug)]
pub(super) enum JsonValue<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<JsonId>),
    Object(Vec<Member<'a>>),
}

/// A key of an object and its value.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) value: JsonId,
}

/// Why a text is not JSON.
#[derive(Debug)]
pub(super) struct JsonFault {
    pub(super) offset: u32,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl<'a> Json<'a> {
    /// The outermost value.
    pub(super) fn root(&self) -> JsonId {
        JsonId(0)
    }

    pub(super) fn value(&self, id: JsonId) -> &JsonValue<'a> {
        &self.nodes[id.0 as usize].value
    }

    /// First byte, and the byte after the last.
    pub(super) fn range(&self, id: JsonId) -> (u32, u32) {
        let node = &self.nodes[id.0 as usize];
        (node.start, node.end)
    }

    /// The text of a value as it stands.
    pub(super) fn slice(&self, id: JsonId) -> &'a str {
        let (start, end) = self.range(id);
        &self.text[start as usize..end as usize]
    }

    /// The text of a value without white space between tokens.
    pub(super) fn compact(&self, id: JsonId) -> String {
        let (mut in_string, mut escaped) = (false, false);
        let keep = |c: &char| {
            let was_in_string = in_string;
            if in_string {
                in_string = escaped || *c != '"';
                escaped = !escaped && *c == '\\';
            } else {
                in_string = *c == '"';
            }
            was_in_string || !c.is_ascii_whitespace()
        };
        self.slice(id).chars().filter(keep).collect()
    }

    /// The value of a key, where `id` is an object that has it.
    pub(super) fn get(&self, id: JsonId, key: &str) -> Option<JsonId> {
        self.members(id)
            .iter()
            .find(|member| member.key == key)
            .map(|member| member.value)
    }

    /// The members of an object; none of any other value.
    pub(super) fn members(&self, id: JsonId) -> &[Member<'a>] {
        match self.value(id) {
            JsonValue::Object(members) => members,
            _ => &[],
        }
    }

    pub(super) fn string(&self, id: JsonId) -> Option<&str> {
        match self.value(id) {
            JsonValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// Where a value stands in its schema, for example `/fields/amount/type`: an element that has a name, such as
    /// a field, is called by it, any other by its position.
    pub(super) fn path(&self, id: JsonId) -> String {
        let mut parts: Vec<Cow<'_, str>> = Vec::new();
        let mut at = id;
        while let Some(parent) = self.nodes[at.0 as usize].parent {
            let position = self.nodes[at.0 as usize].position;
            parts.push(match self.value(parent) {
                JsonValue::Object(members) => Cow::Borrowed(&*members[position].key),
                _ if self.is_key_of_parent(parent, "fields") => {
                    match self.get(at, "name").and_then(|name| self.string(name)) {
                        Some(name) => Cow::Borrowed(name),
                        None => Cow::Owned(position.to_string()),
                    }
                }
                _ => Cow::Owned(position.to_string()),
            });
            at = parent;
        }
        if parts.len() > PATH_PARTS_MAX {
            let half = PATH_PARTS_MAX / 2;
            parts.splice(half..parts.len() - half, [Cow::Borrowed("...")]);
        }
        let mut path = String::new();
        for part in parts.iter().rev() {
            path.push('/');
            path.push_str(part);
        }
        if path.is_empty() {
            "/".to_owned()
        } else {
            path
        }
    }

    fn is_key_of_parent(&self, id: JsonId, key: &str) -> bool {
        let node = &self.nodes[id.0 as usize];
        node.parent.is_some_and(|parent| {
            self.members(parent)
                .get(node.position)
                .is_some_and(|member| member.key == key)
        })
    }
}

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Json<'_>, JsonFault> {
    if u32::try_from(text.len()).is_err() {
        let message = "the text is longer than 4 GiB".to_owned();
        let help = "split the schema and refer to its parts by full name";
        return Err(JsonFault {
            offset: 0,
            rule: "avro/too-large",
            message,
            help,
        });
    }
    if text.starts_with('\u{feff}') {
        return Err(fault(
            0,
            "the text starts with a byte order mark",
            "save it without one",
        ));
    }
    let options = ScannerOptions {
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let json = Json {
        text,
        nodes: Vec::new(),
        duplicates: Vec::new(),
    };
    let mut reader = Reader {
        scanner: Scanner::new(text, &options),
        json,
        open: Vec::new(),
    };
    let mut state = State::Value;
    let mut end = 0;
    loop {
        let token = reader.next(end)?;
        end = reader.scanner.token_end();
        state = match (state, token) {
            (State::End, None) => return Ok(reader.json),
            (state, None) => return Err(reader.unfinished(state)),
            (state, Some(token)) => reader.step(state, token)?,
        };
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Value,
    ValueOrClose,
    Key,
    KeyOrClose,
    Colon,
    CommaOrClose,
    End,
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    json: Json<'a>,
    open: Vec<Open<'a>>,
}

/// An array or object whose end is still to come.
struct Open<'a> {
    id: JsonId,
    keys: Option<BTreeSet<Cow<'a, str>>>,
    key: Option<Cow<'a, str>>,
}

impl<'a> Reader<'a> {
    /// The next token. The scanner is more generous than JSON with white space and control characters.
    fn next(&mut self, end: usize) -> Result<Option<Token<'a>>, JsonFault> {
        let token = self.scanner.scan().map_err(|error| {
            let start = error.range().start;
            let rest = self.json.text.get(start..).unwrap_or_default();
            let word = rest
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next();
            match (error.kind(), word) {
                (ParseErrorKind::UnexpectedToken, Some(word)) if !word.is_empty() => {
                    let found = super::faults::excerpt(word);
                    fault(start, format!("expected a value, found {found}"), WORD_HELP)
                }
                (kind, _) => {
                    let (message, help) = scan_fault(kind);
                    fault(start, message, help)
                }
            }
        })?;
        let start = if token.is_some() {
            self.scanner.token_start()
        } else {
            self.json.text.len()
        };
        let gap = self.json.text.get(end..start).unwrap_or_default();
        if let Some(offset) = gap.find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')) {
            let message = "white space that JSON does not know";
            return Err(fault(
                end + offset,
                message,
                "use blanks, tabs and line ends",
            ));
        }
        if matches!(token, Some(Token::String(_))) {
            let slice = self
                .json
                .text
                .get(start..self.scanner.token_end())
                .unwrap_or_default();
            if let Some(offset) = slice.find(|c| c < ' ') {
                let message = "a string holds a control character";
                return Err(fault(
                    start + offset,
                    message,
                    "escape it, a line end as \\n",
                ));
            }
        }
        Ok(token)
    }

    fn step(&mut self, state: State, token: Token<'a>) -> Result<State, JsonFault> {
        match (state, token) {
            (State::Value | State::ValueOrClose, Token::OpenBrace) => {
                self.open(JsonValue::Object(Vec::new()), Some(BTreeSet::new()))?;
                Ok(State::KeyOrClose)
            }
            (State::Value | State::ValueOrClose, Token::OpenBracket) => {
                self.open(JsonValue::Array(Vec::new()), None)?;
                Ok(State::ValueOrClose)
            }
            (State::Value | State::ValueOrClose, Token::String(text)) => {
                self.scalar(JsonValue::String(text))
            }
            (State::Value | State::ValueOrClose, Token::Number(digits)) => {
                self.scalar(JsonValue::Number(digits))
            }
            (State::Value | State::ValueOrClose, Token::Boolean(value)) => {
                self.scalar(JsonValue::Boolean(value))
            }
            (State::Value | State::ValueOrClose, Token::Null) => self.scalar(JsonValue::Null),
            (State::Key | State::KeyOrClose, Token::String(key)) => Ok(self.key(key)),
            (State::Colon, Token::Colon) => Ok(State::Value),
            (State::ValueOrClose, Token::CloseBracket) => Ok(self.close()),
            (State::KeyOrClose, Token::CloseBrace) => Ok(self.close()),
            (State::CommaOrClose, Token::Comma) => Ok(if self.in_object() {
                State::Key
            } else {
                State::Value
            }),
            (State::CommaOrClose, Token::CloseBrace) if self.in_object() => Ok(self.close()),
            (State::CommaOrClose, Token::CloseBracket) if !self.in_object() => Ok(self.close()),
            (state, token) => Err(self.unexpected(state, &token)),
        }
    }

    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.keys.is_some())
    }

    /// Adds a value to the innermost open array or object.
    fn add(&mut self, value: JsonValue<'a>) -> JsonId {
        let id = JsonId(self.json.nodes.len() as u32);
        let parent = self.open.last_mut();
        let mut position = 0;
        let parent_id = parent.as_ref().map(|open| open.id);
        if let Some(open) = parent {
            match &mut self.json.nodes[open.id.0 as usize].value {
                JsonValue::Object(members) => {
                    position = members.len();
                    members.push(Member {
                        key: open.key.take().unwrap_or_default(),
                        value: id,
                    });
                }
                JsonValue::Array(elements) => {
                    position = elements.len();
                    elements.push(id);
                }
                _ => debug_assert!(false, "only arrays and objects are open"),
            }
        }
        let start = self.scanner.token_start() as u32;
        let end = self.scanner.token_end() as u32;
        self.json.nodes.push(JsonNode {
            value,
            start,
            end,
            parent: parent_id,
            position,
        });
        id
    }

    fn scalar(&mut self, value: JsonValue<'a>) -> Result<State, JsonFault> {
        self.add(value);
        Ok(self.after_value())
    }

    fn open(
        &mut self,
        value: JsonValue<'a>,
        keys: Option<BTreeSet<Cow<'a, str>>>,
    ) -> Result<(), JsonFault> {
        if self.open.len() >= DEPTH_MAX {
            let message = format!("values are nested deeper than {DEPTH_MAX}");
            let help = "name the inner types and refer to them";
            let offset = self.scanner.token_start() as u32;
            return Err(JsonFault {
                offset,
                rule: "avro/too-deep",
                message,
                help,
            });
        }
        let id = self.add(value);
        self.open.push(Open {
            id,
            keys,
            key: None,
        });
        Ok(())
    }

    fn key(&mut self, key: Cow<'a, str>) -> State {
        let offset = self.scanner.token_start() as u32;
        if let Some(open) = self.open.last_mut() {
            let is_new = open
                .keys
                .as_mut()
                .is_none_or(|keys| keys.insert(key.clone()));
            if !is_new {
                self.json.duplicates.push((open.id, offset, key.clone()));
            }
            open.key = Some(key);
        }
        State::Colon
    }

    fn close(&mut self) -> State {
        if let Some(open) = self.open.pop() {
            self.json.nodes[open.id.0 as usize].end = self.scanner.token_end() as u32;
        }
        self.after_value()
    }

    fn after_value(&self) -> State {
        if self.open.is_empty() {
            State::End
        } else {
            State::CommaOrClose
        }
    }

    #[cold]
    fn unexpected(&self, state: State, token: &Token<'a>) -> JsonFault {
        let start = self.scanner.token_start();
        let found = self
            .json
            .text
            .get(start..self.scanner.token_end())
            .unwrap_or_default();
        let found = super::faults::excerpt(found);
        let (message, help) = match (state, token) {
            (_, Token::CommentLine(_) | Token::CommentBlock(_)) => (
                "found a comment, which JSON has not".to_owned(),
                "move it into a `doc` attribute",
            ),
            (State::End, _) => (
                format!("found {found} after the end of the schema"),
                "a text holds one schema; several types of one text go into a union",
            ),
            (State::Key, Token::CloseBrace) | (State::Value, Token::CloseBracket) => (
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
                let close = if self.in_object() { '}' } else { ']' };
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

    #[cold]
    fn unfinished(&self, state: State) -> JsonFault {
        let end = self.json.text.trim_end().len();
        match self.open.last() {
            None => fault(
                end,
                "the text is empty",
                "write a schema, for example \"string\"",
            ),
            Some(open) => {
                let bracket = if open.keys.is_some() { "`{`" } else { "`[`" };
                let place = if state == State::CommaOrClose {
                    ""
                } else {
                    " in the middle of a value"
                };
                let message = format!("the text ends{place}, and a {bracket} is still open");
                fault(end, message, "close it")
            }
        }
    }
}

#[cold]
fn fault(offset: usize, message: impl Into<String>, help: &'static str) -> JsonFault {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    JsonFault {
        offset,
        rule: "avro/json",
        message: message.into(),
        help,
    }
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
