//! The files of the schemas folder, sorted into streams, contracts, working schemas and history.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use heirloom_schema::{Fingerprint, Source};

use crate::config::version_number;
use crate::{ContractId, Error, Finding, Format};

/// The name of the lock in the schemas folder.
pub(crate) const LOCK: &str = "heirloom.lock";
/// The name of the folder of frozen versions in a stream.
pub(crate) const HISTORY: &str = "history";

/// What is in the schemas folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) contracts: BTreeMap<ContractId, Files>,
    /// The text of the lock, where there is one.
    pub(crate) lock: Option<Arc<str>>,
    /// Every file and folder that was looked at, relative to the root.
    pub(crate) seen: BTreeSet<PathBuf>,
    pub(crate) findings: Vec<Finding>,
}

/// The files of one contract, by format: more than one format is a finding of the checks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    pub(crate) working: BTreeMap<Format, File>,
    pub(crate) history: BTreeMap<u32, BTreeMap<Format, File>>,
}

/// A schema file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    /// `None` where it is not UTF-8; a finding says so.
    pub(crate) text: Option<Arc<str>>,
    /// SHA-256 of the text, once it was asked for.
    digest: OnceLock<Fingerprint>,
}

impl File {
    fn new(path: String, text: Option<Arc<str>>) -> Self {
        File {
            path,
            text,
            digest: OnceLock::new(),
        }
    }

    /// SHA-256 of the text; computed once.
    pub(crate) fn digest(&self) -> Option<Fingerprint> {
        let text = self.text.as_deref()?;
        Some(*self.digest.get_or_init(|| Fingerprint::of(text)))
    }
}

impl Layout {
    /// Reads all files of `schemas`, a folder below `root`. A folder that is not there is an empty one.
    pub(crate) fn read(root: &Path, schemas: &str) -> Result<Layout, Error> {
        let mut layout = Layout::default();
        Scan {
            root,
            schemas,
            layout: &mut layout,
            ahead: BTreeMap::new(),
        }
        .run()?;
        Ok(layout)
    }
}

struct Scan<'a> {
    root: &'a Path,
    schemas: &'a str,
    layout: &'a mut Layout,
    /// Files that were read together with others of their folder.
    ahead: BTreeMap<String, io::Result<Vec<u8>>>,
}

/// How many files are read at a time. A cold disk answers many questions in the time of one.
const READERS: usize = 8;

/// From how many files on it is worth while.
const AHEAD_MIN: usize = 16;

