//! The events as the peers have them: with serde's derives, as prost messages written by hand, and as plain structs
//! for the codecs that know no schema.

pub mod limits;
pub mod protobuf;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Calls a macro with all fields of `Telemetry` and their Protobuf numbers.
macro_rules! telemetry {
    ($macro:ident) => {
        $macro! {
            f64, double: temp_in "1" temp_out "2" pressure "3" humidity "4" vibration_x "5"
                vibration_y "6" vibration_z "7" voltage "8" current "9" power "10" torque "11"
                speed "12" flow "13" level "14" lat "15" lon "16";
            i64, sint64: seq "17" ts "18" uptime "19" device "20";
            i32, sint32: errors "21" warnings "22" rpm "23" mode "24";
            bool, bool: running "25" alarm "26" door "27" remote "28" maintenance "29";
        }
    };
}
pub(crate) use telemetry;

/// The other forms of an event.
pub trait Peer: Sized {
    /// The message.
    type Message: prost::Message + Default + PartialEq + for<'a> From<&'a Self>;
    /// The plain struct.
    type Limit: limits::Limit + PartialEq + std::fmt::Debug + for<'a> From<&'a Self>;
}

impl Peer for Small {
    type Message = protobuf::Small;
    type Limit = limits::Small;
}

impl Peer for Order {
    type Message = protobuf::Order;
    type Limit = limits::Order;
}

impl Peer for Telemetry {
    type Message = protobuf::Telemetry;
    type Limit = limits::Telemetry;
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    bincode::Encode,
    bincode::Decode,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    Deposit,
    Withdrawal,
    Transfer,
    Fee,
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    bincode::Encode,
    bincode::Decode,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Tier {
    Basic,
    Silver,
    Gold,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Small<S = String> {
    #[serde(with = "fixed")]
    pub id: [u8; 16],
    pub account: S,
    pub amount_minor: i64,
    pub currency: S,
    pub occurred_at: i64,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer<S = String> {
    pub id: S,
    pub name: S,
    pub email: Option<S>,
    pub tier: Tier,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineItem<S = String> {
    pub sku: S,
    pub qty: i32,
    pub price: i64,
    pub discount: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shipping<S = String> {
    pub method: S,
    pub street: S,
    pub city: S,
    pub zip: S,
    pub cost: i64,
}

/// The defaults and the alias are what a user of serde writes by hand for older versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "S: Serialize + Ord, B: serde_bytes::Serialize",
    deserialize = "S: Deserialize<'de> + Ord + Fixed, B: serde_bytes::Deserialize<'de>"
))]
pub struct Order<S: Ord = String, B = Vec<u8>> {
    #[serde(with = "fixed")]
    pub order_id: [u8; 16],
    pub customer: Customer<S>,
    pub items: Vec<LineItem<S>>,
    pub attributes: BTreeMap<S, S>,
    #[serde(alias = "delivery")]
    pub shipping: Option<Shipping<S>>,
    #[serde(with = "serde_bytes")]
    pub total: B,
    pub placed_at: i64,
    pub loyalty_points: i64,
    #[serde(default = "web")]
    pub sales_channel: S,
    #[serde(default = "five")]
    pub priority: i32,
}

fn web<S: Fixed>() -> S {
    S::fixed("web")
}

/// A text that is known when the program is written, owned or not.
pub trait Fixed {
    fn fixed(text: &'static str) -> Self;
}

impl Fixed for String {
    fn fixed(text: &'static str) -> Self {
        text.into()
    }
}

impl Fixed for &str {
    fn fixed(text: &'static str) -> Self {
        text
    }
}

fn five() -> i32 {
    5
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderV1 {
    #[serde(with = "fixed")]
    pub order_id: [u8; 16],
    pub customer: Customer,
    pub tags: Vec<String>,
    pub items: Vec<LineItem>,
    pub attributes: BTreeMap<String, String>,
    pub delivery: Option<Shipping>,
    #[serde(with = "serde_bytes")]
    pub total: Vec<u8>,
    pub placed_at: i64,
    pub loyalty_points: i32,
}

macro_rules! telemetry_struct {
    ($($rust:ident, $proto:ident: $($name:ident $tag:tt)*;)*) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub struct Telemetry {
            $($(pub $name: $rust,)*)*
            pub samples: Vec<f64>,
        }
    };
}
telemetry!(telemetry_struct);

/// Sixteen bytes as serde's bytes.
mod fixed {
    use serde::{Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(value: &[u8; 16], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 16], D::Error> {
        from.deserialize_bytes(Bytes)
    }

    struct Bytes;

    impl<'de> de::Visitor<'de> for Bytes {
        type Value = [u8; 16];

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("16 bytes")
        }

        fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<[u8; 16], E> {
            value.try_into().map_err(|_| E::custom("not 16 bytes"))
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<[u8; 16], A::Error> {
            let mut value = [0; 16];
            for byte in &mut value {
                *byte = items.next_element()?.unwrap_or_default();
            }
            Ok(value)
        }
    }
}
