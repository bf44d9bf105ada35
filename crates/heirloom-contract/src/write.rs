//! Several files to disk as one: all are staged beside their places before the first takes its place, and the last one
//! makes the others count.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::Error;

/// One file to write.
pub(crate) struct Write {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    pub(crate) mode: Mode,
}

/// What may be at the file's place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing: a frozen version is never written over.
    Create,
    /// Anything.
    Replace,
}

/// Puts texts in the places of working schemas, or of other files that people edit: the whole of each, and no file
/// before all of them are on the disk beside their places. Those that are not there yet come first, so that an error
/// leaves none of them behind; the others follow in their order.
///
/// # Errors
/// The disk refuses, or somebody made a file at the same time. Nothing is written, but where the disk refuses to rename
/// a file after others took their places.
pub fn rewrite(files: &[(PathBuf, &str)]) -> Result<(), Error> {
    let writes = files.iter().map(|(path, text)| Write {
        path: path.clone(),
        bytes: text.as_bytes().to_vec(),
        mode: match path.exists() {
            true => Mode::Replace,
            false => Mode::Create,
        },
    });
    let mut writes: Vec<Write> = writes.collect();
    writes.sort_by_key(|write| write.mode == Mode::Replace);
    write_all(&writes)
}

/// Called before each change of the disk; an error stops there, as a crash would.
pub(crate) type Fault<'a> = &'a mut dyn FnMut() -> io::Result<()>;

/// Writes all files, in order. When it fails, none of them is there.
pub(crate) fn write_all(writes: &[Write]) -> Result<(), Error> {
    let mut created = Vec::new();
    let result = run(writes, &mut created, &mut || Ok(()));
    if result.is_err() {
        for path in &created {
            // Best effort: the error that is on its way is the one to tell of.
            let _ = fs::remove_file(path);
        }
    }
    result
}

/// As [`write_all`], but leaves what there is when it fails.
pub(crate) fn run(
    writes: &[Write],
    created: &mut Vec<PathBuf>,
    fault: Fault<'_>,
) -> Result<(), Error> {
    let mut staged = Vec::new();
    for write in writes {
        let fail = |error| Error::io("write", &write.path, error);
        staged.push((write, stage(write, fault).map_err(fail)?));
    }
    for (write, file) in staged {
        let fail = |error| Error::io("write", &write.path, error);
        fault().map_err(fail)?;
        match write.mode {
            Mode::Create => {
                file.persist_noclobber(&write.path)
                    .map_err(|error| match error.error.kind() {
                        // It was not there when the folder was read.
                        io::ErrorKind::AlreadyExists => Error::at_the_same_time(&write.path),
                        _ => fail(error.error),
                    })?;
                created.push(write.path.clone());
            }
            Mode::Replace => {
                file.persist(&write.path)
                    .map_err(|error| fail(error.error))?;
                // From here on the files count, whatever happens.
                created.clear();
            }
        }
        fault().map_err(fail)?;
        sync_folder(folder_of(&write.path)).map_err(fail)?;
    }
    Ok(())
}

fn stage(write: &Write, fault: Fault<'_>) -> io::Result<NamedTempFile> {
    fault()?;
    let folder = folder_of(&write.path);
    fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    // Hidden, so that what a crash leaves behind is no schema file.
    builder.prefix(".heirloom-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets; the process's mask applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    fault()?;
    file.write_all(&write.bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Makes the names in a folder durable, where the system can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
