//! The entries of a map that is being printed: a key stands once, with the value that a reader of maps ends up with.

/// Where the entries stand in the text, each with a comma after it.
pub(super) struct Entries<'a> {
    begin: usize,
    places: Vec<(&'a str, usize)>,
}

impl<'a> Entries<'a> {
    /// None yet of a map whose first entry will stand at `begin`.
    pub(super) fn new(begin: usize) -> Self {
        Entries {
            begin,
            places: Vec::new(),
        }
    }

    /// An entry that begins at `start`, where the one before it ends.
    pub(super) fn add(&mut self, key: &'a str, start: usize) {
        self.places.push((key, start));
    }

    /// Leaves each key its last value, in the place of its first. Takes the last comma away.
    pub(super) fn close(self, out: &mut String) {
        // So a map that was sorted before it was written costs one pass.
        if !self.places.is_sorted_by(|(one, _), (next, _)| one < next) {
            self.join(out);
        }
        if !self.places.is_empty() {
            out.pop();
        }
    }

    fn join(&self, out: &mut String) {
        let mut by_key: Vec<_> = self
            .places
            .iter()
            .map(|(key, _)| *key)
            .enumerate()
            .collect();
        by_key.sort_by_key(|(_, key)| *key);
        if by_key.is_sorted_by(|(_, one), (_, next)| one < next) {
            return;
        }
        let mut last_of = vec![None; self.places.len()];
        for same in by_key.chunk_by(|(_, one), (_, next)| one == next) {
            if let (Some((first, _)), Some((last, _))) = (same.first(), same.last())
                && let Some(place) = last_of.get_mut(*first)
            {
                *place = Some(*last);
            }
        }
        let text = out.split_off(self.begin);
        let offset = |index: usize| match self.places.get(index) {
            Some((_, start)) => start - self.begin,
            None => text.len(),
        };
        for last in last_of.into_iter().flatten() {
            out.push_str(text.get(offset(last)..offset(last + 1)).unwrap_or_default());
        }
    }
}
