//! A folder to run `heirloom` in.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// An account is opened.
pub(crate) const OPENED: &str = r#"{
  "type": "record", "name": "AccountOpened", "namespace": "bank",
  "fields": [
    {"name": "holder", "type": "string"}
  ]
}
"#;

/// The same, and where.
pub(crate) const OPENED_2: &str = r#"{
  "type": "record", "name": "AccountOpened", "namespace": "bank",
  "fields": [
    {"name": "holder", "type": "string"},
    {"name": "branch", "type": ["null", "string"], "default": null}
  ]
}
"#;

/// The same, with a currency that older events do not say, and a holder in two parts.
pub(crate) const OPENED_3: &str = r#"{
  "type": "record", "name": "AccountOpened", "namespace": "bank",
  "fields": [
    {"name": "holder", "type": {"type": "record", "name": "Holder", "fields": [
      {"name": "given_name", "type": "string"},
      {"name": "family_name", "type": "string"}
    ]}},
    {"name": "branch", "type": ["null", "string"], "default": null},
    {"name": "currency", "type": "string"}
  ]
}
"#;

pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = Folder(TempDir::new().expect("a temporary folder"));
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// `bank/account_opened` frozen at two versions.
    pub(crate) fn two_versions() -> Self {
        let folder = Folder::of(&[
            ("schemas/bank/history/account_opened.v1.avsc", OPENED),
            ("schemas/bank/history/account_opened.v2.avsc", OPENED_2),
        ]);
        folder.ok(&["init"]);
        folder
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("a file")
    }

    /// Runs the command and tells its exit code and what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Told {
        self.run_in(self.root(), arguments)
    }

    pub(crate) fn run_in(&self, folder: &Path, arguments: &[&str]) -> Told {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heirloom"));
        let output = command
            .args(arguments)
            .current_dir(folder)
            .output()
            .expect("heirloom runs");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let root = self.root().to_string_lossy().into_owned();
            timeless(&text.replace(&root, "<root>"))
        };
        Told {
            code: output.status.code().expect("an exit code"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// What a command that ends well prints.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let told = self.run(arguments);
        assert_eq!(
            (told.code, told.err.as_str()),
            (0, ""),
            "{arguments:?}: {}",
            told.out
        );
        told.out
    }
}

/// A text whose durations are all 0 ms.
fn timeless(text: &str) -> String {
    let mut parts = text.split(" ms: ");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let kept = told.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        told.truncate(kept);
        told.push_str("0 ms: ");
        told.push_str(part);
    }
    const KEY: &str = "\"milliseconds\": ";
    match told.split_once(KEY) {
        Some((start, end)) => {
            let end = end.trim_start_matches(|it: char| it.is_ascii_digit());
            format!("{start}{KEY}0{end}")
        }
        None => told,
    }
}

/// How a command ended.
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "exit code {}", self.code)?;
        for (name, text) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !text.is_empty() {
                writeln!(f, "-- {name}\n{text}")?;
            }
        }
        Ok(())
    }
}
