//! Every schema of the corpus compiles to the graph that its text says.

use std::fmt::Write;

use heirloom_schema::protobuf::{Cardinality, FieldKind, Schema, Syntax};
use heirloom_schema::{SourceId, protobuf};

use super::{compile, files, proto3, text};

/// Everything that people write in a file, as the graph has it.
fn outline(schema: &Schema) -> String {
    let mut out = format!(
        "{} {:?} root {} at {:?}\n",
        schema.syntax().name(),
        schema.package(),
        schema.message(schema.root()).full_name,
        schema.message_index()
    );
    for (_, message) in schema
        .messages()
        .filter(|(_, message)| message.file == SourceId(0))
    {
        let _ = writeln!(out, "message {} {:?}", message.full_name, message.doc);
        for field in &message.fields {
            let oneof = field.oneof.map(|index| &message.oneofs[index].name);
            let at = schema.location(field.type_span);
            let _ = writeln!(
                out,
                "  {} {} = {} {:?}{}{}{}{}  type at {}:{}",
                schema.type_name(field),
                field.name,
                field.number,
                field.cardinality,
                if field.packed { " packed" } else { "" },
                oneof
                    .map(|oneof| format!(" in {oneof}"))
                    .unwrap_or_default(),
                field
                    .default
                    .as_ref()
                    .map(|text| format!(" default {text:?}"))
                    .unwrap_or_default(),
                field
                    .doc
                    .as_ref()
                    .map(|text| format!(" doc {text:?}"))
                    .unwrap_or_default(),
                at.line,
                at.column
            );
        }
        if message.reserved != protobuf::Reserved::default() {
            let _ = writeln!(out, "  {:?}", message.reserved);
        }
    }
    for (_, symbols) in schema
        .enums()
        .filter(|(_, symbols)| symbols.file == SourceId(0))
    {
        let _ = writeln!(
            out,
            "enum {} closed {}",
            symbols.full_name, symbols.is_closed
        );
        for value in &symbols.values {
            let _ = writeln!(out, "  {} = {}", value.name, value.number);
        }
        if symbols.reserved != protobuf::Reserved::default() {
            let _ = writeln!(out, "  {:?}", symbols.reserved);
        }
    }
    out
}

/// Files that only others import have no message that is called like them.
fn events() -> Vec<String> {
    files("protobuf")
        .into_keys()
        .filter(|name| !name.starts_with("common/"))
        .collect()
}

#[test]
fn outlines() {
    for name in events() {
        let stem = name.trim_end_matches(".proto");
        insta::assert_snapshot!(stem, outline(&compile(&name)));
    }
}

#[test]
fn every_span_holds_its_text() {
    for name in events() {
        let schema = compile(&name);
        for (_, message) in schema.messages() {
            if schema.is_well_known(message.file) || message.is_map_entry {
                continue;
            }
            let text = |span: heirloom_schema::Span| {
                &schema.source(span.source).text()[span.start as usize..span.end as usize]
            };
            for field in &message.fields {
                if !matches!(field.kind, FieldKind::Group(_)) {
                    assert!(
                        text(field.span).contains(&field.name),
                        "{name} {}",
                        field.name
                    );
                }
                let declared = text(field.type_span);
                if declared.starts_with("map") {
                    continue;
                }
                let simple = declared.rsplit('.').next().unwrap();
                assert!(
                    schema.type_name(field).contains(simple),
                    "{name}: {declared}"
                );
            }
            assert!(
                text(message.span).contains(message.name()),
                "{name} {}",
                message.full_name
            );
        }
    }
}

#[test]
fn descriptors_are_complete_and_in_order() {
    for name in events() {
        let schema = compile(&name);
        let set = schema.file_descriptor_set();
        assert_eq!(set.file.last().unwrap().name(), name);
        assert_eq!(schema.import_path(), name);
        assert_eq!(set.file.len(), schema.sources().len(), "{name}");
        let pool =
            prost_reflect::DescriptorPool::from_file_descriptor_set(set.clone()).expect("linked");
        let root = pool
            .get_message_by_name(&schema.message(schema.root()).full_name)
            .unwrap();
        let mut files = schema.file_descriptor_set().file.iter();
        assert!(
            files.all(|file| file.name().starts_with("google/") || file.source_code_info.is_some())
        );
        // The message index leads from the file to the root.
        let file = set.file.last().unwrap();
        let (first, rest) = schema.message_index().split_first().unwrap();
        let mut message = &file.message_type[*first as usize];
        for index in rest {
            message = &message.nested_type[*index as usize];
        }
        assert_eq!(message.name(), root.name());
    }
}

