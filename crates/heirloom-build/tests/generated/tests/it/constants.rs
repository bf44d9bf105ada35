//! What an event says of itself, and the Rust names and values that its schema becomes.

use heirloom::avro::logical::{BigDecimal, Date, Decimal, Duration, WideDecimal};
use heirloom::{Event, Format, Stream};
use heirloom_build_generated::{defaults, evolution, logical, names};

#[test]
fn an_event_knows_its_contract_versions_and_subjects() {
    type Order = names::Order;
    assert_eq!(Order::FULL_NAME, "acme.shop.Order");
    assert_eq!(Order::MESSAGE_INDEX, [] as [i32; 0]);
    assert_eq!(Order::SUBJECTS.topic, "acme.names-value");
    assert_eq!(Order::SUBJECTS.record, "acme.shop.Order");
    assert_eq!(Order::SUBJECTS.topic_record, "acme.names-acme.shop.Order");
    let contract = Order::CONTRACT;
    assert_eq!(
        (contract.stream, contract.name),
        ("names", "two_enums_of_one_name")
    );
    assert_eq!(
        (contract.topic, contract.format),
        ("acme.names", Format::Avro)
    );
    assert_eq!(contract.versions.len(), 3);
    assert_eq!(Order::NEWEST, contract.newest().unwrap());
    assert_eq!(Order::NEWEST.number, 3);
    assert!(Order::NEWEST.frozen && Order::NEWEST.crc64.is_some());
}

#[test]
fn references_come_with_their_texts() {
    let priced = evolution::shared_types::CONTRACT.version(3).unwrap();
    let names: Vec<_> = priced
        .references
        .iter()
        .map(|it| (it.name, it.version))
        .collect();
    assert_eq!(names, [("common.Id", 2), ("common.Money", 2)]);
    assert!(
        priced
            .references
            .iter()
            .all(|it| it.schema.contains("\"namespace\": \"common\""))
    );
}

#[test]
fn a_stream_lists_retired_contracts_too() {
    let names: Vec<_> = evolution::Event::CONTRACTS
        .iter()
        .map(|it| it.name)
        .collect();
    assert!(names.contains(&"dropped") && names.contains(&"retired_batch"));
    assert_eq!(evolution::Event::NAME, "evolution");
}

#[test]
fn defaults_are_what_the_schema_says() {
    let all = defaults::AllDefaults::default();
    assert_eq!((all.c, all.d), (i32::MIN, i64::MIN));
    assert_eq!((all.e, all.f), (-1.5, 1e300));
    assert!(all.f2 == 0.0 && all.f2.is_sign_negative());
    assert_eq!(all.g, [255, 1]);
    assert_eq!(all.h, "\"quoted\" \\ {braces} \u{fc} \u{1F980}\n");
    assert_eq!(
        (all.i.x, &all.i.y, all.i.e),
        (-5, &None, defaults::all::Mode::Off)
    );
    assert_eq!(all.k.0, [255, 0]);
    assert_eq!(all.n, defaults::all::AllDefaultsN::String("s".to_owned()));
    assert_eq!(all.o, defaults::all::AllDefaultsO::Int(-7));
    assert_eq!(all.q["a"], [0.1, -2.5]);
    assert_eq!(defaults::all::Mode::default(), defaults::all::Mode::Off);
    let decoded = defaults::AllDefaults::decode_one(1, &[], &Default::default()).unwrap();
    assert_eq!(decoded, all);
}

#[test]
fn symbols_keep_their_spelling() {
    type Kind = names::keywords::Kind;
    let rust: Vec<String> = [Kind::Self_, Kind::InTransit]
        .iter()
        .map(|it| format!("{it:?}"))
        .collect();
    assert_eq!(rust, ["Self_", "InTransit"]);
    assert_eq!(
        (Kind::InTransit.as_str(), Kind::SYMBOLS.len()),
        ("InTransit", 16)
    );
}

#[test]
fn a_type_that_did_not_change_is_one_type() {
    use evolution::by_hand::{v2, v3, v4, v5};
    let kind: v4::AccountKind = v2::AccountKind::B;
    let same: v3::AccountKind = kind;
    assert_eq!(same, v4::AccountKind::B);
    assert_eq!(v5::AccountKind::C.as_str(), "C");
}

#[test]
fn logical_types_keep_unit_and_scale() {
    fn parts(event: &logical::Logical) -> (Decimal<2>, &WideDecimal<4>, Duration, Date) {
        (event.dec_neg, &event.dec_wide, event.span, event.date)
    }
    let _ = parts;
    let event = logical::OddDefaults::default();
    assert_eq!(event.big, BigDecimal::new(200, 2));
    assert_eq!(event.big.to_string(), "2.00");
    assert_eq!(
        event.span,
        Duration {
            months: 1,
            days: 2,
            millis: 3
        }
    );
    // The empty string is no uuid, so the logical type does not hold here, and the field is a string.
    assert_eq!(event.id_empty, "");
}

#[test]
fn a_later_version_never_renames_what_an_earlier_one_had() {
    use names::union_named_later::{v1, v2};
    let first = v1::Names {
        u: v1::NamesU::Int(1),
        status: v1::Status::On,
    };
    let second: v2::Names =
        heirloom::Upcast::upcast(first, &heirloom::EventMeta::default()).unwrap();
    assert_eq!(second.u, v2::NamesU::Int(1));
    assert_eq!(second.later, v2::NamesU2 { a: 1 });
    let statuses: (v1::Status, v2::BStatus, v2::CStatus) =
        (second.status, second.b_status, second.c_status);
    assert_eq!(
        statuses,
        (v1::Status::On, v2::BStatus::Off, v2::CStatus::Off)
    );
}
