//! `[[consumers]]`: who reads which contract at which version, so that a change can say who is hit.

use heirloom_schema::Location;
use toml::Spanned;
use toml::de::DeValue;

use crate::document::{Document, Key};

/// One table of `[[consumers]]`. One that reads several contracts has a table for each, or one for their stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerConfig {
    /// What people call it.
    pub name: String,
    /// What it reads.
    pub reads: Reads,
    /// Where the table stands.
    pub location: Location,
}

/// What a consumer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// One contract.
    Contract {
        /// As `STREAM/NAME`.
        id: String,
        /// The version whose schema it reads with; the newest frozen one where it is not given.
        version: Option<u32>,
        /// The fields that it uses, by their names from the root, such as `customer/mail`; all where none is given.
        fields: Vec<String>,
    },
    /// Every contract of a stream, at its newest frozen version.
    Stream(String),
}

/// Where the parts of a consumer stand.
#[derive(Clone, Debug)]
pub(crate) struct ConsumerPlaces {
    pub(crate) target: Location,
    pub(crate) version: Location,
    pub(crate) fields: Vec<Location>,
}

const KNOWN: [&str; 5] = ["name", "contract", "stream", "version", "fields"];

/// Reads all tables; one in which something is wrong is left out, with a finding.
pub(super) fn read<'a>(
    document: &mut Document<'a>,
    key: &Key<'_>,
    value: &Spanned<DeValue<'a>>,
) -> Vec<(ConsumerConfig, ConsumerPlaces)> {
    let tables = document.list(key, value).into_iter().flatten();
    tables
        .filter_map(|table| consumer(document, key, table))
        .collect()
}

fn consumer<'a>(
    document: &mut Document<'a>,
    consumers: &Key<'_>,
    value: &Spanned<DeValue<'a>>,
) -> Option<(ConsumerConfig, ConsumerPlaces)> {
    let location = document.location(value);
    let (mut name, mut contract, mut stream) = (None, None, None);
    let (mut version, mut fields) = (None, None);
    let mut places = ConsumerPlaces {
        target: location.clone(),
        version: location.clone(),
        fields: Vec::new(),
    };
    for (key, value) in document.table(consumers, value)? {
        match key.get_ref().as_ref() {
            "name" => name = document.text(key, value).map(str::to_owned),
            "contract" => {
                contract = document.text(key, value).map(str::to_owned);
                places.target = document.location(key);
            }
            "stream" => {
                stream = document.text(key, value).map(str::to_owned);
                places.target = document.location(key);
            }
            "version" => {
                version = document.number(key, value);
                places.version = document.location(key);
            }
            "fields" => {
                let list = document.list(key, value).into_iter().flatten();
                let named = list.filter_map(|field| {
                    let text = document.text(key, field)?.to_owned();
                    Some((text, document.location(field)))
                });
                let (texts, locations): (Vec<_>, Vec<_>) = named.unzip();
                fields = Some(texts);
                places.fields = locations;
            }
            _ => document.unknown_key(key, "a consumer", &KNOWN),
        }
    }
    let name = name.or_else(|| {
        let help = "give it the name that people call it by: name = \"billing\"";
        document.bad_value(value, "a consumer has no `name`", help);
        None
    })?;
    let reads = match (contract, stream) {
        (Some(id), None) => Reads::Contract {
            id,
            version,
            fields: fields.unwrap_or_default(),
        },
        (None, Some(stream)) if version.is_none() && fields.is_none() => Reads::Stream(stream),
        (None, Some(_)) => {
            let message = format!("`{name}` reads a stream, and names a version or fields");
            let help = "versions and fields are of one contract: name it as `contract`, in a table for each";
            document.bad_value(value, message, help);
            return None;
        }
        (_, stream) => {
            let what = if stream.is_some() { "both" } else { "neither" };
            let message = format!("`{name}` has {what} of `contract` and `stream`");
            document.bad_value(value, message, "say what it reads, by one of the two");
            return None;
        }
    };
    let consumer = ConsumerConfig {
        name,
        reads,
        location,
    };
    Some((consumer, places))
}
