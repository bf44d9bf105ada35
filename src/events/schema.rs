//! Which schema wrote the events and which one reads them: a version of a contract, or a file.

use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::{Contract, ContractId, Contracts, Format, Schema, Version};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::protobuf;

use crate::exit::Refused;
use crate::verdicts::source;

/// The schema of the events.
#[derive(Debug, clap::Args)]
pub(crate) struct WriterArgs {
    /// The contract of the events, such as bank/account_opened
    #[arg(long, value_name = "STREAM/NAME")]
    pub(crate) contract: Option<String>,

    /// The version of the contract that they were written with; without it the newest
    #[arg(
        long,
        value_name = "N",
        requires = "contract",
        conflicts_with = "writer"
    )]
    pub(crate) version: Option<u32>,

    /// A schema file that they were written with, .avsc or .proto, in place of a version
    #[arg(long, value_name = "FILE")]
    pub(crate) writer: Option<PathBuf>,

    /// A file that a schema file refers to; of Protobuf IMPORT=FILE where it is imported by another path
    #[arg(long, value_name = "FILE")]
    pub(crate) reference: Vec<String>,

    /// The message that is the event, where a .proto file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) message: Option<String>,
}

/// The schema that reads them.
#[derive(Debug, clap::Args)]
pub(crate) struct ReaderArgs {
    /// Read into another schema: `newest` or a number, of the contract, or a schema file
    #[arg(long, value_name = "newest|N|FILE")]
    pub(crate) reader: Option<String>,

    /// Read into it even where values arrive changed
    #[arg(long, requires = "reader")]
    pub(crate) lossy: bool,
}

impl WriterArgs {
    /// The writer's schema; `None` where neither a contract nor a file is named.
    pub(crate) fn writer(&self, root: &Path) -> Result<Option<Schema>> {
        if let Some(file) = &self.writer {
            return self.file(file, root, Strictness::Lenient).map(Some);
        }
        if self.contract.is_none() {
            return Ok(None);
        }
        let contract = self.contract(root)?;
        let version = match self.version {
            None => newest(&contract)?,
            Some(number) => version(&contract, number)?,
        };
        Ok(Some(version.schema.clone()))
    }

    /// That there must be one.
    pub(crate) fn no_writer() -> anyhow::Error {
        Refused::new(
            "nothing says which schema wrote the events",
            "name it with --contract STREAM/NAME and --version N, or with --writer FILE",
        )
        .into()
    }

    /// The version of that number, or the schema in the file of that name.
    pub(super) fn named(&self, name: &str, root: &Path) -> Result<Schema> {
        if WriterArgs::is_version(name) {
            let contract = self.contract(root)?;
            return Ok(WriterArgs::named_version(&contract, name)?.schema.clone());
        }
        self.file(Path::new(name), root, Strictness::Lenient)
    }

    /// Whether a reader is a version of the contract, and not a file.
    pub(super) fn is_version(reader: &str) -> bool {
        reader == "newest" || reader.parse::<u32>().is_ok()
    }

    /// The version of that name.
    pub(super) fn named_version<'a>(contract: &'a Contract, reader: &str) -> Result<&'a Version> {
        match reader.parse() {
            Ok(number) => version(contract, number),
            Err(_) => newest(contract),
        }
    }

    /// The schema in a file, as strict as a working schema.
    pub(super) fn reader_file(&self, file: &Path, root: &Path) -> Result<Schema> {
        self.file(file, root, Strictness::Strict)
    }

    /// All versions of the contract, where one is named and no version of it.
    pub(crate) fn versions(&self, root: &Path) -> Result<Vec<Version>> {
        let is_open = self.writer.is_none() && self.version.is_none() && self.contract.is_some();
        Ok(if is_open {
            self.contract(root)?.versions
        } else {
            Vec::new()
        })
    }

    pub(super) fn contract(&self, root: &Path) -> Result<Contract> {
        let Some(name) = &self.contract else {
            let help = "name it with --contract STREAM/NAME";
            return Err(
                Refused::new("a version is one of a contract, and none is named", help).into(),
            );
        };
        let id: ContractId = name.parse().map_err(|message: String| {
            Refused::new(message, "a contract is named as in bank/account_opened")
        })?;
        let contracts = Contracts::discover(root)?;
        match contracts.contract(&id) {
            Some(contract) => Ok(contract.clone()),
            None => {
                let known: Vec<String> =
                    contracts.contracts().map(|it| it.id.to_string()).collect();
                let help = match known.is_empty() {
                    true => "there is no contract yet".to_owned(),
                    false => format!("the contracts are {}", known.join(", ")),
                };
                Err(Refused::new(format!("there is no contract `{id}`"), help).into())
            }
        }
    }

    fn file(&self, file: &Path, root: &Path, strictness: Strictness) -> Result<Schema> {
        let message = self.message.as_deref();
        schema_of_file(file, &self.reference, message, strictness, root)
    }
}

/// The schema of a file, with the files that it may refer to and, of Protobuf, the message that is the event.
pub(crate) fn schema_of_file(
    file: &Path,
    references: &[String],
    message: Option<&str>,
    strictness: Strictness,
    root: &Path,
) -> Result<Schema> {
    let name = file.display().to_string();
    match Format::of(file) {
        Some(Format::Avro) => {
            let references = references.iter().filter(|it| it.ends_with(".avsc"));
            let references = references.map(|path| source(Path::new(path), root));
            let references = references.collect::<Result<Vec<_>>>()?;
            let schema = avro::parse(&source(file, root)?, &references, strictness)?;
            Ok(Schema::Avro(schema))
        }
        Some(Format::Protobuf) => {
            let references = references.iter().filter(|it| it.ends_with(".proto"));
            let imports = references.map(|reference| {
                let (import, file) = reference.split_once('=').unwrap_or((reference, reference));
                Ok((import.to_owned(), source(Path::new(file), root)?))
            });
            let imports = imports.collect::<Result<Vec<_>>>()?;
            let schema = protobuf::parse(&source(file, root)?, &name, &imports, message)?;
            Ok(Schema::Protobuf(schema))
        }
        None => {
            let message = format!("`{name}` is no schema file");
            Err(Refused::new(message, "a schema file ends with .avsc or .proto").into())
        }
    }
}

fn newest(contract: &Contract) -> Result<&Version> {
    contract.latest().ok_or_else(|| unreadable(contract))
}

fn version(contract: &Contract, number: u32) -> Result<&Version> {
    contract
        .version(number)
        .ok_or_else(|| match contract.latest() {
            None => unreadable(contract),
            Some(latest) => {
                let message = format!("`{}` has no version {number}", contract.id);
                Refused::new(message, format!("its newest is {}", latest.number)).into()
            }
        })
}

fn unreadable(contract: &Contract) -> anyhow::Error {
    let message = format!("`{}` has no version that can be read", contract.id);
    Refused::new(message, "run `heirloom status`, which says why").into()
}
