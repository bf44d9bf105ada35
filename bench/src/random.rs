//! The events that are timed: from a seed, so that every run and every contender has the same.

use crate::peers;

/// A xorshift generator.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    pub fn boolean(&mut self) -> bool {
        self.below(2) == 1
    }

    pub fn id(&mut self) -> [u8; 16] {
        u128::from_le_bytes(
            [self.next().to_le_bytes(), self.next().to_le_bytes()]
                .as_flattened()
                .try_into()
                .expect("16 bytes"),
        )
        .to_be_bytes()
    }

    pub fn word(&mut self, shortest: u64, longest: u64) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789 -";
        let length = shortest + self.below(longest - shortest + 1);
        let letter = |_| LETTERS[self.below(LETTERS.len() as u64) as usize] as char;
        (0..length).map(letter).collect()
    }

    /// Every eighth is not ASCII.
    pub fn name(&mut self) -> String {
        let mut name = self.word(8, 20);
        if self.below(8) == 0 {
            name.push_str("ßéЖ");
        }
        name
    }

    /// Cents, mostly of two or three bytes, sometimes of more, some below zero.
    pub fn amount(&mut self) -> i64 {
        let bits = 8 + self.below(20);
        let amount = (self.next() >> (64 - bits)) as i64;
        if self.below(6) == 0 { -amount } else { amount }
    }

    pub fn micros(&mut self) -> i64 {
        1_760_000_000_000_000 + (self.next() >> 16) as i64 % 30_000_000_000_000
    }

    pub fn double(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 * 1000.0 - 500.0
    }
}

pub fn small(random: &mut Random) -> peers::Small {
    use peers::Kind::{Deposit, Fee, Transfer, Withdrawal};
    peers::Small {
        id: random.id(),
        account: random.word(10, 14),
        amount_minor: random.amount(),
        currency: ["EUR", "USD", "GBP", "CHF"][random.below(4) as usize].into(),
        occurred_at: random.micros(),
        kind: [Deposit, Withdrawal, Transfer, Fee][random.below(4) as usize],
    }
}

pub fn order(random: &mut Random) -> peers::Order {
    use peers::Tier::{Basic, Gold, Silver};
    peers::Order {
        order_id: random.id(),
        customer: peers::Customer {
            id: random.word(8, 12),
            name: random.name(),
            email: (random.below(3) > 0).then(|| random.word(14, 28)),
            tier: [Basic, Silver, Gold][random.below(3) as usize],
        },
        items: (0..1 + random.below(8))
            .map(|_| peers::LineItem {
                sku: random.word(8, 14),
                qty: 1 + random.below(9) as i32,
                price: random.amount().abs(),
                discount: (random.below(4) == 0).then(|| random.amount()),
            })
            .collect(),
        attributes: ["source", "campaign", "device"]
            .iter()
            .map(|key| ((*key).into(), random.word(4, 16)))
            .collect(),
        shipping: (random.below(4) > 0).then(|| peers::Shipping {
            method: random.word(4, 8),
            street: random.word(12, 24),
            city: random.name(),
            zip: random.word(5, 5),
            cost: random.amount().abs(),
        }),
        total: random.amount().to_be_bytes()[3..].to_vec(),
        placed_at: random.micros(),
        loyalty_points: random.below(100_000) as i64,
        sales_channel: "web".into(),
        priority: 5,
    }
}

/// The order as its first version had it, with twenty texts that were dropped later.
pub fn order_v1(order: &peers::Order, random: &mut Random) -> peers::OrderV1 {
    let order = order.clone();
    peers::OrderV1 {
        order_id: order.order_id,
        customer: order.customer,
        tags: (0..20).map(|_| random.word(4, 12)).collect(),
        items: order.items,
        attributes: order.attributes,
        delivery: order.shipping,
        total: order.total,
        placed_at: order.placed_at,
        loyalty_points: order.loyalty_points as i32,
    }
}

trait Drawn {
    fn drawn(random: &mut Random) -> Self;
}

impl Drawn for f64 {
    fn drawn(random: &mut Random) -> Self {
        random.double()
    }
}

impl Drawn for i64 {
    fn drawn(random: &mut Random) -> Self {
        random.amount()
    }
}

impl Drawn for i32 {
    fn drawn(random: &mut Random) -> Self {
        random.below(4000) as i32 - 100
    }
}

impl Drawn for bool {
    fn drawn(random: &mut Random) -> Self {
        random.boolean()
    }
}

macro_rules! random_telemetry {
    ($($rust:ident, $proto:ident: $($name:ident $tag:tt)*;)*) => {
        pub fn telemetry(random: &mut Random) -> peers::Telemetry {
            let mut event = peers::Telemetry {
                $($($name: <$rust>::drawn(random),)*)*
                samples: (0..64).map(|_| random.double()).collect(),
            };
            event.ts = random.micros();
            event.uptime = random.below(1 << 34) as i64;
            event.device = random.below(1 << 20) as i64;
            event
        }
    };
}
peers::telemetry!(random_telemetry);
