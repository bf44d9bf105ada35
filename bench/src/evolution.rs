//! What is timed of orders that were not written as the newest version: by the first version, which the generated code
//! knows, and by a writer that is in no history, which a plan reads.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::plan::{Plan, PlanLimits, event_by_transcoding};
use heirloom::{Event, EventMeta};
use heirloom_schema::Source;
use heirloom_schema::avro::{self, Strictness, parse, resolve};

use crate::events::bench::order;
use crate::names::{
    APACHE_READER, APACHE_TEXT, CHAINED, COMPILE, COMPILED, FAST, FROM_TEXT, FUSED, NEWEST, OURS,
    PLAN, TRANSCODED, UPCAST, VALUE,
};
use crate::peers;
use crate::race::Race;
use crate::random::{self, Random};
use crate::samples::{COUNT, Orders};
use crate::turns::{decoding, into_sink};

/// Orders in their first version, and what the peers need to read them as the newest.
pub struct Older {
    pub bytes: Vec<Vec<u8>>,
    writer: Schema,
    fast: serde_avro_fast::Schema,
}

impl Older {
    /// # Errors
    /// Contenders that do not agree.
    pub fn new(orders: &Orders, random: &mut Random) -> Result<Self> {
        let text = order::CONTRACT.version(1).unwrap().schema;
        let older = Older {
            bytes: Vec::new(),
            writer: Schema::parse_str(text)?,
            fast: text.parse()?,
        };
        let writer = GenericDatumWriter::builder(&older.writer).build()?;
        let reader = GenericDatumReader::builder(&older.writer)
            .reader_schema(&orders.schema)
            .build()?;
        let mut all = Vec::new();
        for (order, ours) in orders.peers.iter().zip(&orders.ours) {
            let mut bytes = Vec::new();
            writer.write_ser(&mut bytes, &random::order_v1(order, random))?;
            let read = order::Order::decode_one(1, &bytes, &EventMeta::default())?;
            ensure!(&read == ours, "v1 is read as another order");
            ensure!(
                &chained(&bytes) == ours,
                "v1 is read as another order step by step"
            );
            let read: peers::Order = serde_avro_fast::from_datum_slice(&bytes, &older.fast)?;
            ensure!(&read == order, "serde_avro_fast reads v1 as another order");
            // apache-avro does not follow the reader's alias from `delivery` to `shipping`.
            let read: peers::Order =
                apache_avro::from_value(&reader.read_value(&mut bytes.as_slice())?)?;
            let lost = peers::Order {
                shipping: None,
                ..order.clone()
            };
            ensure!(read == lost, "apache-avro reads v1 as another order");
            all.push(bytes);
        }
        drop((writer, reader));
        Ok(Older {
            bytes: all,
            ..older
        })
    }
}

/// The first version's struct, then two upcasters.
fn chained(bytes: &[u8]) -> order::Order {
    use heirloom::Upcast;
    use heirloom::avro::{Datum, Reader};
    let meta = EventMeta::default();
    let v1 = order::v1::Order::read(&mut Reader::new(bytes)).unwrap();
    let v2: order::v2::Order = v1.upcast(&meta).unwrap();
    v2.upcast(&meta).unwrap()
}

/// Decoding of the first version into the newest.
pub fn upcasts<'a>(race: &mut Race<'a>, orders: &'a Orders, older: &'a Older) {
    race.group(UPCAST, "order");
    race.add(
        OURS,
        COUNT,
        decoding(&older.bytes, into_sink::<order::Order>(1)),
    );
    race.add(
        NEWEST,
        COUNT,
        decoding(&orders.avro, into_sink::<order::Order>(3)),
    );
    race.add(
        CHAINED,
        COUNT,
        decoding(&older.bytes, |bytes| chained(bytes)),
    );
    race.add(
        FAST,
        COUNT,
        decoding(&older.bytes, |bytes| {
            serde_avro_fast::from_datum_slice::<peers::Order>(bytes, &older.fast).unwrap()
        }),
    );
    let reader = GenericDatumReader::builder(&older.writer)
        .reader_schema(&orders.schema)
        .build()
        .unwrap();
    race.add(
        VALUE,
        COUNT,
        decoding(&older.bytes, move |bytes| {
            let value = reader.read_value(&mut bytes.as_slice()).unwrap();
            apache_avro::from_value::<peers::Order>(&value).unwrap()
        }),
    );
}

/// A writer in no history whose bytes are the first version's, so that nothing but the plan makes a difference.
pub struct Elsewhere {
    pub text: String,
    writer: avro::Schema,
    reader: avro::Schema,
    plan: Plan,
    peer: Schema,
}