#[test]
fn imports_are_sources() {
    let schema = compile("order_placed.proto");
    let money = schema.message_named("common.Money").unwrap();
    let file = schema.message(money).file;
    assert_eq!(schema.import_path_of(file), "common/money.proto");
    assert_eq!(schema.package_of(file), "common");
    assert!(!schema.is_well_known(file));
    assert_eq!(
        schema.location(schema.message(money).span).to_string(),
        "common/money.proto:5:1"
    );
    let timestamp = schema.message_named("google.protobuf.Timestamp").unwrap();
    assert!(schema.is_well_known(schema.message(timestamp).file));
    assert_eq!(schema.syntax(), Syntax::Proto3);
}

#[test]
fn roots() {
    let two =
        "syntax = \"proto3\"; package a; message First {} message Second { message Inner {} }";
    let source = heirloom_schema::Source::new("disk/name.proto", two);
    for (import_path, root, expected) in [
        ("x/second.proto", None, Ok(("a.Second", vec![1]))),
        ("x/second.v3.proto", None, Ok(("a.Second", vec![1]))),
        ("x/FIRST.proto", None, Ok(("a.First", vec![0]))),
        ("x/other.proto", Some("Second"), Ok(("a.Second", vec![1]))),
        (
            "x/other.proto",
            Some("a.Second.Inner"),
            Ok(("a.Second.Inner", vec![1, 0])),
        ),
        (
            "x/other.proto",
            Some("Second.Inner"),
            Ok(("a.Second.Inner", vec![1, 0])),
        ),
        (
            "x/other.proto",
            Some("Inner"),
            Ok(("a.Second.Inner", vec![1, 0])),
        ),
        ("x/other.proto", None, Err("protobuf/root-ambiguous")),
        ("x/other.proto", Some("Third"), Err("protobuf/root-unknown")),
    ] {
        let found = protobuf::parse(&source, import_path, &[], root);
        match (found, expected) {
            (Ok(schema), Ok((name, index))) => {
                assert_eq!(schema.message(schema.root()).full_name, name);
                assert_eq!(schema.message_index(), index);
            }
            (Err(errors), Err(rule)) => assert_eq!(errors.0[0].rule, rule),
            (found, expected) => panic!("{import_path} {root:?}: {found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn presence_is_what_the_text_says() {
    let schema = proto3(
        "int32 a = 1; optional int32 b = 2; Event c = 3; oneof o { int32 d = 4; } repeated int32 e = 5;",
    );
    let message = schema.message(schema.root());
    let found: Vec<_> = message
        .fields
        .iter()
        .map(|field| field.cardinality)
        .collect();
    use Cardinality::{Implicit, Optional, Repeated};
    assert_eq!(found, [Implicit, Optional, Optional, Optional, Repeated]);
    assert_eq!(message.oneofs.len(), 1);
    assert_eq!(message.field(4).unwrap().oneof, Some(0));
    assert_eq!(message.field(2).unwrap().oneof, None);
}

#[test]
fn a_file_given_by_the_user_wins_over_a_built_in_one() {
    let own =
        "syntax = \"proto3\"; package google.protobuf; message Timestamp { string text = 1; }";
    let path = "google/protobuf/timestamp.proto";
    let source = heirloom_schema::Source::new(
        "event.proto",
        "import \"google/protobuf/timestamp.proto\"; message Event { optional google.protobuf.Timestamp at = 1; }",
    );
    let imports = [(
        path.to_owned(),
        heirloom_schema::Source::new("vendor.proto", own),
    )];
    let schema = protobuf::parse(&source, "event.proto", &imports, None).unwrap();
    let timestamp = schema.message(schema.message_named("google.protobuf.Timestamp").unwrap());
    assert_eq!(timestamp.fields[0].name, "text");
    assert!(!schema.is_well_known(timestamp.file));
}

#[test]
fn ten_thousand_messages_in_a_chain() {
    let mut chain = String::from("syntax = \"proto3\";\nmessage Event { M0 next = 1; }\n");
    for index in 0..10_000 {
        let _ = writeln!(
            chain,
            "message M{index} {{ M{} next = 1; int32 a = 2; }}",
            index + 1
        );
    }
    chain.push_str("message M10000 {}\n");
    let schema = text(&chain);
    let resolution = protobuf::resolve(&schema, &schema);
    assert!(resolution.is_lossless());
    assert_eq!(resolution.pairs().len(), 10_002);
    assert_eq!(
        protobuf::normal_form(&schema)
            .matches("\nmessage M")
            .count(),
        10_001
    );
    let renamed = text(&chain.replace(" M", " N"));
    assert!(protobuf::resolve(&schema, &renamed).is_lossless());
    let changed = text(
        &chain
            .replace(" M", " N")
            .replace("N9999 { N10000 next = 1", "N9999 { int32 next = 1"),
    );
    assert_eq!(protobuf::resolve(&schema, &changed).failures().len(), 1);
}
