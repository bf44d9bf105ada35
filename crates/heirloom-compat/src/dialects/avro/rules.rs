//! What each product's parser takes, where they differ. From `avro::Schema.Parser` of Avro for Java 1.12.1, `avro.schema`
//! of Avro for Python 1.12 and avro-cpp.

use heirloom_schema::avro::syntax::Bounds;

use crate::dialects::Dialect;

/// Which text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The text that somebody wants to register: products check it in full.
    Candidate,
    /// A text that is registered already.
    Registered,
}

/// What names may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Anything.
    Any,
    /// Letters and digits of every script, and underscores.
    Unicode,
    /// Letters and digits of English, and underscores.
    Ascii,
}

/// The ways of a parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) bounds: Bounds,
    /// Names of types, their aliases, symbols.
    pub(super) names: Names,
    /// Names of fields.
    pub(super) field_names: Names,
    /// The parts of namespaces keep to `names` too.
    pub(super) checks_namespaces: bool,
    pub(super) checks_defaults: bool,
    /// Symbols and the default of an enum are checked.
    pub(super) checks_symbols: bool,
    /// A type may be used before its definition.
    pub(super) takes_later: bool,
    /// A bare name that the namespace does not have may be one without a namespace, and a type may be defined again
    /// where the second definition equals the first.
    pub(super) is_java: bool,
    /// `{"type": "Name"}` means what `"Name"` means.
    pub(super) takes_wrapped_names: bool,
    /// A named type may stand in a union only once.
    pub(super) checks_named_branches: bool,
}

impl Rules {
    /// The rules by which a product reads a text.
    pub(super) fn of(dialect: Dialect, role: Role) -> Rules {
        match dialect {
            Dialect::Confluent | Dialect::ConfluentMain => java(Names::Ascii, role),
            Dialect::Apicurio => java(Names::Unicode, Role::Candidate),
            Dialect::Karapace => python(role),
            Dialect::Redpanda => CPP,
        }
    }
}

fn java(names: Names, role: Role) -> Rules {
    let is_checked = role == Role::Candidate;
    let names = if is_checked { names } else { Names::Unicode };
    Rules {
        bounds: Bounds {
            takes_comments: true,
            depth: 1_000,
        },
        names,
        field_names: names,
        checks_namespaces: is_checked,
        checks_defaults: is_checked,
        checks_symbols: true,
        takes_later: true,
        is_java: true,
        takes_wrapped_names: true,
        checks_named_branches: true,
    }
}

fn python(role: Role) -> Rules {
    let is_checked = role == Role::Candidate;
    Rules {
        bounds: Bounds {
            takes_comments: false,
            depth: 900,
        },
        names: if is_checked { Names::Ascii } else { Names::Any },
        field_names: Names::Any,
        checks_namespaces: is_checked,
        checks_defaults: false,
        checks_symbols: is_checked,
        takes_later: false,
        is_java: false,
        takes_wrapped_names: false,
        checks_named_branches: false,
    }
}

const CPP: Rules = Rules {
    bounds: Bounds {
        takes_comments: false,
        depth: 1_000,
    },
    names: Names::Ascii,
    field_names: Names::Any,
    checks_namespaces: true,
    checks_defaults: true,
    checks_symbols: true,
    takes_later: false,
    is_java: false,
    takes_wrapped_names: true,
    checks_named_branches: false,
};

impl Names {
    /// Whether a name without dots may be called so.
    pub(super) fn take(self, name: &str) -> bool {
        let mut chars = name.chars();
        let Some(first) = chars.next() else {
            return false;
        };
        match self {
            Names::Any => true,
            // Java looks at UTF-16 units: a character beyond the first plane is none of its letters.
            Names::Unicode => {
                let is_letter =
                    |c: char| c == '_' || (c.is_alphabetic() && u32::from(c) < 0x1_0000);
                let is_digit = |c: char| c.is_numeric() && u32::from(c) < 0x1_0000;
                is_letter(first) && chars.all(|c| is_letter(c) || is_digit(c))
            }
            Names::Ascii => {
                let is_letter = |c: char| c == '_' || c.is_ascii_alphabetic();
                is_letter(first) && chars.all(|c| is_letter(c) || c.is_ascii_digit())
            }
        }
    }
}
