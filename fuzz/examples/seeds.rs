//! Writes the seeds of every target to `fuzz/corpus/<target>/`, where cargo-fuzz looks for them.

use std::fs;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, _) in heirloom_fuzz::TARGETS {
        let folder = root.join(target);
        fs::create_dir_all(&folder)?;
        for (index, seed) in heirloom_fuzz::seeds(target)?.iter().enumerate() {
            fs::write(folder.join(format!("seed-{index:04}")), seed)?;
        }
    }
    Ok(())
}
