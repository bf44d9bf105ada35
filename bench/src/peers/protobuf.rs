//! The same messages in Protobuf, as prost has them.

use std::collections::BTreeMap;

#[derive(Clone, PartialEq, prost::Message)]
pub struct Small {
    #[prost(bytes = "vec", tag = "1")]
    pub id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub account: String,
    #[prost(sint64, tag = "3")]
    pub amount_minor: i64,
    #[prost(string, tag = "4")]
    pub currency: String,
    #[prost(int64, tag = "5")]
    pub occurred_at: i64,
    #[prost(int32, tag = "6")]
    pub kind: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Customer {
    #[prost(string, tag = "1")]
    pub id: String,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(string, optional, tag = "3")]
    pub email: Option<String>,
    #[prost(int32, tag = "4")]
    pub tier: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct LineItem {
    #[prost(string, tag = "1")]
    pub sku: String,
    #[prost(int32, tag = "2")]
    pub qty: i32,
    #[prost(int64, tag = "3")]
    pub price: i64,
    #[prost(sint64, optional, tag = "4")]
    pub discount: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Shipping {
    #[prost(string, tag = "1")]
    pub method: String,
    #[prost(string, tag = "2")]
    pub street: String,
    #[prost(string, tag = "3")]
    pub city: String,
    #[prost(string, tag = "4")]
    pub zip: String,
    #[prost(int64, tag = "5")]
    pub cost: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Order {
    #[prost(bytes = "vec", tag = "1")]
    pub order_id: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    pub customer: Option<Customer>,
    #[prost(message, repeated, tag = "3")]
    pub items: Vec<LineItem>,
    #[prost(btree_map = "string, string", tag = "4")]
    pub attributes: BTreeMap<String, String>,
    #[prost(message, optional, tag = "5")]
    pub shipping: Option<Shipping>,
    #[prost(bytes = "vec", tag = "6")]
    pub total: Vec<u8>,
    #[prost(int64, tag = "7")]
    pub placed_at: i64,
    #[prost(int64, tag = "8")]
    pub loyalty_points: i64,
    #[prost(string, tag = "9")]
    pub sales_channel: String,
    #[prost(int32, tag = "10")]
    pub priority: i32,
}

macro_rules! telemetry_message {
    ($($rust:ident, $proto:ident: $($name:ident $tag:tt)*;)*) => {
        #[derive(Clone, PartialEq, prost::Message)]
        pub struct Telemetry {
            $($(#[prost($proto, tag = $tag)] pub $name: $rust,)*)*
            #[prost(double, repeated, tag = "30")]
            pub samples: Vec<f64>,
        }

        impl From<&super::Telemetry> for Telemetry {
            fn from(event: &super::Telemetry) -> Self {
                Telemetry { $($($name: event.$name,)*)* samples: event.samples.clone() }
            }
        }
    };
}
super::telemetry!(telemetry_message);

impl From<&super::Small> for Small {
    fn from(event: &super::Small) -> Self {
        let event = event.clone();
        Small {
            id: event.id.to_vec(),
            account: event.account,
            amount_minor: event.amount_minor,
            currency: event.currency,
            occurred_at: event.occurred_at,
            kind: event.kind as i32,
        }
    }
}

impl From<&super::Order> for Order {
    fn from(event: &super::Order) -> Self {
        let event = event.clone();
        Order {
            order_id: event.order_id.to_vec(),
            customer: Some(Customer {
                id: event.customer.id,
                name: event.customer.name,
                email: event.customer.email,
                tier: event.customer.tier as i32,
            }),
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
