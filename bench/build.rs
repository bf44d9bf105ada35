//! Compiles the events of the benchmarks, the contracts of the demo and those that show growth, into a file each, and
//! the demo's messages as prost has them.

#[path = "build/growth.rs"]
mod growth;

use std::error::Error;
use std::path::{Path, PathBuf};

use heirloom_contract::Contracts;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    for (root, file) in [(".", "events.rs"), ("..", "demo.rs")] {
        let contracts = Contracts::load(Path::new(root))?;
        for file in &contracts.files {
            println!("cargo:rerun-if-changed={root}/{}", file.display());
        }
        generate(&contracts, &out.join(file))?;
    }
    let root = out.join("growth");
    growth::write(&root)?;
    generate(&Contracts::load(&root)?, &out.join("growth.rs"))?;
    messages()
}

fn generate(contracts: &Contracts, file: &Path) -> Result<(), Box<dyn Error>> {
    let generated = heirloom_build::generate(contracts)?;
    std::fs::write(file, generated.contracts)?;
    Ok(())
}

/// The newest messages of the demo's two Protobuf streams.
fn messages() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for stream in ["orders", "clinic"] {
        for file in std::fs::read_dir(Path::new("../schemas").join(stream))? {
            let path = file?.path();
            if path.extension().is_some_and(|it| it == "proto") {
                files.push(path);
            }
        }
    }
    files.sort();
    let descriptors = protox::compile(files, ["../schemas"])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
