//! The import closure of a file, parsed but not yet linked: every file after those that it imports.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::FileDescriptorProto;
use protox::file::{File, FileResolver, GoogleFileResolver};

use crate::{SchemaError, Source};

use super::error::{at_offset, from_diagnostic};
use super::spans::Spans;
use super::syntax;

/// A parsed file.
pub(super) struct Parsed {
    /// What others import it by.
    pub(super) import_path: String,
    /// Its text; empty for one that is built in.
    pub(super) source: Source,
    /// As the parser gives it: type names are not resolved.
    pub(super) descriptor: FileDescriptorProto,
}

/// The closure of a file.
pub(super) struct Closure {
    /// The file itself first, then what it imports, nearest first.
    pub(super) files: Vec<Parsed>,
    /// Indexes of all files, each after those that it imports.
    pub(super) order: Vec<usize>,
}

/// Parses a file and everything that it imports; all faults of all files at once.
pub(super) fn closure(
    source: &Source,
    import_path: &str,
    imports: &[(String, Source)],
) -> Result<Closure, Vec<SchemaError>> {
    let given: BTreeMap<&str, &Source> = imports
        .iter()
        .map(|(path, text)| (path.as_str(), text))
        .collect();
    let mut closure = Closure {
        files: Vec::new(),
        order: Vec::new(),
    };
    let mut errors = Vec::new();
    let mut known = BTreeSet::from([import_path.to_owned()]);
    match parse_file(source, import_path) {
        Ok(parsed) => closure.files.push(parsed),
        Err(faults) => errors.extend(faults),
    }
    let mut next = 0;
    while let Some(importer) = closure.files.get(next) {
        let mut found = Vec::new();
        for (index, path) in importer.descriptor.dependency.iter().enumerate() {
            if importer.descriptor.dependency[..index].contains(path) {
                errors.push(duplicate(importer, index, path));
            }
            if !known.insert(path.clone()) {
                continue;
            }
            match given.get(path.as_str()) {
                Some(text) => match parse_file(text, path) {
                    Ok(parsed) => found.push(parsed),
                    Err(faults) => errors.extend(faults),
                },
                None => match GoogleFileResolver::new().open_file(path) {
                    Ok(file) => found.push(built_in(path, &file)),
                    Err(_) => errors.push(missing(importer, index, path, &given)),
                },
            }
        }
        closure.files.extend(found);
        next += 1;
    }
    if closure.files.len() > usize::from(u16::MAX) {
        errors.push(at_offset(
            source,
            0,
            "protobuf/too-large",
            format!(
                "the file imports {} files, directly or not",
                closure.files.len() - 1
            ),
            "import only what the event needs".to_owned(),
        ));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    closure.order = order(&closure.files).map_err(|cycle| vec![cycle])?;
    Ok(closure)
}

fn parse_file(source: &Source, import_path: &str) -> Result<Parsed, Vec<SchemaError>> {
    syntax::check(source)?;
    match File::from_source(import_path, source.text()) {
        Ok(file) => Ok(Parsed {
            import_path: import_path.to_owned(),
            source: source.clone(),
            descriptor: file.into(),
        }),
        Err(error) => Err(from_diagnostic(&error, source, None)),
    }
}

fn built_in(path: &str, file: &File) -> Parsed {
    Parsed {
        import_path: path.to_owned(),
        source: Source::new(path, ""),
        descriptor: file.file_descriptor_proto().clone(),
    }
}

/// The fault of one import line.
fn at_import(
    importer: &Parsed,
    index: usize,
    rule: &'static str,
    message: String,
    help: String,
) -> SchemaError {
    let spans = Spans::new(&importer.source, &importer.descriptor);
    let start = spans
        .range(&[3, index as i32])
        .map_or(0, |(start, _)| start);
    at_offset(&importer.source, start, rule, message, help)
}

fn duplicate(importer: &Parsed, index: usize, path: &str) -> SchemaError {
    at_import(
        importer,
        index,
        "protobuf/import-twice",
        format!("`{path}` is imported twice"),
        "remove one of the two imports".to_owned(),
    )
}

fn missing(
    importer: &Parsed,
    index: usize,
    path: &str,
    given: &BTreeMap<&str, &Source>,
) -> SchemaError {
    let known: Vec<_> = given
        .keys()
        .take(8)
        .map(|known| format!("`{known}`"))
        .collect();
    let help = if known.is_empty() {
        "add the file under this path, counted from the schema directory; no other file is there \
         to import"
            .to_owned()
    } else {
        format!(
            "add the file under this path, counted from the schema directory, or import one of {}",
            known.join(", ")
        )
    };
    let message = format!("import `{path}` is not there");
    at_import(importer, index, "protobuf/import-missing", message, help)
}

/// Sorts files so that each comes after those that it imports; iterative, since chains can be long.
fn order(files: &[Parsed]) -> Result<Vec<usize>, SchemaError> {
    let index_of: BTreeMap<&str, usize> = files
        .iter()
        .enumerate()
        .map(|(index, file)| (file.import_path.as_str(), index))
        .collect();
    let mut order = Vec::with_capacity(files.len());
    let mut is_done = vec![false; files.len()];
    let mut is_open = vec![false; files.len()];
    // The chain of files from the first to the one at hand, each with its next import.
    let mut chain: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some(&(file, import)) = chain.last() {
        let Some(path) = files[file].descriptor.dependency.get(import) else {
            is_done[file] = true;
            is_open[file] = false;
            order.push(file);
            chain.pop();
            continue;
        };
        is_open[file] = true;
        if let Some(top) = chain.last_mut() {
            top.1 += 1;
        }
        let Some(&next) = index_of.get(path.as_str()) else {
            continue;
        };
        if is_open[next] {
            return Err(cycle(files, &chain, next, file, import));
        }
        if !is_done[next] {
            chain.push((next, 0));
        }
    }
    Ok(order)
}

fn cycle(
    files: &[Parsed],
    chain: &[(usize, usize)],
    next: usize,
    file: usize,
    import: usize,
) -> SchemaError {
    let names: Vec<_> = chain
        .iter()
        .map(|&(above, _)| above)
        .skip_while(|&above| above != next)
        .chain([next])
        .map(|index| files[index].import_path.as_str())
        .collect();
    at_import(
        &files[file],
        import,
        "protobuf/import-cycle",
        format!("import cycle: {}", names.join(" -> ")),
        "move what both files need to a third file and import that".to_owned(),
    )
}
