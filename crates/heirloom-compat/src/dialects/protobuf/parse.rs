//! Reads a Protobuf text as the Wire library does, which Confluent and Apicurio use and Karapace rewrote: it refuses
//! what is no sentence of the language and next to nothing else. Numbers and names may stand twice, be reserved or out
//! of range; enums may be empty.
//!
//! It reads in two ways. The checkers that only compare types go over options unread, and take what the compiler of
//! Protobuf takes there. Confluent keeps every option and stops at those that Wire does not read.

mod body;
mod options;

use heirloom_schema::{SchemaError, SchemaErrors, Source};

use super::lex::{Kind, Token, Words};
use super::syntax::{Call, File, Service, Side, Syntax};

/// How deep braces may be nested.
const DEPTH_MAX: usize = 100;

/// Reads the types of a text.
///
/// # Errors
/// The first place that is no Protobuf.
pub(super) fn parse(source: &Source) -> Result<File, SchemaErrors> {
    read(source, false)
}

/// Reads all of a text, and refuses what Wire does.
///
/// # Errors
/// The first place that Wire does not read.
pub(super) fn parse_whole(source: &Source) -> Result<File, SchemaErrors> {
    read(source, true)
}

fn read(source: &Source, is_wire: bool) -> Result<File, SchemaErrors> {
    let mut parser = Parser {
        words: Words::new(source.text(), is_wire),
        peeked: None,
        depth: 0,
        is_proto3: false,
        is_wire,
        is_lossy: false,
    };
    let file = parser.file();
    let is_lossy = parser.is_lossy;
    file.map(|file| File { is_lossy, ..file })
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
    /// Some default would lose its quotes, see [`File::is_lossy`].
    is_lossy: bool,
    /// Options are read, and all is as Wire has it.
    is_wire: bool,
}

