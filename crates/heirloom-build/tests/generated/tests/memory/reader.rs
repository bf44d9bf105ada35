//! The reader alone: what is small in bytes and large in memory.

use heirloom::avro::{Limits, Reader};
use heirloom::{DecodeErrorKind, Event as _, EventMeta};
use heirloom_build_generated::recursion::List;

use crate::{SLACK, long, peak};

/// A record of many fields, all of them defaults of the reader or absent.
type Large = [u64; 64];

/// A vector that grows has its old and its new memory at the same time, the new one twice as large.
const GROWTH: usize = 3;

#[test]
fn many_small_items_take_what_they_are_and_what_a_vector_grows_by() {
    let count = 100_000;
    let payload = [long(100_000), vec![0; count + 1]].concat();
    let (peak, items) = peak(|| {
        let mut reader = Reader::new(&payload);
        reader.array(1, |reader| match reader.index(2)? {
            0 => Ok(None::<Large>),
            _ => Err(reader.error(DecodeErrorKind::NoPlace)),
        })
    });
    assert_eq!(items.unwrap().len(), count);
    assert!(
        peak <= GROWTH * size_of::<Option<Large>>() * count,
        "{peak}"
    );
    assert!(peak >= size_of::<Option<Large>>() * count, "{peak}");
}

#[test]
fn items_that_are_only_declared_take_no_more_than_16_times_the_bytes() {
    let payload = [long(99_000), vec![0xff; 100_000]].concat();
    let (peak, items) = peak(|| {
        Reader::new(&payload).array(1, |reader| match reader.index(2)? {
            0 => Ok(None::<Large>),
            _ => Err(reader.error(DecodeErrorKind::NoPlace)),
        })
    });
    assert!(items.is_err());
    assert!(peak <= 16 * payload.len() + SLACK, "{peak}");
}

#[test]
fn items_without_bytes_take_what_the_limit_grants() {
    let limits = Limits {
        empty_items_max: 1 << 12,
        ..Limits::default()
    };
    let granted = GROWTH * size_of::<Large>() * (1 << 12);
    for count in [1 << 12, (1 << 12) + 1, 1 << 62, i64::MIN] {
        let payload = [long(count), long(0), long(0)].concat();
        let (peak, _) = peak(|| Reader::with_limits(&payload, limits).array(0, |_| Ok([0; 64])));
        assert!(peak <= granted + SLACK, "{count}: {peak}");
    }
}

#[test]
fn each_level_of_a_recursive_type_may_declare_all_that_is_left() {
    let level = [long(90_000), vec![2]].concat();
    let payload: Vec<u8> = level.repeat(64).into_iter().chain([0; 100_000]).collect();
    let (peak, error) = peak(|| List::decode_one(3, &payload, &EventMeta::default()).unwrap_err());
    assert!(
        matches!(error.kind(), DecodeErrorKind::Depth(64)),
        "{error}"
    );
    assert!(peak <= 17 * payload.len() + SLACK, "{peak}");
}

#[test]
fn a_long_key_is_kept_once_per_level_of_an_error() {
    let key = "k".repeat(100_000);
    let payload = [&long(1)[..], &long(100_000), key.as_bytes(), &[7]].concat();
    let (peak, error) = peak(|| Reader::new(&payload).map(1, Reader::boolean).unwrap_err());
    assert!(
        matches!(error.kind(), DecodeErrorKind::Boolean(7)),
        "{error}"
    );
    assert!(peak <= 4 * payload.len() + SLACK, "{peak}");
}
