//! Pairs on both sides of each line that the engine draws, and those of which a verdict was once wrong.

use heirloom_compat::{SchemaRef, verdict};

use super::check::check;
use super::{Figures, Pair, json, python, schema};

/// Blocks of comments, syntax and verdict, writer, reader. The event is `Root`.
const EDGES: &str = include_str!("../../../../src/protobuf/edges.txt");

#[test]
fn verdicts_hold_on_both_sides_of_each_line() {
    let mut figures = Figures::default();
    let mut asked = Vec::new();
    for (seed, block) in EDGES.split("\n\n").enumerate() {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let (syntax, wanted) = lines.next().unwrap().split_once(' ').unwrap();
        let mut text = || format!("syntax = \"{syntax}\";\n{}", lines.next().unwrap());
        let texts = [text(), text()];
        let [(writer, from), (reader, to)] = texts.each_ref().map(|it| schema(it, "Root").unwrap());
        let found = verdict(SchemaRef::Protobuf(&writer), SchemaRef::Protobuf(&reader));
        let [old, new] = texts;
        let pair = Pair {
            seed: seed as u64,
            old,
            new,
            writer,
            reader,
            roots: (from, to),
        };
        assert_eq!(found.name(), wanted, "{}", pair.shown("verdict"));
        let events = pair.events().unwrap();
        check(&pair, &events, &mut figures);
        json::check(&pair, &events, &mut figures);
        asked.push((pair, events));
    }
    if let Some(mut python) = python::start() {
        python::compare(&mut python, &asked, &mut figures);
    }
    figures.end();
}
