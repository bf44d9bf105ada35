//! Two sequences side by side: which of ours is which of the registry's, in order.

/// For each of `ours` the position in `theirs` that it is, so that as many as possible are found and the order of both
/// is kept; of several ways the one that takes early positions.
pub(crate) fn align<A, B>(
    ours: &[A],
    theirs: &[B],
    is_same: impl Fn(&A, &B) -> bool,
) -> Vec<Option<usize>> {
    let width = theirs.len() + 1;
    // counts[i * width + j]: how many can be found of ours from i on in theirs from j on.
    let mut counts = vec![0_usize; (ours.len() + 1) * width];
    let same: Vec<bool> = ours
        .iter()
        .flat_map(|one| {
            theirs
                .iter()
                .map(|other| is_same(one, other))
                .collect::<Vec<_>>()
        })
        .collect();
    let is_same = |i: usize, j: usize| same.get(i * theirs.len() + j).copied().unwrap_or_default();
    for i in (0..ours.len()).rev() {
        for j in (0..theirs.len()).rev() {
            counts[i * width + j] = match is_same(i, j) {
                true => counts[(i + 1) * width + j + 1] + 1,
                false => counts[(i + 1) * width + j].max(counts[i * width + j + 1]),
            };
        }
    }
    let mut found = vec![None; ours.len()];
    let (mut i, mut j) = (0, 0);
    while i < ours.len() && j < theirs.len() {
        if is_same(i, j) {
            found[i] = Some(j);
            (i, j) = (i + 1, j + 1);
        } else if counts[(i + 1) * width + j] > counts[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::align;

    fn check(ours: &str, theirs: &str, expected: &[Option<usize>]) {
        let (one, other): (Vec<char>, Vec<char>) =
            (ours.chars().collect(), theirs.chars().collect());
        assert_eq!(
            align(&one, &other, |a, b| a == b),
            expected,
            "{ours} in {theirs}"
        );
    }

    #[test]
    fn as_many_as_possible_in_order() {
        check("abc", "abc", &[Some(0), Some(1), Some(2)]);
        check("abc", "", &[None, None, None]);
        check("abc", "axc", &[Some(0), None, Some(2)]);
        check("abc", "xabyc", &[Some(1), Some(2), Some(4)]);
        check("aba", "ba", &[None, Some(0), Some(1)]);
        check("aa", "a", &[Some(0), None]);
        check("", "abc", &[]);
    }
}
