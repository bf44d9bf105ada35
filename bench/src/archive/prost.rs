//! The demo's messages as prost has them, in their newest versions, with a sum type as we have one.

use std::hint::black_box;

use prost::Message as _;

// prost's modules are the packages.
#[allow(dead_code)]
mod packages {
    pub mod common {
        include!(concat!(env!("OUT_DIR"), "/common.rs"));
    }
    pub mod acme {
        pub mod orders {
            include!(concat!(env!("OUT_DIR"), "/acme.orders.rs"));
        }
        pub mod clinic {
            include!(concat!(env!("OUT_DIR"), "/acme.clinic.rs"));
        }
    }
}
use packages::acme::{clinic, orders};

/// Any message of a stream.
macro_rules! messages {
    ($($name:literal $variant:ident $of:ty,)*) => {
        #[derive(PartialEq)]
        pub enum Message {
            $($variant($of),)*
        }

        impl Message {
            /// What decodes the message of this full name.
            pub fn decoder(name: &str) -> Option<fn(&[u8]) -> Option<Message>> {
                match name {
                    $($name => Some(|bytes| <$of>::decode(bytes).ok().map(Message::$variant)),)*
                    _ => None,
                }
            }

            pub fn encode(&self, out: &mut Vec<u8>) {
                match self {
                    $(Message::$variant(message) => message.encode(out).unwrap(),)*
                }
                black_box(out);
            }
        }
    };
}

messages! {
    "acme.orders.OrderPlaced" OrderPlaced orders::OrderPlaced,
    "acme.orders.OrderPaid" OrderPaid orders::OrderPaid,
    "acme.orders.ParcelShipped" ParcelShipped orders::ParcelShipped,
    "acme.orders.OrderCancelled" OrderCancelled orders::OrderCancelled,
    "acme.clinic.PatientAdmitted" PatientAdmitted clinic::PatientAdmitted,
    "acme.clinic.MedicationGiven" MedicationGiven clinic::MedicationGiven,
    "acme.clinic.ResultRecorded" ResultRecorded clinic::ResultRecorded,
    "acme.clinic.PatientDischarged" PatientDischarged clinic::PatientDischarged,
}