/// A name in a folder, and what it is.
struct Entry {
    name: String,
    is_folder: bool,
    /// A link to a folder: never followed, as it may lead in a circle.
    is_linked_folder: bool,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), Error> {
        for entry in self.entries(self.schemas)? {
            let path = format!("{}/{}", self.schemas, entry.name);
            if entry.is_linked_folder {
                self.linked(&path);
            } else if entry.is_folder {
                self.stream(&entry.name, &path)?;
            } else if entry.name == LOCK {
                let bytes = self.bytes(&path)?;
                self.layout.lock = self.text(&path, bytes);
            } else if is_schema_like(&entry.name) {
                self.stray(
                    &path,
                    "lies outside of any stream",
                    "move it into the folder of a stream",
                );
            }
        }
        Ok(())
    }

    fn stream(&mut self, stream: &str, folder: &str) -> Result<(), Error> {
        for entry in self.entries(folder)? {
            let path = format!("{folder}/{}", entry.name);
            if entry.is_linked_folder && entry.name == HISTORY {
                self.linked(&path);
            } else if entry.is_linked_folder {
                // Holds nothing of this stream.
            } else if entry.is_folder && entry.name == HISTORY {
                self.history(stream, &path)?;
            } else if entry.is_folder {
                self.strays_below(&path)?;
            } else if is_schema_like(&entry.name) {
                self.working(stream, &entry.name, path)?;
            }
        }
        Ok(())
    }

    fn working(&mut self, stream: &str, file: &str, path: String) -> Result<(), Error> {
        let Some((name, format)) = split_extension(file) else {
            self.stray(&path, "is neither .avsc nor .proto", "rename or remove it");
            return Ok(());
        };
        if let Some((contract, version)) = name.rsplit_once('.') {
            let help = if version_number(version).is_some() {
                format!(
                    "move it to {HISTORY}/, or remove it: `{contract}` is frozen by `heirloom freeze`"
                )
            } else {
                "a contract's name has no dot: rename the file".to_owned()
            };
            self.stray(
                &path,
                "is no working schema: there is a dot in its name",
                &help,
            );
            return Ok(());
        }
        let text = self.schema(&path)?;
        let id = ContractId::new(stream, name);
        let files = self.layout.contracts.entry(id).or_default();
        files.working.insert(format, File::new(path, text));
        Ok(())
    }

    fn history(&mut self, stream: &str, folder: &str) -> Result<(), Error> {
        for entry in self.entries(folder)? {
            let path = format!("{folder}/{}", entry.name);
            if entry.is_folder {
                self.strays_below(&path)?;
                continue;
            }
            if entry.is_linked_folder || !is_schema_like(&entry.name) {
                continue;
            }
            let Some((name, version, format)) = split_version(&entry.name) else {
                let help =
                    "history files are called <contract>.v<number>.avsc or .proto, numbers from 1";
                self.stray(&path, "is no frozen version by its name", help);
                continue;
            };
            let text = self.schema(&path)?;
            let files = self
                .layout
                .contracts
                .entry(ContractId::new(stream, name))
                .or_default();
            files
                .history
                .entry(version)
                .or_default()
                .insert(format, File::new(path, text));
        }
        Ok(())
    }

    /// Reports the schema files of a folder that is neither a stream nor a history.
    fn strays_below(&mut self, folder: &str) -> Result<(), Error> {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in self.entries(&folder)? {
                let path = format!("{folder}/{}", entry.name);
                if entry.is_folder {
                    folders.push(path);
                } else if !entry.is_linked_folder && is_schema_like(&entry.name) {
                    let help = "streams have no folders but history: move it up, or out of the schemas folder";
                    self.stray(&path, "lies too deep", help);
                }
            }
        }
        Ok(())
    }

    /// A stream or a history that is only linked to would be missing without a word.
    fn linked(&mut self, path: &str) {
        let message = "this is a link to a folder, and links to folders are not followed";
        let help = "put the folder itself here, or name its place with `schemas` in heirloom.toml";
        let finding = Finding::of_file("contract/stray-file", path, message, help);
        self.layout.findings.push(finding);
    }

    fn stray(&mut self, path: &str, message: &str, help: &str) {
        let finding = Finding::of_file(
            "contract/stray-file",
            path,
            format!("this file {message}"),
            help,
        );
        self.layout.findings.push(finding);
    }

    fn schema(&mut self, path: &str) -> Result<Option<Arc<str>>, Error> {
        let bytes = self.bytes(path)?;
        Ok(self.text(path, bytes))
    }

    fn text(&mut self, path: &str, bytes: Vec<u8>) -> Option<Arc<str>> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
                let place = Source::new(path, before.as_ref()).location(valid);
                let message = "here starts a byte sequence that is not UTF-8";
                let finding = Finding::new("contract/not-utf8", place, message, "save it as UTF-8");
                self.layout.findings.push(finding);
                None
            }
        }
    }

    fn bytes(&mut self, path: &str) -> Result<Vec<u8>, Error> {
        self.layout.seen.insert(path.into());
        let full = self.root.join(path);
        let read = self.ahead.remove(path);
        let read = read.unwrap_or_else(|| fs::read(&full));
        read.map_err(|error| Error::io("read", &full, error))
    }

    /// Reads the schemas of a folder side by side.
    fn read_ahead(&mut self, folder: &str, entries: &[Entry]) {
        let files = entries.iter();
        let files = files.filter(|it| !it.is_folder && is_schema_like(&it.name));
        let paths: Vec<String> = files.map(|it| format!("{folder}/{}", it.name)).collect();
        if paths.len() < AHEAD_MIN {
            return;
        }
        let root = self.root;
        let read = |path: &String| (path.clone(), fs::read(root.join(path)));
        let parts = paths.chunks(paths.len().div_ceil(READERS));
        let read: Vec<_> = std::thread::scope(|scope| {
            let readers =
                parts.map(|part| scope.spawn(move || part.iter().map(read).collect::<Vec<_>>()));
            let readers: Vec<_> = readers.collect();
            // A reader that failed has read nothing: its files are read one by one.
            let each = readers.into_iter().filter_map(|reader| reader.join().ok());
            each.flatten().collect()
        });
        self.ahead.extend(read);
    }

    /// The entries of a folder by name; hidden ones are left out.
    fn entries(&mut self, folder: &str) -> Result<Vec<Entry>, Error> {
        self.layout.seen.insert(folder.into());
        let full = self.root.join(folder);
        let wrap = |error| Error::io("read", &full, error);
        let listing = match fs::read_dir(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(wrap)?,
        };
        let mut entries = Vec::new();
        for entry in listing {
            let entry = entry.map_err(wrap)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                let kind = entry.file_type().map_err(wrap)?;
                entries.push(Entry {
                    name,
                    is_folder: kind.is_dir(),
                    is_linked_folder: kind.is_symlink() && entry.path().is_dir(),
                });
            }
        }
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        self.read_ahead(folder, &entries);
        Ok(entries)
    }
}

/// A name that a person may have meant as a schema. Notes and tool settings beside the schemas are left alone.
fn is_schema_like(name: &str) -> bool {
    let name = name.to_lowercase();
    [".avsc", ".proto", ".avdl", ".avpr"]
        .iter()
        .any(|part| name.contains(part))
}

/// `order_placed.proto` is the contract `order_placed` in Protobuf.
pub(crate) fn split_extension(file: &str) -> Option<(&str, Format)> {
    let (name, _) = file.rsplit_once('.')?;
    Format::of(Path::new(file))
        .filter(|_| !name.is_empty())
        .map(|format| (name, format))
}

/// `order_placed.v3.proto` is version 3 of the contract `order_placed` in Protobuf.
pub(crate) fn split_version(file: &str) -> Option<(&str, u32, Format)> {
    let (name, format) = split_extension(file)?;
    let (name, version) = name.rsplit_once('.')?;
    let plain = !name.is_empty() && !name.contains('.');
    Some((name, version_number(version)?, format)).filter(|_| plain)
}

/// Where a frozen version lies, relative to the root.
pub(crate) fn history_path(schemas: &str, id: &ContractId, version: u32, format: Format) -> String {
    format!("{schemas}/{}", history_file(id, version, format))
}

/// Where a frozen version lies, relative to the schemas folder.
pub(crate) fn history_file(id: &ContractId, version: u32, format: Format) -> String {
    let ContractId { stream, name } = id;
    format!(
        "{stream}/{HISTORY}/{name}.v{version}.{}",
        format.extension()
    )
}

/// Where a working schema lies, relative to the root.
pub(crate) fn working_path(schemas: &str, id: &ContractId, format: Format) -> String {
    format!("{schemas}/{}/{}.{}", id.stream, id.name, format.extension())
}
