//! What is promised of fixes, on random pairs: the edited text parses, and a safe fix lets no pair fall and lets those
//! rise that it is for.

use heirloom_compat::fix::{FixKind, Repairs, Role, apply, edited};
use heirloom_compat::{Direction, Newer, SchemaRef, Verdict, judge};
use heirloom_schema::avro::Strictness;
use heirloom_schema::{Source, SourceId, avro, protobuf};
use proptest::prelude::*;

use crate::random::{Dice, Maker, Terrain};

/// How often a fix was offered, and how often a safe one.
#[derive(Debug, Default)]
struct Count {
    offered: usize,
    safe: usize,
}

/// Tries every fix of every finding between some older schemas and an edited one.
fn hold(older: &[SchemaRef<'_>], working: SchemaRef<'_>, count: &mut Count) {
    let names: Vec<String> = (1..=older.len())
        .map(|number| format!("v{number}"))
        .collect();
    let roles: Vec<Role<'_>> = older
        .iter()
        .zip(&names)
        .flat_map(|(schema, name)| {
            [Direction::Backward, Direction::Forward].map(|direction| Role {
                name,
                schema: *schema,
                direction,
                is_asked: direction == Direction::Backward,
            })
        })
        .collect();
    let repairs = Repairs::new(working, &roles);
    for (index, judgement) in repairs.judgements().iter().enumerate() {
        for finding in &judgement.findings {
            for fix in repairs.fixes(index, finding) {
                if fix.edits.is_empty() {
                    assert_eq!(fix.kind, FixKind::NewContract);
                    continue;
                }
                count.offered += 1;
                let text = apply(text(working), &fix.edits).expect("edits lie in the text");
                let schema = edited(working, &text);
                let schema = schema.unwrap_or_else(|error| panic!("{fix:?}: {error}\n{text}"));
                let after: Vec<Verdict> = roles
                    .iter()
                    .map(|role| verdict(schema.as_ref(), role))
                    .collect();
                if !fix.outcome.is_safe {
                    continue;
                }
                count.safe += 1;
                for (role, after) in roles.iter().zip(&after) {
                    let before = verdict(working, role);
                    assert!(*after <= before, "{fix:?} harms {}\n{text}", role.name);
                }
                let alone = judgement.findings.len() == 1 && finding.verdict > Verdict::Exact;
                let is_reserved = fix.kind == FixKind::Reserve || finding.verdict.is_compatible();
                if alone && !is_reserved {
                    assert!(
                        after[index] < judgement.verdict,
                        "{fix:?} helps nobody\n{text}"
                    );
                }
            }
        }
    }
}

fn verdict(working: SchemaRef<'_>, role: &Role<'_>) -> Verdict {
    match role.direction {
        Direction::Backward => judge(role.schema, working, Newer::Reader).verdict,
        Direction::Forward => judge(working, role.schema, Newer::Writer).verdict,
    }
}

fn text<'a>(schema: SchemaRef<'a>) -> &'a str {
    match schema {
        SchemaRef::Avro(schema) => schema.source(SourceId(0)).text(),
        SchemaRef::Protobuf(schema) => schema.source(SourceId(0)).text(),
    }
}

/// Blanks, tabs and line ends between the tokens of a JSON text, as a seed says.
fn scattered(text: &str, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let blanks = ["", " ", "  ", "\n", "\n  ", "\r\n\t", "\t"];
    let mut done = String::new();
    let (mut is_string, mut is_escaped) = (false, false);
    for c in text.chars() {
        if is_string {
            is_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            done.push(c);
            continue;
        }
        is_string = c == '"';
        if "{}[],:".contains(c) {
            done.push_str(blanks[dice.below(blanks.len())]);
            done.push(c);
            done.push_str(blanks[dice.below(blanks.len())]);
        } else {
            done.push(c);
        }
    }
    done
}

fn avro_schema(text: &str) -> Option<avro::Schema> {
    let source = Source::new("a.avsc", text);
    avro::parse(&source, &[], Strictness::Strict).ok()
}

#[test]
fn safe_fixes_of_random_avro_histories_harm_nobody() {
    let mut count = Count::default();
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let terrain = Terrain {
            has_names: true,
            size: 1 + dice.below(5),
        };
        let mut maker = Maker::new(&mut dice, terrain);
        let first = maker.root();
        let second = maker.change(&first);
        let third = maker.change(&second);
        let texts = [first.json(), second.json(), scattered(&third.json(), seed)];
        let schemas: Vec<_> = texts.iter().filter_map(|text| avro_schema(text)).collect();
        if let [first, second, third] = &schemas[..] {
            let older = [SchemaRef::Avro(first), SchemaRef::Avro(second)];
            hold(&older, SchemaRef::Avro(third), &mut count);
        }
    }
    assert!(count.safe > 200 && count.offered > count.safe, "{count:?}");
}

const TYPES: [&str; 9] = [
    "int32", "int64", "sint32", "fixed64", "double", "bool", "string", "bytes", "Status",
];

/// A field of a random message: its name, type, label, and whether it is in the oneof.
type Part = (usize, usize, u8);

/// The text of a message of some fields by their numbers, in a layout that a seed says.
fn message(parts: &[Option<Part>], values: usize, layout: u8) -> String {
    let (open, between, close) = match layout % 4 {
        0 => ("{", " ", " }"),
        1 => ("{\n", "\n", "\n}"),
        2 => ("{ // an event {\r\n\t/* a key; */ ", "\r\n\t", "\r\n}"),
        _ => ("{", "", "}"),
    };
    let mut lines = Vec::new();
    let mut names = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let Some((name, kind, label)) = *part else {
            continue;
        };
        let name = if names.contains(&name) {
            100 + index
        } else {
            name
        };
        names.push(name);
        let label = ["", "optional ", "repeated "][usize::from(label % 3)];
        let kind = TYPES[kind % TYPES.len()];
        lines.push(format!("{label}{kind} f{name} = {};", index + 1));
    }
    let symbols = ["NEW = 0;", "PAID = 1;", "GONE = 2;", "LOST = 3;"];
    let symbols = symbols[..=values % symbols.len()].join(between);
    format!(
        "syntax = \"proto3\";\nmessage Order {open}{}{close}\nenum Status {open}{symbols}{close}\n",
        lines.join(between)
    )
}

fn protobuf_schema(text: &str) -> protobuf::Schema {
    let parsed = protobuf::parse(&Source::new("a.proto", text), "a.proto", &[], Some("Order"));
    parsed.unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn parts() -> impl Strategy<Value = Vec<Option<Part>>> {
    let part = proptest::option::weighted(0.7, (0..6_usize, 0..TYPES.len(), any::<u8>()));
    proptest::collection::vec(part, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn safe_fixes_of_random_protobuf_pairs_harm_nobody(
        older in parts(),
        changes in proptest::collection::vec((any::<u8>(), (0..6_usize, 0..TYPES.len(), any::<u8>())), 6),
        values in (0..4_usize, 0..4_usize),
        layouts in (any::<u8>(), any::<u8>()),
    ) {
        let mut newer = older.clone();
        for (part, (what, other)) in newer.iter_mut().zip(changes) {
            match what % 5 {
                0 => *part = None,
                1 => *part = Some(other),
                2 => *part = part.map(|(name, _, label)| (name, other.1, label)),
                _ => {}
            }
        }
        let older = protobuf_schema(&message(&older, values.0, layouts.0));
        let newer = protobuf_schema(&message(&newer, values.1, layouts.1));
        hold(
            &[SchemaRef::Protobuf(&older)],
            SchemaRef::Protobuf(&newer),
            &mut Count::default(),
        );
    }
}
