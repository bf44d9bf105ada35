//! Changes of a schema.

use super::Dice;
use super::{Field, File, Kind, Label, SCALARS};

/// Types that are often changed into one another, some with reason.
const KIN: [&[&str]; 5] = [
    &[
        "int32", "int64", "uint32", "uint64", "bool", "sint32", "sint64",
    ],
    &["string", "bytes"],
    &["fixed32", "sfixed32", "float"],
    &["fixed64", "sfixed64", "double"],
    &SCALARS,
];

impl File {
    /// A copy with one to three changes; some are no longer valid.
    pub(in super::super) fn changed(&self, dice: &mut Dice) -> File {
        let mut file = self.clone();
        for _ in 0..=dice.below(3) {
            file.change(dice);
        }
        file
    }

    fn change(&mut self, dice: &mut Dice) {
        let index = dice.below(self.messages.len());
        match dice.below(16) {
            0 => self.is_proto2 = !self.is_proto2,
            1 => {
                let name = self.renamed('M');
                self.messages[index].name = name;
            }
            2 | 3 => self.change_enum(dice),
            4 | 5 => {
                let field = self.field(dice, index);
                self.messages[index].fields.push(field);
            }
            6 if index > 0 => {
                let is_nested = self.messages[index].is_nested;
                self.messages[index].is_nested = !is_nested;
            }
            _ => self.change_field(index, dice),
        }
    }

    fn renamed(&mut self, first: char) -> String {
        self.fresh += 1;
        format!("{first}n{}", self.fresh)
    }

    fn change_enum(&mut self, dice: &mut Dice) {
        if self.enums.is_empty() {
            return;
        }
        let index = dice.below(self.enums.len());
        let name = self.renamed('E');
        let symbols = &mut self.enums[index];
        let at = dice.below(symbols.values.len());
        match dice.below(7) {
            6 => {
                let number = symbols.values[at].1;
                symbols.values.insert(at + dice.below(2), (name, number));
            }
            0 | 1 => symbols.values.push((name, 5 + dice.below(5) as i32)),
            2 if at > 0 => {
                symbols.values.remove(at);
            }
            3 => symbols.values[at].0 = name,
            4 if at > 1 => {
                let one = symbols.values[at].1;
                symbols.values[at].1 = symbols.values[at - 1].1;
                symbols.values[at - 1].1 = one;
            }
            _ => symbols.name = name,
        }
    }

    fn change_field(&mut self, message: usize, dice: &mut Dice) {
        let count = self.messages[message].fields.len();
        if count == 0 {
            return;
        }
        let at = dice.below(count);
        let (name, kind) = (self.renamed('f'), self.kind(dice));
        let message = &mut self.messages[message];
        let last = message.fields.iter().map(|it| it.number).max().unwrap_or(0);
        let field = &mut message.fields[at];
        match dice.below(13) {
            0 => field.number = last + 1,
            1 => field.name = name,
            12 => {
                field.json_name = Some(std::mem::replace(&mut field.name, name));
            }
            2 => {
                let Field { number, name, .. } = message.fields.remove(at);
                if dice.below(2) == 0 {
                    message.reserved.push((number, name));
                }
            }
            3 => field.packed = Some(dice.below(2) == 0),
            4 => field.default = (dice.below(3) > 0).then(|| dice.below(3)),
            5 => field.json_name = Some(name),
            6 => {
                let other = dice.below(count);
                let number = message.fields[other].number;
                message.fields[other].number = message.fields[at].number;
                message.fields[at].number = number;
            }
            7 => field.kind = kind,
            8 | 9 => {
                field.label = match dice.below(6) {
                    0 => Label::Plain,
                    1 => Label::Optional,
                    2 | 3 => Label::Repeated,
                    4 if dice.below(2) == 0 => Label::Required,
                    _ => Label::Oneof(dice.below(2)),
                }
            }
            _ => {
                if let Kind::Scalar(old) | Kind::Group(old) = &mut field.kind {
                    let kin = KIN.iter().filter(|kin| kin.contains(old));
                    let kin: Vec<_> = kin.collect();
                    let kin = kin[dice.below(kin.len())];
                    *old = kin[dice.below(kin.len())];
                } else if dice.below(2) == 0 {
                    field.kind = Kind::Scalar(["int32", "bytes", "string"][dice.below(3)]);
                }
            }
        }
    }
}
