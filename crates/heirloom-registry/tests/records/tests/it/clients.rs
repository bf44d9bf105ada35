//! Ours and Confluent's official clients read each other's records: every format, framing and way of naming subjects,
//! in both directions, through the embedded registry and a real one. The table is in docs/interop.md; `UPDATE=1` writes
//! it anew.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heirloom::{EventMeta, Record, Stream};
use heirloom_registry::api::Subject;
use heirloom_registry::client::Registry;
use heirloom_registry::records::{
    Deserializer, Framing, Naming, Part, Policy, Serializer, SubjectNames,
};
use heirloom_registry_records::{parcels, shop};
use heirloom_schema::Source;
use prost::Message;
use serde_json::{Value, json};

use crate::document;
use crate::official::Client;
use crate::registry::{all, parcels as parcel_events, shop as shop_events, topic};

/// An event, with what a client needs to write it.
struct Case<S> {
    event: S,
    json: Value,
    format: &'static str,
    /// What is special about its schema.
    kind: &'static str,
    full_name: &'static str,
    schema: &'static str,
}

fn shop_cases() -> Vec<Case<shop::Event>> {
    let [added, dropped] = shop_events();
    vec![
        Case {
            event: added,
            json: json!({"basket": "b1", "price": {"cents": 1250, "currency": "USD"}}),
            format: "avro",
            kind: "avro, a reference that refers",
            full_name: "shop.ItemAdded",
            schema: include_str!("../../schemas/shop/item_added.avsc"),
        },
        Case {
            event: dropped,
            json: json!({"basket": "b2", "reason": "too dear"}),
            format: "avro",
            kind: "avro",
            full_name: "shop.BasketDropped",
            schema: include_str!("../../schemas/shop/basket_dropped.avsc"),
        },
    ]
}

fn parcel_cases() -> Vec<Case<parcels::Event>> {
    let [sent] = parcel_events();
    vec![Case {
        event: sent,
        json: json!({"parcel": "p1", "to": {"street": "Elm"}, "sizes": [{"width": 7}], "insured": true}),
        format: "protobuf",
        kind: "protobuf, an import",
        full_name: "parcels.ParcelSent",
        schema: "",
    }]
}

/// The file of the Protobuf event and the one that it imports, compiled.
fn descriptors() -> String {
    let text = include_str!("../../schemas/parcels/parcel_sent.proto");
    let imported = include_str!("../../schemas/common/address.proto");
    let imports = [(
        "common/address.proto".to_owned(),
        Source::new("common/address.proto", imported),
    )];
    let source = Source::new("parcels/parcel_sent.proto", text);
    let root = Some("parcels.ParcelSent");
    let schema =
        heirloom_schema::protobuf::parse(&source, "parcels/parcel_sent.proto", &imports, root);
    STANDARD.encode(schema.unwrap().file_descriptor_set().encode_to_vec())
}

const NAMES: [(&str, SubjectNames); 3] = [
    ("topic", SubjectNames::Topic),
    ("record", SubjectNames::Record),
    ("topic-record", SubjectNames::TopicRecord),
];

/// Framings by the names that the clients' scripts know; they write only some of what they read.
const FRAMINGS: [(&str, Framing, bool); 4] = [
    ("id", Framing::Id, true),
    ("guid", Framing::Guid, false),
    ("id-header", Framing::IdHeader, false),
    ("guid-header", Framing::GuidHeader, true),
];

/// What came of each combination: by client, direction, format and framing, then by names.
type Table = BTreeMap<[String; 5], BTreeMap<&'static str, Vec<String>>>;

/// Everything that one registry and its clients do with the events of a stream.
async fn exchange<S>(
    (server, registry): (&str, &Registry),
    clients: &mut [Client],
    cases: &[Case<S>],
    table: &mut Table,
) where
    S: Stream + Clone + PartialEq + Debug,
{
    let is_embedded = server == "heirloom";
    for (names, subjects) in &NAMES {
        // Events of several kinds have no common history.
        if *names == "topic" && cases.len() > 1 {
            continue;
        }
        for case in cases {
            for &(framing, ours, is_written) in &FRAMINGS {
                // Only some registries name schemas by GUID.
                if framing.starts_with("guid") && !is_embedded {
                    continue;
                }
                let topic = topic("clients");
                let builder = Serializer::<S>::builder(registry).topic(topic.as_str());
                let builder = builder.subjects(subjects.clone()).framing(ours);
                let serializer = builder.policy(Policy::Register).start().await.unwrap();
                for client in &mut *clients {
                    let request = request(case, names, framing, &topic, registry).await;
                    let name = client.name;
                    let row =
                        |way: &str| [name, way, server, case.kind, framing].map(str::to_owned);
                    let read = theirs_reads(client, &serializer, case, &request);
                    let cell = table.entry(row("reads ours")).or_default();
                    cell.entry(names).or_default().push(read);
                    if is_written {
                        let read = ours_reads(client, registry, case, &request).await;
                        let cell = table.entry(row("writes")).or_default();
                        cell.entry(names).or_default().push(read);
                    }
                }
            }
        }
    }
}

