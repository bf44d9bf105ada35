//! What proto2 says of absent fields, and the names that had to give way.

use heirloom::protobuf::Open;
use heirloom_build_generated_protobuf::contracts::names::names::v2::{
    Colliding, Names, Twin, Twin2, Twin3, Twin4,
};
use heirloom_build_generated_protobuf::contracts::two::legacy::v2::{Grade, Legacy, Part};

#[test]
fn absent_fields_read_as_their_defaults() {
    let legacy = Legacy::default();
    assert_eq!(
        (legacy.count(), legacy.big(), legacy.flag()),
        (-42, u64::MAX, true)
    );
    assert_eq!(
        (legacy.ratio(), legacy.infinite(), legacy.minus()),
        (1.5, f64::INFINITY, f64::NEG_INFINITY)
    );
    assert!(legacy.none().is_nan());
    assert_eq!(legacy.text(), "a \"quoted\"\n\\ text with \u{fc}");
    assert_eq!(legacy.blob(), b"\x00\xff\\\"'");
    assert_eq!(
        (legacy.best(), Part::default().grade()),
        (Grade::A, Grade::C)
    );
}

#[test]
fn required_fields_are_plain() {
    let legacy = Legacy {
        id: 7,
        part: Part {
            sku: "s".to_owned(),
            grade: None,
        },
        ..Legacy::default()
    };
    assert_eq!((legacy.id, legacy.part.sku.as_str()), (7, "s"));
    assert_eq!(legacy.grade_open(), Open::Known(Grade::B));
}

#[test]
fn defaults_follow_values_that_were_renamed_or_are_aliases() {
    let names = Names::default();
    assert_eq!(names.colliding(), Colliding::Red2);
    assert_eq!(names.aliased(), Colliding::Blue);
    assert_eq!(Colliding::Red2.as_str_name(), "red");
    assert_eq!(Colliding::from_str_name("red"), Some(Colliding::Red2));
}

#[test]
fn what_a_later_version_adds_takes_no_name_from_what_was_there() {
    assert_eq!(
        (Colliding::Red.as_str_name(), Colliding::Red7.as_str_name()),
        ("RED", "Red_")
    );
    let names = Names {
        twin: Some(Twin::default()),
        lower_twin: Some(Twin2::default()),
        upper_twin: Some(Twin3::default()),
        third: Some(Twin4 {
            e: Some("e".to_owned()),
        }),
        ..Names::default()
    };
    assert_eq!(
        names.third.map(|it| it.e().to_owned()),
        Some("e".to_owned())
    );
}

#[test]
fn colliding_fields_keep_apart_by_number() {
    let names = Names {
        foo_bar: Some("7".to_owned()),
        foo_bar_8: Some("8".to_owned()),
        foo_bar_9: Some("9".to_owned()),
        foo_bar_60: Some("60".to_owned()),
        r#type: Some("1".to_owned()),
        self_: Some("2".to_owned()),
        self_3: Some("3".to_owned()),
        ..Names::default()
    };
    assert_eq!(names.foo_bar_9(), "9");
    assert_eq!(names.r#type(), "1");
}
