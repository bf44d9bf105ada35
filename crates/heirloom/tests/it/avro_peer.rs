//! Byte equality with apache-avro, both ways: primitives, containers and logical types.

use std::collections::{BTreeMap, HashMap};

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{Days, Duration as PeerDuration, Millis, Months, Schema};
use heirloom::avro::logical::{BigDecimal, Decimal, Duration, WideDecimal};
use heirloom::avro::{Reader, Writer};
use heirloom::{DecodeError, EncodeError};
use proptest::prelude::*;

/// Writes with ours, compares the bytes with the peer's, and reads each other's.
#[track_caller]
fn check<T>(
    schema: &str,
    value: &T,
    peer: Value,
    write: impl FnOnce(&mut Writer<'_>, &T) -> Result<(), EncodeError>,
    read: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) where
    T: PartialEq + std::fmt::Debug,
{
    let schema = Schema::parse_str(schema).unwrap();
    let encoder = GenericDatumWriter::builder(&schema).build().unwrap();
    let theirs = encoder.write_value_to_vec(peer.clone()).unwrap();
    let mut ours = Vec::new();
    write(&mut Writer::new(&mut ours), value).unwrap();
    assert_eq!(ours, theirs);

    let mut reader = Reader::new(&theirs);
    assert_eq!(&read(&mut reader).unwrap(), value);
    reader.finish().unwrap();
    for length in 0..theirs.len() {
        assert!(
            read(&mut Reader::new(&theirs[..length])).is_err(),
            "cut at {length}"
        );
    }
    let decoder = GenericDatumReader::builder(&schema).build().unwrap();
    assert_eq!(decoder.read_value(&mut ours.as_slice()).unwrap(), peer);
}

/// As [`check`], for a write that cannot fail.
macro_rules! simple {
    ($schema:expr, $value:expr, $peer:expr, $method:ident) => {
        check(
            $schema,
            &$value,
            $peer,
            |writer, value| {
                writer.$method(*value);
                Ok(())
            },
            |reader| reader.$method(),
        )
    };
}

proptest! {
    #[test]
    fn numbers(int: i32, long: i64, shift in 0..64_u32, boolean: bool) {
        simple!(r#""int""#, int >> (shift / 2), Value::Int(int >> (shift / 2)), int);
        simple!(r#""long""#, long >> shift, Value::Long(long >> shift), long);
        simple!(r#""boolean""#, boolean, Value::Boolean(boolean), boolean);
    }

    #[test]
    fn floats_by_their_bits(float: u32, double: u64) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut writer = Writer::new(&mut ours);
        writer.float(f32::from_bits(float));
        writer.double(f64::from_bits(double));
        drop(writer);
        for (schema, value) in [
            (r#""float""#, Value::Float(f32::from_bits(float))),
            (r#""double""#, Value::Double(f64::from_bits(double))),
        ] {
            let schema = Schema::parse_str(schema).unwrap();
            let encoder = GenericDatumWriter::builder(&schema).build().unwrap();
            theirs.extend(encoder.write_value_to_vec(value).unwrap());
        }
        prop_assert_eq!(&ours, &theirs);
        let mut reader = Reader::new(&ours);
        prop_assert_eq!(reader.float().unwrap().to_bits(), float);
        prop_assert_eq!(reader.double().unwrap().to_bits(), double);
    }

    #[test]
    fn strings_and_bytes(text: String, bytes: Vec<u8>, fixed: [u8; 5]) {
        check(
            r#""string""#, &text, Value::String(text.clone()),
            |writer, value| { writer.string(value); Ok(()) },
            |reader| reader.string().map(str::to_owned),
        );
        check(
            r#""bytes""#, &bytes, Value::Bytes(bytes.clone()),
            |writer, value| { writer.bytes(value); Ok(()) },
            |reader| reader.bytes().map(<[u8]>::to_vec),
        );
        check(
            r#"{"type": "fixed", "name": "F", "size": 5}"#, &fixed, Value::Fixed(5, fixed.to_vec()),
            |writer, value| { writer.fixed(value); Ok(()) },
            |reader| reader.fixed(),
        );
    }

    #[test]
    fn arrays_and_maps(items: Vec<i64>, entry in prop::option::of((".*", any::<i32>()))) {
        check(
            r#"{"type": "array", "items": "long"}"#,
            &items,
            Value::Array(items.iter().map(|item| Value::Long(*item)).collect()),
            |writer, value| writer.array(value, |writer, item| { writer.long(*item); Ok(()) }),
            |reader| reader.array(1, Reader::long),
        );
        // One entry at most: the peer writes maps in the order of its hash table.
        let entries: BTreeMap<String, i32> = entry.into_iter().collect();
        let peer: HashMap<_, _> = entries.iter().map(|(k, v)| (k.clone(), Value::Int(*v))).collect();
        check(
            r#"{"type": "map", "values": "int"}"#,
            &entries,
            Value::Map(peer),
            |writer, value| writer.map(value, |writer, entry| { writer.int(*entry); Ok(()) }),
            |reader| reader.map(1, Reader::int),
        );
    }

    #[test]
    fn decimals(unscaled in -(10_i128.pow(38) - 1)..10_i128.pow(38), shift in 0..127_u32) {
        let unscaled = unscaled >> shift;
        let value = Decimal::<2>::new(unscaled);
        let peer = |bytes: &[u8]| Value::Decimal(bytes.into());
        let all = unscaled.to_be_bytes();
        let minimal = WideDecimal::<2>::from(unscaled);
        check(
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2}"#,
            &value, peer(minimal.as_be_bytes()),
            |writer, value| writer.decimal_bytes(value, 38),
            |reader| reader.decimal_bytes(38),
        );
        let fixed = r#"{"type": {"type": "fixed", "name": "D", "size": 20},
            "logicalType": "decimal", "precision": 38, "scale": 2}"#;
        let mut extended = vec![if unscaled < 0 { 0xff } else { 0 }; 4];
        extended.extend(all);
        check(
            fixed, &value, peer(&extended),
            |writer, value| writer.decimal_fixed::<2, 20>(value, 38),
            |reader| reader.decimal_fixed::<2, 20>(38),
        );
        // Longer than necessary is read too.
        let mut padded = Vec::new();
        Writer::new(&mut padded).bytes(&extended);
        prop_assert_eq!(Reader::new(&padded).decimal_bytes::<2>(38).unwrap(), value);
    }

    #[test]
    fn wide_decimals(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
        let value = WideDecimal::<3>::from_be_bytes(&bytes);
        check(
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 80, "scale": 3}"#,
            &value, Value::Decimal(value.as_be_bytes().into()),
            |writer, value| writer.wide_decimal_bytes(value, 80),
            |reader| reader.wide_decimal_bytes(80),
        );
        let mut out = Vec::new();
        Writer::new(&mut out).wide_decimal_fixed::<3, 32>(&value, 80).unwrap();
        prop_assert_eq!(out.len(), 32);
        prop_assert_eq!(Reader::new(&out).wide_decimal_fixed::<3, 32>(80).unwrap(), value);
    }

    #[test]
    fn big_decimals(unscaled: i128, shift in 0..127_u32, scale in 0..60_i32) {
        let value = BigDecimal::new(unscaled >> shift, scale);
        let peer: apache_avro::BigDecimal = value.to_string().parse().unwrap();
        check(
            r#"{"type": "bytes", "logicalType": "big-decimal"}"#,
            &value, Value::BigDecimal(peer),
            |writer, value| writer.big_decimal(value),
            |reader| reader.big_decimal(),
        );
    }

    #[test]
    fn uuids_and_durations(uuid: u128, months: u32, days: u32, millis: u32) {
        let uuid = heirloom::uuid::Uuid::from_u128(uuid);
        check(
            r#"{"type": "string", "logicalType": "uuid"}"#, &uuid, Value::Uuid(uuid),
            |writer, value| writer.uuid_string(value),
            |reader| reader.uuid_string(),
        );
        check(
            r#"{"type": "fixed", "size": 16, "name": "U", "logicalType": "uuid"}"#,
            &uuid, Value::Uuid(uuid),
            |writer, value| writer.uuid_fixed(value),
            |reader| reader.uuid_fixed(),
        );
        let peer = PeerDuration::new(Months::new(months), Days::new(days), Millis::new(millis));
        check(
            r#"{"type": "fixed", "size": 12, "name": "D", "logicalType": "duration"}"#,
            &Duration { months, days, millis }, Value::Duration(peer),
            |writer, value| writer.duration(value),
            |reader| reader.duration(),
        );
    }
}

#[test]
fn extremes() {
    for value in [0, -1, 1, 63, 64, -64, -65, i64::MIN, i64::MAX] {
        simple!(r#""long""#, value, Value::Long(value), long);
    }
    for value in [i32::MIN, i32::MAX] {
        simple!(r#""int""#, value, Value::Int(value), int);
    }
}
