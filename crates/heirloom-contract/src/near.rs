//! The nearest of some names, for "did you mean".

/// The known name that `name` is most likely a slip of; none where no name is near.
///
/// ```
/// use heirloom_contract::did_you_mean;
///
/// assert_eq!(did_you_mean("topics", ["topic", "shared"]), Some("topic"));
/// assert_eq!(did_you_mean("retention", ["topic", "shared"]), None);
/// ```
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits (insert, delete, replace) from one text to another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, from) in from.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&to) {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("topik", "topic"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn suggests_near_names_only() {
        let known = ["topic", "shared", "level"];
        assert_eq!(did_you_mean("topics", known), Some("topic"));
        assert_eq!(did_you_mean("levle", known), Some("level"));
        assert_eq!(did_you_mean("retention", known), None);
    }
}
