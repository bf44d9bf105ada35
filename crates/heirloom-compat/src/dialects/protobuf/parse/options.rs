//! Options: names, values, and the marks between them.

use super::super::lex::{Kind, Token};
use super::super::syntax::{Constant, Setting, Value};
use super::{Fault, Parsed, Parser};

impl<'t> Parser<'t> {
    /// An option after its keyword.
    pub(super) fn option(&mut self, options: &mut Vec<Setting>) -> Parsed<()> {
        if self.is_wire {
            options.push(self.setting("=")?);
            return self.mark(";");
        }
        let mut words = Vec::new();
        loop {
            let token = self.peek();
            match (token.kind, token.text) {
                (Kind::Mark, ";") => {
                    self.next();
                    break;
                }
                (Kind::Mark, "{" | "[" | "(" | "<") => self.balanced()?,
                (Kind::End | Kind::Bad, _) | (Kind::Mark, "}") => {
                    return Err(Fault::expected("`;` after an option", token));
                }
                _ => words.push(self.next().text),
            }
        }
        // Of all options only this one says what a message is.
        if words == ["map_entry", "=", "true"] {
            let value = Value::Constant(Constant::Bool, "true".to_owned());
            options.push(Setting::plain("map_entry", value));
        }
        Ok(())
    }

    /// Options of a field or a symbol, and its end.
    pub(super) fn end_of_field(&mut self) -> Parsed<Vec<Setting>> {
        let mut options = Vec::new();
        if self.is_next("[") {
            match self.is_wire {
                true => self.bracketed(&mut options)?,
                false => self.balanced()?,
            }
        }
        self.mark(";")?;
        self.trailing()?;
        Ok(options)
    }

    /// A list of options in brackets.
    pub(super) fn bracketed(&mut self, options: &mut Vec<Setting>) -> Parsed<()> {
        self.mark("[")?;
        loop {
            options.push(self.setting("=")?);
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "]") => return Ok(()),
                (Kind::Mark, ",") => {}
                _ => return Err(Fault::expected("`,` or `]`", token)),
            }
        }
    }

    /// A name and its value. In a map a colon is between them, or nothing before another map.
    fn setting(&mut self, between: &str) -> Parsed<Setting> {
        let first = self.peek();
        let is_custom = first.kind == Kind::Mark && first.text == "(";
        let name = self.name("the name of an option")?.text;
        let name = match first.text {
            "[" if first.kind == Kind::Mark => format!("[{name}]"),
            _ => name.to_owned(),
        };
        let parts = self.parts()?;
        let token = self.peek();
        let is_omitted = between == ":" && token.kind == Kind::Mark && token.text == "{";
        if !is_omitted {
            self.mark(between)?;
        }
        // Each part of the name is one level more in the tree.
        for _ in &parts {
            self.deeper(token.at)?;
        }
        let mut value = self.value()?;
        self.depth -= parts.len();
        for (name, is_custom) in parts.into_iter().rev() {
            let part = Setting {
                name,
                is_custom,
                value,
            };
            value = Value::Part(Box::new(part));
        }
        Ok(Setting {
            name,
            is_custom,
            value,
        })
    }

    /// The parts of a name behind the first: `.b.c`, or `.(d.e)`.
    fn parts(&mut self) -> Parsed<Vec<(String, bool)>> {
        let mut parts = Vec::new();
        loop {
            let token = self.peek();
            let Some(rest) = token.text.strip_prefix('.') else {
                return Ok(parts);
            };
            if token.kind != Kind::Word {
                return Ok(parts);
            }
            self.next();
            let opening = self.peek();
            match (rest, opening.kind, opening.text) {
                ("", Kind::Mark, "(") => {
                    parts.push((self.name("a name")?.text.to_owned(), true));
                }
                ("", Kind::Mark, "[") => {
                    let name = self.name("a name")?.text;
                    let name = format!("[{name}]");
                    parts.extend(name.split('.').map(|part| (part.to_owned(), false)));
                }
                _ => {
                    let name = match rest {
                        "" => self.word("a name")?.text,
                        _ => rest,
                    };
                    parts.extend(name.split('.').map(|part| (part.to_owned(), false)));
                }
            }
        }
    }

    fn value(&mut self) -> Parsed<Value> {
        let token = self.next();
        match (token.kind, token.text) {
            (Kind::Mark, "{") => {
                self.deeper(token.at)?;
                let map = self.map()?;
                self.depth -= 1;
                Ok(Value::Map(map))
            }
            (Kind::Mark, "[") => {
                self.deeper(token.at)?;
                let list = self.list()?;
                self.depth -= 1;
                Ok(Value::List(list))
            }
            (Kind::String, _) => self.quoted("a string", token).map(Value::Text),
            (Kind::Word, text) => {
                let is_number = text.starts_with(|it: char| it == '-' || it.is_ascii_digit());
                let kind = match text {
                    _ if is_number => Constant::Number,
                    "true" | "false" => Constant::Bool,
                    _ => Constant::Symbol,
                };
                Ok(Value::Constant(kind, text.to_owned()))
            }
            _ => Err(Fault::expected("a value", token)),
        }
    }

    fn list(&mut self) -> Parsed<Vec<Value>> {
        let mut list = Vec::new();
        loop {
            if self.is_next("]") {
                self.next();
                return Ok(list);
            }
            list.push(self.value()?);
            if self.is_next(",") {
                self.next();
            } else if !self.is_next("]") {
                return Err(Fault::expected("`,` or `]`", self.peek()));
            }
        }
    }

    fn map(&mut self) -> Parsed<Vec<(String, Value)>> {
        let mut map: Vec<(String, Value)> = Vec::new();
        loop {
            if self.is_next("}") {
                self.next();
                return Ok(map);
            }
            let Setting { name, value, .. } = self.setting(":")?;
            let previous = map.iter_mut().find(|entry| entry.0 == name);
            match (value, previous) {
                (Value::Part(part), Some((_, Value::Map(nested)))) => put(nested, *part),
                (Value::Part(part), previous) => {
                    let mut nested = Vec::new();
                    put(&mut nested, *part);
                    match previous {
                        Some(previous) => previous.1 = Value::Map(nested),
                        None => map.push((name, Value::Map(nested))),
                    }
                }
                (value, None) => map.push((name, value)),
                (value, Some((_, Value::List(list)))) => add(list, value),
                (value, Some((_, previous))) => {
                    let first = std::mem::replace(previous, Value::List(Vec::new()));
                    if let Value::List(list) = previous {
                        list.push(first);
                        add(list, value);
                    }
                }
            }
            if self.is_next(",") || self.is_next(";") {
                self.next();
            }
        }
    }

    /// A string, with those that follow it; escapes are read.
    pub(super) fn quoted(&mut self, what: &str, first: Token<'t>) -> Parsed<String> {
        if first.kind != Kind::String {
            return Err(Fault::expected(what, first));
        }
        let mut text = String::new();
        unescape(first, &mut text)?;
        while self.peek().kind == Kind::String {
            let next = self.next();
            unescape(next, &mut text)?;
        }
        Ok(text)
    }
}

