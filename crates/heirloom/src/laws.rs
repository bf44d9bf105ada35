//! What generated law tests need; not for anything else, and free to change.

/// Damaged copies of a payload: cut at every length, each bit flipped, each byte set to a few extremes. The same for
/// the same payload.
pub fn mutations(payload: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let cuts = (0..payload.len()).filter_map(|length| payload.get(..length).map(<[u8]>::to_vec));
    let changes = (0..payload.len()).flat_map(move |index| {
        let flips = (0..8).map(|bit| Change::Flip(1 << bit));
        let sets = [0x00, 0x01, 0x7f, 0x80, 0xff].map(Change::Set);
        flips
            .chain(sets)
            .filter_map(move |change| changed(payload, index, change))
    });
    cuts.chain(changes)
}

/// Reads samples of a version, whole and damaged, as those of an unknown writer: a plan that steers gives the same
/// events as one that transcodes, or both refuse.
///
/// # Panics
/// Where they differ.
#[cfg(feature = "avro")]
#[expect(clippy::panic, reason = "this is how a test fails")]
pub fn steered_is_transcoded<E: crate::Event>(writer: u32, samples: &[&[u8]]) {
    let Some(plan) = E::CONTRACT
        .version(writer)
        .and_then(|it| plan(it, E::NEWEST))
    else {
        panic!("{} v{writer} has no plan", E::FULL_NAME);
    };
    let meta = crate::EventMeta::default();
    let check = |payload: &[u8]| {
        let (mut steered, mut transcoded) = (Vec::new(), Vec::new());
        let mut push = |event: E| drop(event.encode(&mut steered));
        let one = E::decode_by_plan(&plan, payload, &meta, &mut push);
        let mut push = |event: E| drop(event.encode(&mut transcoded));
        let other = crate::plan::event_by_transcoding::<E>(&plan, payload, &meta, &mut push);
        if one.is_ok() != other.is_ok() || steered != transcoded {
            panic!(
                "steered {one:?}, transcoded {other:?}: {payload:?}\nsteered {steered:?}\ntranscoded {transcoded:?}\n{plan}"
            );
        }
    };
    let mut size = 0_usize;
    for sample in samples {
        check(sample);
        size = size.saturating_add(sample.len());
        if size < 2_000 {
            mutations(sample).for_each(|bytes| check(&bytes));
        }
    }
}

/// The plan between two versions.
#[cfg(feature = "avro")]
fn plan(writer: &crate::VersionInfo, reader: &crate::VersionInfo) -> Option<crate::plan::Plan> {
    use heirloom_schema::avro::{Strictness, parse, resolve};
    let schema = |version: &crate::VersionInfo| {
        let references = version.references.iter();
        let references: Vec<_> = references
            .map(|it| heirloom_schema::Source::new(it.name, it.schema))
            .collect();
        let source = heirloom_schema::Source::new("schema", version.schema);
        parse(&source, &references, Strictness::Lenient).ok()
    };
    let (writer, reader) = (schema(writer)?, schema(reader)?);
    let resolution = resolve(&writer, &reader);
    crate::plan::Plan::compile(&resolution, &writer, &reader, &Default::default()).ok()
}

#[derive(Clone, Copy)]
enum Change {
    Flip(u8),
    Set(u8),
}

fn changed(payload: &[u8], index: usize, change: Change) -> Option<Vec<u8>> {
    let mut copy = payload.to_vec();
    let byte = copy.get_mut(index)?;
    match change {
        Change::Flip(mask) => *byte ^= mask,
        Change::Set(value) if *byte == value => return None,
        Change::Set(value) => *byte = value,
    }
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_is_damaged() {
        let payload = [0x00, 0x42, 0xff];
        let copies: Vec<_> = mutations(&payload).collect();
        assert_eq!(copies.len(), 3 + 3 * 8 + 4 + 5 + 4);
        assert!(copies.iter().all(|copy| copy.as_slice() != payload));
        assert!(copies.contains(&vec![]) && copies.contains(&vec![0x00, 0x43, 0xff]));
        assert_eq!(mutations(&[]).count(), 0);
    }
}
