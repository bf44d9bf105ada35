//! Reads a Protobuf text as the Wire library does, which Confluent and Apicurio use and Karapace rewrote: it refuses
//! what is no sentence of the language and next to nothing else. Numbers and names may stand twice, be reserved or out
//! of range; enums may be empty.

mod body;

use heirloom_schema::{SchemaError, SchemaErrors, Source};

use super::lex::{Kind, Token, Words};
use super::syntax::{File, Service, Syntax};

/// How deep braces may be nested.
const DEPTH_MAX: usize = 100;

/// Reads a text.
///
/// # Errors
/// The first place that is no Protobuf.
pub(super) fn parse(source: &Source) -> Result<File, SchemaErrors> {
    let mut parser = Parser {
        words: Words::new(source.text()),
        peeked: None,
        depth: 0,
        is_proto3: false,
    };
    parser
        .file()
        .map_err(|fault| error(source, fault.at, fault.message, fault.help))
}

/// An error at a byte offset of a source.
pub(super) fn error(
    source: &Source,
    at: usize,
    message: String,
    help: &'static str,
) -> SchemaErrors {
    SchemaErrors(vec![SchemaError {
        rule: "protobuf/refused-by-registry",
        location: source.location(at),
        path: "/".to_owned(),
        message,
        help: help.to_owned(),
    }])
}

/// A place that is no Protobuf.
#[derive(Debug)]
struct Fault {
    at: usize,
    message: String,
    help: &'static str,
}

const SYNTAX: &str = "write it as the Protobuf language has it";

impl Fault {
    fn expected(what: &str, found: Token<'_>) -> Fault {
        let message = match found.kind {
            Kind::End => format!("expected {what}, found the end of the text"),
            _ => {
                let text: String = found.text.chars().take(40).collect();
                format!("expected {what}, found `{text}`")
            }
        };
        Fault {
            at: found.at,
            message,
            help: SYNTAX,
        }
    }

    fn new(at: usize, message: &str, help: &'static str) -> Fault {
        Fault {
            at,
            message: message.to_owned(),
            help,
        }
    }
}

type Parsed<T> = Result<T, Fault>;

/// Reads from the first word to the last, one word ahead.
#[derive(Debug)]
struct Parser<'t> {
    words: Words<'t>,
    peeked: Option<Token<'t>>,
    depth: usize,
    is_proto3: bool,
}

