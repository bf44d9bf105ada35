//! Types that did not change are one Rust type in all versions; the rest is each version's own.

use std::any::TypeId;

use heirloom_build_generated_protobuf::contracts::common::address;
use heirloom_build_generated_protobuf::contracts::uses::uses_others::{v1, v2, v3};

fn is_one<A: 'static, B: 'static>() -> bool {
    TypeId::of::<A>() == TypeId::of::<B>()
}

#[test]
fn what_did_not_change_is_shared() {
    assert!(is_one::<v1::Kept, v3::Kept>());
    assert!(is_one::<v1::kept::Inner, v3::kept::Inner>());
    assert!(is_one::<v1::Level, v3::Level>());
    assert!(is_one::<v1::uses_others::Nested, v3::uses_others::Nested>());
    assert!(is_one::<
        v1::uses_others::nested::Deeper,
        v3::uses_others::nested::Deeper,
    >());
}

#[test]
fn what_changed_or_holds_what_changed_is_not() {
    assert!(!is_one::<v1::Changed, v2::Changed>());
    assert!(!is_one::<v1::Holds, v2::Holds>());
    assert!(!is_one::<v1::Above, v2::Above>());
    assert!(!is_one::<v1::UsesOthers, v2::UsesOthers>());
    assert!(!is_one::<v1::uses_others::Choice, v2::uses_others::Choice>());
}

#[test]
fn imported_types_are_those_of_the_pinned_version() {
    let home = Some(address::v1::Address::default());
    let older = v1::UsesOthers {
        home,
        ..Default::default()
    };
    let home = Some(address::v2::Address {
        postal_code: "1".to_owned(),
        ..Default::default()
    });
    let newer = v2::UsesOthers {
        home,
        ..Default::default()
    };
    assert!(older.home.is_some() && newer.home.is_some());
    assert!(is_one::<
        address::v1::address::Point,
        address::v2::address::Point,
    >());
}
