//! The steps of this repository's contracts that no schema can say, written by hand. Without one of them the build
//! stops with an error that names the step, the field and the missing impl.

use heirloom::avro::logical::{Decimal, TimestampMillis};
use heirloom::{EventMeta, Split, Upcast, UpcastError};

use crate::contracts::bank::{account_opened, money_deposited};
use crate::contracts::clinic::patient_admitted;
use crate::contracts::common::money;
use crate::contracts::sensors::{self, reading, reading_batch};

/// The bank kept all accounts in euro before events said so.
const CURRENCY: &str = "EUR";

impl Upcast<account_opened::v3::AccountOpened> for account_opened::v2::AccountOpened {
    fn upcast(
        self,
        _meta: &EventMeta<'_>,
    ) -> Result<account_opened::v3::AccountOpened, UpcastError> {
        let (given_name, family_name) = self
            .holder
            .split_once(' ')
            .unwrap_or((self.holder.as_str(), ""));
        Ok(account_opened::v3::AccountOpened {
            account_id: self.account_id,
            holder: account_opened::v3::Holder {
                given_name: given_name.to_owned(),
                family_name: family_name.to_owned(),
            },
            currency: CURRENCY.to_owned(),
            opened_at: self.opened_at,
            kind: self.kind,
        })
    }
}

impl Upcast<money_deposited::v2::MoneyDeposited> for money_deposited::v1::MoneyDeposited {
    fn upcast(
        self,
        _meta: &EventMeta<'_>,
    ) -> Result<money_deposited::v2::MoneyDeposited, UpcastError> {
        let cents = (self.amount * 100.0).round_ties_even();
        // Beyond 2^53 a double no longer counts cents.
        if cents.abs() > 9_007_199_254_740_992.0 || cents.is_nan() {
            return Err(UpcastError::new(format!(
                "{} is not an amount of money",
                self.amount
            )));
        }
        let amount = money::v1::Money {
            amount: Decimal::new(cents as i128),
            currency: CURRENCY.to_owned(),
        };
        Ok(money_deposited::v2::MoneyDeposited {
            account_id: self.account_id,
            amount,
            deposited_at: self.deposited_at,
        })
    }
}

impl Split<sensors::Event> for reading_batch::v3::ReadingBatch {
    fn split(
        self,
        _meta: &EventMeta<'_>,
        out: &mut Vec<sensors::Event>,
    ) -> Result<(), UpcastError> {
        let mut at = self.started_at.0;
        for celsius in self.values {
            out.push(sensors::Event::Reading(reading::v3::Reading {
                sensor_id: self.sensor_id.clone(),
                at: TimestampMillis(at),
                celsius,
                samples: Vec::new(),
            }));
            at = at.saturating_add(self.interval_ms);
        }
        Ok(())
    }
}

impl Upcast<patient_admitted::v2::PatientAdmitted> for patient_admitted::v1::PatientAdmitted {
    fn upcast(
        self,
        _meta: &EventMeta<'_>,
    ) -> Result<patient_admitted::v2::PatientAdmitted, UpcastError> {
        let ward = match self.ward.split_once('-') {
            Some((building, room)) => {
                let room = room.parse().map_err(|_| {
                    UpcastError::new(format!("ward `{}` has no room number", self.ward))
                })?;
                Some(patient_admitted::v2::Ward {
                    building: building.to_owned(),
                    room,
                })
            }
            None if self.ward.is_empty() => None,
            None => {
                return Err(UpcastError::new(format!(
                    "ward `{}` is not BUILDING-ROOM",
                    self.ward
                )));
            }
        };
        Ok(patient_admitted::v2::PatientAdmitted {
            patient_id: self.patient_id,
            name: self.name,
            ward,
            admitted_at: self.admitted_at,
        })
    }
}
