//! A matrix of versions as text, Markdown, CSV, HTML and JSON.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use heirloom_compat::Verdict;
use serde_json::{Value, json};

use super::verdicts::style;
use super::{STRONG, paint};
use crate::verdicts::{Cell, Matrix};

/// What the characters of a matrix stand for.
pub(crate) const LEGEND: &str = "= exact  d defaulted  ~ lossy  P partial  X broken  \
                                 u covered by upcasters  * draft";

/// As text, in colour.
pub(crate) fn write_table(matrix: &Matrix<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = matrix.names();
    let width = names.iter().map(String::len).max().unwrap_or(0);
    let title = matrix.history.contract.id.to_string();
    let heading: String = names.iter().map(|it| format!("  {it:width$}")).collect();
    writeln!(out, "{}  rows write, columns read", paint(STRONG, title))?;
    writeln!(out, "  {:width$}{}", "", heading.trim_end())?;
    for (name, row) in names.iter().zip(&matrix.rows) {
        write!(out, "  {name:width$}")?;
        for (index, cell) in row.iter().enumerate() {
            let symbol = cell.symbol();
            let is_last = index + 1 == row.len();
            let padding = if is_last {
                0
            } else {
                width.saturating_sub(symbol.len())
            };
            write!(
                out,
                "  {}{:padding$}",
                paint(style(cell.verdict), symbol),
                ""
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// As a table of Markdown.
pub(crate) fn write_markdown(matrix: &Matrix<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = matrix.names();
    writeln!(out, "### {}\n", matrix.history.contract.id)?;
    writeln!(out, "| writes \\ reads | {} |", names.join(" | "))?;
    writeln!(out, "|---{}|", "|---".repeat(names.len()))?;
    for (name, row) in names.iter().zip(&matrix.rows) {
        let cells: Vec<String> = row.iter().map(|cell| words(*cell)).collect();
        writeln!(out, "| {name} | {} |", cells.join(" | "))?;
    }
    writeln!(out)
}

/// As lines of CSV: the caller writes [`CSV_HEADING`] first.
pub(crate) fn write_csv(matrix: &Matrix<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Names of contracts hold neither commas nor quotes.
    for cell in matrix.rows.iter().flatten() {
        let Cell {
            writer,
            reader,
            verdict,
            is_upcast,
        } = *cell;
        writeln!(
            out,
            "{},{writer},{reader},{verdict},{is_upcast}",
            matrix.history.contract.id
        )?;
    }
    Ok(())
}

/// The first line of CSV.
pub(crate) const CSV_HEADING: &str = "contract,writer,reader,verdict,upcast";

/// As one page of HTML without anything from outside.
pub(crate) fn write_html(matrices: &[Matrix<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">"
    )?;
    writeln!(out, "<title>Who reads what</title>\n<style>{STYLE}</style>")?;
    writeln!(
        out,
        "<p>Rows write, columns read. A star marks a draft.</p>"
    )?;
    for matrix in matrices {
        let names = matrix.names();
        writeln!(
            out,
            "<table>\n<caption>{}</caption>",
            Escaped(&matrix.history.contract.id.to_string())
        )?;
        let heading = |name: &String| format!("<th scope=\"col\">{name}</th>");
        let headings: String = names.iter().map(heading).collect();
        writeln!(out, "<tr><td></td>{headings}</tr>")?;
        for (name, row) in names.iter().zip(&matrix.rows) {
            write!(out, "<tr><th scope=\"row\">{name}</th>")?;
            for cell in row {
                let class = cell.verdict.name().to_lowercase();
                write!(out, "<td class=\"{class}\">{}</td>", words(*cell))?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</table>")?;
    }
    writeln!(out, "</html>")
}

const STYLE: &str = "\
body{font:16px/1.5 sans-serif;margin:2rem}\
table{border-collapse:collapse;margin:1rem 0}\
caption{font-weight:bold;text-align:left}\
td,th{border:1px solid #999;padding:.3rem .6rem}\
.exact,.defaulted{background:#dfd}.lossy{background:#ffd}.partial,.broken{background:#fdd}";

struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|it| match it {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            other => f.write_char(other),
        })
    }
}

fn words(cell: Cell) -> String {
    let end = if cell.is_upcast { " (upcast)" } else { "" };
    format!("{}{end}", cell.verdict)
}

/// As data.
pub(crate) fn matrix_json(matrix: &Matrix<'_>) -> Value {
    let contract = matrix.history.contract;
    let cell = |cell: &Cell| {
        json!({
            "writer": cell.writer,
            "reader": cell.reader,
            "verdict": cell.verdict.name(),
            "upcast": cell.is_upcast,
        })
    };
    let worst = matrix.rows.iter().flatten().map(|it| it.verdict).max();
    json!({
        "contract": contract.id.to_string(),
        "format": contract.format.to_string(),
        "versions": contract.versions.iter().map(|it| json!({
            "version": it.number,
            "draft": it.state == heirloom_contract::State::Draft,
            "file": it.file,
        })).collect::<Value>(),
        "verdict": worst.unwrap_or(Verdict::Exact).name(),
        "cells": matrix.rows.iter().flatten().map(cell).collect::<Value>(),
    })
}
