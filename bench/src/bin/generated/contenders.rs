//! The source of a whole crate for each contender: its types for all events, and a `main` that encodes and decodes each
//! of them, so that nothing is left out for want of a caller.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};
use heirloom_contract::{Contracts, InitOptions};

use super::contracts::{Event, Field, Kind, VERSIONS, nested};

/// Who is compared.
#[derive(Clone, Copy, PartialEq)]
pub enum Contender {
    /// heirloom with all versions, owned and borrowed.
    Whole,
    /// heirloom with all versions, owned alone.
    Owned,
    /// heirloom with the newest version, owned and borrowed.
    Newest,
    /// heirloom with the newest version, owned alone.
    NewestOwned,
    Prost,
    SerdeAvroFast,
}

impl Contender {
    pub const ALL: [Contender; 6] = [
        Contender::Whole,
        Contender::Owned,
        Contender::Newest,
        Contender::NewestOwned,
        Contender::Prost,
        Contender::SerdeAvroFast,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Contender::Whole => "whole",
            Contender::Owned => "owned",
            Contender::Newest => "newest",
            Contender::NewestOwned => "newest_owned",
            Contender::Prost => "prost",
            Contender::SerdeAvroFast => "serde_avro_fast",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Contender::Whole => "heirloom, 5 versions, owned and borrowed",
            Contender::Owned => "heirloom, 5 versions, owned",
            Contender::Newest => "heirloom, newest version, owned and borrowed",
            Contender::NewestOwned => "heirloom, newest version, owned",
            Contender::Prost => "prost, newest version",
            Contender::SerdeAvroFast => "serde_avro_fast, newest version",
        }
    }

    /// What is in the crate.
    pub fn contents(self) -> &'static str {
        match self {
            Contender::Whole => {
                "types of every version; decode of every version into the newest, by plans, borrowed; encode; schemas"
            }
            Contender::Owned => "the same without the borrowed form",
            Contender::Newest => "types, encode, decode, decode by plans, decode borrowed, schema",
            Contender::NewestOwned => "the same without the borrowed form",
            Contender::Prost => "types, encode, decode; from `.proto` by prost-build",
            Contender::SerdeAvroFast => "types with serde's derives, encode, decode",
        }
    }

    pub fn dependencies(self) -> &'static str {
        match self {
            Contender::Prost => "prost = \"=0.14.6\"\n",
            Contender::SerdeAvroFast => {
                "serde = { version = \"1\", features = [\"derive\"] }\nserde_avro_fast = \"=2.1.2\"\n\
                 serde_bytes = \"0.11\"\n"
            }
            _ => concat!(
                "heirloom = { path = \"",
                env!("CARGO_MANIFEST_DIR"),
                "/../crates/heirloom\" }\n"
            ),
        }
    }

    /// The crate's `main.rs`. `folder` is for schemas that are read from files.
    pub fn source(self, events: &[Event], folder: &Path) -> Result<String> {
        match self {
            Contender::Whole => heirloom(events, folder, true, VERSIONS),
            Contender::Owned => heirloom(events, folder, false, VERSIONS),
            Contender::Newest => heirloom(events, folder, true, 1),
            Contender::NewestOwned => heirloom(events, folder, false, 1),
            Contender::Prost => prost(events, folder),
            Contender::SerdeAvroFast => Ok(serde(events)),
        }
    }
}

/// How many events share a stream.
const STREAM: usize = 10;

