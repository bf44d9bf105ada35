//! Schema files named on the command line: their texts as a registry gets them, and their schemas as we read them.

use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_compat::dialects::{Format, Text};
use heirloom_compat::protobuf::is_part;
use heirloom_compat::{Newer, SchemaRef};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{SchemaErrors, Source, protobuf};

use super::{JudgedPair, Name, Side};
use crate::exit::Refused;

/// Files that others refer to, as `--reference` names them.
#[derive(Debug)]
pub(crate) struct References {
    files: Vec<Reference>,
}

#[derive(Debug)]
struct Reference {
    /// The path that it is imported by, where it was given.
    import: Option<String>,
    source: Source,
}

impl References {
    /// Reads them.
    pub(crate) fn read(names: &[String], root: &Path) -> Result<Self> {
        let files = names.iter().map(|name| {
            let (import, file) = match name.split_once('=') {
                Some((import, file)) => (Some(import.to_owned()), file),
                None => (None, name.as_str()),
            };
            let source = source(Path::new(file), root)?;
            Ok(Reference { import, source })
        });
        Ok(References {
            files: files.collect::<Result<_>>()?,
        })
    }

    /// The names under which texts refer to each, and the texts.
    fn named(&self, format: Format, texts: &[Source]) -> Vec<(String, Source)> {
        let imports = || {
            let others = self.files.iter().map(|it| &it.source);
            texts.iter().chain(others).flat_map(imports)
        };
        let mut named = Vec::new();
        for file in &self.files {
            match (format, &file.import) {
                (_, Some(import)) => named.push((import.clone(), file.source.clone())),
                (Format::Avro, None) => named.push((avro_name(&file.source), file.source.clone())),
                (Format::Protobuf, None) => {
                    let name = file.source.name().replace('\\', "/");
                    let is_end = |import: &&str| {
                        let rest = name.strip_suffix(*import);
                        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
                    };
                    let import = imports().filter(is_end).max_by_key(|import| import.len());
                    let import = import.map_or_else(|| name.clone(), str::to_owned);
                    named.push((import, file.source.clone()));
                }
            }
        }
        named
    }
}

/// The full name of an Avro text; its file's name where it has none.
fn avro_name(source: &Source) -> String {
    avro::parse(source, &[], Strictness::Lenient)
        .ok()
        .and_then(|schema| schema.full_name().map(ToString::to_string))
        .unwrap_or_else(|| source.name().to_owned())
}

/// The paths that a text imports; a guess from its lines, which the compiler judges later.
fn imports(source: &Source) -> impl Iterator<Item = &str> {
    source.text().lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("import")?;
        let (_, rest) = rest.split_once('"')?;
        Some(rest.split_once('"')?.0)
    })
}

/// Schema files of one format, oldest first.
#[derive(Debug)]
pub(crate) struct Files {
    /// Their language.
    pub(crate) format: Format,
    /// Their texts with everything that they refer to.
    pub(crate) texts: Vec<Text>,
}

impl Files {
    /// Reads them. Without `format` the extensions tell.
    pub(crate) fn read(
        paths: &[PathBuf],
        references: &References,
        format: Option<Format>,
        root: &Path,
    ) -> Result<Self> {
        let format = match format {
            Some(format) => format,
            None => format_of(paths)?,
        };
        let sources = paths.iter().map(|path| source(path, root));
        let sources = sources.collect::<Result<Vec<_>>>()?;
        let references = references.named(format, &sources);
        let texts = sources.into_iter().map(|source| Text {
            source,
            references: references.clone(),
        });
        Ok(Files {
            format,
            texts: texts.collect(),
        })
    }

    /// What people call each: its path.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.texts.get(index).map_or("", |it| it.source.name())
    }

    /// Each parsed by us, the last one strictly, the others as history; where a `.proto` has several messages and
    /// none is named, each of them by its full name.
    pub(crate) fn schemas(&self, message: Option<&str>) -> Vec<Result<Parsed, SchemaErrors>> {
        let last = self.texts.len().saturating_sub(1);
        let texts = self.texts.iter().enumerate();
        let parsed = texts.map(|(index, text)| match self.format {
            Format::Avro => {
                let references: Vec<Source> =
                    text.references.iter().map(|(_, it)| it.clone()).collect();
                let strictness = match index == last {
                    true => Strictness::Strict,
                    false => Strictness::Lenient,
                };
                let schema = avro::parse(&text.source, &references, strictness)?;
                Ok(Parsed::Avro(Box::new(schema)))
            }
            Format::Protobuf => {
                let schemas = protobuf_messages(text, message)?;
                if let (true, Some(schema)) = (index == last, schemas.first()) {
                    protobuf::check_reserved_names(schema)?;
                }
                Ok(Parsed::Protobuf(schemas))
            }
        });
        parsed.collect()
    }
}

