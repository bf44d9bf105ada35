//! Messages, enums, fields, oneofs and groups.

use super::super::lex::{Kind, Token};
use super::super::syntax::{Enum, Field, Group, Label, Message, OneOf, Reserved, Type, TypeName};
use super::{Fault, Parsed, Parser, number};

impl<'t> Parser<'t> {
    /// A message or an enum after its keyword.
    pub(super) fn of_type(&mut self, keyword: Token<'t>) -> Parsed<Type> {
        let name = self.name("a name")?;
        if keyword.text == "enum" {
            return self.of_enum(name).map(Type::Enum);
        }
        self.message(name).map(Type::Message)
    }

    fn message(&mut self, name: Token<'t>) -> Parsed<Message> {
        let mut message = Message {
            name: name.text.to_owned(),
            at: name.at,
            ..Message::default()
        };
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                // A field may be of a type with the name of a keyword, but then more than a name follows.
                (Kind::Word, "message" | "enum") => message.types.push(self.of_type(token)?),
                (Kind::Word, "option") => message.is_map_entry |= self.option()?,
                (Kind::Word, "oneof") => {
                    let oneof = self.oneof()?;
                    message.oneofs.push(oneof);
                }
                (Kind::Word, "extend") => self.extend()?,
                (Kind::Word, "extensions") => self.statement()?,
                (Kind::Word, "reserved") => self.reserved(&mut message.reserved)?,
                (Kind::Word, _) => match self.member(token)? {
                    Member::Field(field) => message.fields.push(field),
                    Member::Group(group) => message.groups.push(group),
                },
                _ => return Err(Fault::expected("a field or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(message)
    }

    fn of_enum(&mut self, name: Token<'t>) -> Parsed<Enum> {
        let mut values = Vec::new();
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, "option") if !self.is_next("=") => {
                    self.option()?;
                }
                (Kind::Word, "reserved") if !self.is_next("=") => {
                    self.reserved(&mut Vec::new())?;
                }
                (Kind::Word, text) if super::is_name(text) => {
                    self.mark("=")?;
                    values.push((text.to_owned(), self.number()?));
                    self.end_of_field()?;
                }
                _ => return Err(Fault::expected("the name of a value or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(Enum {
            name: name.text.to_owned(),
            at: name.at,
            values,
        })
    }

    fn oneof(&mut self) -> Parsed<OneOf> {
        let mut oneof = OneOf {
            name: self.name("the name of a oneof")?.text.to_owned(),
            ..OneOf::default()
        };
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, "option") => {
                    self.option()?;
                }
                (Kind::Word, "repeated" | "optional" | "required") => {
                    let message = format!("`{}` inside a oneof", token.text);
                    return Err(Fault::new(token.at, &message, "remove the label"));
                }
                (Kind::Word, "group") => oneof.groups.push(self.group(None)?),
                (Kind::Word, _) => oneof.fields.push(self.field(None, token)?),
                _ => return Err(Fault::expected("a field or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(oneof)
    }

    /// A field or group, from its label or its type.
    fn member(&mut self, first: Token<'t>) -> Parsed<Member> {
        let label = match first.text {
            "optional" => Some(Label::Optional),
            "required" => Some(Label::Required),
            "repeated" => Some(Label::Repeated),
            _ => None,
        };
        let of = if label.is_some() { self.next() } else { first };
        if label == Some(Label::Required) && self.is_proto3 {
            let message = "`required` in proto3";
            return Err(Fault::new(first.at, message, "remove the label"));
        }
        if of.text == "group" && self.peek().kind == Kind::Word {
            return self.group(label).map(Member::Group);
        }
        let is_map = of.text == "map" && self.is_next("<");
        if is_map && label.is_some() {
            let message = "a label before a map";
            return Err(Fault::new(first.at, message, "remove the label"));
        }
        if label.is_none() && !is_map && !self.is_proto3 {
            let message = "a field without a label, which proto2 demands";
            return Err(Fault::new(first.at, message, "write `optional` before it"));
        }
        self.field(label, of).map(Member::Field)
    }

    /// A field after its label.
    fn field(&mut self, label: Option<Label>, of: Token<'t>) -> Parsed<Field> {
        let field = Field {
            label,
            at: of.at,
            of: self.type_name(of)?,
            name: self.name("the name of a field")?.text.to_owned(),
            number: {
                self.mark("=")?;
                self.number()?
            },
        };
        self.end_of_field()?;
        Ok(field)
    }

    fn type_name(&mut self, of: Token<'t>) -> Parsed<TypeName> {
        if of.text == "map" && self.is_next("<") {
            self.mark("<")?;
            let key = self.dotted("the type of keys")?;
            self.mark(",")?;
            let value = self.dotted("the type of values")?;
            self.mark(">")?;
            return Ok(TypeName::Map(key, value));
        }
        let name = of.text.strip_prefix('.').unwrap_or(of.text);
        match of.kind == Kind::Word && name.split('.').all(super::is_name) {
            true => Ok(TypeName::Named(of.text.to_owned())),
            false => Err(Fault::expected("a type", of)),
        }
    }

    /// A group after its keyword.
    fn group(&mut self, label: Option<Label>) -> Parsed<Group> {
        let name = self.name("the name of a group")?;
        self.mark("=")?;
        let number = self.number()?;
        if self.is_next("[") {
            self.balanced()?;
        }
        let body = self.message(name)?;
        Ok(Group {
            label,
            number,
            body,
        })
    }

    /// Options of a field or value, and its end.
    fn end_of_field(&mut self) -> Parsed<()> {
        if self.is_next("[") {
            self.balanced()?;
        }
        self.mark(";")
    }

    /// Fields that extend a message; none of the products compares them.
    pub(super) fn extend(&mut self) -> Parsed<()> {
        self.dotted("the message that is extended")?;
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, _) => {
                    self.member(token)?;
                }
                _ => return Err(Fault::expected("a field or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Goes over a statement that says nothing here.
    fn statement(&mut self) -> Parsed<()> {
        self.option().map(|_| ())
    }

    fn reserved(&mut self, reserved: &mut Vec<Reserved>) -> Parsed<()> {
        loop {
            let token = self.next();
            let first = number(token);
            reserved.push(match (token.kind, first) {
                (Kind::String, _) => Reserved::Name(token.text.to_owned()),
                (_, Some(first)) if self.peek().text == "to" => {
                    self.next();
                    let last = self.next();
                    let end = (last.text == "max").then_some(i32::MAX);
                    match end.or_else(|| number(last)) {
                        Some(end) => Reserved::Range(first, end),
                        None => return Err(Fault::expected("a number or `max`", last)),
                    }
                }
                (_, Some(first)) => Reserved::Number(first),
                _ => return Err(Fault::expected("a number or a name in quotes", token)),
            });
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, ",") => {}
                (Kind::Mark, ";") => return Ok(()),
                _ => return Err(Fault::expected("`,` or `;`", token)),
            }
        }
    }
}

/// What a message is made of.
enum Member {
    Field(Field),
    Group(Group),
}
