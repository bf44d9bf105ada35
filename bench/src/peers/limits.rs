//! The same events as plain structs, for codecs that know no schema: they cannot read another version, and so are a
//! limit rather than peers.

use std::collections::BTreeMap;
use std::hint::black_box;

use rkyv::rancor::Error;
use rkyv::util::AlignedVec;

use super::{Kind, Tier};

/// What both codecs do with an event.
pub trait Limit: Sized {
    /// bincode, into the caller's buffer.
    fn bincode(&self, out: &mut Vec<u8>);
    fn from_bincode(bytes: &[u8]) -> Self;
    /// rkyv, into the caller's buffer.
    fn rkyv(&self, out: &mut Vec<u8>);
    fn aligned(&self) -> AlignedVec;
    /// Checks all of it and builds nothing.
    fn access(bytes: &AlignedVec);
    fn from_rkyv(bytes: &AlignedVec) -> Self;
}

/// Structs with the derives of both codecs.
macro_rules! limits {
    ($($type:ident { $($field:ident: $of:ty,)* })*) => {
        $(
            #[derive(Clone, Debug, PartialEq)]
            #[derive(rkyv::Archive, rkyv::Serialize, rkyv::Deserialize)]
            #[derive(bincode::Encode, bincode::Decode)]
            pub struct $type {
                $(pub $field: $of,)*
            }
        )*
    };
}

limits! {
    Small {
        id: [u8; 16],
        account: String,
        amount_minor: i64,
        currency: String,
        occurred_at: i64,
        kind: Kind,
    }
    Customer {
        id: String,
        name: String,
        email: Option<String>,
        tier: Tier,
    }
    LineItem {
        sku: String,
        qty: i32,
        price: i64,
        discount: Option<i64>,
    }
    Shipping {
        method: String,
        street: String,
        city: String,
        zip: String,
        cost: i64,
    }
    Order {
        order_id: [u8; 16],
        customer: Customer,
        items: Vec<LineItem>,
        attributes: BTreeMap<String, String>,
        shipping: Option<Shipping>,
        total: Vec<u8>,
        placed_at: i64,
        loyalty_points: i64,
        sales_channel: String,
        priority: i32,
    }
}

macro_rules! telemetry_limit {
    ($($rust:ident, $proto:ident: $($name:ident $tag:tt)*;)*) => {
        limits! {
            Telemetry {
                $($($name: $rust,)*)*
                samples: Vec<f64>,
            }
        }

        impl From<&super::Telemetry> for Telemetry {
            fn from(event: &super::Telemetry) -> Self {
                Telemetry { $($($name: event.$name,)*)* samples: event.samples.clone() }
            }
        }
    };
}
super::telemetry!(telemetry_limit);

macro_rules! codecs {
    ($($type:ident $archived:ident)*) => {
        $(
            impl Limit for $type {
                fn bincode(&self, out: &mut Vec<u8>) {
                    bincode::encode_into_std_write(self, out, bincode::config::standard()).unwrap();
                }

                fn from_bincode(bytes: &[u8]) -> Self {
                    bincode::decode_from_slice(bytes, bincode::config::standard()).unwrap().0
                }

                fn rkyv(&self, out: &mut Vec<u8>) {
                    let bytes = std::mem::take(out);
                    *out = rkyv::api::high::to_bytes_in::<_, Error>(self, bytes).unwrap();
                }

                fn aligned(&self) -> AlignedVec {
                    rkyv::to_bytes::<Error>(self).unwrap()
                }

                fn access(bytes: &AlignedVec) {
                    black_box(rkyv::access::<$archived, Error>(bytes).unwrap());
                }

                fn from_rkyv(bytes: &AlignedVec) -> Self {
                    rkyv::from_bytes::<Self, Error>(bytes).unwrap()
                }
            }
        )*
    };
}
codecs!(Small ArchivedSmall Order ArchivedOrder Telemetry ArchivedTelemetry);

impl From<&super::Small> for Small {
    fn from(event: &super::Small) -> Self {
        let event = event.clone();
        Small {
            id: event.id,
            account: event.account,
            amount_minor: event.amount_minor,
            currency: event.currency,
            occurred_at: event.occurred_at,
            kind: event.kind,
        }
    }
}

impl From<&super::Order> for Order {
    fn from(event: &super::Order) -> Self {
        let event = event.clone();
        Order {
            order_id: event.order_id,
            customer: Customer {
                id: event.customer.id,
                name: event.customer.name,
                email: event.customer.email,
                tier: event.customer.tier,
            },
            items: event.items.into_iter().map(item).collect(),
            attributes: event.attributes,
            shipping: event.shipping.map(|it| Shipping {
                method: it.method,
                street: it.street,
                city: it.city,
                zip: it.zip,
                cost: it.cost,
            }),
            total: event.total,
            placed_at: event.placed_at,
            loyalty_points: event.loyalty_points,
            sales_channel: event.sales_channel,
            priority: event.priority,
        }
    }
}

fn item(item: super::LineItem) -> LineItem {
    LineItem {
        sku: item.sku,
        qty: item.qty,
        price: item.price,
        discount: item.discount,
    }
}