fn heirloom(events: &[Event], folder: &Path, borrowed: bool, last: u32) -> Result<String> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    for (place, stream) in events.chunks(STREAM).enumerate() {
        let history = folder.join(format!("schemas/stream_{place}/history"));
        std::fs::create_dir_all(&history)?;
        for event in stream {
            let file = event.name.to_lowercase();
            let first = event.versions.saturating_sub(last) + 1;
            for (number, version) in (first..=event.versions).enumerate() {
                let path = history.join(format!("{file}.v{}.avsc", number + 1));
                std::fs::write(path, event.schema(version).to_string())?;
            }
            let newest = event.schema(event.versions).to_string();
            std::fs::write(history.with_file_name(format!("{file}.avsc")), newest)?;
        }
    }
    if let Err(error) = heirloom_contract::init(folder, &InitOptions::default()) {
        bail!("{error}: {:?}", error.findings());
    }
    std::fs::write(
        folder.join("heirloom.toml"),
        format!("borrowed = {borrowed}\n"),
    )?;
    let generated = heirloom_build::generate(&Contracts::load(folder)?)?.contracts;
    let (mut calls, mut functions) = (String::new(), String::new());
    for (place, stream) in events.chunks(STREAM).enumerate() {
        writeln!(
            calls,
            "    stream::<contracts::stream_{place}::Event>(&payload);"
        )?;
        for event in stream.iter().filter(|_| borrowed) {
            let function = event.name.to_lowercase();
            let name = format!("contracts::stream_{place}::{}", event.name);
            writeln!(calls, "    {function}(&payload);")?;
            functions += &BORROWED
                .replace("FUNCTION", &function)
                .replace("NAME", &name);
        }
    }
    let main = format!("fn main() {{\n    let payload = black_box(vec![0; 100]);\n{calls}}}\n");
    Ok(format!(
        "mod contracts {{\n{generated}}}\n{OWNED}{functions}{main}"
    ))
}

/// Everything that is done with the events of a stream, beside the borrowed ones.
const OWNED: &str = "\
use std::hint::black_box;
#[inline(never)]
fn stream<S: heirloom::Stream>(payload: &[u8]) {
    let mut events = Vec::new();
    for (contract, info) in S::CONTRACTS.iter().enumerate() {
        for version in info.versions {
            let meta = Default::default();
            let _ = S::decode(contract, version.number, payload, &meta, &mut |event| events.push(event));
        }
    }
    let by_plan: fn(
        usize,
        &heirloom::plan::Plan,
        &[u8],
        &heirloom::EventMeta<'_>,
        &mut dyn FnMut(S),
    ) -> Result<(), heirloom::DecodeError> = S::decode_by_plan;
    black_box(by_plan);
    let mut out = Vec::new();
    for event in &events {
        let _ = event.encode(&mut out);
    }
    black_box(out);
}
";

/// What is done with a borrowed event.
const BORROWED: &str = "\
#[inline(never)]
fn FUNCTION(payload: &[u8]) {
    if let Ok(event) = NAME::decode_ref(payload) {
        drop(black_box(event.to_owned()));
    }
}
";

fn prost(events: &[Event], folder: &Path) -> Result<String> {
    let mut proto = "syntax = \"proto3\";\npackage events;\n".to_owned();
    for event in events {
        let (mut inner, mut fields) = (String::new(), String::new());
        for (place, field) in event.fields.iter().enumerate() {
            let ty = proto_type(place, field, &mut inner)?;
            writeln!(fields, "  {ty} {} = {};", field.name, place + 1)?;
        }
        writeln!(proto, "message {} {{\n{inner}{fields}}}", event.name)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("events.proto"), proto)?;
    let files = protox::compile(["events.proto"], [folder])?;
    prost_build::Config::new()
        .out_dir(folder)
        .compile_fds(files)?;
    let generated = std::fs::read_to_string(folder.join("events.rs"))?;
    let mut calls = String::new();
    for event in events {
        writeln!(calls, "    message::<events::{}>(&payload);", event.name)?;
    }
    Ok(format!(
        "#[allow(dead_code)] mod events {{\n{generated}}}\nuse std::hint::black_box;\n\
         #[inline(never)]\nfn message<M: prost::Message + Default>(payload: &[u8]) {{\n    \
         if let Ok(event) = M::decode(payload) {{\n        black_box(event.encode_to_vec());\n    }}\n}}\n\
         fn main() {{\n    let payload = black_box(vec![0; 100]);\n{calls}}}\n"
    ))
}

