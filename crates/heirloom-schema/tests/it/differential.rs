//! Random schemas against apache-avro, and laws that hold for every schema.

use heirloom_schema::Source;
use heirloom_schema::avro::{self, Schema, Strictness};
use proptest::prelude::*;

use crate::schemas::{Logical, schemas};

fn parse(text: &str) -> Schema {
    let source = Source::new("random.avsc", text);
    avro::parse(&source, &[], Strictness::Strict)
        .unwrap_or_else(|errors| panic!("{errors}\nin {text}"))
}

fn their_canonical_form(text: &str) -> Result<String, String> {
    match apache_avro::Schema::parse_str(text) {
        Ok(schema) => Ok(schema.canonical_form()),
        Err(error) => Err(error.to_string()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Without logical types, which apache-avro writes into its canonical form.
    #[test]
    fn both_parsers_agree_on_the_canonical_form(text in schemas(Logical::Without)) {
        let ours = avro::canonical_form(&parse(&text));
        prop_assert_eq!(their_canonical_form(&text), Ok(ours), "{}", text);
    }

    /// Except where a type without a namespace stands inside one: the form has no way to say so.
    #[test]
    fn a_canonical_form_is_its_own(text in schemas(Logical::With)) {
        prop_assume!(!text.contains(r#""namespace":"""#));
        let canonical = avro::canonical_form(&parse(&text));
        prop_assert_eq!(avro::canonical_form(&parse(&canonical)), canonical.clone());
    }

    /// Both readings of one text are one schema, and nothing but the layout of a text changes.
    #[test]
    fn layout_and_strictness_do_not_show(text in schemas(Logical::With)) {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let lenient = avro::parse(&Source::new("a", &*text), &[], Strictness::Lenient).unwrap();
        let normal = avro::normal_form(&parse(&text));
        prop_assert_eq!(avro::normal_form(&parse(&pretty)), normal.clone());
        prop_assert_eq!(avro::normal_form(&lenient), normal.clone());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&normal).is_ok());
    }

    #[test]
    fn spans_lie_in_the_text_and_in_order(text in schemas(Logical::With)) {
        let schema = parse(&text);
        let mut before = 0;
        for (_, node) in schema.nodes() {
            prop_assert!(node.span.start >= before && node.span.end as usize <= text.len());
            before = node.span.start;
        }
    }

    /// A schema with some bytes missing is a schema or a list of faults, whatever was cut.
    #[test]
    fn broken_texts_are_faults(text in schemas(Logical::With), cut in any::<prop::sample::Index>(), length in 1..20_usize) {
        let start = cut.index(text.len());
        let end = (start + length).min(text.len());
        if let (Some(head), Some(tail)) = (text.get(..start), text.get(end..)) {
            for strictness in [Strictness::Strict, Strictness::Lenient] {
                let broken = Source::new("broken.avsc", format!("{head}{tail}"));
                match avro::parse(&broken, &[], strictness) {
                    Ok(schema) => prop_assert!(!avro::normal_form(&schema).is_empty()),
                    Err(errors) => prop_assert!(!errors.0.is_empty()),
                }
            }
        }
    }
}