impl<'t> Parser<'t> {
    fn file(&mut self) -> Parsed<File> {
        let mut file = File::default();
        let mut is_first = true;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::End, _) => return Ok(file),
                (Kind::Mark, ";") => continue,
                (Kind::Word, "syntax") => {
                    if !is_first {
                        let message = "`syntax` must be the first declaration";
                        return Err(Fault::new(token.at, message, "move it to the top"));
                    }
                    file.syntax = Some(self.syntax()?);
                    self.is_proto3 = file.syntax == Some(Syntax::Proto3);
                }
                (Kind::Word, "edition") => {
                    let message = "an edition, which the registry does not support";
                    return Err(Fault::new(
                        token.at,
                        message,
                        "write `syntax = \"proto3\";`",
                    ));
                }
                (Kind::Word, "package") => {
                    if file.package.is_some() {
                        let message = "a second package";
                        return Err(Fault::new(token.at, message, "keep one"));
                    }
                    file.package = Some(self.dotted("a package name")?);
                    self.mark(";")?;
                }
                (Kind::Word, "import") => self.import()?,
                (Kind::Word, "option") => {
                    self.option()?;
                }
                (Kind::Word, "message" | "enum") => {
                    let one = self.of_type(token)?;
                    file.types.push(one);
                }
                (Kind::Word, "extend") => self.extend()?,
                (Kind::Word, "service") => {
                    let service = self.service()?;
                    file.services.push(service);
                }
                _ => return Err(Fault::expected("a declaration", token)),
            }
            is_first = false;
        }
    }

    fn syntax(&mut self) -> Parsed<Syntax> {
        self.mark("=")?;
        let token = self.next();
        let syntax = match (token.kind, token.text) {
            (Kind::String, "proto2") => Syntax::Proto2,
            (Kind::String, "proto3") => Syntax::Proto3,
            _ => return Err(Fault::expected("\"proto2\" or \"proto3\"", token)),
        };
        self.mark(";")?;
        Ok(syntax)
    }

    /// Which files are imported says nothing here: types are looked for in all references.
    fn import(&mut self) -> Parsed<()> {
        let mut token = self.next();
        if token.kind == Kind::Word && matches!(token.text, "public" | "weak") {
            token = self.next();
        }
        if token.kind != Kind::String {
            return Err(Fault::expected("the path of a file in quotes", token));
        }
        self.mark(";")
    }

    fn service(&mut self) -> Parsed<Service> {
        let name = self.name("the name of a service")?.text.to_owned();
        let mut calls = Vec::new();
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, "option") => {
                    self.option()?;
                }
                (Kind::Word, "rpc") => {
                    let call = self.name("the name of a call")?.text.to_owned();
                    let request = self.side()?;
                    let returns = self.next();
                    if returns.text != "returns" {
                        return Err(Fault::expected("`returns`", returns));
                    }
                    let response = self.side()?;
                    calls.push((call, format!("{request}->{response}")));
                    if self.is_next("{") {
                        self.balanced()?;
                    } else {
                        self.mark(";")?;
                    }
                }
                _ => return Err(Fault::expected("`rpc`", token)),
            }
        }
        self.depth -= 1;
        Ok(Service { name, calls })
    }

    /// Type of a call's request or response, and whether it is a stream.
    fn side(&mut self) -> Parsed<String> {
        self.mark("(")?;
        let mut name = self.dotted("a type")?;
        let is_stream = name == "stream" && !self.is_next(")");
        if is_stream {
            name = self.dotted("a type")?;
        }
        self.mark(")")?;
        Ok(format!("{name}:{is_stream}"))
    }

    fn next(&mut self) -> Token<'t> {
        self.peeked.take().unwrap_or_else(|| self.words.next())
    }

    fn peek(&mut self) -> Token<'t> {
        let words = &mut self.words;
        *self.peeked.get_or_insert_with(|| words.next())
    }

    fn is_next(&mut self, mark: &str) -> bool {
        let token = self.peek();
        token.kind == Kind::Mark && token.text == mark
    }

    fn mark(&mut self, mark: &str) -> Parsed<()> {
        let token = self.next();
        match token.kind == Kind::Mark && token.text == mark {
            true => Ok(()),
            false => Err(Fault::expected(&format!("`{mark}`"), token)),
        }
    }

    /// An opening brace; who reads the closing one lowers the depth again.
    fn open(&mut self) -> Parsed<()> {
        let at = self.peek().at;
        self.mark("{")?;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} levels of braces");
            return Err(Fault::new(at, &message, "nest less"));
        }
        Ok(())
    }

    /// A name without dots.
    fn name(&mut self, what: &str) -> Parsed<Token<'t>> {
        let token = self.next();
        let is_name = token.kind == Kind::Word && is_name(token.text);
        is_name
            .then_some(token)
            .ok_or_else(|| Fault::expected(what, token))
    }

    /// A name that may have dots, also in front.
    fn dotted(&mut self, what: &str) -> Parsed<String> {
        let token = self.next();
        let name = token.text.strip_prefix('.').unwrap_or(token.text);
        let is_name = token.kind == Kind::Word && name.split('.').all(is_name);
        match is_name {
            true => Ok(token.text.to_owned()),
            false => Err(Fault::expected(what, token)),
        }
    }

    fn number(&mut self) -> Parsed<i32> {
        let token = self.next();
        number(token).ok_or_else(|| Fault::expected("a number of 32 bits", token))
    }

    /// An option after its keyword. True for `map_entry = true`.
    fn option(&mut self) -> Parsed<bool> {
        let mut words = Vec::new();
        loop {
            let token = self.peek();
            match (token.kind, token.text) {
                (Kind::Mark, ";") => {
                    self.next();
                    return Ok(words == ["map_entry", "=", "true"]);
                }
                (Kind::Mark, "{" | "[" | "(" | "<") => self.balanced()?,
                (Kind::End | Kind::Bad, _) | (Kind::Mark, "}") => {
                    return Err(Fault::expected("`;` after an option", token));
                }
                _ => words.push(self.next().text),
            }
        }
    }

    /// Goes over everything from an opening bracket to the one that closes it.
    fn balanced(&mut self) -> Parsed<()> {
        let mut open: Vec<&str> = Vec::new();
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "{") => open.push("}"),
                (Kind::Mark, "[") => open.push("]"),
                (Kind::Mark, "(") => open.push(")"),
                (Kind::Mark, "<") => open.push(">"),
                (Kind::Mark, "}" | "]" | ")" | ">") if open.last() == Some(&token.text) => {
                    open.pop();
                }
                (Kind::Mark, "}" | "]" | ")" | ">") | (Kind::End | Kind::Bad, _) => {
                    let closing = open.last().copied().unwrap_or("}");
                    return Err(Fault::expected(&format!("`{closing}`"), token));
                }
                _ => {}
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '_';
    text.chars().all(is_letter) && text.starts_with(|it: char| !it.is_ascii_digit())
}

/// Decimal or hexadecimal, with or without a sign.
fn number(token: Token<'_>) -> Option<i32> {
    if token.kind != Kind::Word {
        return None;
    }
    let hexadecimal = token
        .text
        .strip_prefix("0x")
        .or(token.text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => i32::from_str_radix(digits, 16).ok(),
        None => token.text.parse().ok(),
    }
}
