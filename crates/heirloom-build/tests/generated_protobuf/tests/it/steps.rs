//! Steps: derived ones keep what every version has, and lose what any version between lacks.

use heirloom::prost::Message;
use heirloom::{DecodeErrorKind, Event, EventMeta, Stream};
use heirloom_build_generated_protobuf::contracts::evolution::{
    self, back_again, by_hand, dropped, lossy, nested_root, retired, reused, split,
};

fn decode<E: Event>(version: u32, message: &impl Message) -> E {
    E::decode_one(version, &message.encode_to_vec(), &EventMeta::default()).unwrap()
}

#[test]
fn a_field_that_comes_back_does_not_bring_old_values() {
    let old = back_again::v1::BackAgain {
        id: "a".to_owned(),
        count: 3,
        ..Default::default()
    };
    let new: back_again::v4::BackAgain = decode(1, &old);
    assert_eq!((new.id.as_str(), new.count), ("a", 0));
    let old = back_again::v3::BackAgain {
        count: 3,
        ..Default::default()
    };
    assert_eq!(decode::<back_again::v4::BackAgain>(3, &old).count, 3);
}

#[test]
fn a_loss_that_is_allowed_happens_however_far_the_event_travels() {
    let old = lossy::v1::Lossy {
        wide: (1 << 32) + 5,
        ..Default::default()
    };
    assert_eq!(decode::<lossy::v3::Lossy>(1, &old).wide, 5);
}

#[test]
fn a_number_with_another_meaning_needs_a_person() {
    let old = reused::v1::Reused {
        id: "a".to_owned(),
        old: 3,
    };
    assert_eq!(decode::<reused::v4::Reused>(1, &old).fresh, "of a");
}

#[test]
fn a_refusal_names_event_version_and_reason() {
    let old = by_hand::v1::ByHand {
        id: "i".to_owned(),
        ward: Some("a".to_owned()),
    };
    let bytes = old.encode_to_vec();
    let error = by_hand::v4::ByHand::decode_one(1, &bytes, &EventMeta::default()).unwrap_err();
    assert!(matches!(
        error.kind(),
        DecodeErrorKind::Upcast { to: 2, .. }
    ));
    assert_eq!(
        error.to_string(),
        "corpus.evolution.ByHand v1: the upcaster to v2 refused it: there is no ward `a`"
    );
}

#[test]
fn the_record_has_its_say_in_a_step() {
    let old = by_hand::v2::ByHand {
        id: "i".to_owned(),
        ward: None,
    };
    let meta = EventMeta {
        timestamp_ms: Some(7),
        ..EventMeta::default()
    };
    let new = by_hand::v4::ByHand::decode_one(2, &old.encode_to_vec(), &meta).unwrap();
    assert_eq!(new.at, 7);
}

#[test]
fn events_are_split_and_dropped() {
    let ids = vec!["a".to_owned(), "b".to_owned()];
    let index = |name: &str| {
        let contracts = <evolution::Event as Stream>::CONTRACTS;
        contracts
            .iter()
            .position(|contract| contract.name == name)
            .unwrap()
    };
    let read = |name: &str, bytes: Vec<u8>| {
        let mut events = Vec::new();
        let meta = EventMeta::default();
        let sink = &mut |event| events.push(event);
        <evolution::Event as Stream>::decode(index(name), 1, &bytes, &meta, sink).unwrap();
        events
    };
    let expected = |done| {
        let event = |id: &str| {
            split::v3::Split {
                id: id.to_owned(),
                done,
            }
            .into()
        };
        [event("a"), event("b")]
    };
    let old = split::v1::Split { ids: ids.clone() };
    assert_eq!(read("split", old.encode_to_vec()), expected(false));
    let old = retired::v1::Retired { ids };
    assert_eq!(read("retired", old.encode_to_vec()), expected(true));
    let old = dropped::v1::Dropped { id: "a".to_owned() };
    assert_eq!(read("dropped", old.encode_to_vec()), []);
}

#[test]
fn a_message_knows_where_it_stands_in_its_file() {
    assert_eq!(<nested_root::Event2 as Event>::MESSAGE_INDEX, [0, 1]);
    assert_eq!(
        <nested_root::Event2 as Event>::FULL_NAME,
        "corpus.evolution.Envelope.Event"
    );
    assert_eq!(<split::Split as Event>::MESSAGE_INDEX, [0]);
}
