//! One scenario of calls, with Confluent's clients for Python and Node and with ours, on the embedded registry and on a
//! real one. The steps are `scenario/steps.jsonl`, the table is in docs/interop.md; `UPDATE=1` writes it anew.
//!
//! A step is a call, its arguments, and what is to come of it: `expect` is the answer or those members of it that count,
//! `refused` is status, code and message of a refusal. In both
//! - `$name` is what the first step with this name was answered,
//! - `@file` is the text of a file of `scenario/schemas`, which arguments named `schema` name without `@`,
//! - `~` begins a name that is this run's alone; answers have it no more,
//! - a text that ends in `…` is the beginning of one.

mod ours;
mod step;

use heirloom_registry::client::Registry;
use heirloom_registry::server::Server;
use serde_json::Value;

use crate::document;
use crate::official::Client;
use step::{Run, Step};

/// Who asks.
enum Party {
    Theirs(Client),
    Ours(Box<Registry>),
}

impl Party {
    const NAMES: [&'static str; 3] = ["Python", "Node", "ours"];

    /// None where it is not there.
    fn of(name: &'static str, url: &str) -> Option<Party> {
        match name {
            "ours" => Some(Party::Ours(Box::new(ours::client(url)))),
            _ => Client::start(name, "scenario", url).map(Party::Theirs),
        }
    }

    async fn ask(&mut self, asked: &Value) -> Value {
        match self {
            Party::Theirs(client) => client.ask(asked),
            Party::Ours(registry) => ours::ask(registry, asked).await,
        }
    }
}

/// What came of each step with one client on one registry; none where one of the two is not there.
async fn column(name: &'static str, place: &str, steps: &[Step]) -> Option<Vec<String>> {
    let (server, url) = match place {
        "heirloom" => {
            let server = Server::builder().start().await.unwrap();
            let url = server.url();
            (Some(server), url)
        }
        _ => (None, std::env::var("HEIRLOOM_REGISTRY").ok()?),
    };
    let mut party = Party::of(name, &url)?;
    let mut run = Run::new(&url, server.is_some());
    let mut cells = Vec::new();
    for step in steps {
        let cell = match run.asked(step) {
            Ok(asked) => run.cell(step, &party.ask(&asked).await),
            Err(why) => why,
        };
        let cell = document::cell(&cell);
        run.told(step, &cell);
        cells.push(cell);
    }
    Some(cells)
}

/// Steps that do not end as they are to, and clients that have mended what steps say of them.
fn unexpected(name: &str, steps: &[Step], cells: &[String]) -> Vec<String> {
    let cells = steps.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    cells
        .filter(|(step, cell)| (*cell == "yes") == step.otherwise.contains_key(name))
        .map(|(step, cell)| format!("{name}, {}: {cell}", step.name))
        .collect()
}

/// The columns of the table: a registry, and who asks it.
fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let places = ["heirloom", "Apicurio"].into_iter();
    places.flat_map(|place| Party::NAMES.into_iter().map(move |name| (place, name)))
}

// The clients are waited for on a thread of the runtime, on which the registry must go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_client_goes_through_the_scenario() {
    let steps = step::all();
    let mut table = vec!["| step |".to_owned(), "|---|".to_owned()];
    table.extend(steps.iter().map(|step| format!("| {} |", step.name)));
    let (mut ran, mut failed) = (Vec::new(), Vec::new());
    for (place, name) in columns() {
        let cells = column(name, place, &steps).await;
        if place == "heirloom" {
            failed.extend(unexpected(
                name,
                &steps,
                cells.as_deref().unwrap_or_default(),
            ));
        }
        ran.push(cells.is_some());
        let cells = cells.unwrap_or_else(|| vec![String::new(); steps.len()]);
        let head = [format!("{name}, {place}"), "---".to_owned()];
        for (line, cell) in table.iter_mut().zip(head.into_iter().chain(cells)) {
            line.push_str(&format!(" {cell} |"));
        }
    }
    assert_eq!(failed, Vec::<String>::new(), "on the embedded registry");
    if document::is_updated() {
        assert!(!ran.contains(&false), "a client or a registry is missing");
        return document::write(&table.join("\n"));
    }
    let committed = document::table(&table[0]);
    assert_eq!(table.len(), committed.len(), "steps of docs/interop.md");
    for (line, committed) in table.iter().zip(&committed) {
        let cells = line.split(" |").zip(committed.split(" |")).skip(1);
        for ((cell, committed), _) in cells.zip(&ran).filter(|(_, ran)| **ran) {
            assert_eq!(
                cell, committed,
                "in this line of docs/interop.md:\n{committed}\n{line}"
            );
        }
    }
}
