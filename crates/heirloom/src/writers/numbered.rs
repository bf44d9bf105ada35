//! Protobuf writers in no history: their texts are compiled and resolved here, and then read by field number.

use std::collections::BTreeMap;

use heirloom_schema::Source;
use heirloom_schema::protobuf::{Resolution, Schema, normal_fingerprint, parse, resolve};

use super::error::cause;
use super::ids::Known;
use super::{
    Lossy, Origin, Refused, UnknownWriters, Writer, WriterError, WriterErrorKind, WriterSchema,
};
use crate::{ContractInfo, Format};

/// What a text is called when it is compiled: nothing imports it.
const PATHS: [&str; 2] = ["heirloom/writer.proto", "heirloom/reader.proto"];

/// The messages of a file that are read as the newest version of a contract, by message index.
pub(super) fn read(
    contracts: &'static [&'static ContractInfo],
    policy: &UnknownWriters,
    schema: &WriterSchema<'_>,
) -> Result<BTreeMap<Vec<i32>, Known>, WriterError> {
    let mut messages = BTreeMap::new();
    for (index, contract) in contracts.iter().enumerate() {
        let Some(version) = contract.newest() else {
            continue;
        };
        if contract.format != Format::Protobuf {
            continue;
        }
        let Some(writer) = compiled(contract, schema)? else {
            continue;
        };
        if let Some(known) = printed_anew(index, contract, &writer) {
            messages.insert(writer.message_index().to_vec(), known.into());
            continue;
        }
        let references = version.references.iter().map(|it| (it.name, it.schema));
        let reader = compile(PATHS[1], version.schema, references, version.full_name)?;
        let into = Writer {
            index: index as u32,
            contract,
            version,
            origin: Origin::Number,
        };
        judge(policy, into, &writer, &reader)?;
        messages.insert(writer.message_index().to_vec(), into.into());
    }
    Ok(messages)
}

/// The version that the writer is, in another order or notation: Confluent's registry prints texts anew.
fn printed_anew(index: usize, contract: &'static ContractInfo, writer: &Schema) -> Option<Writer> {
    let normal = normal_fingerprint(writer).0;
    let mut versions = contract.versions.iter().rev();
    let version = versions.find(|version| {
        version.normal == normal && version.message_index == writer.message_index()
    })?;
    Some(Writer {
        index: index as u32,
        contract,
        version,
        origin: Origin::History,
    })
}

/// The writer's file, its root the message that is called like a version of the contract; the newest name counts.
fn compiled(
    contract: &ContractInfo,
    schema: &WriterSchema<'_>,
) -> Result<Option<Schema>, WriterError> {
    let mut names: Vec<&str> = Vec::new();
    for version in contract.versions.iter().rev() {
        let simple = version.full_name.rsplit('.').next();
        let may_be = simple.is_some_and(|simple| schema.text.contains(simple));
        if may_be && !names.contains(&version.full_name) {
            names.push(version.full_name);
        }
    }
    for name in names {
        let compiled = compile(
            PATHS[0],
            schema.text,
            schema.references.iter().copied(),
            name,
        );
        match compiled {
            Ok(schema) if schema.message(schema.root()).full_name == name => {
                return Ok(Some(schema));
            }
            // Found by its last part: a message of another package.
            Ok(_) => {}
            Err(error) if lacks_message(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

fn compile<'a>(
    path: &str,
    text: &str,
    references: impl Iterator<Item = (&'a str, &'a str)>,
    root: &str,
) -> Result<Schema, WriterError> {
    let imports: Vec<_> = references
        .map(|(name, text)| (name.to_owned(), Source::new(name, text)))
        .collect();
    parse(&Source::new("schema", text), path, &imports, Some(root))
        .map_err(|errors| WriterError::new(WriterErrorKind::Unreadable(errors)))
}

fn lacks_message(error: &WriterError) -> bool {
    match error.kind() {
        WriterErrorKind::Unreadable(errors) => errors
            .0
            .iter()
            .all(|error| error.rule == "protobuf/root-unknown"),
        _ => false,
    }
}

fn judge(
    policy: &UnknownWriters,
    into: Writer,
    writer: &Schema,
    reader: &Schema,
) -> Result<(), WriterError> {
    let resolution = resolve(writer, reader);
    let refused = if resolution
        .failures()
        .iter()
        .any(|it| !it.kind.is_of_values())
    {
        Refused::new(&into, false, failures(&resolution, writer, reader))
    } else if policy.lossy == Lossy::Refuse && !resolution.losses().is_empty() {
        let causes = resolution.losses().iter().map(|it| {
            let places = (
                writer.location(it.writer_span),
                reader.location(it.reader_span),
            );
            cause(&it.writer_path, &it.message(), places)
        });
        Refused::new(&into, true, causes)
    } else {
        return Ok(());
    };
    Err(WriterError::new(WriterErrorKind::Refused(refused)))
}

fn failures<'a>(
    resolution: &'a Resolution,
    writer: &'a Schema,
    reader: &'a Schema,
) -> impl Iterator<Item = String> + 'a {
    resolution.failures().iter().map(|it| {
        let places = (
            writer.location(it.writer_span),
            reader.location(it.reader_span),
        );
        cause(&it.writer_path, &it.message(), places)
    })
}