impl<'t> Parser<'t> {
    fn file(&mut self) -> Parsed<File> {
        let mut file = File::default();
        let mut is_first = true;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::End, _) => return Ok(file),
                (Kind::Mark, ";") => {}
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
                    // To Wire the last counts.
                    if file.package.is_some() && !self.is_wire {
                        let message = "a second package";
                        return Err(Fault::new(token.at, message, "keep one"));
                    }
                    file.package = Some(self.name_with_dots("a package name")?.text.to_owned());
                    self.mark(";")?;
                }
                (Kind::Word, "import") => self.import(&mut file)?,
                (Kind::Word, "option") => self.option(&mut file.options)?,
                // Wire reads what a file reserves and forgets it.
                (Kind::Word, "reserved") if self.is_wire => self.reserved(&mut Vec::new())?,
                (Kind::Word, "message" | "enum") => {
                    let one = self.of_type(token)?;
                    file.types.push(one);
                }
                (Kind::Word, "extend") => {
                    let extend = self.extend()?;
                    file.extends.push(extend);
                }
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
        let named = match token.kind {
            Kind::String => self.quoted("a syntax", token)?,
            _ => String::new(),
        };
        let syntax = match &*named {
            "proto2" => Syntax::Proto2,
            "proto3" => Syntax::Proto3,
            _ => return Err(Fault::expected("\"proto2\" or \"proto3\"", token)),
        };
        self.mark(";")?;
        Ok(syntax)
    }

    fn import(&mut self, file: &mut File) -> Parsed<()> {
        let token = self.next();
        let has_kind = token.kind == Kind::Word && matches!(token.text, "public" | "weak");
        let path = if has_kind { self.next() } else { token };
        let path = match path.kind {
            // Wire asks for no quotes.
            Kind::Word if self.is_wire => path.text.to_owned(),
            _ => self.quoted("the path of a file in quotes", path)?,
        };
        match token.text {
            "public" if has_kind => file.public_imports.push(unix(&path)),
            // Nobody looks at a weak import.
            "weak" if has_kind => {}
            _ => file.imports.push(unix(&path)),
        }
        self.mark(";")
    }

    fn service(&mut self) -> Parsed<Service> {
        let name = self.name("the name of a service")?;
        let mut service = Service {
            name: name.text.to_owned(),
            at: name.at,
            ..Service::default()
        };
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, "option") => self.option(&mut service.options)?,
                (Kind::Word, "reserved") if self.is_wire => self.reserved(&mut Vec::new())?,
                (Kind::Word, "rpc") => {
                    let call = self.call()?;
                    service.calls.push(call);
                }
                _ => return Err(Fault::expected("`rpc`", token)),
            }
        }
        self.depth -= 1;
        Ok(service)
    }

    fn call(&mut self) -> Parsed<Call> {
        let name = self.name("the name of a call")?;
        let request = self.side()?;
        let returns = self.next();
        if returns.text != "returns" {
            return Err(Fault::expected("`returns`", returns));
        }
        let response = self.side()?;
        let mut options = Vec::new();
        if !self.is_next("{") {
            self.mark(";")?;
        } else if self.is_wire {
            self.open()?;
            loop {
                let token = self.next();
                match (token.kind, token.text) {
                    (Kind::Mark, "}") => break,
                    (Kind::Mark, ";") => {}
                    (Kind::Word, "option") => self.option(&mut options)?,
                    (Kind::Word, "reserved") => self.reserved(&mut Vec::new())?,
                    _ => return Err(Fault::expected("`option` or `}`", token)),
                }
            }
            self.depth -= 1;
        } else {
            self.balanced()?;
        }
        Ok(Call {
            name: name.text.to_owned(),
            at: name.at,
            request,
            response,
            options,
        })
    }

    /// Type of a call's request or response, and whether it is a stream.
    fn side(&mut self) -> Parsed<Side> {
        self.mark("(")?;
        let mut of = self.dotted("a type")?.text;
        let is_stream = of == "stream" && (self.is_wire || !self.is_next(")"));
        if is_stream {
            of = self.dotted("a type")?.text;
        }
        self.mark(")")?;
        let of = of.to_owned();
        Ok(Side { of, is_stream })
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
        self.deeper(at)
    }

    /// One level deeper; who leaves it lowers the depth again.
    fn deeper(&mut self, at: usize) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} levels of braces");
            return Err(Fault::new(at, &message, "nest less"));
        }
        Ok(())
    }

    /// A name without dots; Wire takes any word, in brackets too.
    fn name(&mut self, what: &str) -> Parsed<Token<'t>> {
        let token = self.next();
        let closing = match (token.kind, token.text) {
            (Kind::Mark, "(") if self.is_wire => ")",
            (Kind::Mark, "[") if self.is_wire => "]",
            (Kind::Word, text) if self.is_wire || is_name(text) => return Ok(token),
            _ => return Err(Fault::expected(what, token)),
        };
        let name = self.word(what)?;
        self.mark(closing)?;
        Ok(name)
    }

    fn word(&mut self, what: &str) -> Parsed<Token<'t>> {
        let token = self.next();
        match token.kind {
            Kind::Word => Ok(token),
            _ => Err(Fault::expected(what, token)),
        }
    }

    /// The name of a field or a symbol, which begins with no digit.
    fn member_name(&mut self, what: &str) -> Parsed<Token<'t>> {
        let token = self.name(what)?;
        match token.text.starts_with(|it: char| it.is_ascii_digit()) {
            true => Err(Fault::expected(what, token)),
            false => Ok(token),
        }
    }

    /// A name that may have dots, also in front.
    fn dotted(&mut self, what: &str) -> Parsed<Token<'t>> {
        let token = self.next();
        match self.is_dotted(token) {
            true => Ok(token),
            false => Err(Fault::expected(what, token)),
        }
    }

    /// The same of what Wire takes brackets around.
    fn name_with_dots(&mut self, what: &str) -> Parsed<Token<'t>> {
        match self.is_wire {
            true => self.name(what),
            false => self.dotted(what),
        }
    }

    fn is_dotted(&self, token: Token<'_>) -> bool {
        let name = token.text.strip_prefix('.').unwrap_or(token.text);
        token.kind == Kind::Word && (self.is_wire || name.split('.').all(is_name))
    }

    fn number(&mut self) -> Parsed<i32> {
        let token = self.next();
        number(token).ok_or_else(|| Fault::expected("a number of 32 bits", token))
    }

    /// What may not stand behind the end of a field, a symbol or a list of what is reserved.
    fn trailing(&mut self) -> Parsed<()> {
        if !self.is_wire {
            return Ok(());
        }
        self.words.trailing().map_err(|at| {
            let message = "something follows a comment in the line that a declaration ends in";
            Fault::new(at, message, "begin a new line after the comment")
        })
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

/// A path as Wire has it: slashes, none twice, and no parts that stay where they are.
fn unix(path: &str) -> String {
    let path = path.replace('\\', "/");
    let root = if path.starts_with('/') { "/" } else { "" };
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    let parts: Vec<&str> = parts.collect();
    match (root, parts.is_empty()) {
        ("", true) => ".".to_owned(),
        _ => format!("{root}{}", parts.join("/")),
    }
}
