//! Schema names to Rust names: case, keywords, and collisions that are resolved alike whatever version comes later.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// Strict and reserved keywords of all editions up to 2024, without the four that cannot be raw.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that `r#` does not help.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate"];

/// The identifier of a Rust name from this module: raw where it is a keyword.
pub(crate) fn ident(name: &str) -> Ident {
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The name of a field, module or function: `fooBar` becomes `foo_bar`.
pub(crate) fn snake(name: &str) -> String {
    usable(name.to_snake_case(), "blank")
}

/// The name of a type or variant: `in_transit` becomes `InTransit`.
pub(crate) fn pascal(name: &str) -> String {
    usable(name.to_upper_camel_case(), "Blank")
}

/// Makes an identifier of what the change of case left: never empty, no digit first, no keyword that cannot be raw.
fn usable(name: String, blank: &str) -> String {
    if name.is_empty() {
        blank.to_owned()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// Gives every schema name of one scope its own Rust name. Names are claimed in the order in which versions brought
/// them, so a later version never renames what an earlier one had: the first keeps the plain name, the next get
/// a number.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
    given: BTreeMap<String, String>,
}

impl Scope {
    /// A scope in which some names are taken from the start.
    pub(crate) fn with_taken<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Scope {
            taken: taken.into_iter().map(str::to_owned).collect(),
            given: BTreeMap::new(),
        }
    }

    /// Claims a Rust name for each of the schema names of one version; those that are known keep theirs. A name that
    /// is spelled as in Rust goes before one that has to be changed.
    pub(crate) fn claim<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        case: fn(&str) -> String,
    ) {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_by_key(|name| case(name) != **name);
        for name in names {
            if !self.given.contains_key(name) {
                let free = self.free(&case(name));
                self.given.insert(name.to_owned(), free);
            }
        }
    }

    /// Claims the wanted Rust name, or the first free one with a number behind it.
    pub(crate) fn free(&mut self, wanted: &str) -> String {
        let is_snake = !wanted.starts_with(|first: char| first.is_ascii_uppercase());
        let stem = wanted.trim_end_matches('_');
        let needs_separator = is_snake || stem.ends_with(|last: char| last.is_ascii_digit());
        let separator = if needs_separator { "_" } else { "" };
        let numbered = (2_u32..).map(|number| format!("{stem}{separator}{number}"));
        let free = std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(|name| !self.taken.contains(name));
        let free = free.unwrap_or_default();
        self.taken.insert(free.clone());
        free
    }

    /// Whether some schema name has this Rust name already.
    pub(crate) fn is_taken(&self, rust: &str) -> bool {
        self.taken.contains(rust)
    }

    /// The Rust name that was claimed for a schema name.
    pub(crate) fn name<'s>(&'s self, schema: &'s str) -> &'s str {
        self.given.get(schema).map_or(schema, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_keywords_and_what_is_left_of_odd_names() {
        let rust: Vec<String> = ["fooBar", "HTTPStatus", "type", "self", "_1", "_", "crate"]
            .map(|name| ident(&snake(name)).to_string())
            .into();
        assert_eq!(
            rust,
            [
                "foo_bar",
                "http_status",
                "r#type",
                "self_",
                "_1",
                "blank",
                "crate_"
            ]
        );
        let rust: Vec<String> = ["in_transit", "InTransit", "self", "_1", "_", "IN_TRANSIT"]
            .map(|name| ident(&pascal(name)).to_string())
            .into();
        assert_eq!(
            rust,
            [
                "InTransit",
                "InTransit",
                "Self_",
                "_1",
                "Blank",
                "InTransit"
            ]
        );
    }

    #[test]
    fn a_later_version_never_renames_what_an_earlier_one_had() {
        let mut scope = Scope::default();
        scope.claim(["fooBar", "a"], snake);
        scope.claim(["foo_bar", "fooBar", "FooBar"], snake);
        assert_eq!(
            ["fooBar", "foo_bar", "FooBar"].map(|name| scope.name(name).to_owned()),
            ["foo_bar", "foo_bar_2", "foo_bar_3"]
        );
    }

    #[test]
    fn in_one_version_the_name_that_is_rust_already_goes_first() {
        let mut scope = Scope::default();
        scope.claim(["fooBar", "foo_bar"], snake);
        assert_eq!(
            ["fooBar", "foo_bar"].map(|name| scope.name(name).to_owned()),
            ["foo_bar_2", "foo_bar"]
        );
    }
}
