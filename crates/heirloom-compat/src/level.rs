//! Compatibility levels, as registries name them: which pairs of a history must be readable.

use std::fmt;
use std::str::FromStr;

/// A compatibility level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is checked.
    None,
    /// The new version reads what the last one wrote. The default of every registry.
    #[default]
    Backward,
    /// The new version reads what any version wrote.
    BackwardTransitive,
    /// The last version reads what the new one writes.
    Forward,
    /// Every version reads what the new one writes.
    ForwardTransitive,
    /// Both directions with the last version.
    Full,
    /// Both directions with every version.
    FullTransitive,
}

/// Which of two versions reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The newer version reads what the older one wrote.
    Backward,
    /// The older version reads what the newer one wrote.
    Forward,
}

impl Level {
    /// Every level.
    pub const ALL: [Level; 7] = [
        Level::None,
        Level::Backward,
        Level::BackwardTransitive,
        Level::Forward,
        Level::ForwardTransitive,
        Level::Full,
        Level::FullTransitive,
    ];

    /// As registries write it.
    pub fn name(self) -> &'static str {
        match self {
            Level::None => "NONE",
            Level::Backward => "BACKWARD",
            Level::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Level::Forward => "FORWARD",
            Level::ForwardTransitive => "FORWARD_TRANSITIVE",
            Level::Full => "FULL",
            Level::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Whether all older versions count, not only the last.
    pub fn is_transitive(self) -> bool {
        matches!(
            self,
            Level::BackwardTransitive | Level::ForwardTransitive | Level::FullTransitive
        )
    }

    /// Whether it asks for a direction.
    pub fn asks(self, direction: Direction) -> bool {
        match self {
            Level::None => false,
            Level::Backward | Level::BackwardTransitive => direction == Direction::Backward,
            Level::Forward | Level::ForwardTransitive => direction == Direction::Forward,
            Level::Full | Level::FullTransitive => true,
        }
    }

    /// The older versions that a new one is checked against, by their positions, newest first.
    ///
    /// ```
    /// use heirloom_compat::Level;
    /// assert_eq!(Level::Backward.checked(3).collect::<Vec<_>>(), [2]);
    /// assert_eq!(Level::FullTransitive.checked(3).collect::<Vec<_>>(), [2, 1, 0]);
    /// assert_eq!(Level::None.checked(3).count(), 0);
    /// ```
    pub fn checked(self, history: usize) -> impl Iterator<Item = usize> {
        let first = match self {
            Level::None => history,
            _ if self.is_transitive() => 0,
            _ => history.saturating_sub(1),
        };
        (first..history).rev()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        let is_named = |level: &Level| level.name().eq_ignore_ascii_case(text);
        Level::ALL
            .into_iter()
            .find(is_named)
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

/// No level has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLevel(String);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Level::ALL.map(Level::name).join(", ");
        write!(f, "`{}` is no compatibility level: {names}", self.0)
    }
}

impl std::error::Error for UnknownLevel {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_checks_its_versions_in_its_directions() {
        let of = |level: Level| {
            let asks = [Direction::Backward, Direction::Forward].map(|it| level.asks(it));
            (level.is_transitive(), asks, level.checked(3).collect())
        };
        let all = Level::ALL.map(of);
        let (last, every): (Vec<usize>, _) = (vec![2], vec![2, 1, 0]);
        let wanted = [
            (false, [false, false], vec![]),
            (false, [true, false], last.clone()),
            (true, [true, false], every.clone()),
            (false, [false, true], last.clone()),
            (true, [false, true], every.clone()),
            (false, [true, true], last),
            (true, [true, true], every),
        ];
        assert_eq!(all, wanted);
        assert!(Level::ALL.iter().all(|level| level.checked(0).count() == 0));
    }

    #[test]
    fn names_are_read_as_they_are_written_and_in_small_letters() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
            assert_eq!(level.name().to_lowercase().parse(), Ok(level));
        }
        let unknown = "SIDEWAYS".parse::<Level>().unwrap_err().to_string();
        assert!(unknown.starts_with("`SIDEWAYS` is no compatibility level: NONE, BACKWARD, "));
    }
}
