//! A version of a subject as requests name it.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One version of a subject, or its newest: `1` to `2147483647`, `latest`, `-1`.
///
/// ```
/// use heirloom_registry::api::Version;
/// assert_eq!("LATEST".parse(), Ok(Version::Latest));
/// assert_eq!("7".parse(), Ok(Version::of(7).unwrap()));
/// assert!("0".parse::<Version>().is_err());
/// assert_eq!(serde_json::to_string(&Version::Latest)?, "-1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The version with this number.
    Number(NonZeroU32),
    /// The newest that is not deleted.
    Latest,
}

impl Version {
    /// The largest number that registries hold.
    pub const MAX: u32 = i32::MAX as u32;

    /// The version with a number from 1 to [`Version::MAX`].
    pub fn of(number: u32) -> Option<Version> {
        let number = NonZeroU32::new(number)?;
        (number.get() <= Version::MAX).then_some(Version::Number(number))
    }

    /// Its number; `None` of the newest.
    pub fn number(self) -> Option<u32> {
        match self {
            Version::Number(number) => Some(number.get()),
            Version::Latest => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Version::Number(number) => number.fmt(f),
            Version::Latest => f.pad("latest"),
        }
    }
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        if text == "-1" || text.eq_ignore_ascii_case("latest") {
            return Ok(Version::Latest);
        }
        let number = text.parse().ok().and_then(Version::of);
        number.ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number().map_or(-1, i64::from))
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        let version = number.to_string().parse();
        version.map_err(serde::de::Error::custom)
    }
}

/// No version is named like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVersion(String);

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no version: a number from 1 to {}, or latest",
            self.0,
            Version::MAX
        )
    }
}

impl std::error::Error for UnknownVersion {}
