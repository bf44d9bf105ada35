//! Enums stay open: what this version knows, or the number that a newer writer wrote.

use std::collections::BTreeMap;

use heirloom::protobuf::Open;
use heirloom_build_generated_protobuf::contracts::three::everything::v2::{Everything, Status};

const NEWER: i32 = 99;

fn message() -> Everything {
    Everything {
        status: Status::Placed.into(),
        maybe_status: Some(NEWER),
        statuses: vec![Status::Placed.into(), NEWER],
        status_by_name: BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), NEWER)]),
        ..Everything::default()
    }
}

#[test]
fn every_shape_of_field_has_an_open_accessor() {
    let message = message();
    assert_eq!(message.status_open(), Open::Known(Status::Placed));
    assert_eq!(message.maybe_status_open(), Some(Open::Unknown(NEWER)));
    assert_eq!(Everything::default().maybe_status_open(), None);
    let listed: Vec<_> = message.statuses_open().collect();
    assert_eq!(listed, [Open::Known(Status::Placed), Open::Unknown(NEWER)]);
    let mapped: Vec<_> = message.status_by_name_open().collect();
    let names = ["a".to_owned(), "b".to_owned()];
    assert_eq!(
        mapped,
        [
            (&names[0], Open::Known(Status::Status1st)),
            (&names[1], Open::Unknown(NEWER))
        ]
    );
}

#[test]
fn debug_shows_names_where_they_are_known() {
    let shown = format!("{:?}", message());
    for part in [
        "status: Placed",
        "maybe_status: Some(99)",
        "statuses: [Placed, 99]",
        "status_by_name: {\"a\": Status1st, \"b\": 99}",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn names_of_values_are_those_of_the_text() {
    assert_eq!(Status::Status1st.as_str_name(), "STATUS_1ST");
    assert_eq!(Status::from_str_name("STATUS_PLACED"), Some(Status::Placed));
}
