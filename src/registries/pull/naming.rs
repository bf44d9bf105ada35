//! From a subject to a contract: its stream, its name, and what `heirloom.toml` must say so that the contract is this
//! subject again.

use heirloom_contract::{Format, SubjectNaming};
use heirloom_registry::api::SchemaType;
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

use super::super::Published;

/// Where a subject belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The stream's name, if it is still free.
    pub(super) stream: String,
    /// The contract's name, likewise.
    pub(super) name: String,
    /// Whether others refer to it.
    pub(super) is_shared: bool,
    /// The topic of an event.
    pub(super) topic: Option<String>,
    /// How the subject is called.
    pub(super) naming: SubjectNaming,
    /// Its language.
    pub(super) format: Format,
    /// The root message, where the text has several.
    pub(super) message: Option<String>,
}

/// The longest name of a stream or contract, in bytes: with version and extension it is a file on every system.
const NAME_MAX: usize = 200;

impl Place {
    /// Refuses what no folder or file can be called.
    fn checked(self) -> Result<Self, String> {
        match self.stream.len().max(self.name.len()) > NAME_MAX {
            true => Err("its name is too long for a file".to_owned()),
            false => Ok(self),
        }
    }
}

/// The place of a subject by its newest version, or why it has none. `is_referred`: others refer to it.
pub(super) fn place(subject: &str, newest: &Published, is_referred: bool) -> Result<Place, String> {
    let format = match &newest.schema_type {
        SchemaType::Avro => Format::Avro,
        SchemaType::Protobuf => Format::Protobuf,
        other => return Err(format!("{other} schemas hold no events")),
    };
    if subject.ends_with("-key") && !is_referred {
        return Err("keys are no events".to_owned());
    }
    let names = full_names(format, newest)?;
    let first = names.first().ok_or("its schema has no name")?;
    let fits = |name: &&String| subject == **name || subject.ends_with(&format!("-{name}"));
    let full_name = names.iter().find(fits).unwrap_or(first);
    // Messages that stand in no other have one name after the package.
    let message = (names.len() > 1).then(|| split(full_name).1.to_owned());
    if is_referred {
        let place = shared(subject, format, full_name, message)?;
        return place.checked();
    }
    let (naming, topic) = if subject == full_name {
        (SubjectNaming::Record, None)
    } else if let Some(topic) = subject.strip_suffix(&format!("-{full_name}")) {
        (SubjectNaming::TopicRecord, Some(topic))
    } else if let Some(topic) = subject.strip_suffix("-value") {
        (SubjectNaming::Topic, Some(topic))
    } else {
        return Err(
            "it is named by no strategy: neither after a topic nor after its record".to_owned(),
        );
    };
    let (namespace, simple) = split(full_name);
    let stream = topic.unwrap_or_else(|| namespace.rsplit('.').next().unwrap_or_default());
    let place = Place {
        stream: snake(stream, "events"),
        name: snake(simple, "event"),
        is_shared: false,
        topic: topic.map(str::to_owned),
        naming,
        format,
        message,
    };
    place.checked()
}

/// A type that others refer to: by its full name (Avro), or by the path that it is imported as (Protobuf).
fn shared(
    subject: &str,
    format: Format,
    full_name: &str,
    message: Option<String>,
) -> Result<Place, String> {
    let (stream, name) = match format {
        Format::Avro => {
            let (namespace, simple) = split(full_name);
            let stream = namespace.rsplit('.').next().unwrap_or_default();
            (snake(stream, "shared"), snake(simple, "shared"))
        }
        Format::Protobuf => {
            let path = subject
                .strip_suffix(".proto")
                .and_then(|it| it.split_once('/'));
            let path = path.filter(|(stream, name)| is_name(stream) && is_name(name));
            let (stream, name) =
                path.ok_or("imports of contracts are of the form STREAM/NAME.proto")?;
            (stream.to_owned(), name.to_owned())
        }
    };
    Ok(Place {
        stream,
        name,
        is_shared: true,
        topic: None,
        naming: SubjectNaming::default(),
        format,
        message,
    })
}

