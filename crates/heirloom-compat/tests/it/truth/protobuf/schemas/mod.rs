//! Random Protobuf schemas, and changes of them as people make them.

mod change;
mod print;

use super::Dice;

/// A file: its first message is the event.
#[derive(Clone)]
pub(super) struct File {
    is_proto2: bool,
    enums: Vec<Symbols>,
    messages: Vec<Message>,
    /// Keeps names apart.
    fresh: usize,
}

#[derive(Clone)]
struct Symbols {
    name: String,
    values: Vec<(String, i32)>,
}

#[derive(Clone)]
struct Message {
    name: String,
    /// Whether it is declared inside of the event.
    is_nested: bool,
    fields: Vec<Field>,
    reserved: Vec<(i32, String)>,
}

#[derive(Clone)]
struct Field {
    name: String,
    number: i32,
    label: Label,
    kind: Kind,
    packed: Option<bool>,
    default: Option<usize>,
    json_name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    /// Without presence in proto3.
    Plain,
    Optional,
    Repeated,
    /// In proto2.
    Required,
    /// In the oneof of this number.
    Oneof(usize),
}

#[derive(Clone)]
enum Kind {
    Scalar(&'static str),
    Enum(usize),
    Message(usize),
    Map(&'static str, Box<Kind>),
    /// In proto2: a group with one number.
    Group(&'static str),
}

const SCALARS: [&str; 15] = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];
const KEYS: [&str; 5] = ["string", "int32", "int64", "bool", "uint64"];

impl File {
    /// One to four messages and up to two enums, in either syntax.
    pub(super) fn random(dice: &mut Dice) -> File {
        let mut file = File {
            is_proto2: dice.below(2) == 0,
            enums: Vec::new(),
            messages: Vec::new(),
            fresh: 0,
        };
        for index in 0..dice.below(3) {
            let values = (0..=dice.below(4)).map(|it| (format!("E{index}_V{it}"), it as i32));
            let name = format!("E{index}");
            let values = values.collect();
            file.enums.push(Symbols { name, values });
        }
        let count = 1 + dice.below(4);
        for index in 0..count {
            file.messages.push(Message {
                name: format!("M{index}"),
                is_nested: index > 0 && dice.below(2) == 0,
                fields: Vec::new(),
                reserved: Vec::new(),
            });
        }
        for index in 0..count {
            for _ in 0..=dice.below(5) {
                let field = file.field(dice, index);
                file.messages[index].fields.push(field);
            }
        }
        file
    }

    fn field(&mut self, dice: &mut Dice, message: usize) -> Field {
        self.fresh += 1;
        let fields = &self.messages[message].fields;
        let last = fields.iter().map(|it| it.number).max().unwrap_or(0);
        let label = match dice.below(10) {
            0..3 => Label::Plain,
            3..5 => Label::Optional,
            5..8 => Label::Repeated,
            8 if dice.below(4) == 0 => Label::Required,
            _ => Label::Oneof(dice.below(2)),
        };
        Field {
            name: format!("f{}", self.fresh),
            number: last + 1 + dice.below(2) as i32,
            label,
            kind: self.kind(dice),
            packed: (dice.below(4) == 0).then(|| dice.below(2) == 0),
            default: (dice.below(4) == 0).then(|| dice.below(3)),
            json_name: None,
        }
    }

    fn kind(&self, dice: &mut Dice) -> Kind {
        let one = |dice: &mut Dice| match dice.below(6) {
            0 if !self.enums.is_empty() => Kind::Enum(dice.below(self.enums.len())),
            1 => Kind::Message(dice.below(self.messages.len().max(1))),
            _ => Kind::Scalar(SCALARS[dice.below(15)]),
        };
        match dice.below(10) {
            0 => Kind::Map(KEYS[dice.below(5)], Box::new(one(dice))),
            1 => Kind::Group(SCALARS[dice.below(15)]),
            _ => one(dice),
        }
    }
}
