//! Consumers against the directory: what they read exists, in the version that they read.

use std::collections::BTreeSet;

use heirloom_schema::avro::{self, NodeId, NodeKind};
use heirloom_schema::protobuf::{self, FieldKind, MapValue, MessageId};

use crate::config::Places;
use crate::config::consumers::ConsumerPlaces;
use crate::near::did_you_mean;
use crate::{Config, Contract, Finding, Reads, Schema, Version};

/// Checks what consumers say that they read.
pub(crate) fn check_consumers(
    config: &Config,
    places: &Places,
    contracts: &[Contract],
) -> Vec<Finding> {
    let pairs = config.consumers.iter().zip(&places.consumers);
    let findings = pairs.flat_map(|(consumer, places)| match &consumer.reads {
        Reads::Stream(stream) => check_stream(&consumer.name, stream, places, contracts),
        Reads::Contract {
            id,
            version,
            fields,
        } => match check_contract(&consumer.name, (id, *version), places, contracts) {
            Ok(Some(read)) => check_fields(&consumer.name, (id, read), fields, places),
            Ok(None) => Vec::new(),
            Err(finding) => vec![finding],
        },
    });
    findings.collect()
}

fn check_stream(
    name: &str,
    stream: &str,
    places: &ConsumerPlaces,
    contracts: &[Contract],
) -> Vec<Finding> {
    let mut streams = contracts.iter().map(|it| it.id.stream.as_str());
    if streams.clone().any(|it| it == stream) {
        return Vec::new();
    }
    let help = near(
        stream,
        &mut streams,
        "a stream is a folder in the schemas folder",
    );
    let message = format!("`{name}` reads the stream `{stream}`, which is not there");
    let place = places.target.clone();
    vec![Finding::new("config/unknown-stream", place, message, help)]
}

/// The version that is read; `None` of a contract that other findings are about.
fn check_contract<'c>(
    name: &str,
    (id, version): (&str, Option<u32>),
    places: &ConsumerPlaces,
    contracts: &'c [Contract],
) -> Result<Option<&'c Version>, Finding> {
    let ids: Vec<String> = contracts.iter().map(|it| it.id.to_string()).collect();
    let index = ids.iter().position(|it| it == id);
    let Some(contract) = index.and_then(|index| contracts.get(index)) else {
        let known = ids.iter().map(String::as_str);
        let otherwise = "a contract is named STREAM/NAME, without an extension";
        let message = format!("`{name}` reads `{id}`, which is not there");
        let (place, help) = (places.target.clone(), near(id, known, otherwise));
        return Err(Finding::new(
            "config/unknown-contract",
            place,
            message,
            help,
        ));
    };
    let newest = contract.frozen().next_back().or(contract.latest());
    let number = match version {
        Some(number) if !contract.is_broken => number,
        _ => return Ok(newest.filter(|_| !contract.is_broken)),
    };
    contract.version(number).map(Some).ok_or_else(|| {
        let message =
            format!("`{name}` reads version {number} of `{id}`, which has none of that number");
        let help = match newest {
            Some(newest) => format!("its versions are 1 to {}", newest.number),
            None => "it has no version yet".to_owned(),
        };
        Finding::new(
            "config/unknown-version",
            places.version.clone(),
            message,
            help,
        )
    })
}

fn check_fields(
    name: &str,
    (id, read): (&str, &Version),
    fields: &[String],
    places: &ConsumerPlaces,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, place) in fields.iter().zip(&places.fields) {
        let Err(known) = find(&read.schema, field) else {
            continue;
        };
        let number = read.number;
        let message = format!("`{name}` uses `{field}`, which `{id}` v{number} does not have");
        let last = field.rsplit(['/', '.']).next().unwrap_or(field);
        let otherwise = "fields are named from the root, such as `customer/mail`";
        let help = near(last, known.iter().map(String::as_str), otherwise);
        findings.push(Finding::new(
            "config/unknown-field",
            place.clone(),
            message,
            help,
        ));
    }
    findings
}

fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> String {
    match did_you_mean(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}

/// Whether a schema has a field; the names that there are where the path ends, if it has not.
fn find(schema: &Schema, field: &str) -> Result<(), Vec<String>> {
    let mut parts = field.trim_matches('/').split(['/', '.']);
    match schema {
        Schema::Avro(schema) => parts
            .try_fold(vec![schema.root()], |at, name| {
                avro_field(schema, &at, name)
            })
            .map(|_| ()),
        Schema::Protobuf(schema) => parts
            .try_fold(Some(schema.root()), |at, name| {
                protobuf_field(schema, at, name)
            })
            .map(|_| ()),
    }
}

/// The types of a field of some types, through unions, arrays and maps.
fn avro_field(
    schema: &avro::Schema,
    at: &[NodeId],
    name: &str,
) -> Result<Vec<NodeId>, Vec<String>> {
    let mut open = at.to_vec();
    let mut seen = BTreeSet::new();
    let (mut found, mut known) = (Vec::new(), Vec::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &schema.node(id).kind {
            NodeKind::Array(inner) | NodeKind::Map(inner) => open.push(*inner),
            NodeKind::Union(branches) => open.extend(branches),
            NodeKind::Record(record) => {
                known.extend(record.fields.iter().map(|field| field.name.clone()));
                let fields = record.fields.iter().filter(|field| field.name == name);
                found.extend(fields.map(|field| field.node));
            }
            _ => {}
        }
    }
    match found.is_empty() {
        true => Err(known),
        false => Ok(found),
    }
}

/// The message that a field of a message holds, if it holds one.
fn protobuf_field(
    schema: &protobuf::Schema,
    at: Option<MessageId>,
    name: &str,
) -> Result<Option<MessageId>, Vec<String>> {
    let Some(message) = at.map(|at| schema.message(at)) else {
        return Err(Vec::new());
    };
    let Some(field) = message.field_named(name) else {
        return Err(message.fields.iter().map(|it| it.name.clone()).collect());
    };
    Ok(match field.kind {
        FieldKind::Message(id)
        | FieldKind::Group(id)
        | FieldKind::Map {
            value: MapValue::Message(id),
            ..
        } => Some(id),
        _ => None,
    })
}
