//! Resolution against the decoder: what it calls lossless keeps every common value, through prost's own reflection.

use heirloom_schema::protobuf::{FailureKind, Schema, resolve};
use proptest::prelude::*;
use prost_reflect::prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage, Value,
};

use super::text;

/// The root's descriptor. From the finished set: a pool that is built up from texts ignores `packed`.
pub(crate) fn descriptor(schema: &Schema) -> MessageDescriptor {
    let set = schema.file_descriptor_set().clone();
    let pool = DescriptorPool::from_file_descriptor_set(set).expect("linked");
    pool.get_message_by_name(&schema.message(schema.root()).full_name)
        .expect("the root")
}

/// Numbers drawn in advance, read one by one; zero when they run out.
pub(crate) struct Draw<'a>(pub(crate) std::slice::Iter<'a, u64>);

impl Draw<'_> {
    fn next(&mut self) -> u64 {
        self.0.next().copied().unwrap_or(0)
    }
}

pub(crate) fn message(
    descriptor: &MessageDescriptor,
    draw: &mut Draw<'_>,
    depth: usize,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let is_message = matches!(field.kind(), Kind::Message(_)) && !field.is_map();
        if field.is_required() || !(draw.next().is_multiple_of(3) || is_message && depth > 3) {
            message.set_field(&field, value(&field, draw, depth));
        }
    }
    message
}

fn value(field: &FieldDescriptor, draw: &mut Draw<'_>, depth: usize) -> Value {
    let count = draw.next() % 4;
    if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
        let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        let pairs = (0..count).filter_map(|_| {
            let key = map_key(&single(&key.kind(), draw, depth))?;
            Some((key, single(&value.kind(), draw, depth)))
        });
        return Value::Map(pairs.collect());
    }
    if field.is_list() {
        return Value::List(
            (0..count)
                .map(|_| single(&field.kind(), draw, depth))
                .collect(),
        );
    }
    single(&field.kind(), draw, depth)
}

fn map_key(value: &Value) -> Option<MapKey> {
    Some(match value {
        Value::Bool(key) => MapKey::Bool(*key),
        Value::I32(key) => MapKey::I32(*key),
        Value::I64(key) => MapKey::I64(*key),
        Value::U32(key) => MapKey::U32(*key),
        Value::U64(key) => MapKey::U64(*key),
        Value::String(key) => MapKey::String(key.clone()),
        _ => return None,
    })
}

fn single(kind: &Kind, draw: &mut Draw<'_>, depth: usize) -> Value {
    let number = draw.next();
    match kind {
        Kind::Double => Value::F64(number as f64 / 8.0),
        Kind::Float => Value::F32((number as u16) as f32 / 8.0),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number as i32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number as i64),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number as u32),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number),
        Kind::Bool => Value::Bool(number % 2 == 1),
        Kind::String => Value::String(format!("{number:x}é")),
        Kind::Bytes => Value::Bytes(number.to_le_bytes().to_vec().into()),
        Kind::Enum(symbols) => {
            let values: Vec<_> = symbols.values().map(|value| value.number()).collect();
            Value::EnumNumber(values[number as usize % values.len()])
        }
        Kind::Message(inner) if depth > 4 => Value::Message(DynamicMessage::new(inner.clone())),
        Kind::Message(inner) => Value::Message(message(inner, draw, depth + 1)),
    }
}

/// Whether every value of the writer that the reader has a field for is the same there.
fn same(writer: &DynamicMessage, reader: &DynamicMessage) -> Result<(), String> {
    for field in writer.descriptor().fields() {
        let Some(other) = reader.descriptor().get_field(field.number()) else {
            continue;
        };
        let both = field.supports_presence() && other.supports_presence();
        if both && writer.has_field(&field) != reader.has_field(&other) {
            return Err(format!("presence of {}", field.name()));
        }
        // Absent in both; a recursive message's default would never end.
        if field.supports_presence() && !writer.has_field(&field) {
            continue;
        }
        let mut from = writer.get_field(&field).into_owned();
        let to = reader.get_field(&other).into_owned();
        if other.is_list() && !field.is_list() {
            from = Value::List(vec![from]);
        }
        same_value(&from, &to).map_err(|cause| format!("{}: {cause}", field.name()))?;
    }
    Ok(())
}

