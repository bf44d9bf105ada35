//! Random values of a schema, as apache-avro knows them.

use std::collections::HashMap;

use apache_avro::schema::{InnerDecimalSchema, Name, RecordSchema, UuidSchema};
use apache_avro::types::Value;
use apache_avro::{Days, Decimal, Duration, Millis, Months, Schema, Uuid};

/// A generator of numbers that is the same everywhere: xorshift64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count.max(1) as u64).unwrap()
    }

    /// Small more often than large, of either sign.
    fn long(&mut self) -> i64 {
        let bits = 1 + self.below(64);
        (self.next() >> (64 - bits)) as i64 * if self.below(2) == 0 { 1 } else { -1 }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }

    fn text(&mut self) -> String {
        let count = self.below(6);
        (0..count)
            .map(|_| ['a', 'Z', ' ', '"', 'ü', '🦀'][self.below(6)])
            .collect()
    }
}

/// Named types of a schema, by full name.
pub(crate) type Names = HashMap<Name, Schema>;

/// All named types in and below a schema.
pub(crate) fn collect(schema: &Schema, names: &mut Names) {
    match schema {
        Schema::Array(array) => collect(&array.items, names),
        Schema::Map(map) => collect(&map.types, names),
        Schema::Union(union) => union.variants().iter().for_each(|it| collect(it, names)),
        Schema::Record(record) => {
            names.insert(record.name.clone(), schema.clone());
            record
                .fields
                .iter()
                .for_each(|field| collect(&field.schema, names));
        }
        _ => {
            if let Some(name) = schema.name() {
                names.entry(name.clone()).or_insert_with(|| schema.clone());
            }
        }
    }
}

/// A value of a schema; deep down the shortest there is. Maps have one entry at most: their order is random there.
pub(crate) fn value(schema: &Schema, names: &Names, random: &mut Random, depth: usize) -> Value {
    let count = if depth > 5 { 0 } else { random.below(4) };
    match schema {
        Schema::Null => Value::Null,
        Schema::Boolean => Value::Boolean(random.below(2) == 1),
        Schema::Int => Value::Int(random.long() as i32),
        Schema::Long => Value::Long(random.long()),
        Schema::Float => Value::Float(random.long() as f32 / 3.0),
        Schema::Double => Value::Double(random.long() as f64 / 3.0),
        Schema::Bytes => Value::Bytes(random.bytes(count)),
        Schema::String => Value::String(random.text()),
        Schema::Array(array) => Value::Array(
            (0..count)
                .map(|_| value(&array.items, names, random, depth + 1))
                .collect(),
        ),
        Schema::Map(map) => {
            let entry = |_| {
                (
                    "key".to_owned() + &random.text(),
                    value(&map.types, names, random, depth + 1),
                )
            };
            Value::Map((0..count.min(1)).map(entry).collect())
        }
        Schema::Union(union) => {
            let variants = union.variants();
            let null = variants.iter().position(|it| matches!(it, Schema::Null));
            let chosen = match null {
                Some(null) if depth > 4 => null,
                _ if depth > 4 => shallowest(variants),
                _ => random.below(variants.len()),
            };
            let inner = value(&variants[chosen], names, random, depth + 1);
            Value::Union(u32::try_from(chosen).unwrap(), Box::new(inner))
        }
        Schema::Record(record) => self::record(record, names, random, depth),
        Schema::Enum(symbols) => {
            let index = random.below(symbols.symbols.len());
            Value::Enum(
                u32::try_from(index).unwrap(),
                symbols.symbols[index].clone(),
            )
        }
        Schema::Fixed(fixed) => Value::Fixed(fixed.size, random.bytes(fixed.size)),
        Schema::Ref { name } => value(&names[name], names, random, depth),
        logical => self::logical(logical, random),
    }
}

fn shallowest(variants: &[Schema]) -> usize {
    let is_flat = |schema: &Schema| {
        !matches!(
            schema,
            Schema::Record(_) | Schema::Ref { .. } | Schema::Union(_)
        )
    };
    variants
        .iter()
        .position(is_flat)
        .unwrap_or(variants.len() - 1)
}

fn record(record: &RecordSchema, names: &Names, random: &mut Random, depth: usize) -> Value {
    let fields = record.fields.iter();
    let value = |schema: &Schema, random: &mut Random| value(schema, names, random, depth + 1);
    Value::Record(
        fields
            .map(|it| (it.name.clone(), value(&it.schema, random)))
            .collect(),
    )
}

fn logical(schema: &Schema, random: &mut Random) -> Value {
    match schema {
        Schema::Decimal(decimal) => {
            let unscaled = random.long() % 10_i64.pow(decimal.precision.min(18) as u32);
            let bytes = unscaled.to_be_bytes();
            let sign = if unscaled < 0 { 0xff } else { 0 };
            let redundant = bytes
                .windows(2)
                .take_while(|pair| pair[0] == sign && (pair[1] ^ sign) < 0x80)
                .count();
            match &decimal.inner {
                InnerDecimalSchema::Bytes | InnerDecimalSchema::Fixed(_) => {
                    Value::Decimal(Decimal::from(&bytes[redundant..]))
                }
            }
        }
        Schema::BigDecimal => {
            let reader = apache_avro::reader::datum::GenericDatumReader::builder(schema);
            reader
                .build()
                .unwrap()
                .read_value(&mut [8_u8, 4, 0, 200, 4].as_slice())
                .unwrap()
        }
        Schema::Uuid(UuidSchema::String | UuidSchema::Bytes | UuidSchema::Fixed(_)) => {
            Value::Uuid(Uuid::from_slice(&random.bytes(16)).unwrap())
        }
        Schema::Date => Value::Date(random.long() as i32),
        Schema::TimeMillis => Value::TimeMillis(random.long() as i32),
        Schema::TimeMicros => Value::TimeMicros(random.long()),
        Schema::TimestampMillis => Value::TimestampMillis(random.long()),
        Schema::TimestampMicros => Value::TimestampMicros(random.long()),
        Schema::TimestampNanos => Value::TimestampNanos(random.long()),
        Schema::LocalTimestampMillis => Value::LocalTimestampMillis(random.long()),
        Schema::LocalTimestampMicros => Value::LocalTimestampMicros(random.long()),
        Schema::LocalTimestampNanos => Value::LocalTimestampNanos(random.long()),
        Schema::Duration(_) => {
            let mut part = || random.next() as u32;
            let (months, days, millis) = (part(), part(), part());
            Value::Duration(Duration::new(
                Months::new(months),
                Days::new(days),
                Millis::new(millis),
            ))
        }
        other => panic!("{other:?} is no logical type"),
    }
}
