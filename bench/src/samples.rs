//! The same events in every contender's form, checked to be the same before anything is timed.

use anyhow::{Context, Result, ensure};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::{Event, EventMeta};
use prost::Message;
use rkyv::util::AlignedVec;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::events::bench;
use crate::peers::limits::Limit;
use crate::peers::{self, Peer};

/// So many distinct events are timed, so that no branch is learned by heart.
pub const COUNT: usize = 512;

/// Events of one type.
pub struct Samples<O, P: Peer> {
    pub ours: Vec<O>,
    pub peers: Vec<P>,
    pub messages: Vec<P::Message>,
    pub limits: Vec<P::Limit>,
    pub values: Vec<Value>,
    pub avro: Vec<Vec<u8>>,
    pub protobuf: Vec<Vec<u8>>,
    pub json: Vec<Vec<u8>>,
    pub bincode: Vec<Vec<u8>>,
    pub rkyv: Vec<AlignedVec>,
    /// What of each event is text.
    pub texts: Vec<Vec<String>>,
    pub schema: Schema,
    pub fast: serde_avro_fast::Schema,
    pub newest: u32,
}

pub type Smalls = Samples<bench::Small, peers::Small>;
pub type Orders = Samples<bench::Order, peers::Order>;
pub type Telemetries = Samples<bench::Telemetry, peers::Telemetry>;

impl<O, P> Samples<O, P>
where
    O: Event + PartialEq + std::fmt::Debug,
    P: Peer + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    /// Every contender's form of the events. apache-avro's bytes are the measure of all others.
    ///
    /// # Errors
    /// Contenders that do not agree.
    pub fn new(peers: Vec<P>) -> Result<Self> {
        let text = O::NEWEST.schema;
        let schema = Schema::parse_str(text)?;
        let fast = text.parse().context("serde_avro_fast refuses the schema")?;
        let mut samples = Samples {
            ours: Vec::new(),
            messages: peers.iter().map(P::Message::from).collect(),
            limits: peers.iter().map(P::Limit::from).collect(),
            values: Vec::new(),
            avro: Vec::new(),
            protobuf: Vec::new(),
            json: Vec::new(),
            bincode: Vec::new(),
            rkyv: Vec::new(),
            texts: Vec::new(),
            newest: O::NEWEST.number,
            peers,
            fast,
            schema,
        };
        let writer = GenericDatumWriter::builder(&samples.schema).build()?;
        // Form by form, so that each lies together in memory and none is scattered among another's.
        for peer in &samples.peers {
            let mut avro = Vec::new();
            writer.write_ser(&mut avro, peer)?;
            samples.avro.push(avro);
        }
        for avro in &samples.avro {
            let event = O::decode_one(samples.newest, avro, &EventMeta::default())?;
            samples.ours.push(event);
        }
        for peer in &samples.peers {
            samples.json.push(serde_json::to_vec(peer)?);
        }
        for peer in &samples.peers {
            let value = apache_avro::to_value(peer)?.resolve(&samples.schema)?;
            samples.values.push(value);
        }
        samples.texts = samples.values.iter().map(texts).collect();
        samples.protobuf = samples
            .messages
            .iter()
            .map(P::Message::encode_to_vec)
            .collect();
        samples.bincode = samples.limits.iter().map(bincode).collect();
        samples.rkyv = samples.limits.iter().map(P::Limit::aligned).collect();
        drop(writer);
        samples.check()?;
        Ok(samples)
    }

    fn check(&self) -> Result<()> {
        let writer = GenericDatumWriter::builder(&self.schema).build()?;
        let reader = GenericDatumReader::builder(&self.schema).build()?;
        let mut fast = serde_avro_fast::ser::SerializerConfig::new(&self.fast);
        for (index, peer) in self.peers.iter().enumerate() {
            let avro = &self.avro[index];
            let mut ours = Vec::new();
            self.ours[index].encode(&mut ours)?;
            ensure!(&ours == avro, "our bytes are not apache-avro's");
            let theirs = serde_avro_fast::to_datum_vec(peer, &mut fast)?;
            ensure!(
                &theirs == avro,
                "serde_avro_fast's bytes are not apache-avro's"
            );
            let read: P = serde_avro_fast::from_datum_slice(avro, &self.fast)?;
            ensure!(&read == peer, "serde_avro_fast reads another event");
            let read: P = reader.read_deser(&mut avro.as_slice())?;
            ensure!(&read == peer, "apache-avro reads another event");
            // The Value path writes maps in another order.
            let bytes = writer.write_value_to_vec(self.values[index].clone())?;
            let read: P = apache_avro::from_value(&reader.read_value(&mut bytes.as_slice())?)?;
            ensure!(
                &read == peer,
                "apache-avro reads another event by way of Value"
            );
            let read = P::Message::decode(self.protobuf[index].as_slice())?;
            ensure!(read == self.messages[index], "prost reads another event");
            let read: P = serde_json::from_slice(&self.json[index])?;
            ensure!(&read == peer, "serde_json reads another event");
            let limit = &self.limits[index];
            let read = P::Limit::from_bincode(&self.bincode[index]);
            ensure!(&read == limit, "bincode reads another event");
            let read = P::Limit::from_rkyv(&self.rkyv[index]);
            ensure!(&read == limit, "rkyv reads another event");
        }
        Ok(())
    }
}

fn bincode<L: Limit>(event: &L) -> Vec<u8> {
    let mut bytes = Vec::new();
    event.bincode(&mut bytes);
    bytes
}

/// All texts of a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Union(_, value) => texts(value),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Map(entries) => entries
            .iter()
            .flat_map(|(key, value)| std::iter::once(key.clone()).chain(texts(value)))
            .collect(),
        Value::Record(fields) => fields.iter().flat_map(|(_, value)| texts(value)).collect(),
        _ => Vec::new(),
    }
}
