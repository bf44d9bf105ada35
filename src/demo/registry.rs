//! A registry of the demo's own: a history is published to it, one producer starts and one does not, and records that the
//! official clients for Python and Node wrote are read back.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use heirloom::{Event, EventMeta, Record};
use heirloom_registry::client::Registry;
use heirloom_registry::records::{
    Deserializer, EventSerializer, Framing, StartError, SubjectNames,
};
use heirloom_registry::server::Server;
use serde::Deserialize;

use crate::contracts::bank::{self, AccountOpened, MoneyWithdrawn};

/// Records of official clients. Their ids are those that the registry gives when it starts empty and
/// [`MoneyWithdrawn`]'s history is published first; a test writes them anew with the clients.
const RECORDS: &str = include_str!("../../archive/clients.json");

/// A record that an official client wrote.
#[derive(Deserialize)]
struct Written {
    client: String,
    /// In base 64.
    value: String,
    headers: Vec<(String, String)>,
}

/// What happened on the registry.
pub(crate) struct Chapter {
    /// Ids of the versions that were published, oldest first.
    pub(crate) ids: Vec<u32>,
    /// A record of the producer that started, before and after the registry.
    pub(crate) roundtrip: String,
    /// Why the other producer did not start; the address of the registry is left out.
    pub(crate) refusal: String,
    /// What the official clients wrote: client, and the event that was read.
    pub(crate) read: Vec<(String, String)>,
    /// Everything that was not as it must be.
    pub(crate) mismatches: Vec<String>,
}

/// Runs the chapter on a registry in memory.
///
/// # Errors
/// The registry does not start or answer, or the producer that must start does not.
pub(super) fn chapter() -> Result<Chapter> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let server = Server::builder().start().await?;
        let registry = Registry::builder().url(server.url()).no_proxy().build()?;
        let chapter = on(&registry).await;
        server.shutdown().await;
        chapter
    })
}

async fn on(registry: &Registry) -> Result<Chapter> {
    let withdrawals =
        || EventSerializer::<MoneyWithdrawn>::builder(registry).subjects(SubjectNames::TopicRecord);
    let ids = withdrawals().publish_history(u32::MAX).await?;
    let deserializer = Deserializer::<bank::Event>::builder(registry).build();
    let records: Vec<Written> =
        serde_json::from_str(RECORDS).context("archive/clients.json is no list of records")?;
    let mut read = Vec::with_capacity(records.len());
    let mut events = Vec::with_capacity(records.len());
    for written in &records {
        let event = event_of(&deserializer, written).await?;
        read.push((written.client.clone(), format!("{event:?}")));
        events.push(event);
    }
    let mut mismatches = Vec::new();
    let Some(first) = events.first() else {
        anyhow::bail!("archive/clients.json holds no record");
    };
    if events.iter().any(|event| event != first) {
        mismatches.push("the clients wrote one event, and several were read".to_owned());
    }
    let serializer = withdrawals().framing(Framing::Id).start().await?;
    let bank::Event::MoneyWithdrawn(withdrawn) = first else {
        anyhow::bail!("archive/clients.json holds no withdrawal");
    };
    let mut value = Vec::new();
    serializer.serialize(withdrawn, &mut value)?;
    let ours = Written {
        client: String::new(),
        value: STANDARD.encode(&value),
        headers: Vec::new(),
    };
    if event_of(&deserializer, &ours).await? != *first {
        mismatches.push("the producer's record was read as another event".to_owned());
    }
    let digits: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
    let opened =
        EventSerializer::<AccountOpened>::builder(registry).subjects(SubjectNames::TopicRecord);
    opened.publish_history(2).await?;
    let refusal = match opened.start().await {
        Err(StartError::Refused(refusals)) => refusals
            .iter()
            .map(|refusal| refusal.to_string())
            .collect::<Vec<_>>()
            .join("\n"),
        Err(error) => return Err(error.into()),
        Ok(_) => {
            mismatches.push("a producer started whose schema the registry would refuse".to_owned());
            String::new()
        }
    };
    let name = MoneyWithdrawn::FULL_NAME;
    Ok(Chapter {
        ids,
        roundtrip: format!("{name}: {digits}"),
        refusal: refusal.replace(&registry.to_string(), "the registry"),
        read,
        mismatches,
    })
}

async fn event_of(
    deserializer: &Deserializer<bank::Event>,
    written: &Written,
) -> Result<bank::Event> {
    let value = STANDARD.decode(&written.value)?;
    let headers = written.headers.iter();
    let headers = headers.map(|(name, value)| Ok((name.as_str(), STANDARD.decode(value)?)));
    let headers: Vec<(&str, Vec<u8>)> = headers.collect::<Result<_>>()?;
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, Some(value.as_slice())))
        .collect();
    let record = Record {
        topic: "bank",
        meta: EventMeta {
            headers: &headers,
            ..EventMeta::default()
        },
        value: Some(&value),
    };
    let mut events = Vec::new();
    deserializer
        .deserialize(&record, |event| events.push(event))
        .await?;
    events.pop().context("a record holds no event")
}
