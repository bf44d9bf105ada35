//! The verdict without findings is the verdict with them, on random pairs.

use heirloom_compat::{Newer, Verdict, avro};
use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, parse};

use crate::random::{Dice, Maker, Terrain};

fn schema(text: &str) -> Option<Schema> {
    parse(&Source::new("a.avsc", text), &[], Strictness::Strict).ok()
}

#[test]
fn a_verdict_is_the_worst_of_its_findings() {
    let mut counts = [0; 5];
    for seed in 0..3000 {
        let mut dice = Dice::new(seed);
        let terrain = Terrain {
            has_names: true,
            size: 1 + dice.below(8),
        };
        let mut maker = Maker::new(&mut dice, terrain);
        let first = maker.root();
        let second = maker.change(&first);
        let (Some(writer), Some(reader)) = (schema(&first.json()), schema(&second.json())) else {
            continue;
        };
        for (writer, reader) in [(&writer, &reader), (&reader, &writer), (&writer, &writer)] {
            let verdict = avro::verdict(writer, reader);
            let judgement = avro::judge(writer, reader, Newer::Reader);
            let findings = judgement.findings.iter().map(|it| it.verdict);
            let worst = findings.max().unwrap_or_default();
            let text = |of: &Schema| of.sources()[0].text().to_owned();
            let pair = || format!("{seed}\n{}\n{}", text(writer), text(reader));
            assert_eq!(verdict, judgement.verdict, "{}", pair());
            // Failures that spare some events each may leave none together.
            let is_joint = (worst, verdict) == (Verdict::Partial, Verdict::Broken);
            assert!(worst == verdict || is_joint, "{worst} {verdict} {}", pair());
            counts[verdict as usize] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
