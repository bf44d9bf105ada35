//! Contracts that are like each other and not the same: a record of 30 fields each, changed a little from version to
//! version. From a seed, so that every run has the same.

use std::fmt::Write;

/// How many versions a contract has.
pub const VERSIONS: usize = 7;

/// The texts of one contract.
pub struct Contract {
    /// For each version its schema.
    pub avro: Vec<String>,
    /// The same record as messages, the older and the newer.
    pub protobuf: [String; 2],
}

/// So many contracts.
pub fn contracts(count: usize) -> Vec<Contract> {
    (0..count).map(contract).collect()
}

fn contract(number: usize) -> Contract {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0x1000_0001));
    let mut record = Record::new(number);
    let mut versions = vec![record.clone()];
    while versions.len() < VERSIONS {
        record.change(&mut random);
        versions.push(record.clone());
    }
    Contract {
        avro: versions.iter().map(Record::avro).collect(),
        protobuf: [versions[0].protobuf(), record.protobuf()],
    }
}

/// The first types of the fields, by turns: Avro, Protobuf and an Avro default.
const TYPES: [(&str, &str, &str); 15] = [
    (
        r#"{"type": "string", "logicalType": "uuid"}"#,
        "string",
        r#""00000000-0000-0000-0000-000000000000""#,
    ),
    (r#""string""#, "string", r#""""#),
    (r#""long""#, "int64", "0"),
    (r#""int""#, "int32", "0"),
    (r#"["null", "string"]"#, "optional string", "null"),
    (
        r#"{"type": "long", "logicalType": "timestamp-micros"}"#,
        "uint64",
        "0",
    ),
    (
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}"#,
        "bytes",
        r#""\u0000""#,
    ),
    (r#""boolean""#, "bool", "false"),
    (r#""double""#, "double", "0.0"),
    (
        r#"{"type": "array", "items": "string"}"#,
        "repeated string",
        "[]",
    ),
    (
        r#"{"type": "map", "values": "long"}"#,
        "map<string, int64>",
        "{}",
    ),
    (
        r#"["null", {"type": "int", "logicalType": "date"}]"#,
        "optional int32",
        "null",
    ),
    (r#"["null", "long", "string"]"#, "optional sint64", "null"),
    (r#""float""#, "float", "0.0"),
    (r#""bytes""#, "bytes", r#""""#),
];

#[derive(Clone)]
struct Record {
    number: usize,
    fields: Vec<Field>,
    address: Vec<Field>,
    symbols: Vec<String>,
    /// Of the fields there ever were.
    count: usize,
}

#[derive(Clone)]
struct Field {
    number: usize,
    name: String,
    alias: Option<String>,
    avro: &'static str,
    protobuf: &'static str,
    default: Option<&'static str>,
}

impl Field {
    fn new(number: usize, word: &str, has_default: bool) -> Self {
        let (avro, protobuf, default) = TYPES[number % TYPES.len()];
        Field {
            number: number + 1,
            name: format!("{word}_{number}"),
            alias: None,
            avro,
            protobuf,
            default: has_default.then_some(default),
        }
    }
}

impl Record {
    fn new(number: usize) -> Self {
        let fields = (0..28).map(|index| Field::new(index, "order", index % 5 == 4));
        let address = (0..6).map(|index| Field::new(index, "address", false));
        Record {
            number,
            fields: fields.collect(),
            address: address.collect(),
            symbols: ["OPEN", "PAID", "SENT", "DONE"].map(str::to_owned).into(),
            count: 28,
        }
    }

    /// What teams do: mostly what they may.
    fn change(&mut self, random: &mut Random) {
        let at = random.below(self.fields.len());
        match random.below(10) {
            0..=3 => {
                let has_default = random.below(8) > 0;
                let field = Field::new(self.count, "added", has_default);
                let end = self.fields.len() - random.below(3);
                self.fields.insert(end, field);
                self.count += 1;
            }
            4 => drop(self.fields.remove(at)),
            5 => {
                let field = &mut self.fields[at];
                let name = format!("renamed_{}", field.number);
                field.alias = Some(std::mem::replace(&mut field.name, name));
            }
            6 => self.symbols.push(format!("STATE_{}", self.symbols.len())),
            7 => {
                let mut fields = self.fields.iter_mut();
                if let Some(field) = fields.find(|it| it.avro == r#""int""#) {
                    field.avro = r#""long""#;
                }
            }
            8 => {
                let field = Field::new(self.address.len(), "address", true);
                self.address.push(field);
            }
            _ => {
                let mut fields = self.fields.iter_mut();
                if let Some(field) = fields.find(|it| it.avro.contains("timestamp-micros")) {
                    field.avro = r#"{"type": "long", "logicalType": "timestamp-millis"}"#;
                }
            }
        }
    }

    fn avro(&self) -> String {
        let mut text = format!(
            "{{\n  \"type\": \"record\",\n  \"name\": \"OrderPlaced{0}\",\n  \"namespace\": \"shop.orders{0}\",\n  \
             \"doc\": \"An order came in through one of the shops.\",\n  \"fields\": [\n",
            self.number
        );
        for field in &self.fields {
            text.push_str("    ");
            field.avro(&mut text);
            text.push_str(",\n");
        }
        let _ = write!(
            text,
            "    {{\"name\": \"status\", \"type\": {{\"type\": \"enum\", \"name\": \"Status\", \
             \"symbols\": {:?}, \"default\": \"OPEN\"}}}},\n    {{\"name\": \"address\", \"type\": \
             [\"null\", {{\"type\": \"record\", \"name\": \"Address\", \"fields\": [",
            self.symbols
        );
        for (index, field) in self.address.iter().enumerate() {
            text.push_str(if index == 0 { "\n      " } else { ",\n      " });
            field.avro(&mut text);
        }
        text.push_str("\n    ]}], \"default\": null}\n  ]\n}\n");
        text
    }

    fn protobuf(&self) -> String {
        let mut text = format!(
            "syntax = \"proto3\";\npackage shop.orders{0}.v1;\n\n// An order came in through one of the shops.\n\
             message OrderPlaced{0} {{\n  enum Status {{\n",
            self.number
        );
        for (index, symbol) in self.symbols.iter().enumerate() {
            let _ = writeln!(text, "    {symbol} = {index};");
        }
        text.push_str("  }\n  message Address {\n");
        for field in &self.address {
            let _ = writeln!(
                text,
                "    {} {} = {};",
                field.protobuf, field.name, field.number
            );
        }
        text.push_str("  }\n");
        for field in &self.fields {
            let _ = writeln!(
                text,
                "  {} {} = {};",
                field.protobuf, field.name, field.number
            );
        }
        text.push_str("  Status status = 101;\n  Address address = 102;\n}\n");
        text
    }
}

impl Field {
    fn avro(&self, text: &mut String) {
        let _ = write!(
            text,
            "{{\"name\": \"{}\", \"type\": {}",
            self.name, self.avro
        );
        if let Some(alias) = &self.alias {
            let _ = write!(text, ", \"aliases\": [\"{alias}\"]");
        }
        if let Some(default) = self.default {
            let _ = write!(text, ", \"default\": {default}");
        }
        text.push('}');
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end as u64) as usize
    }
}
