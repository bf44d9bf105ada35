//! `heirloom matrix`: every version as writer against every version as reader.

use std::path::Path;

use anyhow::Result;
use heirloom_contract::Contracts;
use serde_json::{Value, json};

use super::check::{Chosen, chosen};
use crate::exit::{Exit, Refused};
use crate::output::Output;
use crate::report::{as_json, findings_json, matrix, write_findings};
use crate::verdicts::{History, Matrix, discover};

/// Show what happens to the events of each version in each other version of a contract
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A contract, such as bank/account_opened, or a stream; all without it
    #[arg(value_name = "CONTRACT")]
    contract: Option<String>,

    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One character a pair
    Table,
    /// Markdown
    Md,
    /// Comma-separated values, a line a pair
    Csv,
    /// The same as data
    Json,
    /// A page
    Html,
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let is_json = args.json || args.format == Format::Json;
    let contracts = match load(root, args.contract.as_ref()) {
        Ok(contracts) => contracts,
        Err(error) if is_json => {
            as_json(Err(error), output)?;
            return Ok(Exit::Internal);
        }
        Err(error) => return Err(error),
    };
    let names: Vec<String> = args.contract.into_iter().collect();
    let Chosen {
        contracts: chosen, ..
    } = chosen(&contracts, &names);
    let matrices: Vec<Matrix<'_>> = chosen
        .into_iter()
        .map(|contract| {
            Matrix::of(History {
                contracts: &contracts,
                contract,
            })
        })
        .collect();
    if is_json {
        as_json(Ok(data(&contracts, &matrices)), output)?;
    } else {
        write_findings(&contracts.findings, &mut output.err)?;
        write(args.format, &matrices, output)?;
    }
    match matrices.is_empty() {
        true => Ok(Exit::Environment),
        false => Ok(Exit::of_findings(&contracts.findings)),
    }
}

fn load(root: &Path, name: Option<&String>) -> Result<Contracts> {
    let contracts = discover(root)?;
    let names: Vec<String> = name.into_iter().cloned().collect();
    match chosen(&contracts, &names).unknown.first() {
        Some(unknown) => {
            let message = format!("there is no contract or stream `{unknown}`");
            Err(Refused::nothing(message, "`heirloom status` lists them").into())
        }
        None => Ok(contracts),
    }
}

fn data(contracts: &Contracts, matrices: &[Matrix<'_>]) -> Value {
    json!({
        "findings": findings_json(&contracts.findings),
        "contracts": matrices.iter().map(matrix::matrix_json).collect::<Value>(),
    })
}

fn write(format: Format, matrices: &[Matrix<'_>], output: &mut Output) -> Result<()> {
    let out = &mut output.out;
    match format {
        Format::Table => {
            for matrix in matrices {
                matrix::write_table(matrix, out)?;
            }
            match matrices.is_empty() {
                true => writeln!(out, "there is no contract to show")?,
                false => writeln!(out, "{}", matrix::LEGEND)?,
            }
        }
        Format::Md => {
            for matrix in matrices {
                matrix::write_markdown(matrix, out)?;
            }
        }
        Format::Csv => {
            writeln!(out, "{}", matrix::CSV_HEADING)?;
            for matrix in matrices {
                matrix::write_csv(matrix, out)?;
            }
        }
        Format::Html => matrix::write_html(matrices, out)?,
        Format::Json => {}
    }
    Ok(())
}
