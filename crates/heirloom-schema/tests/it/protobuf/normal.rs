//! The normal form keeps still under what does not matter and moves with what does.

use heirloom_schema::{Source, protobuf};
use protobuf::{
    enum_normal_form, message_normal_form, normal_fingerprint, normal_form, text_digest,
};

use super::{compile, files, proto2, proto3, text};

#[test]
fn what_does_not_matter() {
    let plain = "syntax = \"proto3\"; package a; message Event { int32 x = 1; repeated E es = 2; M m = 3; reserved 4, 5; } enum E { A = 0; B = 1; } message M { string s = 1; }";
    for other in [
        // Comments and layout.
        "// c\nsyntax = \"proto3\";\npackage a;\n/* d */ message Event {\n  int32 x = 1; // e\n  repeated E es = 2;\n  M m = 3;\n  reserved 4, 5;\n}\nenum E { A = 0; B = 1; }\nmessage M { string s = 1; }",
        // Order of fields, values and definitions.
        "syntax = \"proto3\"; package a; enum E { A = 0; B = 1; } message M { string s = 1; } message Event { reserved 4 to 5; M m = 3; repeated E es = 2; int32 x = 1; }",
        // Options that steer generators, explicit defaults of the language, unused definitions.
        "syntax = \"proto3\"; package a; option java_package = \"b\"; message Event { option deprecated = true; int32 x = 1 [deprecated = true, json_name = \"x\"]; repeated E es = 2 [packed = true]; .a.M m = 3; reserved 5, 4; } enum E { B = 1; A = 0; } message M { string s = 1; } message Unused {}",
    ] {
        let other = other.replace("{ B = 1; A = 0; }", "{ A = 0; B = 1; }");
        assert_eq!(
            normal_form(&text(plain)),
            normal_form(&text(&other)),
            "{other}"
        );
    }
}

#[test]
fn file_layout_does_not_matter() {
    let one = text(
        "syntax = \"proto3\"; package a; message Event { M m = 1; } message M { int32 x = 1; }",
    );
    let main = "syntax = \"proto3\"; package a; import \"x/m.proto\"; message Event { M m = 1; }";
    let part = "syntax = \"proto3\"; package a; message M { int32 x = 1; }";
    let imports = [("x/m.proto".to_owned(), Source::new("m", part))];
    let two = protobuf::parse(
        &Source::new("b.proto", main),
        "y/event.proto",
        &imports,
        None,
    )
    .unwrap();
    assert_eq!(normal_fingerprint(&one), normal_fingerprint(&two));
}

#[test]
fn what_matters() {
    let base = "int32 a = 1; oneof o { string b = 2; E e = 3; } repeated int32 list = 4; enum E { X = 0; Y = 1; } reserved 9; reserved \"gone\";";
    for (from, to) in [
        ("int32 a = 1", "int32 c = 1"),
        ("int32 a = 1", "int32 a = 7"),
        ("int32 a = 1", "int64 a = 1"),
        ("int32 a = 1", "optional int32 a = 1"),
        ("int32 a = 1", "repeated int32 a = 1"),
        ("int32 a = 1", "int32 a = 1 [json_name = \"z\"]"),
        ("oneof o", "oneof p"),
        ("string b = 2; E e = 3; }", "string b = 2; } E e = 3;"),
        ("list = 4", "list = 4 [packed = false]"),
        ("X = 0", "Z = 0"),
        ("Y = 1", "Y = 2"),
        ("Y = 1;", "Y = 1; Z = 2;"),
        ("enum E", "enum E { V = 0; } enum F"),
        ("reserved 9", "reserved 8"),
        ("reserved \"gone\"", "reserved \"left\""),
    ] {
        let changed = base.replace(from, to);
        assert_ne!(changed, base, "{from}");
        assert_ne!(
            normal_form(&proto3(base)),
            normal_form(&proto3(&changed)),
            "{from} -> {to}"
        );
    }
    let base = "optional int32 a = 1 [default = 5]; required int32 b = 2; optional E e = 3; enum E { X = 1; Y = 2; } optional group G = 4 { optional int32 x = 1; } extensions 10;";
    for (from, to) in [
        ("[default = 5]", "[default = 6]"),
        ("[default = 5]", ""),
        ("required", "optional"),
        ("X = 1; Y = 2;", "Y = 2; X = 1;"),
        ("optional group G = 4 {", "optional G g = 4; message G {"),
        ("extensions 10", "extensions 11"),
        ("optional int32 x", "optional int64 x"),
    ] {
        let changed = base.replace(from, to);
        assert_ne!(changed, base, "{from}");
        assert_ne!(
            normal_form(&proto2(base)),
            normal_form(&proto2(&changed)),
            "{from} -> {to}"
        );
    }
    // An enum of proto2 is closed.
    assert_ne!(
        normal_form(&proto2(
            "repeated E e = 1 [packed = true]; enum E { X = 0; }"
        )),
        normal_form(&proto3("repeated E e = 1; enum E { X = 0; }"))
    );
}

#[test]
fn parts_stand_alone() {
    let (old, new) = (
        proto3(
            "M m = 1; N n = 2; message M { E e = 1; } message N { int32 x = 1; } enum E { X = 0; }",
        ),
        proto3(
            "M m = 1; N n = 2; message M { E e = 1; } message N { int64 x = 1; } enum E { X = 0; }",
        ),
    );
    let form = |schema: &protobuf::Schema, name: &str| {
        message_normal_form(schema, schema.message_named(name).unwrap())
    };
    assert_eq!(form(&old, "Event.M"), form(&new, "Event.M"));
    assert_ne!(form(&old, "Event.N"), form(&new, "Event.N"));
    assert_eq!(
        enum_normal_form(&old, old.enum_named("Event.E").unwrap()),
        "enum Event.E open\n first 0\n 0 X\n"
    );
}

#[test]
fn of_the_corpus() {
    insta::assert_snapshot!(normal_form(&compile("order_placed.proto")));
    insta::assert_snapshot!(normal_form(&compile("order_legacy.proto")));
    let names: Vec<_> = files("protobuf")
        .into_keys()
        .filter(|name| !name.starts_with("common/"))
        .collect();
    let forms: std::collections::BTreeSet<_> = names
        .iter()
        .map(|name| normal_fingerprint(&compile(name)))
        .collect();
    assert_eq!(forms.len(), names.len());
}

#[test]
fn digests_need_no_compiler() {
    for (_, source) in files("protobuf") {
        let noisy = format!(
            "// head\n{}\n/* tail */",
            source.text().replace('{', " {\n /* in */\n")
        );
        assert_eq!(
            text_digest(source.text()),
            text_digest(&noisy),
            "{}",
            source.name()
        );
    }
}
