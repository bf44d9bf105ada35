//! Options as they are written.

/// An option: `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Setting {
    /// Without the parentheses of a custom option.
    pub(in super::super) name: String,
    /// Its name is in parentheses.
    pub(in super::super) is_custom: bool,
    pub(in super::super) value: Value,
}

impl Setting {
    /// One that no parentheses are around.
    pub(in super::super) fn plain(name: &str, value: Value) -> Setting {
        Setting {
            name: name.to_owned(),
            is_custom: false,
            value,
        }
    }
}

/// What an option is set to.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Value {
    /// What was in quotes, without its escapes.
    Text(String),
    /// Anything else of one word.
    Constant(Constant, String),
    Map(Vec<(String, Value)>),
    List(Vec<Value>),
    /// A part of the option: `a.b = 1` sets `b` of `a`.
    Part(Box<Setting>),
}

/// The kinds of single words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Constant {
    Bool,
    Number,
    Symbol,
}

/// The first option of a name.
pub(in super::super) fn named<'s>(options: &'s [Setting], name: &str) -> Option<&'s Value> {
    let found = options.iter().find(|option| option.name == name);
    found.map(|option| &option.value)
}

impl Value {
    /// As Java writes it: what a default or a JSON name is that is no single word.
    pub(in super::super) fn java(&self) -> String {
        match self {
            Value::Text(text) | Value::Constant(_, text) => text.clone(),
            Value::Map(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| format!("{key}={}", value.java_inner()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Value::List(values) => {
                let values = values.iter().map(Value::java_inner);
                format!("[{}]", values.collect::<Vec<_>>().join(", "))
            }
            Value::Part(part) => part.java(),
        }
    }

    fn java_inner(&self) -> String {
        match self {
            Value::Constant(kind, text) => {
                let kind = kind.java();
                format!("OptionPrimitive(kind={kind}, value={text})")
            }
            _ => self.java(),
        }
    }

    fn java_kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "STRING",
            Value::Constant(kind, _) => kind.java(),
            Value::Map(_) => "MAP",
            Value::List(_) => "LIST",
            Value::Part(_) => "OPTION",
        }
    }
}

impl Constant {
    fn java(self) -> &'static str {
        match self {
            Constant::Bool => "BOOLEAN",
            Constant::Number => "NUMBER",
            Constant::Symbol => "ENUM",
        }
    }
}

impl Setting {
    fn java(&self) -> String {
        format!(
            "OptionElement(name={}, kind={}, value={}, isParenthesized={})",
            self.name,
            self.value.java_kind(),
            self.value.java(),
            self.is_custom
        )
    }
}
