//! The order in which Java goes through its hash tables, which is the order of what Confluent and Apicurio list.

/// Keys of Java's `HashMap` and `HashSet`.
pub(super) trait JavaHash: Clone + PartialEq {
    /// Java's `hashCode`.
    fn hash(&self) -> i32;
}

impl JavaHash for i32 {
    fn hash(&self) -> i32 {
        *self
    }
}

impl JavaHash for &str {
    fn hash(&self) -> i32 {
        self.encode_utf16().fold(0_i32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(i32::from(unit))
        })
    }
}

/// Distinct keys in the order of a `HashMap` that they were put into one by one.
pub(super) fn of_map<K: JavaHash + Ord>(keys: impl IntoIterator<Item = K>) -> Vec<K> {
    order(distinct(keys), 16)
}

/// The order of a `HashSet` that was made from the keys of one map, after which those of another were added.
pub(super) fn of_both<K: JavaHash + Ord>(
    first: impl IntoIterator<Item = K>,
    second: impl IntoIterator<Item = K>,
) -> Vec<K> {
    let first = of_map(first);
    let capacity = (first.len() * 4 / 3 + 1).max(16).next_power_of_two();
    let second = of_map(second);
    order(distinct(first.into_iter().chain(second)), capacity)
}

fn distinct<K: Clone + Ord>(keys: impl IntoIterator<Item = K>) -> Vec<K> {
    let mut known = std::collections::BTreeSet::new();
    let keys = keys.into_iter();
    keys.filter(|key| known.insert(key.clone())).collect()
}

/// A table doubles when it is three quarters full, and keeps the order within a slot.
fn order<K: JavaHash>(mut keys: Vec<K>, mut capacity: usize) -> Vec<K> {
    while keys.len() > capacity / 4 * 3 {
        capacity *= 2;
    }
    let slot = |key: &K| {
        let hash = key.hash().cast_unsigned();
        (hash ^ (hash >> 16)) as usize & (capacity - 1)
    };
    keys.sort_by_key(slot);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_their_slots() {
        assert_eq!("Order".hash(), 76_453_678);
        assert_eq!(of_map([33, 1, 17, 2]), [33, 1, 17, 2].map(|it| it));
        assert_eq!(of_map((0..13).rev()), (0..13).collect::<Vec<_>>());
        assert_eq!(of_map([16, 3, 0]), [16, 0, 3]);
        assert_eq!(of_both([16, 3], [0, 3]), [16, 0, 3]);
        assert_eq!(of_map(["b", "a", "b"]), ["a", "b"]);
    }
}
