//! Protobuf: random pairs, events of each on real bytes and as JSON, read by prost (through prost-reflect) and by the
//! official runtime for Python.
//!
//! `HEIRLOOM_PAIRS=20000 cargo test --release -p heirloom-compat --test it truth::protobuf -- --nocapture` takes so
//! many; Python is asked where `HEIRLOOM_PYTHON_PROTOBUF` is one with `archive/requirements.txt`.

mod check;
mod events;
mod json;
mod kept;
mod known;
mod python;
mod schemas;
mod wire;

use std::collections::BTreeMap;

use heirloom_schema::Source;
use heirloom_schema::protobuf::{Schema, parse};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};

use super::{first, pairs};
use crate::random::Dice;
use check::check;
use schemas::File;

/// Pairs of a run that is not told otherwise.
const PAIRS: u64 = 300;
/// Events of each pair.
const EVENTS: usize = 100;
/// How many more are looked through for one that is not among them.
const TRIES: usize = 3_000;
/// Pairs that are on their way to Python together.
const BATCH: usize = 100;

/// A writer and a reader.
struct Pair {
    seed: u64,
    old: String,
    new: String,
    writer: Schema,
    reader: Schema,
    /// The two events' messages.
    roots: (MessageDescriptor, MessageDescriptor),
}

/// One event: what was written, and what arrives.
struct Event {
    sent: DynamicMessage,
    bytes: Vec<u8>,
    come: Result<DynamicMessage, String>,
}

impl Event {
    /// Whether the event can be read: prost takes it, and it has all that the reader requires.
    fn arrives(&self) -> bool {
        self.come.as_ref().is_ok_and(events::is_whole)
    }
}

/// What a run found.
#[derive(Default)]
struct Figures {
    pairs: u64,
    events: u64,
    /// Readings of JSON by Python.
    json: u64,
    findings: u64,
    verdicts: BTreeMap<&'static str, u64>,
    /// With the shortest example of each.
    counted: BTreeMap<String, (u64, String)>,
    /// What no verdict allows.
    wrong: Vec<String>,
}

impl Figures {
    fn count(&mut self, name: String, example: impl FnOnce() -> String) {
        let (count, shortest) = self.counted.entry(name).or_default();
        *count += 1;
        if *count < 50 {
            let example = example();
            if *count == 1 || example.len() < shortest.len() {
                *shortest = example;
            }
        }
    }
}

fn schema(text: &str, root: &str) -> Option<(Schema, MessageDescriptor)> {
    let source = Source::new("random.proto", text);
    let schema = parse(&source, "random.proto", &[], Some(root)).ok()?;
    let descriptors = schema.file_descriptor_set().clone();
    let pool = DescriptorPool::from_file_descriptor_set(descriptors).ok()?;
    let message = pool.get_message_by_name(&schema.message(schema.root()).full_name)?;
    Some((schema, message))
}

fn pair(seed: u64) -> Option<Pair> {
    let mut dice = Dice::new(seed);
    let file = File::random(&mut dice);
    let changed = file.changed(&mut dice);
    let (old, new) = (file.text(), changed.text());
    let (writer, from) = schema(&old, file.root())?;
    let (reader, to) = schema(&new, changed.root())?;
    Some(Pair {
        seed,
        old,
        new,
        writer,
        reader,
        roots: (from, to),
    })
}

impl Pair {
    /// Random events; `None` where the writer has none.
    fn events(&self) -> Option<Vec<Event>> {
        let mut dice = Dice::new(self.seed.wrapping_mul(31));
        let events = (0..EVENTS).map(|_| self.event(&mut dice));
        events.collect()
    }

    fn event(&self, dice: &mut Dice) -> Option<Event> {
        let bytes = events::event(&self.roots.0, dice, 0)?.encode_to_vec();
        // What was written and not what was meant: of a oneof one member, of zeros none.
        let sent = DynamicMessage::decode(self.roots.0.clone(), bytes.as_slice());
        let sent = sent.expect("a writer reads its own event");
        let come = DynamicMessage::decode(self.roots.1.clone(), bytes.as_slice());
        let come = come.map_err(|error| error.to_string());
        Some(Event { sent, bytes, come })
    }

    /// Whether some event, of those or of many others, is as wanted.
    fn some_event(&self, events: &[Event], is_wanted: impl Fn(&Event) -> bool) -> bool {
        let mut dice = Dice::new(self.seed);
        let mut others = (0..TRIES).filter_map(|_| self.event(&mut dice));
        events.iter().any(&is_wanted) || others.any(|it| is_wanted(&it))
    }

    fn shown(&self, what: &str) -> String {
        let Pair { seed, old, new, .. } = self;
        format!("seed {seed}: {what}\nwriter {old}\nreader {new}")
    }
}

#[test]
fn verdicts_hold_for_random_events() {
    let mut python = python::start();
    let mut figures = Figures::default();
    let wanted = pairs(PAIRS);
    let mut seeds = first()..;
    while figures.pairs < wanted {
        let mut asked = Vec::new();
        while asked.len() < BATCH && figures.pairs < wanted {
            let Some(pair) = seeds.next().and_then(pair) else {
                continue;
            };
            let Some(events) = pair.events() else {
                continue;
            };
            check(&pair, &events, &mut figures);
            json::check(&pair, &events, &mut figures);
            figures.pairs += 1;
            asked.push((pair, events));
        }
        if let Some(python) = &mut python {
            python::compare(python, &asked, &mut figures);
        }
    }
    figures.end();
}

impl Figures {
    #[expect(
        clippy::print_stdout,
        reason = "the figures of a long run are its result"
    )]
    fn end(&self) {
        println!(
            "{} pairs, {} events, {} findings that are LOSSY or worse; {:?}; {} readings of JSON by Python",
            self.pairs, self.events, self.findings, self.verdicts, self.json
        );
        for (name, (count, example)) in &self.counted {
            println!("{count:>6} {name}");
            if std::env::var("HEIRLOOM_EXAMPLES").is_ok() {
                println!("{}", example.chars().take(1_500).collect::<String>());
            }
        }
        let mut wrong: Vec<&String> = self.wrong.iter().collect();
        wrong.sort_by_key(|text| text.len());
        let mut kinds = BTreeMap::new();
        for text in &wrong {
            let kind: String = text.chars().skip_while(|it| *it != ':').take(40).collect();
            *kinds.entry(kind).or_insert(0) += 1;
        }
        println!("{kinds:#?}");
        let shown = match std::env::var("HEIRLOOM_EXAMPLES") {
            Ok(_) => wrong.len(),
            Err(_) => 8,
        };
        let shortest: Vec<&str> = wrong.iter().take(shown).map(|it| it.as_str()).collect();
        assert!(
            wrong.is_empty(),
            "{} wrong, the shortest:\n{}",
            wrong.len(),
            shortest.join("\n\n")
        );
    }
}
