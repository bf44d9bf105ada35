//! A folder of contracts as a team has it: most with a short history, some with a long one, a tenth of them edited.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use heirloom_contract::freeze;

use crate::contracts::Contract;

/// What the folder holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder {
    /// Contracts, each with one working schema.
    pub contracts: usize,
    /// Frozen versions, one file each.
    pub frozen: usize,
    /// Contracts whose working schema is a draft.
    pub drafts: usize,
}

/// Of ten contracts, how many versions each has frozen.
const FROZEN: [usize; 10] = [1, 1, 1, 1, 1, 2, 2, 3, 3, 6];

/// How many contracts a stream has.
const STREAM: usize = 40;

/// Writes the contracts to `root`, freezes their history version by version, and edits a tenth of them.
pub fn write(root: &Path, contracts: &[Contract]) -> Result<Folder> {
    ensure!(!root.exists(), "{} is there already", root.display());
    fs::create_dir_all(root)?;
    fs::write(root.join("heirloom.toml"), "")?;
    let mut folder = Folder {
        contracts: contracts.len(),
        ..Folder::default()
    };
    let texts: Vec<Vec<&String>> = contracts
        .iter()
        .map(|contract| {
            let mut texts: Vec<&String> = contract.avro.iter().collect();
            texts.dedup();
            texts
        })
        .collect();
    // A draft needs a version that is not frozen.
    let frozen = |number: usize| {
        let wanted = FROZEN[number % FROZEN.len()];
        wanted.min(texts[number].len() - 1)
    };
    for version in 0..FROZEN[FROZEN.len() - 1] {
        for number in (0..texts.len()).filter(|number| version < frozen(*number)) {
            write_working(root, number, texts[number][version])?;
            folder.frozen += 1;
        }
        freeze(root, None)?;
    }
    // Every history length has its drafts.
    for number in (0..texts.len()).filter(|number| number % 10 == number / 10 % 10) {
        write_working(root, number, texts[number][frozen(number)])?;
        folder.drafts += 1;
    }
    Ok(folder)
}

fn write_working(root: &Path, number: usize, text: &str) -> Result<()> {
    let stream = root.join(format!("schemas/stream_{}", number / STREAM));
    fs::create_dir_all(&stream)?;
    Ok(fs::write(
        stream.join(format!("order_placed_{number}.avsc")),
        text,
    )?)
}
