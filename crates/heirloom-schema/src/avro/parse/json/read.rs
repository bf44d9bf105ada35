//! Reads JSON strictly (no trailing commas, nothing after the value, comments only where they are asked for), with a
//! stack of its own: the scanner's own parser gives up at a depth that real schemas reach.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use super::fault;
use super::{Json, JsonFault, JsonId, JsonNode, JsonValue, Member};

/// What a reader takes beyond a standard text, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// `//` and `/* */` are skipped before the value and inside it; after it they may not stand.
    pub takes_comments: bool,
    /// Deepest nesting of values.
    pub depth: usize,
}

impl Default for Bounds {
    /// No comments. The stack is not the machine's, so that the depth guards time and memory.
    fn default() -> Self {
        Bounds {
            takes_comments: false,
            depth: 10_000,
        }
    }
}

/// Reads a text.
///
/// # Errors
/// The first place at which the text is not JSON, or is beyond the bounds.
pub fn read(text: &str, bounds: Bounds) -> Result<Json<'_>, JsonFault> {
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
        return Err(fault::fault(
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
        bounds,
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
pub(super) enum State {
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
    bounds: Bounds,
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
            fault::scanned(
                start,
                error.kind(),
                self.json.text.get(start..).unwrap_or_default(),
            )
        })?;
        let start = if token.is_some() {
            self.scanner.token_start()
        } else {
            self.json.text.len()
        };
        let gap = self.json.text.get(end..start).unwrap_or_default();
        if let Some(offset) = gap.find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')) {
            let message = "white space that JSON does not know";
            return Err(fault::fault(
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
                return Err(fault::fault(
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
            (state, Token::CommentLine(_) | Token::CommentBlock(_))
                if self.bounds.takes_comments && state != State::End =>
            {
                Ok(state)
            }
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
        let depth = self.bounds.depth;
        if self.open.len() >= depth {
            let message = format!("values are nested deeper than {depth}");
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
        let found = self.json.text.get(start..self.scanner.token_end());
        fault::unexpected(
            start,
            (state, self.in_object()),
            token,
            found.unwrap_or_default(),
        )
    }

    #[cold]
    fn unfinished(&self, state: State) -> JsonFault {
        let open = self
            .open
            .last()
            .map(|open| if open.keys.is_some() { '{' } else { '[' });
        fault::unfinished(self.json.text.trim_end().len(), state, open)
    }
}
