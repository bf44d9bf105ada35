//! Random messages of prost-reflect, which knows only the descriptors, go through the generated structs unchanged.

use std::path::Path;

use heirloom::prost::Message;
use heirloom_build_generated_protobuf::contracts as generated;
use heirloom_contract::{ContractId, Contracts, Schema};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage, Value,
};

/// The root message of one version of the corpus.
fn descriptor(contract: &str, version: u32) -> MessageDescriptor {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/protobuf");
    let contracts = Contracts::load(&root).unwrap();
    let id: ContractId = contract.parse().unwrap();
    let version = contracts.contract(&id).unwrap().version(version).unwrap();
    let Schema::Protobuf(schema) = &version.schema else {
        panic!("{contract} is not Protobuf")
    };
    let files = schema.file_descriptor_set().clone();
    let pool = DescriptorPool::from_file_descriptor_set(files).unwrap();
    pool.get_message_by_name(&schema.message(schema.root()).full_name)
        .unwrap()
}

/// Any message, with up to `depth` messages in each other.
fn messages(descriptor: MessageDescriptor, depth: u32) -> BoxedStrategy<DynamicMessage> {
    let fields: Vec<_> = descriptor
        .fields()
        .filter(|field| {
            depth > 0 || !matches!(field.kind(), Kind::Message(_)) || is_required(field)
        })
        .map(|field| {
            let values = values(&field, depth.saturating_sub(1));
            let values = match is_required(&field) {
                true => values.prop_map(Some).boxed(),
                false => prop::option::weighted(0.4, values).boxed(),
            };
            (Just(field), values)
        })
        .collect();
    fields
        .prop_map(move |fields| {
            let mut message = DynamicMessage::new(descriptor.clone());
            for (field, value) in fields {
                if let Some(value) = value {
                    message.set_field(&field, value);
                }
            }
            message
        })
        .boxed()
}

fn is_required(field: &FieldDescriptor) -> bool {
    field.cardinality() == Cardinality::Required
}

fn values(field: &FieldDescriptor, depth: u32) -> BoxedStrategy<Value> {
    if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
        let keys = singular(&entry.map_entry_key_field(), depth);
        let values = singular(&entry.map_entry_value_field(), depth);
        let entries = prop::collection::vec((keys, values), 0..4);
        return entries
            .prop_map(|entries| {
                let key = |value: Value| match value {
                    Value::Bool(key) => MapKey::Bool(key),
                    Value::I32(key) => MapKey::I32(key),
                    Value::I64(key) => MapKey::I64(key),
                    Value::U32(key) => MapKey::U32(key),
                    Value::U64(key) => MapKey::U64(key),
                    Value::String(key) => MapKey::String(key),
                    other => panic!("{other} is not a key"),
                };
                Value::Map(
                    entries
                        .into_iter()
                        .map(|(at, value)| (key(at), value))
                        .collect(),
                )
            })
            .boxed();
    }
    if field.is_list() {
        return prop::collection::vec(singular(field, depth), 0..4)
            .prop_map(Value::List)
            .boxed();
    }
    singular(field, depth)
}

fn singular(field: &FieldDescriptor, depth: u32) -> BoxedStrategy<Value> {
    match field.kind() {
        Kind::Double => any::<f64>().prop_map(Value::F64).boxed(),
        Kind::Float => any::<f32>().prop_map(Value::F32).boxed(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => any::<i32>().prop_map(Value::I32).boxed(),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => any::<i64>().prop_map(Value::I64).boxed(),
        Kind::Uint32 | Kind::Fixed32 => any::<u32>().prop_map(Value::U32).boxed(),
        Kind::Uint64 | Kind::Fixed64 => any::<u64>().prop_map(Value::U64).boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        // prost leaves a map's value out where it is the default one, also one that has required fields.
        Kind::String if is_required(field) => ".{1,8}".prop_map(Value::String).boxed(),
        Kind::String => ".{0,8}".prop_map(Value::String).boxed(),
        Kind::Bytes => prop::collection::vec(any::<u8>(), 0..8)
            .prop_map(|bytes| Value::Bytes(bytes.into()))
            .boxed(),
        Kind::Enum(symbols) => {
            let known: Vec<i32> = symbols.values().map(|value| value.number()).collect();
            prop_oneof![4 => prop::sample::select(known), 1 => any::<i32>()]
                .prop_map(Value::EnumNumber)
                .boxed()
        }
        Kind::Message(message) => messages(message, depth).prop_map(Value::Message).boxed(),
    }
}

/// Random messages pass through `M` unchanged: the same message for prost-reflect, and for `M` the same bytes again.
fn check<M: Message + Default + PartialEq + std::fmt::Debug>(contract: &str, version: u32) {
    let descriptor = descriptor(contract, version);
    let strategy = messages(descriptor.clone(), 3);
    let mut runner = TestRunner::new(Config {
        cases: 96,
        ..Config::default()
    });
    for _ in 0..96 {
        let sent = strategy.new_tree(&mut runner).unwrap().current();
        let bytes = sent.encode_to_vec();
        let typed = M::decode(bytes.as_slice()).unwrap();
        let written = typed.encode_to_vec();
        let received = DynamicMessage::decode(descriptor.clone(), written.as_slice()).unwrap();
        assert_eq!(
            received.unknown_fields().count(),
            0,
            "{contract} v{version}"
        );
        let expected = filled(&sent);
        // Not `assert_eq`: the `Debug` of a message type that contains itself has no end.
        assert!(
            received == expected,
            "{contract} v{version}:
{received}
is not
{expected}"
        );
        let again = M::decode(written.as_slice()).unwrap().encode_to_vec();
        assert_eq!(again, written, "{contract} v{version}: {bytes:?}");
    }
}

/// The message as prost-reflect itself reads it back.
fn filled(message: &DynamicMessage) -> DynamicMessage {
    DynamicMessage::decode(message.descriptor(), message.encode_to_vec().as_slice()).unwrap()
}

#[test]
fn everything_of_proto3() {
    check::<generated::three::everything::v1::Everything>("three/everything", 1);
    check::<generated::three::everything::v2::Everything>("three/everything", 2);
}

#[test]
fn everything_of_proto2() {
    check::<generated::two::legacy::v1::Legacy>("two/legacy", 1);
    check::<generated::two::legacy::v2::Legacy>("two/legacy", 2);
}

#[test]
fn names_that_collide() {
    check::<generated::names::names::v1::Names>("names/names", 1);
    check::<generated::names::names::v2::Names>("names/names", 2);
}

#[test]
fn types_of_other_contracts_and_of_older_versions() {
    check::<generated::uses::uses_others::v1::UsesOthers>("uses/uses_others", 1);
    check::<generated::uses::uses_others::v2::UsesOthers>("uses/uses_others", 2);
    check::<generated::uses::uses_others::v3::UsesOthers>("uses/uses_others", 3);
}

#[test]
fn a_root_inside_of_another_message_and_one_without_a_package() {
    check::<generated::evolution::nested_root::v2::Event2>("evolution/nested_root", 2);
    check::<generated::evolution::moved::v2::Moved>("evolution/moved", 2);
}
