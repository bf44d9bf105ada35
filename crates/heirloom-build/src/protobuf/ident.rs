//! The identifiers that prost-build makes of Protobuf names; ours must be the same, for paths and collisions.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// A field or module name as prost-build writes it.
pub(crate) fn snake(name: &str) -> String {
    sanitise(name.to_snake_case())
}

/// A type or variant name as prost-build writes it.
pub(crate) fn camel(name: &str) -> String {
    sanitise(name.to_upper_camel_case())
}

/// A variant name without the name of its enum in front, where what is left is still a name.
pub(crate) fn strip_prefix(enum_camel: &str, variant_camel: &str) -> String {
    let stripped = variant_camel
        .strip_prefix(enum_camel)
        .filter(|rest| rest.chars().next().is_some_and(char::is_uppercase));
    sanitise(stripped.unwrap_or(variant_camel).to_owned())
}

/// Keywords raw, those that cannot be raw with an underscore behind, digits with one in front.
fn sanitise(name: String) -> String {
    const RAW: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
        "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
        "virtual", "where", "while", "yield",
    ];
    const NEVER_RAW: &[&str] = &["_", "Self", "crate", "extern", "self", "super"];
    if RAW.contains(&name.as_str()) {
        format!("r#{name}")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if name.starts_with(char::is_numeric) {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_prost() {
        let cases = [
            ("fooBar", "foo_bar", "FooBar"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("type", "r#type", "Type"),
            ("self", "self_", "Self_"),
            ("_1st", "_1st", "_1st"),
            ("gen", "r#gen", "Gen"),
        ];
        for (name, snake_case, camel_case) in cases {
            assert_eq!(
                (snake(name).as_str(), camel(name).as_str()),
                (snake_case, camel_case),
                "{name}"
            );
        }
        assert_eq!(strip_prefix("Status", "StatusPaid"), "Paid");
        assert_eq!(strip_prefix("Status", "Statuses"), "Statuses");
        assert_eq!(strip_prefix("Status", "StatusSelf"), "Self_");
        assert_eq!(strip_prefix("Status", "Status1"), "Status1");
    }
}
