//! The steps of the corpus that no schema can say.

use heirloom::{EventMeta, Split, Upcast, UpcastError};

use crate::contracts::evolution::{self, by_hand, meaning, retired, reused, split};

impl Upcast<reused::v3::Reused> for reused::v2::Reused {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<reused::v3::Reused, UpcastError> {
        Ok(reused::v3::Reused {
            fresh: format!("of {}", self.id),
            id: self.id,
        })
    }
}

impl Upcast<by_hand::v2::ByHand> for by_hand::v1::ByHand {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<by_hand::v2::ByHand, UpcastError> {
        if self.ward() == "a" {
            return Err(UpcastError::new("there is no ward `a`"));
        }
        let ward = self.ward.map(|building| by_hand::v2::Ward {
            building: Some(building),
            room: None,
        });
        Ok(by_hand::v2::ByHand { id: self.id, ward })
    }
}

impl Upcast<by_hand::v3::ByHand> for by_hand::v2::ByHand {
    fn upcast(self, meta: &EventMeta<'_>) -> Result<by_hand::v3::ByHand, UpcastError> {
        let at = meta.timestamp_ms.unwrap_or_default();
        Ok(by_hand::v3::ByHand {
            id: self.id,
            ward: self.ward,
            at,
        })
    }
}

impl Split<split::v2::Split> for split::v1::Split {
    fn split(
        self,
        _meta: &EventMeta<'_>,
        out: &mut Vec<split::v2::Split>,
    ) -> Result<(), UpcastError> {
        out.extend(self.ids.into_iter().map(|id| split::v2::Split { id }));
        Ok(())
    }
}

impl Upcast<meaning::v2::Meaning> for meaning::v1::Meaning {
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<meaning::v2::Meaning, UpcastError> {
        let amount = self.amount.checked_mul(100);
        let amount = amount.ok_or_else(|| UpcastError::new("the amount is not one of money"))?;
        Ok(meaning::v2::Meaning {
            amount,
            cents: true,
        })
    }
}

impl Split<evolution::Event> for retired::v1::Retired {
    fn split(
        self,
        _meta: &EventMeta<'_>,
        out: &mut Vec<evolution::Event>,
    ) -> Result<(), UpcastError> {
        out.extend(
            self.ids
                .into_iter()
                .map(|id| split::v3::Split { id, done: true }.into()),
        );
        Ok(())
    }
}
