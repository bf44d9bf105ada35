//! The lattice: what happens to the events of a writer that are read with a reader.

use std::fmt;

/// What happens to the events of a writer that are read with a reader. Ordered from good to bad, so the verdict of
/// several causes is their maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every event arrives with the same value.
    #[default]
    Exact,
    /// Every event arrives; the reader fills in declared defaults, or ignores fields that it does not know.
    Defaulted,
    /// Every event arrives, but some value is changed, remapped or re-meant.
    Lossy,
    /// Some events cannot be read.
    Partial,
    /// No event can be read.
    Broken,
}

impl Verdict {
    /// From good to bad.
    pub const ALL: [Verdict; 5] = [
        Verdict::Exact,
        Verdict::Defaulted,
        Verdict::Lossy,
        Verdict::Partial,
        Verdict::Broken,
    ];

    /// In capitals, as reports and scripts write it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Exact => "EXACT",
            Verdict::Defaulted => "DEFAULTED",
            Verdict::Lossy => "LOSSY",
            Verdict::Partial => "PARTIAL",
            Verdict::Broken => "BROKEN",
        }
    }

    /// One character for the cells of a matrix.
    pub fn symbol(self) -> char {
        match self {
            Verdict::Exact => '=',
            Verdict::Defaulted => 'd',
            Verdict::Lossy => '~',
            Verdict::Partial => 'P',
            Verdict::Broken => 'X',
        }
    }

    /// Whether every event arrives with every value that both sides know.
    ///
    /// ```
    /// use heirloom_compat::Verdict;
    /// assert!(Verdict::Defaulted.is_compatible());
    /// assert!(!Verdict::Lossy.is_compatible());
    /// ```
    pub fn is_compatible(self) -> bool {
        self <= Verdict::Defaulted
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_named_from_good_to_bad() {
        assert!(Verdict::ALL.is_sorted());
        let shown = Verdict::ALL.map(|it| format!("{}{it:>10}", it.symbol()));
        let wanted = [
            "=     EXACT",
            "d DEFAULTED",
            "~     LOSSY",
            "P   PARTIAL",
            "X    BROKEN",
        ];
        assert_eq!(shown, wanted);
        let compatible = Verdict::ALL.map(Verdict::is_compatible);
        assert_eq!(compatible, [true, true, false, false, false]);
    }
}