/// Wire loses the kind of a value that is set by parts of a name inside of a map.
fn put(map: &mut Vec<(String, Value)>, part: Setting) {
    let value = match part.value {
        Value::Constant(_, text) => Value::Text(text),
        value => value,
    };
    match map.iter_mut().find(|entry| entry.0 == part.name) {
        Some(entry) => entry.1 = value,
        None => map.push((part.name, value)),
    }
}

/// Lists that are given for one name become one.
fn add(list: &mut Vec<Value>, value: Value) {
    match value {
        Value::List(more) => list.extend(more),
        value => list.push(value),
    }
}

/// Reads escapes; a number in one is a character's.
fn unescape(token: Token<'_>, out: &mut String) -> Parsed<()> {
    let mut rest = token.text.chars();
    while let Some(it) = rest.next() {
        if it != '\\' {
            out.push(it);
            continue;
        }
        let Some(escaped) = rest.next() else {
            return Ok(());
        };
        let (radix, length) = match escaped {
            'x' | 'X' => (16, 2),
            '0'..='7' => (8, 3),
            _ => {
                out.push(match escaped {
                    'a' => '\u{7}',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'v' => '\u{b}',
                    other => other,
                });
                continue;
            }
        };
        let mut number = (radix == 8).then(|| escaped.to_digit(8)).flatten();
        let mut left = length - usize::from(number.is_some());
        while let Some(digit) = rest.clone().next().and_then(|it| it.to_digit(radix)) {
            if left == 0 {
                break;
            }
            number = Some(number.unwrap_or_default() * radix + digit);
            rest.next();
            left -= 1;
        }
        let Some(it) = number.and_then(char::from_u32) else {
            let message = "an escape without a digit";
            return Err(Fault::new(
                token.at,
                message,
                "write two digits after `\\x`",
            ));
        };
        out.push(it);
    }
    Ok(())
}
