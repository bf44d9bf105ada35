//! Finds names in a list, fast where both lists have nearly one order.

use rustc_hash::FxHashMap;

/// Up to so many names are looked through; a table is made only for more.
const FEW: usize = 64;

/// Names of one side, looked up in the order of the other.
pub(super) struct Names<'a, T> {
    items: &'a [T],
    name: fn(&'a T) -> &'a str,
    /// Where the next name is expected: behind the one found last.
    next: usize,
    table: Option<FxHashMap<&'a str, usize>>,
}

impl<'a, T> Names<'a, T> {
    pub(super) fn new(items: &'a [T], name: fn(&'a T) -> &'a str) -> Self {
        Names {
            items,
            name,
            next: 0,
            table: None,
        }
    }

    /// The index of a name. Names of valid schemas are distinct.
    pub(super) fn position(&mut self, wanted: &str) -> Option<usize> {
        let (items, name) = (self.items, self.name);
        let is_next = items.get(self.next).is_some_and(|it| name(it) == wanted);
        let found = if is_next {
            self.next
        } else if items.len() <= FEW {
            items.iter().position(|it| name(it) == wanted)?
        } else {
            let names = items
                .iter()
                .enumerate()
                .map(|(index, it)| (name(it), index));
            let table = self.table.get_or_insert_with(|| names.collect());
            *table.get(wanted)?
        };
        self.next = found + 1;
        Some(found)
    }
}
