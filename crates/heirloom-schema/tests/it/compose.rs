//! Composition: equal to reading twice, for every pair of changes and every value.

use heirloom_schema::avro::{
    Action, FailureKind, LossKind, Resolution, Schema, Value, Waypoint, WriterField, resolve,
};
use proptest::prelude::*;

use crate::resolve::random::{Dice, Maker, Terrain, value};
use crate::resolve::{record, report, schema};

/// Three versions in a row and both resolutions between them.
struct Chain {
    second: Schema,
    third: Schema,
    first_step: Resolution,
    next_step: Resolution,
}

impl Chain {
    fn new(texts: [&str; 3]) -> Self {
        let [first, second, third] = texts.map(schema);
        let (first_step, next_step) = (resolve(&first, &second), resolve(&second, &third));
        Chain {
            second,
            third,
            first_step,
            next_step,
        }
    }

    fn composed(&self) -> Resolution {
        self.first_step
            .then(&self.next_step, &self.second, &self.third)
    }

    fn twice(&self, value: &Value) -> Option<Value> {
        let between = self.first_step.apply(value, &self.second)?;
        self.next_step.apply(&between, &self.third)
    }
}

/// Composes and compares the report, each line with the step in front.
#[track_caller]
fn check(texts: [&str; 3], expected: &[&str]) -> Resolution {
    let composed = Chain::new(texts).composed();
    let failures = composed.failures().iter().map(|failure| failure.step);
    let steps = failures.chain(composed.losses().iter().map(|loss| loss.step));
    let lines = steps
        .zip(report(&composed))
        .map(|(step, line)| format!("{step} {line}"));
    assert_eq!(lines.collect::<Vec<String>>(), expected, "{texts:#?}");
    composed
}

#[test]
fn a_field_that_was_dropped_comes_back_as_the_default() {
    let a = r#"{"name": "a", "type": "int", "default": 7}"#;
    let (with, without) = (record(a), record(""));
    let composed = check([&with, &without, &with], &[]);
    let value = composed.apply(&Value::Record(vec![Value::Int(1)]), &schema(&with));
    assert_eq!(value, Some(Value::Record(vec![Value::Int(7)])));
}