fn same_value(from: &Value, to: &Value) -> Result<(), String> {
    match (from, to) {
        (Value::Message(from), Value::Message(to)) => return same(from, to),
        (Value::List(from), Value::List(to)) if from.len() == to.len() => {
            return from
                .iter()
                .zip(to)
                .try_for_each(|(from, to)| same_value(from, to));
        }
        (Value::Map(from), Value::Map(to)) if from.len() == to.len() => {
            return from.iter().try_for_each(|(key, from)| {
                let to = to.iter().find(|(other, _)| same_key(key, other));
                let (_, to) = to.ok_or("a key is gone")?;
                same_value(from, to)
            });
        }
        _ => {}
    }
    let is_same = match (number(from), number(to)) {
        (Some(from), Some(to)) => from == to,
        _ => match (from, to) {
            (Value::String(from), Value::Bytes(to)) => from.as_bytes() == to.as_ref(),
            _ => from == to,
        },
    };
    if is_same {
        Ok(())
    } else {
        Err(format!("{from:?} became {to:?}"))
    }
}

fn same_key(from: &MapKey, to: &MapKey) -> bool {
    same_value(&from.clone().into(), &to.clone().into()).is_ok()
}

fn number(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Bool(value) => i128::from(*value),
        Value::I32(value) | Value::EnumNumber(value) => i128::from(*value),
        Value::I64(value) => i128::from(*value),
        Value::U32(value) => i128::from(*value),
        Value::U64(value) => i128::from(*value),
        _ => return None,
    })
}

const TYPES: &[&str] = &[
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes", "M", "N", "E", "Event",
];
const KEYS: &[&str] = &[
    "int32", "int64", "uint32", "uint64", "sint64", "bool", "string",
];

/// A field of one of the shapes, named by its number so that names agree.
fn field(number: usize, shape: u8, kind: usize, key: usize) -> String {
    let (kind, key) = (TYPES[kind % TYPES.len()], KEYS[key % KEYS.len()]);
    match shape % 8 {
        0 | 1 => format!("optional {kind} f{number} = {number};"),
        2 => format!("repeated {kind} f{number} = {number};"),
        3 if !matches!(kind, "string" | "bytes" | "M" | "N" | "Event") => {
            format!("repeated {kind} f{number} = {number} [packed = false];")
        }
        4 => format!("oneof o{number} {{ {kind} f{number} = {number}; }}"),
        5 => format!("map<{key}, {kind}> f{number} = {number};"),
        _ => format!("{kind} f{number} = {number};"),
    }
}

type Shapes = Vec<(u8, usize, usize)>;

fn event(fields: &Shapes, inner: &Shapes) -> Schema {
    let body = |fields: &Shapes| -> String {
        let fields = fields.iter().enumerate();
        fields
            .map(|(index, &(shape, kind, key))| field(index + 1, shape, kind, key))
            .collect()
    };
    text(&format!(
        "syntax = \"proto3\"; message Event {{ {} }} message M {{ {} }} message N {{ string s = 1; }} enum E {{ X = 0; Y = 1; Z = -1; }}",
        body(fields),
        body(inner)
    ))
}

fn shapes() -> impl Strategy<Value = Shapes> {
    proptest::collection::vec((any::<u8>(), 0..TYPES.len(), 0..KEYS.len()), 1..6)
}

/// The shapes with some fields changed: mostly they stay, so that pairs are often lossless.
fn changed(shapes: &Shapes, changes: &[(u8, u8, usize)]) -> Shapes {
    const WIDER: &[(&str, &str)] = &[
        ("int32", "int64"),
        ("uint32", "uint64"),
        ("uint32", "int64"),
        ("sint32", "sint64"),
        ("bool", "int32"),
        ("bool", "uint64"),
        ("string", "bytes"),
        ("E", "int32"),
        ("E", "int64"),
    ];
    let position = |name: &str| TYPES.iter().position(|kind| *kind == name).unwrap_or(0);
    let mut changed = shapes.clone();
    for (field, &(how, shape, kind)) in changed.iter_mut().zip(changes) {
        match how % 16 {
            0 => field.0 = shape,
            1 => field.1 = kind,
            2..=8 => {
                let wider: Vec<_> = WIDER
                    .iter()
                    .filter(|(from, _)| *from == TYPES[field.1])
                    .collect();
                if let Some((_, to)) = wider.get(kind % wider.len().max(1)) {
                    field.1 = position(to);
                }
            }
            _ => {}
        }
    }
    changed
}

