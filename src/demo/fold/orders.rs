//! Order status and stock.

use std::collections::BTreeMap;

use heirloom_schema::Fingerprint;
use serde_json::{Value, json};

use super::{View, count, symbol, units};
use crate::contracts::orders::Event;
use crate::contracts::orders::order_paid::v3::order_paid::Method;
use crate::contracts::orders::order_placed::v3::OrderLine;
use crate::report::Table;

/// How many units of each article the warehouse starts with, as the archive's script has it.
const OPENING_STOCK: i64 = 100_000;

/// Every order with its status, and what the orders took from the stock.
#[derive(Default)]
pub(crate) struct Orders {
    orders: BTreeMap<String, Order>,
    sold: BTreeMap<String, i64>,
    revenue: i64,
    channels: BTreeMap<String, u64>,
    methods: BTreeMap<String, u64>,
    carriers: BTreeMap<String, u64>,
    codes: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Order {
    status: &'static str,
    lines: Vec<OrderLine>,
}

impl Orders {
    fn order(&mut self, id: String, status: &'static str) -> &mut Order {
        let order = self.orders.entry(id).or_default();
        order.status = status;
        order
    }

    fn sell(&mut self, lines: &[OrderLine], sign: i64) {
        for line in lines {
            *self.sold.entry(line.sku.clone()).or_default() += sign * line.quantity;
        }
    }

    fn by_status(&self) -> BTreeMap<String, u64> {
        let mut by_status = BTreeMap::new();
        self.orders
            .values()
            .for_each(|order| count(&mut by_status, order.status));
        by_status
    }
}

impl View for Orders {
    type Event = Event;

    fn apply(&mut self, event: Event) {
        match event {
            Event::OrderPlaced(placed) => {
                count(
                    &mut self.channels,
                    symbol(placed.channel().as_str_name(), "CHANNEL_"),
                );
                self.sell(&placed.lines, 1);
                self.order(placed.order_id, "PLACED").lines = placed.lines;
            }
            Event::OrderPaid(paid) => {
                let method = match paid.method {
                    Some(Method::Card(_)) => "CARD",
                    Some(Method::Transfer(_)) => "TRANSFER",
                    Some(Method::Wallet(_)) => "WALLET",
                    None => "NONE",
                };
                count(&mut self.methods, method);
                self.revenue += paid.amount_cents;
                self.order(paid.order_id, "PAID");
            }
            Event::ParcelShipped(shipped) => {
                count(
                    &mut self.carriers,
                    symbol(shipped.carrier().as_str_name(), "CARRIER_"),
                );
                self.order(shipped.order_id, "SHIPPED");
            }
            Event::OrderCancelled(cancelled) => {
                count(
                    &mut self.codes,
                    symbol(cancelled.code().as_str_name(), "CANCEL_REASON_"),
                );
                let lines = self.order(cancelled.order_id, "CANCELLED").lines.clone();
                self.sell(&lines, -1);
            }
        }
    }

    fn totals(&self) -> Value {
        let listing: String = self
            .orders
            .iter()
            .map(|(id, order)| format!("{id} {}\n", order.status))
            .collect();
        let stock: BTreeMap<_, _> = self
            .sold
            .iter()
            .map(|(sku, units)| (sku, OPENING_STOCK - units))
            .collect();
        let first: BTreeMap<_, _> = self
            .orders
            .iter()
            .take(20)
            .map(|(id, order)| (id, order.status))
            .collect();
        json!({
            "orders": self.orders.len(),
            "orders_by_status": self.by_status(),
            "revenue_cents": self.revenue,
            "units_sold": self.sold,
            "stock": stock,
            "placed_by_channel": self.channels,
            "paid_by_method": self.methods,
            "shipped_by_carrier": self.carriers,
            "cancelled_by_code": self.codes,
            "status_sha256": Fingerprint::of(listing).to_string(),
            "status_first_20": first,
        })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["article", "sold", "in stock", "orders"]);
        let statuses = self
            .by_status()
            .into_iter()
            .map(|(status, count)| format!("{count} {status}"));
        for ((sku, sold), status) in self.sold.iter().zip(statuses) {
            let stock = OPENING_STOCK - sold;
            table.row([sku.clone(), sold.to_string(), stock.to_string(), status]);
        }
        let (articles, sold) = (self.sold.len() as i64, self.sold.values().sum::<i64>());
        table.row([
            format!("all {articles}"),
            sold.to_string(),
            (articles * OPENING_STOCK - sold).to_string(),
            format!("{} orders, {} paid", self.orders.len(), units(self.revenue)),
        ]);
        table
    }
}
