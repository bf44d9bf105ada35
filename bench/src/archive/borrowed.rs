//! The demo's Avro events in their borrowed form.

use std::hint::black_box;

use crate::contracts::{bank, sensors};

/// What reads the newest bytes of the event of this full name and leaves the texts in them.
pub fn reader(name: &str) -> Option<fn(&[u8])> {
    macro_rules! readers {
        ($($name:literal $of:ty,)*) => {
            match name {
                $($name => Some(|bytes| {
                    black_box(<$of>::decode_ref(bytes).unwrap());
                }),)*
                _ => None,
            }
        };
    }
    readers! {
        "acme.bank.AccountOpened" bank::account_opened::AccountOpened,
        "acme.bank.MoneyDeposited" bank::money_deposited::MoneyDeposited,
        "acme.bank.MoneyWithdrawn" bank::money_withdrawn::MoneyWithdrawn,
        "acme.bank.TransferCompleted" bank::transfer_completed::TransferCompleted,
        "acme.sensors.Reading" sensors::reading::Reading,
        "acme.sensors.SensorInstalled" sensors::sensor_installed::SensorInstalled,
    }
}