async fn request<S>(
    case: &Case<S>,
    names: &str,
    framing: &str,
    topic: &str,
    registry: &Registry,
) -> Value {
    let mut references = Vec::new();
    if case.full_name == "shop.ItemAdded" {
        let subject: Subject = "common.Money".parse().unwrap();
        let money = registry.latest(&subject).await.unwrap();
        references.push(
            json!({"name": "common.Money", "subject": "common.Money", "version": money.version}),
        );
    }
    let naming = Naming {
        topic,
        full_name: case.full_name,
        part: Part::Value,
    };
    let subjects = NAMES.iter().find(|(name, _)| *name == names);
    let subject = subjects.map(|(_, subjects)| subjects.subject(&naming));
    json!({
        "subject": subject, "format": case.format, "names": names, "framing": framing, "topic": topic,
        "event": case.json, "schema": case.schema, "references": references,
        "message": case.full_name, "descriptors": descriptors(),
    })
}

/// What a client answers, or why it does not.
fn answer(client: &mut Client, request: &Value) -> Result<Value, String> {
    let answer = client.ask(request);
    match answer.get("error") {
        Some(error) => Err(error.as_str().unwrap().to_owned()),
        None => Ok(answer),
    }
}

/// Our record, read by the client.
fn theirs_reads<S: Stream>(
    client: &mut Client,
    serializer: &Serializer<S>,
    case: &Case<S>,
    request: &Value,
) -> String {
    let mut value = Vec::new();
    let header = serializer.serialize(&case.event, &mut value).unwrap();
    let headers: Vec<Value> = header
        .into_iter()
        .map(|(name, value)| json!([name, STANDARD.encode(value)]))
        .collect();
    let mut request = request.clone();
    request["do"] = "read".into();
    request["value"] = STANDARD.encode(&value).into();
    request["headers"] = headers.into();
    match answer(client, &request) {
        Ok(answer) if answer["event"] == case.json => "yes".to_owned(),
        Ok(answer) => format!("read as {}", answer["event"]),
        Err(error) => error,
    }
}

/// The client's record, read by ours.
async fn ours_reads<S>(
    client: &mut Client,
    registry: &Registry,
    case: &Case<S>,
    request: &Value,
) -> String
where
    S: Stream + PartialEq + Clone + Debug,
{
    let mut request = request.clone();
    request["do"] = "write".into();
    let answer = match answer(client, &request) {
        Ok(answer) => answer,
        Err(error) => return error,
    };
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let value = bytes(&answer["value"]);
    let headers = answer["headers"].as_array().unwrap().iter();
    let headers: Vec<(String, Vec<u8>)> = headers
        .map(|it| (it[0].as_str().unwrap().to_owned(), bytes(&it[1])))
        .collect();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.as_slice())))
        .collect();
    let record = Record {
        topic: "clients",
        meta: EventMeta {
            headers: &headers,
            ..EventMeta::default()
        },
        value: Some(&value),
    };
    let deserializer = Deserializer::<S>::builder(registry).build();
    let mut events = Vec::new();
    match deserializer
        .deserialize(&record, |event| events.push(event))
        .await
    {
        Ok(_) if events == [case.event.clone()] => "yes".to_owned(),
        Ok(_) => format!("read as {events:?}"),
        Err(error) => error.to_string(),
    }
}

/// The table in Markdown; a cell is `yes`, or what went wrong.
fn page(table: &Table) -> String {
    let mut page = String::from(
        "| client | does what | through | schema | framing | topic | record | topic-record |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (row, cells) in table {
        let cells = ["topic", "record", "topic-record"].map(|names| {
            let mut told = cells.get(names).cloned().unwrap_or_default();
            told.sort();
            told.dedup();
            document::cell(&told.join("; "))
        });
        let row = row.join(" | ");
        writeln!(page, "| {row} | {} |", cells.join(" | ")).unwrap();
    }
    page
}

// The clients are waited for on a thread of the runtime, on which the registry must go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_client_reads_every_other() {
    let mut table = Table::new();
    for (server, registry) in all().await {
        let url = registry.to_string();
        let name = match &server {
            Some(_) => "heirloom",
            None => "Apicurio",
        };
        let mut clients = Client::all("records", &url);
        exchange((name, &registry), &mut clients, &shop_cases(), &mut table).await;
        exchange((name, &registry), &mut clients, &parcel_cases(), &mut table).await;
    }
    let page = page(&table);
    if document::is_updated() {
        return document::write(&page);
    }
    let committed = document::table(page.lines().next().unwrap());
    for line in page.lines() {
        assert!(
            committed.iter().any(|committed| committed == line),
            "docs/interop.md does not have this line:\n{line}\nof\n{page}"
        );
    }
}