/// Numbers at which varints, signs and widths change.
const EDGES: &[u64] = &[
    0,
    1,
    2,
    5,
    0x7f,
    0x80,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

/// Reads every edge value of one field into another and holds what comes out to the resolution: what is lossless
/// keeps all values, and each failure and loss has a value that shows it.
fn confirm(writer_field: &str, reader_field: &str) {
    const REST: &str = "message M { uint32 x = 1; } enum E { X = 0; Y = 1; Z = -1; }";
    let event = |field: &str| {
        text(&format!(
            "syntax = \"proto3\"; message Event {{ {field} }} {REST}"
        ))
    };
    let (writer, reader) = (event(writer_field), event(reader_field));
    let (from, to) = (descriptor(&writer), descriptor(&reader));
    let resolution = resolve(&writer, &reader);
    let pair = format!("{writer_field} -> {reader_field}");
    let (mut is_failing, mut is_changing) = (false, false);
    let field = from.get_field(1).unwrap();
    for (index, edge) in EDGES.iter().enumerate() {
        // A count of two or three first, for lists and maps; then the value, then the next edges.
        let drawn: Vec<_> = [2 + (index as u64 % 2), *edge]
            .into_iter()
            .chain(EDGES.iter().copied().cycle().skip(index).take(8))
            .collect();
        let drawn = if field.is_list() || field.is_map() {
            &drawn[..]
        } else {
            &[&[0], &drawn[1..]].concat()[..]
        };
        let mut written = DynamicMessage::new(from.clone());
        written.set_field(&field, value(&field, &mut Draw(drawn.iter()), 4));
        match DynamicMessage::decode(to.clone(), written.encode_to_vec().as_slice()) {
            Ok(read) => is_changing |= same(&written, &read).is_err(),
            Err(_) => is_failing = true,
        }
    }
    if resolution.is_lossless() {
        assert!(!is_failing && !is_changing, "{pair}");
    }
    if resolution.failures().is_empty() {
        assert!(!is_failing, "{pair}");
        // An enum keeps the number of whatever was written; only its meaning changes.
        let is_lossy = !resolution.losses().is_empty();
        let into_enum = matches!(to.get_field(1).unwrap().kind(), Kind::Enum(_));
        assert!(is_lossy == is_changing || (is_lossy && into_enum), "{pair}");
    } else if !matches!(
        resolution.failures()[0].kind,
        FailureKind::MessageType { .. }
    ) {
        // An empty message can pass for many things, so a message-typed change needs no witness.
        assert!(is_failing, "{pair}");
    }
}

#[test]
fn every_pair_of_kinds_does_what_resolution_says() {
    for from in &TYPES[..TYPES.len() - 1] {
        for to in &TYPES[..TYPES.len() - 1] {
            if ![*from, *to].contains(&"N") {
                confirm(
                    &format!("optional {from} a = 1;"),
                    &format!("optional {to} a = 1;"),
                );
            }
        }
    }
}

#[test]
fn every_pair_of_map_keys_does_what_resolution_says() {
    for from in KEYS {
        for to in KEYS {
            confirm(
                &format!("map<{from}, uint32> a = 1;"),
                &format!("map<{to}, uint32> a = 1;"),
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn lossless_pairs_keep_every_value(
        fields in shapes(),
        inner in shapes(),
        changes in proptest::collection::vec((any::<u8>(), any::<u8>(), 0..TYPES.len()), 12),
        drawn in proptest::collection::vec(prop_oneof![any::<u64>(), 0_u64..4, Just(u64::MAX)], 200),
    ) {
        let writer = event(&fields, &inner);
        let reader = event(&changed(&fields, &changes[..6]), &changed(&inner, &changes[6..]));
        let resolution = resolve(&writer, &reader);
        let written = message(&descriptor(&writer), &mut Draw(drawn.iter()), 0);
        let bytes = written.encode_to_vec();
        let read = DynamicMessage::decode(descriptor(&reader), bytes.as_slice());
        if resolution.failures().is_empty() {
            prop_assert!(read.is_ok(), "{read:?}\n{:?}", resolution.losses());
        }
        if let (true, Ok(read)) = (resolution.is_lossless(), read) {
            prop_assert_eq!(same(&written, &read), Ok(()));
        }
    }
}
