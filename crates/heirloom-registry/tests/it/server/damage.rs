//! Data files that are no longer what was written: a registry says so, or serves what it can read. It never panics.

use std::fs;
use std::path::Path;

use heirloom_registry::server::Server;

use super::{ask, avro, record, run, send};

/// The size of a page of the file, in bytes.
const PAGE_SIZE: usize = 4096;

/// A data file with some versions.
async fn file(path: &Path) -> Vec<u8> {
    let server = Server::builder().data(path).start().await.unwrap();
    let client = reqwest::Client::new();
    let mut fields = Vec::new();
    for field in ["a?", "b?", "c?", "d?", "e?", "f?"] {
        fields.push(field);
        let step = send("POST /subjects/s/versions", avro(&record(&fields)), 200, "");
        assert_eq!(ask(&client, &server.url(), &step).await.0, 200);
    }
    server.shutdown().await;
    fs::read(path).unwrap()
}

/// Starts a registry on these bytes; whether it serves them.
async fn serves(path: &Path, bytes: &[u8]) -> bool {
    fs::write(path, bytes).unwrap();
    match Server::builder().data(path).start().await {
        Ok(server) => {
            server.shutdown().await;
            true
        }
        Err(error) => {
            assert!(error.is_damaged() && !error.is_in_use(), "{error:?}");
            false
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.redb");
    run(async {
        let whole = file(&path).await;
        for size in [1, 100, PAGE_SIZE, whole.len() / 2, whole.len() - 1] {
            assert!(!serves(&path, &whole[..size]).await, "{size} bytes");
        }
        assert!(!serves(&path, b"no data file").await);
        assert!(serves(&path, &whole).await);
    });
}

#[test]
fn a_page_of_nonsense_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.redb");
    run(async {
        let whole = file(&path).await;
        let mut refused = 0;
        for start in (0..whole.len()).step_by(PAGE_SIZE) {
            let mut damaged = whole.clone();
            // The first byte says what kind of page it is.
            damaged[start] ^= 0xff;
            if !serves(&path, &damaged).await {
                refused += 1;
            }
        }
        // Other pages are not in use.
        assert!(refused > 1, "{refused} pages");
    });
}
