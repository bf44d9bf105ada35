//! The commands on a registry of another product, where one runs: `HEIRLOOM_REGISTRY` is its address.

use std::time::{SystemTime, UNIX_EPOCH};

use heirloom_registry::client::{Deletion, Registry};

use super::{ADDRESS, MONEY, PAID, SENT, name};
use crate::folder::{Folder, OPENED, OPENED_2};

/// Contracts under names of their own: other tests use the registry as well.
fn contracts(url: &str) -> Folder {
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = time.expect("a time after 1970").as_nanos();
    let apart = format!("apart_{now}");
    let files = [
        ("schemas/bank/history/account_opened.v1.avsc", OPENED),
        ("schemas/bank/history/account_opened.v2.avsc", OPENED_2),
        ("schemas/bank/history/paid.v1.avsc", PAID),
        ("schemas/common/history/address.v1.proto", ADDRESS),
        ("schemas/common/history/money.v1.avsc", MONEY),
        ("schemas/parcels/history/parcel_sent.v1.proto", SENT),
    ];
    let folder = Folder::of(&[]);
    for (file, text) in files {
        folder.write(
            &file.replace("common", &apart),
            &text.replace("common", &apart),
        );
    }
    folder.ok(&["init"]);
    let settings = format!(
        "[streams.{apart}]\nshared = true\n[streams.bank]\ntopic = \"bank-{apart}\"\n\
         [streams.parcels]\ntopic = \"parcels-{apart}\"\n[registries.test]\nurl = \"{url}\"\n\
         dialect = \"apicurio\"\n"
    );
    folder.write("heirloom.toml", &settings);
    folder
}

#[test]
fn planned_applied_verified_and_pulled() {
    let Ok(url) = std::env::var("HEIRLOOM_REGISTRY") else {
        return;
    };
    let folder = contracts(&url);
    folder.ok(&["plan", "-o", "plan.json"]);
    folder.ok(&["apply", "plan.json"]);
    assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
    assert!(folder.ok(&["plan"]).starts_with("nothing to do"));
    let told = folder.run(&["check", "--registry", "test"]);
    assert_eq!(told.code, 0, "{told}");
    let subjects: Vec<String> = folder
        .read("plan.json")
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("\"subject\": \"")?
                .strip_suffix("\",")
        })
        .map(str::to_owned)
        .collect();
    assert!(subjects.len() > 4, "{subjects:?}");
    let other = Folder::of(&[]);
    let mut arguments = vec!["pull", "--yes", "--registry", url.as_str()];
    arguments.extend(subjects.iter().map(String::as_str));
    other.ok(&arguments);
    assert!(other.ok(&["verify"]).ends_with("all as frozen\n"));
    assert!(other.ok(&["plan"]).starts_with("nothing to do"));
}

#[test]
fn a_subject_that_was_made_again() {
    let Ok(url) = std::env::var("HEIRLOOM_REGISTRY") else {
        return;
    };
    let folder = contracts(&url);
    folder.ok(&["apply", "--auto-approve"]);
    assert!(!folder.ok(&["verify"]).contains("recorded"));
    let record = folder.read("schemas/registry-ids/test.toml");
    let subject = record.lines().find_map(|line| {
        let name = line.strip_prefix("[subjects.\"")?.strip_suffix("\"]")?;
        // Its text is that of no other test, which would keep its id in use.
        name.ends_with("-bank.Paid").then(|| name.to_owned())
    });
    let subject = subject.expect("a subject that is recorded");
    let client = Registry::builder().url(&url).build().expect("a client");
    let client = client.blocking().expect("a thread");
    for deletion in [Deletion::Soft, Deletion::Permanent] {
        let deleted = client.delete_subject(&name(&subject), deletion);
        assert_eq!(deleted.expect("a subject"), [1]);
    }
    assert!(
        folder
            .run(&["verify"])
            .out
            .contains("has no such subject any more")
    );
    let told = folder.run(&["apply", "--auto-approve"]);
    assert_eq!(told.code, 0, "{told}");
    assert_eq!(folder.read("schemas/registry-ids/test.toml"), record);
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, 5, "{told}");
    assert_eq!(
        told.out.matches("error[registry/id-drift]").count(),
        1,
        "{told}"
    );
    assert_eq!(told.out.matches("does not know id").count(), 1, "{told}");
    let told = folder.run(&["verify", "--record", "--accept", &subject]);
    assert_eq!(told.code, 0, "{told}");
    assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
}
