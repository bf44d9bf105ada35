//! What people read when a Protobuf text is wrong, and that no text at all brings the compiler down.

use heirloom_schema::{Source, protobuf};
use proptest::prelude::*;

use super::files;

#[test]
fn faults() {
    for (name, source) in files("protobuf-invalid") {
        let imports: Vec<_> = files("protobuf")
            .into_iter()
            .chain([(name.clone(), source.clone())])
            .collect();
        let errors = protobuf::parse(&source, &name, &imports, None).expect_err(&name);
        for error in &errors.0 {
            assert!(error.rule.starts_with("protobuf/"), "{error}");
            assert!(
                !error.message.is_empty() && !error.help.is_empty(),
                "{error}"
            );
        }
        let stem = name.trim_end_matches(".proto");
        insta::with_settings!({ description => source.text().chars().take(600).collect::<String>() }, {
            insta::assert_snapshot!(stem, errors.to_string());
        });
    }
}

#[test]
fn faults_of_all_files_at_once() {
    let source = Source::new(
        "main.proto",
        "import \"a.proto\"; import \"b.proto\"; import \"c.proto\"; message Main {}",
    );
    let imports = [
        (
            "a.proto".to_owned(),
            Source::new("disk/a.proto", "message {}"),
        ),
        (
            "b.proto".to_owned(),
            Source::new("disk/b.proto", "edition = \"2024\";"),
        ),
    ];
    let errors = protobuf::parse(&source, "main.proto", &imports, None).unwrap_err();
    let found: Vec<_> = errors
        .0
        .iter()
        .map(|error| (error.rule, error.location.to_string()))
        .collect();
    assert_eq!(
        found,
        [
            ("protobuf/parse", "disk/a.proto:1:9".to_owned()),
            ("protobuf/editions", "disk/b.proto:1:1".to_owned()),
            ("protobuf/import-missing", "main.proto:1:37".to_owned()),
        ]
    );
}

#[test]
fn import_cycles_name_their_chain() {
    let file = |name: &str, next: &str| {
        (
            name.to_owned(),
            Source::new(name, format!("import \"{next}\";")),
        )
    };
    let source = Source::new("main.proto", "import \"a.proto\"; message Main {}");
    let imports = [
        file("a.proto", "b.proto"),
        file("b.proto", "c.proto"),
        file("c.proto", "a.proto"),
    ];
    let errors = protobuf::parse(&source, "main.proto", &imports, None).unwrap_err();
    assert_eq!(errors.0.len(), 1);
    assert_eq!(
        errors.0[0].message,
        "import cycle: a.proto -> b.proto -> c.proto -> a.proto"
    );
    assert_eq!(errors.0[0].location.to_string(), "c.proto:1:1");
}

#[test]
fn a_long_chain_of_imports() {
    let imports: Vec<_> = (0..5_000)
        .map(|index| {
            let text = format!(
                "syntax = \"proto3\"; import \"f{}.proto\"; message M{index} {{}}",
                index + 1
            );
            (
                format!("f{index}.proto"),
                Source::new(format!("f{index}.proto"), text),
            )
        })
        .chain([(
            "f5000.proto".to_owned(),
            Source::new("f5000.proto", "syntax = \"proto3\";"),
        )])
        .collect();
    let source = Source::new(
        "main.proto",
        "syntax = \"proto3\"; import \"f0.proto\"; message Main { M0 a = 1; }",
    );
    let schema = protobuf::parse(&source, "main.proto", &imports, None).unwrap();
    assert_eq!(schema.sources().len(), 5_002);
}

#[test]
fn deep_texts() {
    for (opening, closing) in [
        ("message A{", "}"),
        ("message A{oneof o{", "}}"),
        ("option (a) = {b:", "};"),
        ("option (a) = {b<", ">};"),
        ("message A{optional group G = 1{", "}}"),
        ("message A{map<", ">}"),
        ("option a = [", "];"),
        ("service S{rpc R(", ")}"),
        ("/*", "*/"),
        ("option a = -", ";"),
        ("import \"\\", "\";"),
    ] {
        for count in [31, 64, 5_000] {
            let text = format!("{}{}", opening.repeat(count), closing.repeat(count));
            let source = Source::new("a.proto", text.as_str());
            let _ = protobuf::parse(&source, "a.proto", &[], None);
            let _ = protobuf::text_digest(&text);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "[ -~\n]{0,120}") {
        let _ = protobuf::parse(&Source::new("a.proto", text.as_str()), "a.proto", &[], None);
    }

    #[test]
    fn any_tokens_are_answered(tokens in proptest::collection::vec(prop::sample::select(&[
        "message", "enum", "oneof", "map", "optional", "required", "repeated", "group", "extend", "extensions",
        "reserved", "to", "max", "import", "public", "option", "syntax", "=", "\"proto3\"", "\"proto2\"", "{", "}",
        "<", ">", "[", "]", "(", ")", ";", ",", ".", "A", "B", "a", "int32", "string", "1", "2", "-1", "default",
        "packed", "true", "0x7fffffffffffffff", "536870911", "1e400", "\"google/protobuf/any.proto\"", "E", "é",
        "json_name", "allow_alias", "package", "rpc", "service", "returns", "stream",
    ][..]), 0..40)) {
        let text = tokens.join(" ");
        let _ = protobuf::parse(&Source::new("a.proto", text.as_str()), "a.proto", &[], None);
    }

    #[test]
    fn damaged_schemas_are_answered(
        index in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..12,
        with in prop::sample::select(&["", " ", "}", "{", "\"", "1", "A", ";", "= 1", "é", "/*", "message A{", "999999999999"][..]),
    ) {
        let files = files("protobuf");
        let imports: Vec<_> = files.clone().into_iter().collect();
        let (name, source) = index.get(&imports);
        let starts: Vec<_> = source.text().char_indices().map(|(offset, _)| offset).collect();
        let from = at.index(starts.len());
        let to = starts.get(from + length).copied().unwrap_or(source.text().len());
        let text = format!("{}{with}{}", &source.text()[..starts[from]], &source.text()[to..]);
        let damaged = Source::new(name.as_str(), text.as_str());
        if let Ok(schema) = protobuf::parse(&damaged, name, &imports, None) {
            let _ = protobuf::normal_form(&schema);
            let _ = protobuf::resolve(&schema, &schema);
        }
    }
}
