//! Messages, enums, fields, oneofs and groups.

use super::super::lex::{Kind, Token};
use super::super::syntax::{
    Enum, Extend, Extensions, Field, Group, Label, Message, OneOf, Reserved, Symbol, Type,
    TypeName, is_bare, named,
};
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
                (Kind::Word, "option") => self.option(&mut message.options)?,
                (Kind::Word, "oneof") => {
                    let oneof = self.oneof()?;
                    message.oneofs.push(oneof);
                }
                (Kind::Word, "extend") => {
                    let extend = self.extend()?;
                    message.extends.push(extend);
                }
                (Kind::Word, "extensions") => {
                    let extensions = self.extensions()?;
                    message.extensions.push(extensions);
                }
                (Kind::Word, "reserved") => self.reserved(&mut message.reserved)?,
                (Kind::Word, _) => match self.member(token)? {
                    Member::Field(field) => message.fields.push(field),
                    Member::Group(group) => message.groups.push(group),
                },
                _ => return Err(Fault::expected("a field or `}`", token)),
            }
        }
        self.depth -= 1;
        let of_map = named(&message.options, "map_entry");
        message.is_map_entry = of_map.is_some_and(|it| it.java().eq_ignore_ascii_case("true"));
        Ok(message)
    }

    fn of_enum(&mut self, name: Token<'t>) -> Parsed<Enum> {
        let mut of = Enum {
            name: name.text.to_owned(),
            at: name.at,
            ..Enum::default()
        };
        self.open()?;
        loop {
            let token = self.next();
            // To Wire these are keywords wherever they stand.
            let is_keyword = self.is_wire || !self.is_next("=");
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") => {}
                (Kind::Word, "option") if is_keyword => self.option(&mut of.options)?,
                (Kind::Word, "reserved") if is_keyword => self.reserved(&mut of.reserved)?,
                (Kind::Word, text) if self.is_symbol(text) => {
                    self.mark("=")?;
                    let number = self.number()?;
                    let options = self.end_of_field()?;
                    of.symbols.push(Symbol {
                        name: text.to_owned(),
                        number,
                        options,
                    });
                }
                _ => return Err(Fault::expected("the name of a value or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(of)
    }

    fn is_symbol(&self, text: &str) -> bool {
        let begins_well = !text.starts_with(|it: char| it.is_ascii_digit());
        super::is_name(text) || (self.is_wire && begins_well)
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
                (Kind::Mark, ";") if !self.is_wire => {}
                (Kind::Word, "option") => self.option(&mut oneof.options)?,
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
        let is_unlabeled_group = self.is_wire && label.is_none() && !self.is_proto3;
        let is_group = of.text == "group" && self.peek().kind == Kind::Word;
        if is_group && !is_unlabeled_group {
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
        let at = of.at;
        let is_label = matches!(of.text, "repeated" | "optional" | "required");
        let of = self.type_name(of)?;
        let name = self.member_name("the name of a field")?.text.to_owned();
        // Where no label may be, these could be the names of types.
        if is_label && !self.is_next("=") {
            let message = format!("`{}` inside a oneof", of.text());
            return Err(Fault::new(at, &message, "remove the label"));
        }
        self.mark("=")?;
        let number = self.number()?;
        let mut options = self.end_of_field()?;
        // These two are no options to Wire; of several the last counts.
        let mut taken = |name: &str| {
            let last = options.iter().rev().find(|option| option.name == name);
            let value = last.map(|option| option.value.java());
            options.retain(|option| option.name != name);
            value
        };
        let (default, json_name) = (taken("default"), taken("json_name"));
        let is_quoted = |default: &String| match &of {
            TypeName::Named(of) if of == "string" => false,
            TypeName::Named(of) if of == "bytes" => true,
            _ => !is_bare(default),
        };
        self.is_lossy |= default.as_ref().is_some_and(is_quoted);
        Ok(Field {
            label,
            of,
            name,
            number,
            at,
            default,
            json_name,
            options,
        })
    }

    fn type_name(&mut self, of: Token<'t>) -> Parsed<TypeName> {
        if of.text == "map" && (self.is_wire || self.is_next("<")) {
            self.mark("<")?;
            let key = self.dotted("the type of keys")?.text.to_owned();
            self.mark(",")?;
            let value = self.next();
            let value = match value.text {
                "map" if self.is_wire => {
                    // Brackets are counted as braces: such types could be nested without end.
                    self.deeper(value.at)?;
                    let value = self.type_name(value)?;
                    self.depth -= 1;
                    value.text()
                }
                _ if self.is_dotted(value) => value.text.to_owned(),
                _ => return Err(Fault::expected("the type of values", value)),
            };
            self.mark(">")?;
            return Ok(TypeName::Map(key, value));
        }
        match self.is_dotted(of) {
            true => Ok(TypeName::Named(of.text.to_owned())),
            false => Err(Fault::expected("a type", of)),
        }
    }

    /// A group after its keyword.
    fn group(&mut self, label: Option<Label>) -> Parsed<Group> {
        let name = self.name("the name of a group")?;
        self.mark("=")?;
        let number = self.number()?;
        let body = match self.is_wire {
            true => Message {
                name: name.text.to_owned(),
                at: name.at,
                fields: self.fields(false)?,
                ..Message::default()
            },
            false => {
                if self.is_next("[") {
                    self.balanced()?;
                }
                self.message(name)?
            }
        };
        Ok(Group {
            label,
            number,
            body,
        })
    }

    /// Fields in braces, and what may stand between those that extend a message.
    fn fields(&mut self, extends: bool) -> Parsed<Vec<Field>> {
        let mut fields = Vec::new();
        self.open()?;
        loop {
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, "}") => break,
                (Kind::Mark, ";") if extends => {}
                // Wire reads these and forgets them.
                (Kind::Word, "option") if extends && self.is_wire => {
                    self.option(&mut Vec::new())?;
                }
                (Kind::Word, "reserved") if extends && self.is_wire => {
                    self.reserved(&mut Vec::new())?;
                }
                (Kind::Word, _) => match self.member(token)? {
                    Member::Field(field) => fields.push(field),
                    // And it forgets groups that extend.
                    Member::Group(_) if extends => {}
                    Member::Group(_) => {
                        return Err(Fault::expected("a field that is no group", token));
                    }
                },
                _ => return Err(Fault::expected("a field or `}`", token)),
            }
        }
        self.depth -= 1;
        Ok(fields)
    }

    /// Fields that extend a message.
    pub(super) fn extend(&mut self) -> Parsed<Extend> {
        let name = self.name_with_dots("the message that is extended")?;
        let fields = self.fields(true)?;
        Ok(Extend {
            name: name.text.to_owned(),
            at: name.at,
            fields,
        })
    }

    /// Numbers that are left to extensions.
    fn extensions(&mut self) -> Parsed<Extensions> {
        let mut extensions = Extensions::default();
        if !self.is_wire {
            self.option(&mut extensions.options)?;
            return Ok(extensions);
        }
        loop {
            let token = self.next();
            let Some(first) = number(token) else {
                return Err(Fault::expected("a number", token));
            };
            let numbers = self.numbers(first)?;
            extensions.numbers.push(numbers);
            if self.is_next("[") {
                self.bracketed(&mut extensions.options)?;
                self.mark(";")?;
                return Ok(extensions);
            }
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, ",") => {}
                (Kind::Mark, ";") => return Ok(extensions),
                _ => return Err(Fault::expected("`,` or `;`", token)),
            }
        }
    }

    /// A number that was read, or a range that begins with it.
    fn numbers(&mut self, first: i32) -> Parsed<Reserved> {
        if self.peek().text != "to" {
            return Ok(Reserved::Number(first));
        }
        self.next();
        let last = self.next();
        let end = (last.text == "max").then_some(i32::MAX);
        let is_decimal = !self.is_wire || !last.text.starts_with("0x");
        let end = end.or_else(|| number(last).filter(|_| is_decimal));
        match end {
            Some(end) => Ok(Reserved::Range(first, end)),
            None => Err(Fault::expected("a number or `max`", last)),
        }
    }

    pub(super) fn reserved(&mut self, reserved: &mut Vec<Vec<Reserved>>) -> Parsed<()> {
        let mut listed = Vec::new();
        loop {
            let token = self.next();
            listed.push(match (token.kind, number(token)) {
                (Kind::String, _) => Reserved::Name(self.quoted("a name", token)?),
                (_, Some(first)) => self.numbers(first)?,
                _ => return Err(Fault::expected("a number or a name in quotes", token)),
            });
            let token = self.next();
            match (token.kind, token.text) {
                (Kind::Mark, ",") => {}
                (Kind::Mark, ";") => break,
                _ => return Err(Fault::expected("`,` or `;`", token)),
            }
        }
        reserved.push(listed);
        self.trailing()
    }
}

/// What a message is made of.
enum Member {
    Field(Field),
    Group(Group),
}
