//! Every entry that reads Avro, as a function from bytes to the words of an error. Each holds by itself that what fails
//! hands nothing over and leaves outputs as they were.

use std::sync::LazyLock;

use heirloom::frame::{SchemaGuid, SchemaId, VALUE_HEADER, WriterId};
use heirloom::plan::{Plan, PlanLimits};
use heirloom::{
    DecodeError, Decoder, Event as _, EventMeta, Format, Reason, Record, WriterSchema, Writers,
};
use heirloom_build_generated::hostile::{Event, Target};
use heirloom_schema::Source;
use heirloom_schema::avro::json::{Limits, decode_to_json, resolve_to_json};
use heirloom_schema::avro::{Resolution, Schema, Strictness, parse, resolve};

/// A way to read the bytes of a version of `hostile/target`.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// Whose bytes it reads.
    pub(super) version: u32,
    /// Whether it steps over the field that only v1 has.
    pub(super) drops: bool,
    /// Whether it knows logical types; what writes bytes again does not.
    is_typed: bool,
    /// The error's kind, as `Debug` shows it; of JSON its message.
    pub(super) read: fn(&[u8]) -> Result<(), String>,
}

const fn entry(name: &'static str, version: u32, read: fn(&[u8]) -> Result<(), String>) -> Entry {
    Entry {
        name,
        version,
        drops: version == 1,
        is_typed: true,
        read,
    }
}

impl Entry {
    /// What is expected where an error of this kind is, or none.
    pub(super) fn expected(&self, kind: &'static str) -> Vec<&'static str> {
        let is_unknown = !self.is_typed && kind.starts_with("Logical");
        let kind = Some(kind).filter(|kind| !kind.is_empty() && !is_unknown);
        kind.into_iter().collect()
    }
}

/// Into events, or into bytes of the newest version.
pub(super) const BINARY: [Entry; 9] = [
    entry("owned", 2, |bytes| decoded(2, bytes)),
    entry("borrowed", 2, |bytes| {
        Target::decode_ref(bytes).map(drop).map_err(kind)
    }),
    entry("older version", 1, |bytes| decoded(1, bytes)),
    entry("steered plan", 1, |bytes| planned(&WORLD.plan, bytes)),
    entry("plan of the newest", 2, |bytes| planned(&WORLD.same, bytes)),
    Entry {
        is_typed: false,
        ..entry("transcoder", 1, transcoded)
    },
    entry("frame", 1, |bytes| framed(SchemaId(1).into(), bytes)),
    entry("frame in a header", 1, in_header),
    entry("single object", 1, |bytes| {
        let crc64 = Target::CONTRACT.version(1).unwrap().crc64.unwrap();
        framed(WriterId::Crc64(crc64), bytes)
    }),
];

/// Into JSON.
pub(super) const JSON: [Entry; 2] = [
    Entry {
        drops: false,
        ..entry("JSON", 1, |bytes| {
            json(|out| decode_to_json(&WORLD.writer, bytes, out))
        })
    },
    entry("JSON of the newest", 1, |bytes| {
        let schemas = (&WORLD.writer, &WORLD.reader);
        let limits = Limits::default();
        json(|out| resolve_to_json(schemas, &WORLD.resolution, bytes, limits, true, out).map(drop))
    }),
];

/// What is made once.
struct World {
    writer: Schema,
    reader: Schema,
    resolution: Resolution,
    plan: Plan,
    same: Plan,
    decoder: Decoder<Event>,
}

const GUID: SchemaGuid = SchemaGuid([7; 16]);

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let text = |number| Target::CONTRACT.version(number).unwrap().schema;
    let schema = |number| {
        let source = Source::new("target.avsc", text(number));
        parse(&source, &[], Strictness::Strict).unwrap()
    };
    let (writer, reader) = (schema(1), schema(2));
    let plan = |writer: &Schema| {
        let resolution = resolve(writer, &reader);
        Plan::compile(&resolution, writer, &reader, &PlanLimits::default()).unwrap()
    };
    let mut writers = Writers::builder();
    let registered = WriterSchema {
        format: Format::Avro,
        text: text(1),
        references: &[],
    };
    let ids = [SchemaId(1).into(), GUID.into()];
    let known = writers.register(&ids, &registered).unwrap();
    assert_eq!(known[0].to_string(), "hostile/target v1");
    World {
        resolution: resolve(&writer, &reader),
        plan: plan(&writer),
        same: plan(&reader),
        decoder: Decoder::new(writers.build()),
        writer,
        reader,
    }
});

fn kind(error: DecodeError) -> String {
    format!("{:?}", error.kind())
}

/// Reads, and holds that there is an event exactly where there is no error.
fn counted(
    read: impl FnOnce(&mut dyn FnMut(Target)) -> Result<(), DecodeError>,
) -> Result<(), String> {
    let mut count = 0;
    let result = read(&mut |_| count += 1);
    assert_eq!(count, u32::from(result.is_ok()));
    result.map_err(kind)
}

fn decoded(version: u32, bytes: &[u8]) -> Result<(), String> {
    counted(|sink| Target::decode(version, bytes, &EventMeta::default(), sink))
}

fn planned(plan: &Plan, bytes: &[u8]) -> Result<(), String> {
    counted(|sink| Target::decode_by_plan(plan, bytes, &EventMeta::default(), sink))
}

fn transcoded(bytes: &[u8]) -> Result<(), String> {
    let mut out = b"before".to_vec();
    let result = WORLD.plan.transcode(bytes, &mut out);
    match &result {
        Ok(()) => assert!(out.starts_with(b"before") && out.len() > 6),
        Err(_) => assert_eq!(out, b"before"),
    }
    result.map_err(kind)
}

fn framed(writer: WriterId, bytes: &[u8]) -> Result<(), String> {
    let mut value = Vec::new();
    writer.write(&[], &mut value);
    value.extend(bytes);
    record(&value, &[])
}

fn in_header(bytes: &[u8]) -> Result<(), String> {
    let mut head = Vec::new();
    WriterId::from(GUID).write(&[], &mut head);
    record(bytes, &[(VALUE_HEADER, Some(&head))])
}

/// Through the decoder of the stream, which keeps what it cannot read.
pub(super) fn record(value: &[u8], headers: &[(&str, Option<&[u8]>)]) -> Result<(), String> {
    let mut record = Record {
        topic: "hostile",
        value: Some(value),
        ..Record::default()
    };
    record.meta.headers = headers;
    let mut count = 0;
    let result = WORLD.decoder.decode(&record, |_| count += 1);
    assert_eq!(count, u32::from(result.is_ok()));
    let Err(quarantined) = result else {
        return Ok(());
    };
    assert_eq!(quarantined.bytes(), value);
    Err(match quarantined.reason() {
        Reason::Decode(error) => format!("{:?}", error.kind()),
        other => format!("{other:?}"),
    })
}

fn json(
    read: impl FnOnce(&mut String) -> Result<(), heirloom_schema::JsonError>,
) -> Result<(), String> {
    let mut out = "before".to_owned();
    let result = read(&mut out);
    match &result {
        Ok(()) => assert!(out.starts_with("before{")),
        Err(_) => assert_eq!(out, "before"),
    }
    result.map_err(|error| error.message().to_owned())
}