/// The full names that a version can be known by: of its record, or of its messages.
fn full_names(format: Format, published: &Published) -> Result<Vec<String>, String> {
    match format {
        Format::Avro => {
            let text = published.as_text();
            let texts: Vec<Source> = text.references.into_iter().map(|it| it.1).collect();
            let schema = avro::parse(&text.source, &texts, Strictness::Lenient);
            let schema = schema.map_err(|errors| errors.to_string())?;
            Ok(schema
                .full_name()
                .map(ToString::to_string)
                .into_iter()
                .collect())
        }
        Format::Protobuf => Ok(protobuf::text_messages(&published.text)),
    }
}

fn split(full_name: &str) -> (&str, &str) {
    full_name.rsplit_once('.').unwrap_or(("", full_name))
}

/// Whether a part of a path can be the name of a stream or contract. It becomes a folder or a file, and who wrote the
/// registry's schemas is not to choose any other.
fn is_name(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    text.starts_with(|it: char| it.is_ascii_alphabetic()) && text.chars().all(is_part)
}

/// A name as files and modules have it.
pub(super) fn snake(text: &str, otherwise: &str) -> String {
    let mut out = String::new();
    let chars: Vec<char> = text.chars().collect();
    for (index, it) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|it| chars.get(it));
        let next = chars.get(index + 1);
        let is_word = it.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && next.is_some_and(char::is_ascii_lowercase)
            });
        let is_end = !it.is_ascii_alphanumeric() || is_word;
        if is_end && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        if it.is_ascii_alphanumeric() {
            out.push(it.to_ascii_lowercase());
        }
    }
    let out = out.trim_matches('_');
    match out.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}_{out}"),
        Some(_) => out.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(subject: &str, text: &str, is_referred: bool, expected: &str) {
        let published = Published {
            version: 1,
            id: 1,
            schema_type: match text.starts_with('{') {
                true => SchemaType::Avro,
                false => SchemaType::Protobuf,
            },
            text: text.to_owned(),
            references: Vec::new(),
            texts: Vec::new(),
        };
        let place = match place(subject, &published, is_referred) {
            Ok(it) => format!(
                "{}/{} {:?} {:?} {:?}",
                it.stream, it.name, it.naming, it.topic, it.message
            ),
            Err(why) => why,
        };
        assert_eq!(place, expected, "{subject}");
    }

    #[test]
    fn a_subject_has_a_place() {
        let avro =
            r#"{"type": "record", "name": "ItemAdded", "namespace": "acme.shop", "fields": []}"#;
        check(
            "Shop.Events-value",
            avro,
            false,
            "shop_events/item_added Topic Some(\"Shop.Events\") None",
        );
        check(
            "shop-acme.shop.ItemAdded",
            avro,
            false,
            "shop/item_added TopicRecord Some(\"shop\") None",
        );
        check(
            "acme.shop.ItemAdded",
            avro,
            false,
            "shop/item_added Record None None",
        );
        check(
            "acme.shop.ItemAdded",
            avro,
            true,
            "shop/item_added TopicRecord None None",
        );
        check("shop-key", avro, false, "keys are no events");
        check(
            "elsewhere",
            avro,
            false,
            "it is named by no strategy: neither after a topic nor after its record",
        );
        let proto = "syntax = \"proto3\"; package shop; message A {} message B {}";
        check(
            "t-shop.B",
            proto,
            false,
            "t/b TopicRecord Some(\"t\") Some(\"B\")",
        );
        check("t-value", proto, false, "t/a Topic Some(\"t\") Some(\"A\")");
        let form = "imports of contracts are of the form STREAM/NAME.proto";
        for path in [
            "../a.proto",
            "/a.proto",
            "a/b/c.proto",
            ".git/a.proto",
            "a/.proto",
        ] {
            check(path, proto, true, form);
        }
        check(
            &format!("{}-value", "l".repeat(300)),
            avro,
            false,
            "its name is too long for a file",
        );
        check(
            "shop/a.proto",
            proto,
            true,
            "shop/a TopicRecord None Some(\"A\")",
        );
        check(
            "a.proto",
            proto,
            true,
            "imports of contracts are of the form STREAM/NAME.proto",
        );
    }

    #[test]
    fn names_of_files() {
        for (text, expected) in [
            ("AccountOpened", "account_opened"),
            ("HTTPServer2Go", "http_server2_go"),
            ("a.b-c__d", "a_b_c_d"),
            ("7up", "event_7up"),
            ("--", "event"),
        ] {
            assert_eq!(snake(text, "event"), expected);
        }
    }
}