#[test]
fn a_default_travels_on() {
    let field = |of: &str, default: &str| {
        record(&format!(
            r#"{{"name": "a", "type": {of}, "default": {default}}}"#
        ))
    };
    let symbols =
        |symbols: &str| format!(r#"{{"type": "enum", "name": "K", "symbols": {symbols}}}"#);
    let nothing = record("");
    let cases = [
        (
            field(r#""int""#, "7"),
            field(r#""double""#, "1"),
            Some(Value::Double(7.0)),
        ),
        (
            field(r#"["null", "string"]"#, "null"),
            field(r#"["string", "null"]"#, r#""x""#),
            Some(Value::Union(1, Box::new(Value::Null))),
        ),
        (
            field(&symbols(r#"["A", "B"]"#), r#""B""#),
            field(&symbols(r#"["B"]"#), r#""B""#),
            Some(Value::Enum(0)),
        ),
        (
            field(&symbols(r#"["A", "B"]"#), r#""A""#),
            field(&symbols(r#"["B"], "default": "B""#), r#""B""#),
            Some(Value::Enum(0)),
        ),
        (
            field(&symbols(r#"["A", "B"]"#), r#""A""#),
            field(&symbols(r#"["B"]"#), r#""B""#),
            None,
        ),
        (
            field(r#"{"type": "array", "items": "int"}"#, "[1, 2]"),
            field(r#"{"type": "array", "items": "long"}"#, "[]"),
            Some(Value::Array(vec![Value::Long(1), Value::Long(2)])),
        ),
    ];
    for (second, third, expected) in cases {
        let composed = Chain::new([&nothing, &second, &third]).composed();
        let found = composed.apply(&Value::Record(vec![]), &schema(&third));
        assert_eq!(
            found,
            expected.map(|value| Value::Record(vec![value])),
            "{second} as {third}"
        );
        assert_eq!(
            found.is_none(),
            !composed.failures().is_empty(),
            "{second} as {third}"
        );
    }
}

#[test]
fn detours_of_primitives() {
    let text = |of: &str| format!("\"{of}\"");
    let rounds = |step: usize, from: &str, to: &str| {
        format!(
            "{step} loss / /: type changed from `{from}` to `{to}`, which cannot hold every value"
        )
    };
    let utf8 = |step: usize| {
        format!(
            "{step} fail / /: type changed from `bytes` to `string`, \
             which cannot hold bytes that are not UTF-8"
        )
    };
    let cases = [
        (["int", "long", "double"], Action::Promote, vec![]),
        (
            ["int", "long", "float"],
            Action::Promote,
            vec![rounds(1, "long", "float")],
        ),
        (
            ["int", "float", "double"],
            Action::PromoteVia(Waypoint::Float),
            vec![rounds(0, "int", "float")],
        ),
        (["string", "bytes", "string"], Action::Copy, vec![]),
        (
            ["bytes", "string", "bytes"],
            Action::PromoteVia(Waypoint::String),
            vec![utf8(0)],
        ),
        (["bytes", "bytes", "string"], Action::Promote, vec![utf8(1)]),
    ];
    for (texts, action, expected) in cases {
        let texts = texts.map(text);
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let composed = check([&texts[0], &texts[1], &texts[2]], &expected);
        assert_eq!(composed.node(composed.root()).action, action, "{texts:?}");
    }
}

#[test]
fn what_can_no_longer_happen_is_not_reported() {
    let symbols =
        |symbols: &str| format!(r#"{{"type": "enum", "name": "K", "symbols": {symbols}}}"#);
    check(
        [
            &symbols(r#"["A"]"#),
            &symbols(r#"["A", "B"]"#),
            &symbols(r#"["A"]"#),
        ],
        &[],
    );
    check(
        [
            &symbols(r#"["A", "B"]"#),
            &symbols(r#"["A", "B", "C"]"#),
            &symbols(r#"["A"]"#),
        ],
        &["1 fail / /: enum symbol `B` was removed and the enum has no default"],
    );
    check(
        [r#""int""#, r#"["int", "string"]"#, r#"["int", "null"]"#],
        &[],
    );
    let field = |of: &str| record(&format!(r#"{{"name": "a", "type": "{of}"}}"#));
    check(
        [
            &symbols(r#"["A", "B"]"#),
            &symbols(r#"["A", "B", "C"]"#),
            &symbols(r#"["A", "X"], "default": "X""#),
        ],
        &["1 loss / /: enum symbol `B` was removed and becomes the default `X`"],
    );
    let default = |of: &str, value: u32| {
        record(&format!(
            r#"{{"name": "a", "type": "{of}", "default": {value}}}"#
        ))
    };
    let third = default("float", 0);
    check([&record(""), &default("int", 7), &third], &[]);
    check(
        [&record(""), &default("int", 16_777_217), &third],
        &[
            "1 loss /fields/a /fields/a: type changed from `int` to `float`, \
           which cannot hold every value",
        ],
    );
    // Stepped over, so not checked: reading twice would fail.
    check([&field("int"), &field("string"), &record("")], &[]);
}

/// Whether the resolution steps over something that the step before might have refused.
fn drops(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match &node.action {
        Action::Record(action) => action.fields.contains(&WriterField::Skip),
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn composed_is_reading_twice(seed: u64, size in 1_usize..7) {
        let mut dice = Dice::new(seed);
        let mut maker = Maker::new(&mut dice, Terrain { has_names: true, size });
        let first = maker.root();
        let second = maker.change(&first);
        let third = maker.change(&second);
        let fourth = maker.change(&third).json();
        let texts = [first.json(), second.json(), third.json()];
        let chain = Chain::new([&texts[0], &texts[1], &texts[2]]);
        let composed = chain.composed();
        let first = schema(&texts[0]);
        let fourth_schema = schema(&fourth);
        let last_step = resolve(&chain.third, &fourth_schema);
        let left = composed.then(&last_step, &chain.third, &fourth_schema);
        let right = chain.next_step.then(&last_step, &chain.third, &fourth_schema);
        let right = chain.first_step.then(&right, &chain.second, &fourth_schema);
        let context = format!("{texts:#?}\n{fourth}\n{:#?}", report(&composed));
        prop_assert_eq!((composed.steps(), left.steps(), right.steps()), (2, 3, 3));
        for _ in 0..6 {
            let written = value(&mut dice, &first, first.root(), 0);
            let (once, twice) = (composed.apply(&written, &chain.third), chain.twice(&written));
            let (shown, expected) = (format!("{once:?}"), format!("{twice:?}"));
            if twice.is_some() || !drops(&chain.next_step) {
                prop_assert_eq!(&shown, &expected, "{}\n{:?}", context, written);
            }
            if once.is_none() {
                prop_assert!(!composed.failures().is_empty(), "{}\n{:?}", context, written);
            }
            let thrice = twice.and_then(|value| last_step.apply(&value, &fourth_schema));
            for three in [&left, &right] {
                let found = three.apply(&written, &fourth_schema);
                if thrice.is_some() || !drops(&chain.next_step) && !drops(&last_step) {
                    let (found, expected) = (format!("{found:?}"), format!("{thrice:?}"));
                    prop_assert_eq!(found, expected, "{}\n{:?}", context, written);
                }
            }
            if composed.is_identity(composed.root()) {
                let own = resolve(&first, &first).apply(&written, &first);
                prop_assert_eq!(&shown, &format!("{own:?}"), "{}\n{:?}", context, written);
            }
            let rounds = |resolution: &Resolution| {
                resolution.losses().iter().any(|loss| matches!(loss.kind, LossKind::Precision { .. }))
            };
            if rounds(&composed) {
                prop_assert!(rounds(&chain.first_step) || rounds(&chain.next_step));
            }
            let names = |resolution: &Resolution| {
                let of_name = |kind: &FailureKind| matches!(kind, FailureKind::Name { .. });
                resolution.failures().iter().filter(|failure| of_name(&failure.kind)).count()
            };
            prop_assert!(names(&composed) <= names(&chain.first_step) + names(&chain.next_step));
        }
    }
}
