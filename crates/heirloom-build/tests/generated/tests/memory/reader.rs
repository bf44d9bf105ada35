//! The reader alone: what is small in bytes and large in memory.

use heirloom::avro::Reader;
use heirloom::{DecodeError, DecodeErrorKind, Event as _, EventMeta, Limits};
use heirloom_build_generated::recursion::List;

use crate::{FACTOR, LIMITS, SLACK, granted, long, peak};

/// A record of many fields, all of them defaults of the reader or absent.
type Large = [u64; 64];

/// Absent, in one byte.
fn absent(reader: &mut Reader<'_>) -> Result<Option<Large>, DecodeError> {
    match reader.index(2)? {
        0 => Ok(None),
        _ => Err(reader.error(DecodeErrorKind::NoPlace)),
    }
}

#[test]
fn many_small_items_in_one_block_take_what_they_are() {
    let count = 100_000;
    let payload = [long(100_000), vec![0; count + 1]].concat();
    let read = || Reader::new(&payload).array(1, absent);
    let (peak, items) = peak(read);
    assert_eq!(items.unwrap().len(), count);
    assert_eq!(peak, size_of::<Option<Large>>() * count);
}

/// Of how many blocks is another matter: a vector that grows has its old and its new memory at the same time.
#[test]
fn items_in_many_blocks_are_counted_as_often_as_they_are_moved() {
    let limits = Limits {
        memory_max: 1 << 20,
        ..Limits::DEFAULT
    };
    for (blocks, may_be_read) in [(400, true), (1_000, true), (2_000, false), (100_000, false)] {
        let payload = [[2, 0].repeat(blocks), vec![0]].concat();
        let (peak, items) = peak(|| Reader::with_limits(&payload, limits).array(1, absent));
        assert_eq!(items.is_ok(), may_be_read, "{blocks}");
        assert!(
            peak <= limits.memory_max + 8 * payload.len() + SLACK,
            "{blocks}: {peak}"
        );
    }
}

#[test]
fn items_that_are_only_declared_take_no_more_than_the_limits() {
    let payload = [long(99_000), vec![0xff; 100_000]].concat();
    let (peak, items) = peak(|| Reader::with_limits(&payload, LIMITS).array(1, absent));
    assert!(matches!(
        items.unwrap_err().kind(),
        DecodeErrorKind::Memory(_)
    ));
    assert!(peak <= SLACK, "{peak}");
}

#[test]
fn items_without_bytes_take_what_the_limit_grants() {
    for count in [1 << 7, 1 << 8, 1 << 20, (1 << 20) + 1, 1 << 62, i64::MIN] {
        let payload = [long(count), long(0), long(0)].concat();
        let (peak, items) =
            peak(|| Reader::with_limits(&payload, LIMITS).array(0, |_| Ok([0_u64; 64])));
        assert_eq!(items.is_ok(), count == 1 << 7, "{count}: {items:?}");
        assert!(peak <= granted(payload.len()), "{count}: {peak}");
    }
}

#[test]
fn maps_are_counted_by_the_nodes_of_their_trees() {
    for count in [1, 2, 5, 11, 12, 50, 1_000, 20_000] {
        let mut payload = long(count);
        for index in 0..count {
            let key = format!("{index:05}");
            payload.extend(long(key.len() as i64));
            payload.extend(key.as_bytes());
            payload.push(0);
        }
        payload.push(0);
        // With as much as it takes, and with a byte less.
        let needed = |memory_max| {
            let limits = Limits {
                memory_max,
                memory_per_byte: 0,
                ..Limits::DEFAULT
            };
            peak(|| Reader::with_limits(&payload, limits).map(1, absent))
        };
        let (mut low, mut high) = (0, 1 << 30);
        while low < high {
            let middle = (low + high) / 2;
            match needed(middle).1 {
                Ok(_) => high = middle,
                Err(_) => low = middle + 1,
            }
        }
        let (peak, map) = needed(high);
        assert_eq!(map.unwrap().len(), count as usize);
        let texts = 5 * count as usize;
        assert!(peak <= high + texts, "{count}: {peak} of {high}");
        assert!(high <= 3 * peak, "{count}: {peak} of {high}");
    }
}

#[test]
fn each_level_of_a_recursive_type_may_declare_all_that_is_left() {
    let level = [long(90_000), vec![2]].concat();
    let payload: Vec<u8> = level.repeat(64).into_iter().chain([0; 100_000]).collect();
    let (peak, error) = peak(|| List::decode_one(3, &payload, &EventMeta::default()).unwrap_err());
    assert!(
        matches!(error.kind(), DecodeErrorKind::Memory(_)),
        "{error}"
    );
    let granted = FACTOR * payload.len() + Limits::DEFAULT.memory_max + SLACK;
    assert!(peak <= granted, "{peak}");
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