/// The type of a field, and into `inner` what has to be declared for it.
fn proto_type(place: usize, field: &Field, inner: &mut String) -> Result<String> {
    Ok(match field.kind {
        Kind::String => "string".to_owned(),
        Kind::Long | Kind::Timestamp => "sint64".to_owned(),
        Kind::Int => "sint32".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Double => "double".to_owned(),
        Kind::Bytes => "bytes".to_owned(),
        Kind::OptionalString => "optional string".to_owned(),
        Kind::OptionalLong => "optional sint64".to_owned(),
        Kind::Strings => "repeated string".to_owned(),
        Kind::Doubles => "repeated double".to_owned(),
        Kind::Labels => "map<string, string>".to_owned(),
        Kind::Enum => {
            writeln!(inner, "  enum Enum{place} {{")?;
            for (number, symbol) in field.inner.iter().enumerate() {
                writeln!(inner, "    E{place}_{} = {number};", symbol.to_uppercase())?;
            }
            writeln!(inner, "  }}")?;
            format!("Enum{place}")
        }
        Kind::Nested => {
            writeln!(inner, "  message Nested{place} {{")?;
            for (number, (name, is_text)) in nested(field).enumerate() {
                let ty = if is_text { "string" } else { "sint64" };
                writeln!(inner, "    {ty} {name} = {};", number + 1)?;
            }
            writeln!(inner, "  }}")?;
            format!("Nested{place}")
        }
    })
}

fn serde(events: &[Event]) -> String {
    const DERIVE: &str = "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n";
    let (mut types, mut calls) = (String::new(), String::new());
    for event in events {
        let mut fields = String::new();
        for (place, field) in event.fields.iter().enumerate() {
            if field.kind == Kind::Bytes {
                fields.push_str("    #[serde(with = \"serde_bytes\")]\n");
            }
            let own = format!("{}Inner{place}", event.name);
            let ty = serde_type(field, &own);
            fields.push_str(&format!("    pub {}: {ty},\n", field.name));
            let members: String = match field.kind {
                Kind::Enum => field
                    .inner
                    .iter()
                    .map(|it| format!("    {it},\n"))
                    .collect(),
                Kind::Nested => nested(field)
                    .map(|(name, is_text)| {
                        format!(
                            "    pub {name}: {},\n",
                            if is_text { "String" } else { "i64" }
                        )
                    })
                    .collect(),
                _ => continue,
            };
            let what = if field.kind == Kind::Enum {
                "enum"
            } else {
                "struct"
            };
            types.push_str(&format!("{DERIVE}pub {what} {own} {{\n{members}}}\n"));
        }
        types.push_str(&format!(
            "{DERIVE}pub struct {} {{\n{fields}}}\n",
            event.name
        ));
        let schema = event.schema(event.versions).to_string();
        calls.push_str(&format!(
            "    event::<{}>({schema:?}, &payload);\n",
            event.name
        ));
    }
    format!(
        "#![allow(dead_code, non_camel_case_types)]\nuse std::hint::black_box;\n\
         use serde::{{Deserialize, Serialize, de::DeserializeOwned}};\n{types}\
         #[inline(never)]\nfn event<T: Serialize + DeserializeOwned>(schema: &str, payload: &[u8]) {{\n    \
         let Ok(schema) = schema.parse::<serde_avro_fast::Schema>() else {{ return }};\n    \
         let mut config = serde_avro_fast::ser::SerializerConfig::new(&schema);\n    \
         if let Ok(event) = serde_avro_fast::from_datum_slice::<T>(payload, &schema) {{\n        \
         let _ = black_box(serde_avro_fast::to_datum(&event, Vec::new(), &mut config));\n    }}\n}}\n\
         fn main() {{\n    let payload = black_box(vec![0; 100]);\n{calls}}}\n"
    )
}

fn serde_type(field: &Field, own: &str) -> String {
    match field.kind {
        Kind::String => "String",
        Kind::Long | Kind::Timestamp => "i64",
        Kind::Int => "i32",
        Kind::Boolean => "bool",
        Kind::Double => "f64",
        Kind::Bytes => "Vec<u8>",
        Kind::OptionalString => "Option<String>",
        Kind::OptionalLong => "Option<i64>",
        Kind::Strings => "Vec<String>",
        Kind::Doubles => "Vec<f64>",
        Kind::Labels => "std::collections::BTreeMap<String, String>",
        Kind::Enum | Kind::Nested => own,
    }
    .to_owned()
}
