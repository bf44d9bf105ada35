//! Random triples of writer, reader and value: what the resolution promises against the official Avro for Java.

mod departures;

use super::triples::{BATCH, Decoder, Figures, Triple, asked};
use crate::program::Program;

/// Triples where `HEIRLOOM_TRIPLES` does not say how many.
const TRIPLES: u64 = 2_000;

#[test]
fn the_fast_decoder_of_java_reads_the_same() {
    compare(Decoder::Fast);
}

#[test]
fn the_resolving_decoder_of_java_reads_the_same() {
    compare(Decoder::Resolving);
}

#[expect(
    clippy::print_stdout,
    reason = "the figures of a long run are its result"
)]
fn compare(decoder: Decoder) {
    let Some(mut java) = Program::java("resolve") else {
        return;
    };
    let mut triples = asked(TRIPLES);
    let mut figures = Figures::default();
    loop {
        let batch: Vec<Triple> = triples.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let questions = batch.iter().map(|triple| triple.question(decoder));
        let questions: Vec<serde_json::Value> = questions.collect();
        for (triple, answer) in batch.iter().zip(java.ask_all(&questions)) {
            figures.add(triple, &triple.interpreted(), decoder, &answer);
        }
    }
    println!("{decoder:?} decoder: {figures}");
    figures.check();
}
