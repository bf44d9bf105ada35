//! Any text is answered or refused, and a schema may follow itself.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::dialects::{Form, Reading};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false if path.extension().is_some_and(|it| it == "proto") => found.push(path),
            false => {}
        }
    }
}

/// The valid schemas of the corpus, each with all others as references.
fn corpus() -> &'static [Text] {
    static CORPUS: OnceLock<Vec<Text>> = OnceLock::new();
    CORPUS.get_or_init(read)
}

fn read() -> Vec<Text> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../heirloom-schema/corpus/protobuf");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let named = paths.iter().map(|path| {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        (name.clone(), Source::new(name, text))
    });
    let named: Vec<(String, Source)> = named.collect();
    let texts = named.iter().map(|(name, source)| Text {
        source: source.clone(),
        references: named.iter().filter(|it| it.0 != *name).cloned().collect(),
    });
    texts.collect()
}

#[test]
fn every_valid_schema_may_follow_itself() {
    let corpus = corpus();
    assert!(corpus.len() > 20);
    for text in corpus {
        for dialect in Dialect::ALL {
            let found = asked(dialect, Level::FullTransitive, text, text);
            let name = text.source.name();
            assert_eq!(found, Ok(Vec::new()), "{dialect}: {name}");
        }
    }
}

/// Words that stand next to each other in schemas.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        proptest::sample::select(vec![
            "syntax",
            "=",
            "\"proto3\"",
            "\"proto2\"",
            ";",
            "message",
            "enum",
            "A",
            "B",
            "a",
            "b",
            "{",
            "}",
            "{",
            "}",
            "1",
            "2",
            "0",
            "-1",
            "0x1F",
            "oneof",
            "map",
            "<",
            ">",
            ",",
            "string",
            "int32",
            "optional",
            "repeated",
            "required",
            "group",
            "reserved",
            "to",
            "max",
            "extensions",
            "extend",
            "option",
            "[",
            "]",
            "(",
            ")",
            "package",
            "a.b",
            ".A",
            "import",
            "public",
            "service",
            "rpc",
            "returns",
            "stream",
            "//",
            "/*",
            "*/",
            "\n",
            "\"",
            "'",
            "\u{feff}",
            "é",
            "edition",
            "default",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(|it| it.to_string()),
    ];
    proptest::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

/// A text is printed or refused in every form.
fn print_all(text: &Text) {
    for form in [Form::Plain, Form::Normalized, Form::Serialized] {
        for reading in [Reading::New, Reading::Registered] {
            let _ = confluent_text(text, reading, form);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn no_text_panics(old in words(), new in words()) {
        for dialect in Dialect::ALL {
            let _ = asked(dialect, Level::Full, &text(&old), &text(&new));
        }
        print_all(&text(&old));
    }

    #[test]
    fn no_damaged_schema_panics(index in 0_usize..100, cut in 0_usize..4000, with in words()) {
        let corpus = corpus();
        let whole = &corpus[index % corpus.len()];
        let text = whole.source.text();
        let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let damaged = format!("{}{with}{}", &text[..cut], text[cut..].chars().skip(7).collect::<String>());
        let damaged = Text {
            source: Source::new("a.proto", damaged),
            references: whole.references.clone(),
        };
        for dialect in Dialect::ALL {
            let _ = asked(dialect, Level::Full, whole, &damaged);
        }
        print_all(&damaged);
    }
}

/// A message that holds the first of some messages of another file, each of which holds the next in so many fields.
fn chain(levels: usize, fields: usize, leaf: &str) -> Text {
    let message = |level: usize| {
        let fields = (1..=fields).map(|number| format!("M{} f{number} = {number};", level + 1));
        format!("message M{level} {{ {} }}", fields.collect::<String>())
    };
    let messages: String = (0..levels).map(message).collect();
    let messages = proto3(&format!("{messages} message M{levels} {{ {leaf} f = 1; }}"));
    let mut first = text(&proto3(
        "import \"chain.proto\"; message First { M0 f = 1; }",
    ));
    let reference = Source::new("chain.proto", messages);
    first.references = vec![("chain.proto".to_owned(), reference)];
    first
}

#[test]
fn what_is_beyond_the_bounds_is_not_taken_for_equal() {
    let both = |levels, fields| ["int32", "string"].map(|leaf| chain(levels, fields, leaf));
    let ask = |dialect, [old, new]: &[Text; 2]| {
        asked(dialect, Level::Backward, old, new).expect("an answer")
    };
    for (levels, fields) in [(400, 1), (30, 2)] {
        let both = both(levels, fields);
        for dialect in [
            Dialect::Confluent,
            Dialect::ConfluentMain,
            Dialect::Karapace,
        ] {
            assert_eq!(ask(dialect, &both), ["EXCEPTION "], "{dialect}: {levels}");
        }
    }
    assert_eq!(ask(Dialect::Redpanda, &both(400, 1)), ["EXCEPTION "]);
    let within = both(20, 1);
    for dialect in [Dialect::Confluent, Dialect::Redpanda, Dialect::Karapace] {
        let found = ask(dialect, &within);
        let is_answered = found.first().is_some_and(|it| it != "EXCEPTION ");
        assert!(is_answered, "{dialect}: {found:?}");
    }
}
