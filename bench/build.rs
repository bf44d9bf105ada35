//! Compiles the events of the benchmarks and the contracts of the demo, into a file each.

use std::error::Error;
use std::path::Path;

use heirloom_contract::Contracts;

fn main() -> Result<(), Box<dyn Error>> {
    for (root, file) in [(".", "events.rs"), ("..", "demo.rs")] {
        let contracts = Contracts::load(Path::new(root))?;
        for file in &contracts.files {
            println!("cargo:rerun-if-changed={root}/{}", file.display());
        }
        let generated = heirloom_build::generate(&contracts)?;
        std::fs::write(
            Path::new(&std::env::var("OUT_DIR")?).join(file),
            generated.contracts,
        )?;
    }
    Ok(())
}
