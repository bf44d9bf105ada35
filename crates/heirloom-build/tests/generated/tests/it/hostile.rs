//! Bytes that no writer of the version wrote are errors that say where.

use heirloom::{DecodeErrorKind, Event, EventMeta};
use heirloom_build_generated::{evolution, extremes, recursion, shapes, unions};

fn refused<E: Event>(version: u32, payload: &[u8]) -> heirloom::DecodeError {
    let mut count = 0;
    let result = E::decode(version, payload, &EventMeta::default(), &mut |_| count += 1);
    assert_eq!(count, 0, "nothing is handed over before an error");
    result.expect_err("hostile bytes are refused")
}

#[test]
fn a_symbol_that_only_a_later_version_has_is_no_symbol_of_the_writer() {
    // v4 of the account has A and B; v5 added C. Fused from v5 on, so v4's decoder must not take it.
    let error = refused::<evolution::by_hand::Account>(4, &[2, b'a', 2, b'b', 4]);
    assert!(
        matches!(error.kind(), DecodeErrorKind::Index { index: 2, count: 2 }),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "Account v4: field `kind`: index 2 is not in 0..2 at byte 4"
    );
}

#[test]
fn trailing_bytes_an_unknown_version_and_a_bad_count_are_errors() {
    let error = refused::<shapes::Documented>(1, &[0, 0, 0, 7]);
    assert_eq!(
        error.to_string(),
        "Documented v1: 1 bytes are left after the event at byte 3"
    );
    let error = refused::<shapes::Documented>(9, &[]);
    assert_eq!(
        error.to_string(),
        "Documented v9: the contract has no such version"
    );
    let error = refused::<shapes::Empty>(2, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0x1f, 0]);
    assert!(matches!(error.kind(), DecodeErrorKind::Items(_)), "{error}");
}

#[test]
fn endless_recursion_ends_at_the_limit() {
    let deep: Vec<u8> = [0, 2].repeat(100_000);
    for version in 1..=3 {
        let mut payload = deep.clone();
        if version == 3 {
            payload = vec![2; 200_000];
        }
        let error = refused::<recursion::Node>(version, &payload);
        assert!(
            matches!(error.kind(), DecodeErrorKind::Depth(_)),
            "v{version}: {error}"
        );
    }
}

/// A tree of so many levels, the root counted.
fn tree(levels: usize) -> recursion::direct::Holder {
    let over = |left| recursion::direct::Tree {
        value: 0.5,
        left,
        right: None,
        tag: String::new(),
    };
    let tree = (1..levels).fold(over(None), |tree, _| over(Some(Box::new(tree))));
    recursion::direct::Holder { tree }
}

#[test]
fn what_can_be_written_can_be_read() {
    let mut bytes = Vec::new();
    tree(64).encode(&mut bytes).expect("64 levels");
    let version = recursion::direct::Holder::NEWEST.number;
    recursion::direct::Holder::decode_one(version, &bytes, &EventMeta::default())
        .expect("64 levels");
    let before = bytes.clone();
    let error = tree(65).encode(&mut bytes).expect_err("65 levels");
    assert!(
        error.to_string().contains("nested deeper than 64"),
        "{error}"
    );
    assert_eq!(
        bytes, before,
        "nothing is left of an event that cannot be written"
    );

    let event = |count| shapes::Empty {
        list: vec![shapes::empty::v3::Void {}; count],
    };
    event(1 << 20)
        .encode(&mut bytes)
        .expect("as many as a reader takes");
    let error = event((1 << 20) + 1)
        .encode(&mut bytes)
        .expect_err("one more");
    assert!(
        error.to_string().contains("items that take no bytes"),
        "{error}"
    );
}

#[test]
fn the_path_leads_through_arrays_maps_and_unions() {
    // one = "", two = Dog "", three = null, four = boolean, five = [ int 0, then an index of 9 ], and more bytes, since
    // a count of items for which there are no bytes is an error before the first item is read.
    let payload = [0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 18, 0, 0, 0];
    let error = refused::<unions::Everything>(1, &payload);
    assert!(error.to_string().contains("field `five[1]`"), "{error}");
}

#[test]
fn a_large_fixed_is_never_on_the_stack() {
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(|| {
        let mut payload = vec![7; 3_000_000];
        let meta = EventMeta::default();
        let mut read = Vec::new();
        extremes::LargeFixed::decode(1, &payload, &meta, &mut |event| read.push(event)).unwrap();
        let mut written = Vec::new();
        read[0].encode(&mut written).unwrap();
        assert_eq!(written.len(), 1 + 3_000_000 + 300 + 256);
        assert_eq!(&written[1 + 3_000_000..][..6], b"ab ab ");
        payload.pop();
        let error = refused::<extremes::LargeFixed>(1, &payload);
        assert!(
            matches!(error.kind(), DecodeErrorKind::Truncated),
            "{error}"
        );
    });
    thread.unwrap().join().unwrap();
    assert!(size_of::<Option<extremes::large_fixed::Image>>() <= 16);
}