impl Elsewhere {
    /// # Errors
    /// A plan that does not read what the generated code reads.
    pub fn new(orders: &Orders, older: &Older) -> Result<Self> {
        let text = elsewhere("elsewhere");
        let (writer, reader) = (parsed(&text), parsed(order::Order::NEWEST.schema));
        let plan = compiled(&writer, &reader);
        for (bytes, ours) in older.bytes.iter().zip(&orders.ours) {
            let mut read = Vec::new();
            let meta = EventMeta::default();
            order::Order::decode_by_plan(&plan, bytes, &meta, &mut |it| read.push(it))?;
            event_by_transcoding(&plan, bytes, &meta, &mut |it| read.push(it))?;
            ensure!(read.len() == 2, "a plan reads one order");
            ensure!(
                read.iter().all(|it| it == ours),
                "a plan reads another order"
            );
        }
        ensure!(!plan.is_identity(), "the writer is the reader");
        Ok(Elsewhere {
            peer: Schema::parse_str(&text).context("the writer's text")?,
            text,
            writer,
            reader,
            plan,
        })
    }
}

/// The first version's text with another name for the field that was dropped.
pub fn elsewhere(name: &str) -> String {
    let first = order::CONTRACT.versions[0].schema;
    let text = first.replace("\"tags\"", &format!("\"{name}\""));
    assert_ne!(text, first, "the first version has tags");
    text
}

fn parsed(text: &str) -> avro::Schema {
    parse(&Source::new("order.avsc", text), &[], Strictness::Lenient).unwrap()
}

fn compiled(writer: &avro::Schema, reader: &avro::Schema) -> Plan {
    let limits = PlanLimits::default();
    Plan::compile(&resolve(writer, reader), writer, reader, &limits).unwrap()
}

/// Decoding by a plan, against the generated code that knows the writer.
pub fn by_plan<'a>(
    race: &mut Race<'a>,
    orders: &'a Orders,
    older: &'a Older,
    elsewhere: &'a Elsewhere,
) {
    race.group(PLAN, "order");
    race.add(
        OURS,
        COUNT,
        decoding(&older.bytes, |bytes| {
            let mut sink = |event| drop(black_box::<order::Order>(event));
            order::Order::decode_by_plan(&elsewhere.plan, bytes, &EventMeta::default(), &mut sink)
                .unwrap();
        }),
    );
    race.add(
        FUSED,
        COUNT,
        decoding(&older.bytes, into_sink::<order::Order>(1)),
    );
    race.add(
        TRANSCODED,
        COUNT,
        decoding(&older.bytes, |bytes| {
            let mut sink = |event| drop(black_box::<order::Order>(event));
            event_by_transcoding(&elsewhere.plan, bytes, &EventMeta::default(), &mut sink).unwrap();
        }),
    );
    let reader = GenericDatumReader::builder(&elsewhere.peer)
        .reader_schema(&orders.schema)
        .build()
        .unwrap();
    race.add(
        VALUE,
        COUNT,
        decoding(&older.bytes, move |bytes| {
            let value = reader.read_value(&mut bytes.as_slice()).unwrap();
            apache_avro::from_value::<peers::Order>(&value).unwrap()
        }),
    );
}

/// What a writer costs once. apache-avro resolves names here, and fields anew with each event.
pub fn compile<'a>(race: &mut Race<'a>, orders: &'a Orders, elsewhere: &'a Elsewhere) {
    let Elsewhere { writer, reader, .. } = elsewhere;
    race.group(COMPILE, "order");
    race.add(OURS, 1, || {
        black_box(compiled(black_box(writer), reader));
    });
    let resolution = resolve(writer, reader);
    race.add(COMPILED, 1, move || {
        let limits = PlanLimits::default();
        black_box(Plan::compile(black_box(&resolution), writer, reader, &limits).unwrap());
    });
    race.add(FROM_TEXT, 1, || {
        black_box(compiled(&parsed(black_box(&elsewhere.text)), reader));
    });
    race.add(APACHE_READER, 1, || {
        let reader = GenericDatumReader::builder(black_box(&elsewhere.peer));
        black_box(reader.reader_schema(&orders.schema).build().unwrap());
    });
    race.add(APACHE_TEXT, 1, || {
        let writer = Schema::parse_str(black_box(&elsewhere.text)).unwrap();
        let reader = GenericDatumReader::builder(&writer);
        black_box(reader.reader_schema(&orders.schema).build().unwrap());
    });
}
