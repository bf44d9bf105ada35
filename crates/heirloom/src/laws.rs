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
