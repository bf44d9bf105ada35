//! Forms of JSON that the official runtime for Python takes for something else than prost-reflect does: an event's JSON is
//! rewritten along the reader's descriptor into what prost-reflect takes for the same, by neither of the two.

use std::collections::BTreeSet;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, Syntax};
use serde_json::Value;

use super::super::json::Unknown;

/// One thing that the two readers of JSON do not agree about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A number that a closed enum lacks.
    Number,
    /// A number of an enum in quotes.
    Quoted,
    /// A number for an enum that is none of 32 bits, or is written with a fraction.
    NoNumber,
    /// A number for an enum's name is `true` or `false`.
    BoolForEnum,
    /// A number with a fraction is `true` or `false`.
    BoolForFloat,
    /// Text that is not Base64.
    Text,
    /// Text or a list in the place of a message.
    NoMessage,
    /// Two members of a oneof, of which one has a name of an enum that is left out.
    Oneof,
}

impl Form {
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Number => "JSON: a number that a closed enum lacks is refused by Python",
            Form::Quoted => "JSON: digits in quotes are a number of an enum in Python",
            Form::NoNumber => {
                "JSON: an enum's number is taken without its fraction by Python, and without bits above 32"
            }
            Form::BoolForEnum => "JSON: true and false are numbers of an enum in Python",
            Form::BoolForFloat => "JSON: true and false are numbers with a fraction in Python",
            Form::Text => "JSON: what is not Base64 is left out by Python",
            Form::Oneof => "JSON: two members of a oneof are refused by Python, left out or not",
            Form::NoMessage => {
                "JSON: text and lists in a message's place are names of unknown fields in Python"
            }
        }
    }
}

/// What Python takes an event's JSON for.
pub(super) struct Taken {
    unknown: Unknown,
    /// What is in it that the two do not agree about.
    pub(super) forms: BTreeSet<Form>,
    /// Whether one of them is refused.
    pub(super) is_refused: bool,
}

impl Taken {
    /// Rewrites it; it is read as `message`.
    pub(super) fn of(json: &mut Value, message: &MessageDescriptor, unknown: Unknown) -> Taken {
        let mut taken = Taken {
            unknown,
            forms: BTreeSet::new(),
            is_refused: false,
        };
        taken.message(json, message);
        taken
    }

    fn message(&mut self, json: &mut Value, message: &MessageDescriptor) {
        let names = match &*json {
            Value::String(text) => Some(text.chars().map(String::from).collect()),
            Value::Array(items) => items
                .iter()
                .map(|it| it.as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        let names: Option<Vec<String>> = names;
        let is_left_out = |name: &String| {
            let is_known = message
                .fields()
                .any(|it| [it.json_name(), it.name()].contains(&&**name));
            self.unknown == Unknown::LeftOut && !is_known
        };
        if names.is_some_and(|names| names.iter().all(is_left_out)) {
            *json = Value::Object(serde_json::Map::new());
            self.forms.insert(Form::NoMessage);
        }
        let mut oneofs = BTreeSet::new();
        for (name, value) in json.as_object_mut().into_iter().flatten() {
            let by_json_name = message.get_field_by_json_name(name);
            let Some(field) = by_json_name.or_else(|| message.get_field_by_name(name)) else {
                continue;
            };
            let oneof = field.containing_oneof();
            if oneof.is_some_and(|it| !oneofs.insert(it.name().to_owned())) {
                self.forms.insert(Form::Oneof);
                self.is_refused = true;
            }
            self.field(value, &field);
        }
    }

    fn field(&mut self, value: &mut Value, field: &FieldDescriptor) {
        match (field.kind(), value) {
            (Kind::Message(entry), Value::Object(entries)) if field.is_map() => {
                let kind = entry.map_entry_value_field().kind();
                entries.values_mut().for_each(|it| self.single(it, &kind));
            }
            (kind, Value::Array(items)) if field.is_list() => {
                items.iter_mut().for_each(|it| self.single(it, &kind));
            }
            (kind, value) if !field.is_map() && !field.is_list() => self.single(value, &kind),
            _ => {}
        }
    }

    fn single(&mut self, value: &mut Value, kind: &Kind) {
        match (kind, &*value) {
            (Kind::Message(message), _) => self.message(value, message),
            (Kind::Enum(symbols), _) => self.symbol(value, symbols),
            (Kind::Float | Kind::Double, Value::Bool(it)) => {
                *value = f64::from(u8::from(*it)).into();
                self.forms.insert(Form::BoolForFloat);
            }
            (Kind::Bytes, Value::String(text)) => {
                let is_digit = |it: &char| it.is_ascii_alphanumeric() || "+/-_".contains(*it);
                let digits: String = text.trim_end_matches('=').chars().collect();
                let taken: String = digits.chars().filter(is_digit).collect();
                if taken != digits {
                    *value = taken.into();
                    self.forms.insert(Form::Text);
                }
            }
            _ => {}
        }
    }

    fn symbol(&mut self, value: &mut Value, symbols: &EnumDescriptor) {
        let (form, number) = match &*value {
            Value::String(name) => match (symbols.get_value_by_name(name), name.parse::<i128>()) {
                (None, Ok(number)) => (Form::Quoted, number),
                _ => return,
            },
            Value::Bool(it) => (Form::BoolForEnum, i128::from(*it)),
            Value::Number(it) => match (it.as_i128(), it.as_f64()) {
                (Some(number), _) => (Form::NoNumber, number),
                (_, Some(number)) => (Form::NoNumber, number as i128),
                _ => return,
            },
            _ => return,
        };
        // Values are looked up by the last 32 bits of 64; what is not found is taken as it is.
        let low = i64::try_from(number).ok().map(|it| it as i32);
        let known = low.filter(|it| symbols.get_value(*it).is_some());
        let is_open = symbols.parent_file().syntax() != Syntax::Proto2;
        match known.or(i32::try_from(number).ok().filter(|_| is_open)) {
            Some(taken) if *value == taken => {}
            Some(taken) => {
                *value = taken.into();
                self.forms.insert(form);
            }
            None => {
                self.forms.insert(if is_open { form } else { Form::Number });
                self.is_refused = true;
            }
        }
    }
}
