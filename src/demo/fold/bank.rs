//! Account balances.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{View, count, units};
use crate::contracts::bank::Event;
use crate::contracts::bank::account_opened::AccountOpened;
use crate::contracts::common::money::v2::Money;
use crate::report::Table;

/// Every account with its balance in each currency.
#[derive(Default)]
pub(crate) struct Balances {
    accounts: BTreeMap<String, Account>,
    fees: i64,
}

struct Account {
    opened: AccountOpened,
    cents: BTreeMap<String, i64>,
}

impl Balances {
    fn book(&mut self, account: &str, cents: i64, currency: &str) {
        if let Some(account) = self.accounts.get_mut(account) {
            *account.cents.entry(currency.to_owned()).or_default() += cents;
        }
    }

    fn sums(&self) -> BTreeMap<&str, i64> {
        let mut sums = BTreeMap::new();
        for (currency, cents) in self.accounts.values().flat_map(|account| &account.cents) {
            *sums.entry(currency.as_str()).or_default() += cents;
        }
        sums
    }
}

impl View for Balances {
    type Event = Event;

    fn apply(&mut self, event: Event) {
        match event {
            Event::AccountOpened(opened) => {
                let account = Account {
                    cents: BTreeMap::new(),
                    opened,
                };
                self.accounts
                    .insert(account.opened.account_id.clone(), account);
            }
            Event::MoneyDeposited(deposited) => {
                let cents = cents(&deposited.amount);
                self.book(&deposited.account_id, cents, &deposited.amount.currency);
            }
            Event::MoneyWithdrawn(withdrawn) => {
                let cents = cents(&withdrawn.amount);
                self.book(&withdrawn.account_id, -cents, &withdrawn.amount.currency);
            }
            Event::TransferCompleted(transfer) => {
                let (amount, fee) = (cents(&transfer.amount), cents(&transfer.fee));
                self.fees += fee;
                self.book(&transfer.debtor, -amount - fee, &transfer.amount.currency);
                self.book(&transfer.creditor, amount, &transfer.amount.currency);
            }
        }
    }

    fn totals(&self) -> Value {
        let mut kinds = BTreeMap::new();
        let mut accounts = BTreeMap::new();
        for (id, Account { opened, cents }) in &self.accounts {
            count(&mut kinds, opened.kind.as_str());
            let cents: BTreeMap<_, _> = cents.iter().filter(|(_, cents)| **cents != 0).collect();
            let account = json!({
                "given_name": opened.holder.given_name,
                "family_name": opened.holder.family_name,
                "currency": opened.currency,
                "kind": opened.kind.as_str(),
                "branch": opened.branch,
                "cents": cents,
            });
            accounts.insert(id, account);
        }
        json!({
            "accounts_by_kind": kinds,
            "cents_by_currency": self.sums(),
            "cents_of_all_balances": self.sums().values().sum::<i64>(),
            "fee_cents": self.fees,
            "accounts": accounts,
        })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["account", "holder", "kind", "balance"]);
        for (id, Account { opened, cents }) in self.accounts.iter().take(5) {
            let holder = format!("{} {}", opened.holder.given_name, opened.holder.family_name);
            let balance: Vec<String> = cents
                .iter()
                .map(|(currency, cents)| format!("{} {currency}", units(*cents)))
                .collect();
            table.row([
                id.clone(),
                holder,
                opened.kind.as_str().into(),
                balance.join(", "),
            ]);
        }
        let sums: Vec<String> = self
            .sums()
            .into_iter()
            .map(|(currency, cents)| format!("{} {currency}", units(cents)))
            .collect();
        let accounts = format!("all {}", self.accounts.len());
        table.row([accounts, String::new(), String::new(), sums.join(", ")]);
        table
    }
}

/// The unscaled value of a decimal with scale 2; the schema bounds it to 18 digits.
fn cents(money: &Money) -> i64 {
    i64::try_from(money.amount.unscaled()).unwrap_or(i64::MAX)
}
