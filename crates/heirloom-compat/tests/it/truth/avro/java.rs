//! What Avro for Java makes of the same events: the same, or a known departure from the specification explains it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{Event, Figures, Pair, encoded};
use crate::program::{Program, hex};
use crate::truth::model::{Departure, Model};

/// Asks Java about the events of some pairs.
pub(super) fn compare(java: &mut Program, asked: &[(Pair, Vec<Event>)], figures: &mut Figures) {
    let questions = asked.iter().map(|(pair, events)| {
        let events: Vec<String> = events.iter().map(|it| hex(&it.bytes)).collect();
        json!({"writer": pair.old, "reader": pair.new, "events": events})
    });
    let questions: Vec<Json> = questions.collect();
    for ((pair, events), answer) in asked.iter().zip(java.ask_all(&questions)) {
        if let Some(error) = answer["error"].as_str() {
            let name = error.split(':').next().unwrap_or_default();
            let name = format!("the schemas are not taken ({name})");
            *figures.departures.entry(name).or_default() += events.len() as u64;
            continue;
        }
        let all = Model::new(&pair.writer, &pair.reader, Departure::ALL.into());
        for (event, theirs) in events.iter().zip(answer["events"].as_array().unwrap()) {
            let ours = event.come.as_ref().map(|it| encoded(it, &pair.reader));
            let theirs = theirs.as_str();
            if ours.as_ref().map(|it| hex(it)).as_deref() == theirs {
                continue;
            }
            let modelled = all.read(&event.sent);
            let modelled = modelled.map(|it| hex(&encoded(&it, &pair.reader)));
            if modelled.as_deref() == theirs {
                let name = departure(pair, event, theirs);
                *figures.departures.entry(name).or_default() += 1;
                continue;
            }
            let (sent, come, why) = (&event.sent, &event.come, &answer["refusal"]);
            figures.wrong.push(pair.shown(&format!(
                "Java reads {sent:?} as {theirs:?} ({why}), not as {come:?} nor as the model's {modelled:?}"
            )));
            break;
        }
    }
}

/// The departure that alone explains Java's answer.
fn departure(pair: &Pair, event: &Event, theirs: Option<&str>) -> String {
    let alone = Departure::ALL.into_iter().find(|departure| {
        let model = Model::new(&pair.writer, &pair.reader, BTreeSet::from([*departure]));
        let come = model.read(&event.sent);
        come.map(|it| hex(&encoded(&it, &pair.reader))).as_deref() == theirs
    });
    alone.map_or("several together".to_owned(), |it| format!("{it:?}"))
}