/// A text as we read it.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// Avro.
    Avro(Box<avro::Schema>),
    /// Protobuf: once for each message that can be the event, in the order of the file.
    Protobuf(Vec<protobuf::Schema>),
}

impl Parsed {
    /// Judges the events of `self`, the file of a name, as read with `other`: of Protobuf messages those of one full
    /// name, or the first of each where none has, and those that `other` does not have.
    pub(crate) fn judged<'a>(
        &'a self,
        other: &'a Parsed,
        (from, to): (&'a str, &'a str),
        newer: Newer,
    ) -> Vec<JudgedPair<'a>> {
        let side = |name, schema| Side {
            name: Name::File(name),
            schema,
            known: None,
        };
        let (Parsed::Protobuf(writers), Parsed::Protobuf(readers)) = (self, other) else {
            let pair = self.first().zip(other.first()).into_iter();
            return pair
                .map(|(writer, reader)| {
                    JudgedPair::of("", side(from, writer), side(to, reader), newer)
                })
                .collect();
        };
        let name = |it: &protobuf::Schema| it.message(it.root()).full_name.clone();
        let is_one_there = writers
            .iter()
            .any(|it| readers.iter().any(|reader| name(reader) == name(it)));
        let mut pairs = Vec::new();
        for (index, writer) in writers.iter().enumerate() {
            let same = readers.iter().find(|it| name(it) == name(writer));
            let is_renamed = !is_one_there && index == 0;
            let reader = same.or(readers.first().filter(|_| is_renamed));
            let from = side(from, SchemaRef::Protobuf(writer));
            match (reader, readers.first()) {
                (Some(reader), _) => {
                    let to = side(to, SchemaRef::Protobuf(reader));
                    pairs.push(JudgedPair::of("", from, to, newer));
                }
                (None, Some(first)) if !is_part(writer) => {
                    let to = side(to, SchemaRef::Protobuf(first));
                    pairs.push(JudgedPair::missing((from, writer), (to, first), newer));
                }
                _ => {}
            }
        }
        pairs
    }

    fn first(&self) -> Option<SchemaRef<'_>> {
        match self {
            Parsed::Avro(schema) => Some(SchemaRef::Avro(schema)),
            Parsed::Protobuf(schemas) => schemas.first().map(SchemaRef::Protobuf),
        }
    }
}

fn protobuf_messages(
    text: &Text,
    message: Option<&str>,
) -> Result<Vec<protobuf::Schema>, SchemaErrors> {
    let import_path = text.source.name();
    let parse =
        |root: Option<&str>| protobuf::parse(&text.source, import_path, &text.references, root);
    if message.is_some() {
        return Ok(vec![parse(message)?]);
    }
    let names = protobuf::text_messages(text.source.text());
    match names.is_empty() {
        true => Ok(vec![parse(None)?]),
        false => names.iter().map(|name| parse(Some(name))).collect(),
    }
}

fn format_of(paths: &[PathBuf]) -> Result<Format> {
    let formats = paths.iter().map(|path| match path.extension()?.to_str()? {
        "avsc" | "json" => Some(Format::Avro),
        "proto" => Some(Format::Protobuf),
        _ => None,
    });
    let formats: Vec<_> = formats.collect();
    match formats.first().copied().flatten() {
        Some(format) if formats.iter().all(|it| *it == Some(format)) => Ok(format),
        _ => {
            let help = "name it with --format avro or --format protobuf";
            Err(Refused::new(
                "the extensions do not tell one format of all the files",
                help,
            )
            .into())
        }
    }
}

/// The text of a schema file, as seen from `root`.
pub(crate) fn source(path: &Path, root: &Path) -> Result<Source> {
    let name = path.display().to_string();
    let bytes = std::fs::read(root.join(path)).map_err(|error| Refused::unread(path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = Source::new(name, text);
            Err(not_utf8(&source, offset).into())
        }
    }
}

fn not_utf8(source: &Source, offset: usize) -> SchemaErrors {
    SchemaErrors(vec![heirloom_schema::SchemaError {
        rule: "contract/not-utf8",
        location: source.location(offset),
        path: "/".to_owned(),
        message: "the file is not UTF-8".to_owned(),
        help: "save it as UTF-8".to_owned(),
    }])
}
