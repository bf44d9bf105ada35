//! Schemas that are too deep, too wide or too repetitive for a naive walk: an answer in a short time, whatever it is.

use heirloom_compat::Level;
use heirloom_compat::dialects::{Dialect, Format, Question, ask};
use heirloom_schema::Source;

use super::{answer, text};

/// Asks every product in both directions.
fn ask_all(old: &str, new: &str) -> Vec<Option<usize>> {
    let answers = Dialect::ALL.map(|dialect| answer(dialect, Level::Full, (old, new)));
    let counts = answers.into_iter();
    counts
        .map(|answer| answer.ok().map(|it| it.incompatibilities.len()))
        .collect()
}

/// Records that each hold the one before, the first a leaf, as fields of one record.
fn chain(count: usize, uses: &str, leaf: &str) -> String {
    let records = (0..count).map(|index| {
        let fields = match index.checked_sub(1) {
            None => format!(r#"{{"name": "v", "type": "{leaf}", "default": 1}}"#),
            Some(before) => uses.replace("NEXT", &format!("R{before}")),
        };
        format!(
            r#"{{"name": "f{index}", "type": {{"type": "record", "name": "R{index}", "fields": [{fields}]}}}}"#
        )
    });
    let records: Vec<String> = records.collect();
    format!(
        r#"{{"type": "record", "name": "All", "fields": [{}]}}"#,
        records.join(", ")
    )
}

#[test]
fn a_chain_of_types_longer_than_any_stack() {
    let chain = |leaf: &str| {
        let mut last = text(r#"{"type": "array", "items": "R4999"}"#);
        last.references = (0..5_000_u32)
            .map(|index| {
                let kind = match index.checked_sub(1) {
                    None => leaf.to_owned(),
                    Some(before) => format!("R{before}"),
                };
                let fields = format!(r#"[{{"name": "a", "type": "{kind}"}}]"#);
                let name = format!("R{index}");
                let text = format!(r#"{{"type": "record", "name": "{name}", "fields": {fields}}}"#);
                (name.clone(), Source::new(name, text))
            })
            .collect();
        last
    };
    let question = Question {
        format: Format::Avro,
        level: Level::Full,
        history: &[chain("int")],
        new: &chain("string"),
    };
    for dialect in Dialect::ALL {
        let answer = ask(dialect, &question).unwrap();
        assert!(
            !answer.incompatibilities.is_empty() || dialect == Dialect::Redpanda,
            "{dialect}"
        );
    }
}

#[test]
fn causes_that_double_from_level_to_level() {
    let two = r#"{"name": "a", "type": "NEXT"}, {"name": "b", "type": "NEXT"}"#;
    let (old, new) = (chain(60, two, "int"), chain(60, two, "double"));
    assert!(ask_all(&old, &new).iter().all(Option::is_some));
}

#[test]
fn texts_that_are_nested_deep() {
    let nested = |depth: usize, leaf: &str| {
        let open = r#"{"type": "array", "items": "#.repeat(depth);
        format!("{open}\"{leaf}\"{}", "}".repeat(depth))
    };
    let taken = ask_all(&nested(890, "int"), &nested(890, "string"));
    assert!(
        taken
            .iter()
            .all(|count| count.is_some_and(|count| count > 0)),
        "{taken:?}"
    );
    assert_eq!(ask_all("\"int\"", &nested(1_100, "int")), [None; 5]);
}

#[test]
fn defaults_that_fill_in_each_other() {
    let two = r#"{"name": "a", "type": "NEXT", "default": {}}, {"name": "b", "type": "NEXT", "default": {}}"#;
    let text = chain(60, two, "int");
    ask_all(&text, &text);
}

#[test]
fn a_wide_record() {
    let fields = |kind: &str| {
        let fields =
            (0..20_000).map(|index| format!(r#"{{"name": "f{index}", "type": "{kind}"}}"#));
        let fields: Vec<String> = fields.collect();
        format!(
            r#"{{"type": "record", "name": "W", "fields": [{}]}}"#,
            fields.join(", ")
        )
    };
    let counts = ask_all(&fields("int"), &fields("string"));
    assert_eq!(counts, [Some(10_000 * 2); 5]);
}
