//! The tables of docs/interop.md: written anew with `UPDATE=1`, compared without.

use std::sync::Mutex;

const PATH: &str = "../../../../docs/interop.md";

/// Tests run at the same time, and each writes its table into the same file.
static WRITING: Mutex<()> = Mutex::new(());

/// Whether the tables are to be written.
pub(crate) fn is_updated() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// The table that begins with this line, as it is committed; empty where there is none.
pub(crate) fn table(first: &str) -> Vec<String> {
    let text = std::fs::read_to_string(PATH).unwrap();
    let lines = text.lines().skip_while(|line| *line != first);
    let table = lines.take_while(|line| line.starts_with('|'));
    table.map(str::to_owned).collect()
}

/// Puts a table into the place of the one that begins with the same line, or at the end.
pub(crate) fn write(table: &str) {
    let _one = WRITING.lock().unwrap();
    let first = table.lines().next().unwrap();
    let before = self::table(first).join("\n");
    let text = std::fs::read_to_string(PATH).unwrap();
    let text = match before.is_empty() {
        true => format!("{}\n\n{table}", text.trim_end()),
        false => text.replace(&before, table.trim_end()),
    };
    std::fs::write(PATH, text).unwrap();
}

/// A text as a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "/").replace('\n', " ")
}
