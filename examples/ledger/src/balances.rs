//! The view: what each account holds, in each currency.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use crate::contracts::ledger::Event;
use crate::log::Log;

/// Balances in hundredths, by account and currency.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<(String, String), i64>);

impl Balances {
    /// Folds every event of the log. What cannot be read stays in the log; it is told of, and left out.
    pub fn replay(log: &Log) -> Result<Balances> {
        let mut balances = Balances::default();
        for quarantined in log.replay(|event| balances.apply(event))? {
            eprintln!("{quarantined}");
        }
        Ok(balances)
    }

    fn apply(&mut self, event: Event) {
        let (account, currency, change) = match event {
            Event::Credited(credited) => (credited.account, credited.currency, credited.cents),
            Event::Debited(debited) => (debited.account, debited.currency, -debited.cents),
        };
        *self.0.entry((account, currency)).or_default() += change;
    }

    /// The balance of an account.
    #[cfg(test)]
    pub fn of(&self, account: &str, currency: &str) -> i64 {
        self.0.get(&(account.to_owned(), currency.to_owned())).copied().unwrap_or_default()
    }
}

impl fmt::Display for Balances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((account, currency), cents) in &self.0 {
            let sign = if *cents < 0 { "-" } else { "" };
            let (units, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
            writeln!(f, "{account:<12} {sign}{units}.{rest:02} {currency}")?;
        }
        Ok(())
    }
}
