//! How a default that does not fit is explained.

use crate::avro::{Enum, NodeId, NodeKind};

use super::super::faults::{Faults, excerpt, text_of};
use super::super::names::kind_name;
use super::{Checker, DEPTH_MAX, PendingDefault, Reason, VALUES_MAX, Wrong};

impl Checker<'_> {
    /// Names the fault of a default, unless another default is to blame.
    pub(super) fn report(&mut self, index: usize, wrong: &Wrong, faults: &mut Faults) {
        let PendingDefault {
            record,
            field,
            source,
            json,
        } = self.pending[index];
        let (NodeKind::Record(record), Some(text)) = (
            &self.nodes[record.index()].kind,
            text_of(self.texts, source),
        ) else {
            return;
        };
        let field = &record.fields[field].name;
        let verb = if wrong.json == json { "is" } else { "holds" };
        let found = excerpt(text.json.slice(wrong.json));
        let found = format!("default of field `{field}` {verb} {found}");
        let (rule, message, help) = match wrong.reason {
            Reason::Elsewhere => return,
            Reason::TooLarge if std::mem::replace(&mut self.is_too_large, true) => return,
            Reason::TooLarge => (
                "avro/too-large",
                format!("the defaults hold more than {VALUES_MAX} values"),
                "shorten the defaults, or leave them to fewer fields".to_owned(),
            ),
            Reason::TooDeep => (
                "avro/too-deep",
                format!("default of field `{field}` is nested deeper than {DEPTH_MAX}"),
                "use a flatter default".to_owned(),
            ),
            Reason::Endless => (
                "avro/bad-default",
                format!("{found}, which needs itself to be filled in"),
                "give the inner field a value, or make it a union with null".to_owned(),
            ),
            Reason::Type(id) => {
                let message = format!("{found}, which is not {}", self.expected(id));
                ("avro/bad-default", message, self.help(id))
            }
            Reason::Missing(id, missing) => {
                let name = self.record_field(id, missing);
                if name.is_empty() {
                    // The field has no name, which is a fault of its own.
                    return;
                }
                let message = format!("{found}, which lacks field `{name}` of {}", self.name(id));
                let help = format!("add `{name}`, or give that field a default of its own");
                ("avro/bad-default", message, help)
            }
            Reason::Key(id) => {
                let path = text.json.path(wrong.json);
                let key = path.rsplit('/').next().unwrap_or_default();
                let message = format!(
                    "{found} for `{key}`, which is not a field of {}",
                    self.name(id)
                );
                (
                    "avro/bad-default",
                    message,
                    "remove it, or add the field to the record".to_owned(),
                )
            }
        };
        faults.push(rule, text.at(wrong.json), message, help);
    }

    fn record_field(&self, id: NodeId, index: usize) -> &str {
        match &self.nodes[id.index()].kind {
            NodeKind::Record(record) => &record.fields[index].name,
            _ => "",
        }
    }

    fn name(&self, id: NodeId) -> String {
        match self.nodes.get(id.index()) {
            Some(node) => node
                .name()
                .map_or_else(|| kind_name(&node.kind).into(), ToString::to_string),
            None => String::new(),
        }
    }

    /// A type after its article.
    fn expected(&self, id: NodeId) -> String {
        let Some(node) = self.nodes.get(id.index()) else {
            return String::new();
        };
        match &node.kind {
            NodeKind::Null => "null".to_owned(),
            NodeKind::Int | NodeKind::Array(_) => format!("an {}", kind_name(&node.kind)),
            NodeKind::Bytes => "bytes".to_owned(),
            NodeKind::Enum(symbols) => format!("a symbol of enum {}", symbols.name),
            NodeKind::Fixed(fixed) => format!("the {} bytes of fixed {}", fixed.size, fixed.name),
            NodeKind::Record(record) => format!("a record {}", record.name),
            NodeKind::Union(branches) if branches.is_empty() => {
                "a value of the empty union, which has none".to_owned()
            }
            NodeKind::Union(branches) => {
                let names: Vec<_> = branches
                    .iter()
                    .take(8)
                    .map(|branch| self.name(*branch))
                    .collect();
                let more = if branches.len() > 8 { ", ..." } else { "" };
                format!("one of {}{more}", names.join(", "))
            }
            kind => format!("a {}", kind_name(kind)),
        }
    }

    /// How a value of a type is written.
    fn help(&self, id: NodeId) -> String {
        let Some(node) = self.nodes.get(id.index()) else {
            return String::new();
        };
        let text = match &node.kind {
            NodeKind::Null => "write null",
            NodeKind::Boolean => "write true or false, without quotes",
            NodeKind::Int => "write a whole number from -2147483648 to 2147483647, without quotes",
            NodeKind::Long => {
                "write a whole number from -9223372036854775808 to 9223372036854775807, without quotes"
            }
            NodeKind::Float | NodeKind::Double => {
                "write a number in its range, without quotes; JSON has neither NaN nor infinity"
            }
            NodeKind::Bytes => "write a string with one character, up to \\u00ff, for each byte",
            NodeKind::String => "write a string in double quotes",
            NodeKind::Array(_) => "write an array, for example []",
            NodeKind::Map(_) => "write an object, for example {}",
            NodeKind::Record(_) => "write an object with the record's fields, for example {}",
            NodeKind::Enum(symbols) => return symbol_help(symbols),
            NodeKind::Fixed(fixed) => {
                return format!(
                    "write a string of {} characters, each up to \\u00ff",
                    fixed.size
                );
            }
            NodeKind::Union(_) => "write a value of one branch, without the name of the branch",
        };
        text.to_owned()
    }
}

fn symbol_help(symbols: &Enum) -> String {
    let mut names: Vec<&str> = symbols.symbols.iter().take(8).map(String::as_str).collect();
    if symbols.symbols.len() > names.len() {
        names.push("...");
    }
    format!("write one of {}", names.join(", "))
}
