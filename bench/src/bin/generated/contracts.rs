//! The events: from a seed, so that every run and every contender has the same. No two of them are alike, since a
//! compiler merges functions that are.

use serde_json::{Value, json};

/// How many versions each event has.
pub const VERSIONS: u32 = 5;

/// How many fields the newest version has.
const FIELDS: usize = 30;

/// Fields that one version after the other adds, from the second on.
const ADDED: usize = VERSIONS as usize - 1;

/// Which kinds there are, and how many of each in thirty.
const KINDS: [(Kind, u64); 14] = [
    (Kind::String, 7),
    (Kind::Long, 4),
    (Kind::OptionalString, 3),
    (Kind::Int, 3),
    (Kind::Enum, 2),
    (Kind::Boolean, 2),
    (Kind::Double, 2),
    (Kind::OptionalLong, 1),
    (Kind::Timestamp, 1),
    (Kind::Bytes, 1),
    (Kind::Strings, 1),
    (Kind::Doubles, 1),
    (Kind::Labels, 1),
    (Kind::Nested, 1),
];

/// The type of a field.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    String,
    Long,
    Int,
    Boolean,
    Double,
    Enum,
    OptionalString,
    OptionalLong,
    Timestamp,
    Bytes,
    Strings,
    Doubles,
    Labels,
    Nested,
}

/// A field of the newest version.
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// The version that added it.
    since: u32,
    /// The symbols of an enum, or the fields of a nested record.
    pub inner: Vec<String>,
}

/// An event, in all its versions.
pub struct Event {
    /// In `PascalCase`.
    pub name: String,
    pub fields: Vec<Field>,
    /// Whether it contains itself, in a last field `next`.
    pub recursive: bool,
    pub versions: u32,
}

/// A xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    fn kind(&mut self) -> Kind {
        let mut left = self.below(KINDS.iter().map(|(_, weight)| weight).sum());
        for (kind, weight) in KINDS {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => return kind,
            }
        }
        Kind::String
    }
}

const WORDS: [&str; 16] = [
    "account", "amount", "basket", "channel", "code", "country", "customer", "item", "label",
    "note", "order", "price", "reason", "region", "source", "state",
];

const VERBS: [&str; 8] = [
    "Added", "Booked", "Changed", "Closed", "Opened", "Paid", "Sent", "Shipped",
];

/// So many events of five versions.
pub fn events(count: usize) -> Vec<Event> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..count).map(|index| event(index, &mut random)).collect()
}

fn event(index: usize, random: &mut Random) -> Event {
    let word = random.of(&WORDS);
    let (first, rest) = word.split_at(1);
    let verb = random.of(&VERBS);
    let name = format!("{}{rest}{verb}{index}", first.to_uppercase());
    let fields = (0..FIELDS).map(|place| {
        let added = (place + ADDED + 1).saturating_sub(FIELDS);
        let kind = match (place, added) {
            (0, _) => Kind::Long,
            (_, 0) => random.kind(),
            (_, added) if added % 2 == 1 => Kind::OptionalString,
            _ => Kind::OptionalLong,
        };
        let inner = match kind {
            Kind::Enum => 2 + random.below(8),
            Kind::Nested => 3 + random.below(5),
            _ => 0,
        };
        Field {
            name: format!("{}_{place}", random.of(&WORDS)),
            kind,
            since: added as u32 + 1,
            inner: (0..inner)
                .map(|it| format!("{}_{it}", random.of(&WORDS)))
                .collect(),
        }
    });
    Event {
        name,
        fields: fields.collect(),
        recursive: false,
        versions: VERSIONS,
    }
}

/// An event of one version with so many optional texts.
pub fn wide(width: usize, recursive: bool) -> Event {
    let fields = (0..width).map(|place| Field {
        name: format!("field_{place}"),
        kind: Kind::OptionalString,
        since: 1,
        inner: Vec::new(),
    });
    Event {
        name: "Wide".to_owned(),
        fields: fields.collect(),
        recursive,
        versions: 1,
    }
}

impl Event {
    /// The Avro schema of a version. The first field becomes a long in version 3, a field is dropped in version 4, and
    /// each version adds one.
    pub fn schema(&self, version: u32) -> Value {
        let there = self.fields.iter().filter(|field| field.since <= version);
        let mut fields: Vec<Value> = there.map(|field| self.field(field)).collect();
        if self.versions == VERSIONS && version < 3 {
            fields[0]["type"] = json!("int");
        }
        if self.versions == VERSIONS && version < 4 {
            fields.push(json!({"name": "legacy", "type": "string"}));
        }
        if self.recursive {
            fields.push(json!({"name": "next", "type": ["null", self.name], "default": null}));
        }
        json!({"type": "record", "name": self.name, "namespace": "events", "fields": fields})
    }

    fn field(&self, field: &Field) -> Value {
        let own = format!("{}_{}", self.name, field.name);
        let ty = match field.kind {
            Kind::String => json!("string"),
            Kind::Long => json!("long"),
            Kind::Int => json!("int"),
            Kind::Boolean => json!("boolean"),
            Kind::Double => json!("double"),
            Kind::Bytes => json!("bytes"),
            Kind::Timestamp => json!({"type": "long", "logicalType": "timestamp-micros"}),
            Kind::Enum => json!({"type": "enum", "name": own, "symbols": field.inner}),
            Kind::Strings => json!({"type": "array", "items": "string"}),
            Kind::Doubles => json!({"type": "array", "items": "double"}),
            Kind::Labels => json!({"type": "map", "values": "string"}),
            Kind::Nested => {
                let fields: Vec<Value> = nested(field)
                    .map(|(name, is_text)| {
                        json!({"name": name, "type": if is_text { "string" } else { "long" }})
                    })
                    .collect();
                json!({"type": "record", "name": own, "fields": fields})
            }
            Kind::OptionalString | Kind::OptionalLong => {
                let inner = if field.kind == Kind::OptionalLong {
                    "long"
                } else {
                    "string"
                };
                let ty = json!(["null", inner]);
                return json!({"name": field.name, "type": ty, "default": null});
            }
        };
        json!({"name": field.name, "type": ty})
    }
}

/// The fields of a nested record: texts and longs by turns.
pub fn nested(field: &Field) -> impl Iterator<Item = (&str, bool)> {
    let names = field.inner.iter().enumerate();
    names.map(|(place, name)| (name.as_str(), place % 2 == 0))
}
