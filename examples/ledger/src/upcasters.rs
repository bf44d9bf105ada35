//! The steps that the schemas cannot say.

use heirloom::{EventMeta, Upcast, UpcastError};

use crate::contracts::ledger::credited::{v2, v3};

impl Upcast<v3::Credited> for v2::Credited {
    /// Until version 3 the ledger was in euro, and events did not say so.
    fn upcast(self, _meta: &EventMeta<'_>) -> Result<v3::Credited, UpcastError> {
        let v2::Credited { account, cents, memo } = self;
        Ok(v3::Credited { account, cents, currency: "EUR".to_owned(), memo })
    }
}
