//! A small event-sourced service: `ledger credit ACCOUNT CENTS [MEMO]`, `ledger debit ACCOUNT CENTS [PAYEE]` and
//! `ledger show`. Every event is appended to a log file and never changed; balances are a fold over the whole log,
//! whichever versions its events were written with.

mod balances;
mod contracts;
mod log;
mod upcasters;

use anyhow::{Context, Result, bail};

use contracts::ledger::{Credited, Debited};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    let command = words.next().unwrap_or("show");
    let log = log::Log::open("ledger.log")?;
    match command {
        "show" => print!("{}", balances::Balances::replay(&log)?),
        "credit" | "debit" => {
            let account = words.next().context("which account?")?.to_owned();
            let cents = words.next().context("how many cents?")?.parse().context("no number")?;
            let note = words.next().map(str::to_owned);
            let currency = "EUR".to_owned();
            let event = match command {
                "credit" => {
                    Credited { account, cents, currency, memo: note.unwrap_or_default() }.into()
                }
                _ => Debited { account, cents, currency, payee: note }.into(),
            };
            log.append(&event)?;
        }
        other => bail!("{other}? Try: credit ACCOUNT CENTS, debit ACCOUNT CENTS, show"),
    }
    Ok(())
}
