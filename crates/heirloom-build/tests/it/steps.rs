//! A missing upcaster is a compile error that a stranger understands: one case per reason.
//!
//! Each folder below `tests/ui` is a contract directory without a lock. What is generated of it stands beside it as
//! `<case>.rs`, and what the compiler says of that as `<case>.stderr`. To write both anew, run the test with
//! `UPDATE=1 TRYBUILD=overwrite`.

use std::fs;

use heirloom_build::generate;
use heirloom_contract::Contracts;

use crate::support::{assert_current, in_crate, locked};

#[test]
fn a_missing_upcaster_explains_itself() {
    let cases = trybuild::TestCases::new();
    let mut count = 0;
    let mut folders: Vec<_> = fs::read_dir(in_crate("tests/ui"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    for folder in folders
        .iter()
        .filter(|folder| folder.join("heirloom.toml").is_file())
    {
        let copied = locked(folder, &[]);
        let contracts = Contracts::load(copied.path()).unwrap();
        assert_eq!(contracts.findings, [], "{}", folder.display());
        let generated = generate(&contracts).unwrap().contracts;
        let file = folder.with_extension("rs");
        assert_current(&file, &format!("{generated}\nfn main() {{}}\n"));
        // Relative, so that the path in the compiler's message is the same everywhere.
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        cases.compile_fail(format!("tests/ui/{name}"));
        count += 1;
    }
    assert!(count >= 6, "the cases are in tests/ui");
}
