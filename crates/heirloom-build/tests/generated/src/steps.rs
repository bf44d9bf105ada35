//! The steps of the corpus that a person has to write.

use heirloom::{EventMeta, Split, Upcast, UpcastError};

use crate::evolution::{self, by_hand, meaning, retired_batch, split};

impl Upcast<by_hand::v3::Account> for by_hand::v2::Account {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<by_hand::v3::Account, UpcastError> {
        let (first, last) = match self.owner.split_once(' ') {
            Some((first, last)) => (first.to_owned(), last.to_owned()),
            None if self.owner.len() == 1 => return Err(UpcastError::new("a name of one letter")),
            None => (self.owner, String::new()),
        };
        Ok(by_hand::v3::Account {
            first,
            last,
            n: self.n,
            kind: self.kind,
        })
    }
}

impl Upcast<by_hand::v6::Account> for by_hand::v5::Account {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<by_hand::v6::Account, UpcastError> {
        let name = format!("{} {}", self.first, self.last);
        Ok(by_hand::v6::Account {
            name,
            kind: self.kind,
            note: self.note,
        })
    }
}

impl Split<split::v3::Single> for split::v2::Batch {
    fn split(
        self,
        _meta: &EventMeta<'_>,
        out: &mut Vec<split::v3::Single>,
    ) -> Result<(), UpcastError> {
        out.extend(
            self.values
                .into_iter()
                .map(|value| split::v3::Single { value }),
        );
        Ok(())
    }
}

impl Upcast<split::v5::Single> for split::v4::Single {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<split::v5::Single, UpcastError> {
        Ok(split::v5::Single {
            value: self.value,
            unit: "C".to_owned(),
        })
    }
}

impl Upcast<meaning::v2::Temperature> for meaning::v1::Temperature {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<meaning::v2::Temperature, UpcastError> {
        Ok(meaning::v2::Temperature {
            degrees: self.degrees + 273.15,
        })
    }
}

impl Split<evolution::Event> for retired_batch::v2::OldBatch {
    fn split(
        self,
        _meta: &EventMeta<'_>,
        out: &mut Vec<evolution::Event>,
    ) -> Result<(), UpcastError> {
        for value in self.values {
            out.push(
                split::v5::Single {
                    value,
                    unit: self.unit.clone(),
                }
                .into(),
            );
        }
        Ok(())
    }
}
