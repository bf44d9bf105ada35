//! Names that a message or an enum reserves and one of its own fields or values has all the same.

use crate::{SchemaError, SchemaErrors, Source, SourceId, Span};

use super::graph::{Reserved, Schema};

/// Refuses what protoc refuses of a file's names: that a field or value has a name that stands among the reserved ones
/// of its message or enum.
///
/// [`parse`](super::parse) takes such a file, as registries took it: what is frozen must stay readable. What is not yet
/// published is held to this too. Only the file itself is looked at, not what it imports.
///
/// ```
/// use heirloom_schema::{Source, protobuf};
///
/// let text = "syntax = \"proto3\"; message Paid { reserved \"sum\"; int64 sum = 1; }";
/// let schema = protobuf::parse(&Source::new("paid.proto", text), "paid.proto", &[], None).unwrap();
/// let errors = protobuf::check_reserved_names(&schema).unwrap_err();
/// assert_eq!(errors.0[0].location.to_string(), "paid.proto:1:57");
/// assert_eq!(errors.0[0].path, "/Paid/sum");
/// ```
///
/// # Errors
/// Each such name under `protobuf/name-reserved`, in the order of the text.
pub fn check_reserved_names(schema: &Schema) -> Result<(), SchemaErrors> {
    let mut errors = Vec::new();
    let id = SourceId::default();
    let own = schema.source(id);
    let mut check = |of: &str, what: &str, reserved: &Reserved, name: &str, span: Span| {
        if reserved.has_name(name) {
            let of = of.strip_prefix(schema.package()).unwrap_or(of);
            let path = format!("/{}/{name}", of.trim_start_matches('.').replace('.', "/"));
            errors.push((span.start, fault(own, what, name, path, span)));
        }
    };
    for (_, message) in schema.messages().filter(|(_, it)| it.file == id) {
        for field in &message.fields {
            let (of, reserved) = (&message.full_name, &message.reserved);
            check(of, "message", reserved, &field.name, field.span);
        }
    }
    for (_, symbols) in schema.enums().filter(|(_, it)| it.file == id) {
        for value in &symbols.values {
            let (of, reserved) = (&symbols.full_name, &symbols.reserved);
            check(of, "enum", reserved, &value.name, value.span);
        }
    }
    errors.sort_by_key(|(start, _)| *start);
    let errors: Vec<SchemaError> = errors.into_iter().map(|(_, error)| error).collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(SchemaErrors(errors)),
    }
}

fn fault(source: &Source, what: &str, name: &str, path: String, span: Span) -> SchemaError {
    let start = span.start as usize;
    let text = source.text().get(start..span.end as usize);
    // The name stands last before the number. The field of a group is not written by its name.
    let before = text.unwrap_or_default().split('=').next();
    let offset = before.and_then(|before| before.rfind(name));
    SchemaError {
        rule: "protobuf/name-reserved",
        location: source.location(start + offset.unwrap_or_default()),
        path,
        message: format!("the name `{name}` is reserved by its {what}"),
        help: "give it a name that was never used, or take the name out of `reserved` if it comes back \
               with its old number and type"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_is_named_with_its_place() {
        let text = "syntax = \"proto3\";\npackage shop.v1;\nmessage Order {\n  reserved \"id\", \"card\", \"ID\";\n  \
                    string id = 1;\n  oneof paid { card_ card = 2; }\n  message card_ { reserved 'gone'; string kept = 1; }\n}\n\
                    enum State { reserved \"DONE\"; OPEN = 0; DONE = 1; }\n";
        let source = Source::new("a.proto", text);
        let schema = super::super::parse(&source, "a.proto", &[], Some("Order")).unwrap();
        let errors = check_reserved_names(&schema).unwrap_err().0;
        let found = errors
            .iter()
            .map(|it| format!("{} {}", it.location, it.path));
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                "a.proto:5:10 /Order/id",
                "a.proto:6:22 /Order/card",
                "a.proto:9:41 /State/DONE",
            ]
        );
    }

    #[test]
    fn what_is_imported_is_not_looked_at() {
        let import = "syntax = \"proto3\"; message Money { reserved \"cents\"; int64 cents = 1; }";
        let text = "syntax = \"proto3\"; import \"money.proto\"; message Order { Money sum = 1; }";
        let imports = [("money.proto".to_owned(), Source::new("money.proto", import))];
        let source = Source::new("a.proto", text);
        let schema = super::super::parse(&source, "a.proto", &imports, None).unwrap();
        assert_eq!(
            check_reserved_names(&schema).map_err(|it| it.to_string()),
            Ok(())
        );
    }
}
