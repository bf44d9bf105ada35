//! What the official runtime for Python makes of an event as JSON, printed by it with the writer: the same as
//! prost-reflect, which the findings are held against, or a named difference of the two readers.

use heirloom_compat::Newer;
use prost_reflect::DynamicMessage;
use serde_json::Value;

use super::super::json::{Said, Unknown, printed, read, said};
use super::super::{Event, Figures, Pair};
use super::forms::{Form, Taken};
use super::is_same as is_same_json;

/// Holds the answers about some events against what the others make of the same JSON.
pub(super) fn compare(pair: &Pair, events: &[Event], answers: &[Value], figures: &mut Figures) {
    let said = said(pair, Newer::Reader);
    for (event, answer) in events.iter().zip(answers) {
        let text = answer["text"].as_str().unwrap();
        let shown = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        if !is_same_json(&shown(&printed(&event.sent)), &shown(text)) {
            let what = format!("printed by Python as {text}: {}", printed(&event.sent));
            figures.wrong.push(pair.shown(&what));
        }
        for (unknown, theirs) in [
            (Unknown::LeftOut, &answer["lenient"]),
            (Unknown::Refused, &answer["strict"]),
        ] {
            figures.json += 1;
            let theirs = come(pair, theirs);
            let ours = read(pair, text, unknown);
            let is_same = |ours: &Come| match (ours, &theirs) {
                (Ok(ours), Ok(theirs)) => ours == theirs,
                (ours, theirs) => ours.is_ok() == theirs.is_ok(),
            };
            if is_same(&ours) {
                continue;
            }
            let mut json = shown(text);
            let taken = Taken::of(&mut json, &pair.roots.1, unknown);
            let modelled = match taken.is_refused {
                true => Err("the model refuses it".to_owned()),
                false => read(pair, &json.to_string(), unknown),
            };
            // That closed enums lack numbers without a name is said of bytes neither.
            let is_said = |form: &&Form| said != Some(Said::AllArrives) || **form == Form::Number;
            let form = taken.forms.first().filter(|_| is_same(&modelled));
            let form = form.filter(is_said);
            let shown = format!(
                "{text}, unknown {unknown:?}, is read by Python as {:?}, not as {:?} nor as the model's {:?}",
                as_text(&theirs),
                as_text(&ours),
                as_text(&modelled)
            );
            match form {
                Some(form) => figures.count(form.name().to_owned(), || pair.shown(&shown)),
                None => figures.wrong.push(pair.shown(&shown)),
            }
        }
    }
}

type Come = Result<DynamicMessage, String>;

fn as_text(come: &Come) -> Result<String, &String> {
    come.as_ref().map(DynamicMessage::to_string)
}

fn come(pair: &Pair, answer: &Value) -> Come {
    let Some(bytes) = answer["bytes"].as_str() else {
        return Err(answer["refused"].as_str().unwrap().to_owned());
    };
    let bytes: Vec<u8> = (0..bytes.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap())
        .collect();
    let come = DynamicMessage::decode(pair.roots.1.clone(), bytes.as_slice());
    Ok(come.expect("a reader reads its own event"))
}
