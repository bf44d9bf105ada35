//! `heirloom init`: schema files that are there become contracts, with a configuration and the first lock.

use std::path::Path;

use anyhow::Result;
use heirloom_contract::{Init, InitOptions, Pins, parse_pin};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::output::Output;
use crate::report::{GOOD, as_json, counted, paint, references_json};

/// Make contracts of the schema files in a folder: writes heirloom.toml and the first lock
///
/// Finds *.avsc and *.proto files in SCHEMAS/STREAM/, takes files in STREAM/history/ named CONTRACT.vN.*
/// as versions that were published, and freezes every other schema as version 1. Never overwrites a file.
/// Beside the lock it writes .gitattributes, so that git converts no line endings: versions are compared byte for byte.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder above the streams; found by itself where there is only one
    #[arg(long, value_name = "DIR")]
    schemas: Option<String>,

    /// Version 2 of bank/paid refers to version 1 of common/money; without pins it is the newest
    #[arg(long = "pin", value_name = "bank/paid@2=common/money@1", value_parser = pin)]
    pins: Vec<String>,

    /// Print what was found and written as JSON
    #[arg(long)]
    json: bool,
}

fn pin(text: &str) -> Result<String, String> {
    parse_pin(text, &mut Pins::new())?;
    Ok(text.to_owned())
}

/// Runs the command.
pub(crate) fn run(args: Args, root: &Path, output: &mut Output) -> Result<Exit> {
    let mut options = InitOptions {
        schemas: args.schemas,
        ..InitOptions::default()
    };
    for text in &args.pins {
        parse_pin(text, &mut options.pins).map_err(anyhow::Error::msg)?;
    }
    let done = heirloom_contract::init(root, &options).map_err(anyhow::Error::from);
    if args.json {
        as_json(done.map(|init| data(&init)), output)?;
    } else {
        report(&done?, output)?;
    }
    Ok(Exit::Ok)
}

fn data(init: &Init) -> Value {
    let contracts = init.contracts.iter().map(|(id, versions)| {
        let drafts = init.drafts.iter().find(|(draft, _)| draft == id);
        let pinned = init.pinned.iter().filter(|(user, ..)| user == id);
        let pinned = pinned.map(|(_, version, references)| {
            json!({ "version": version, "references": references_json(references) })
        });
        json!({
            "contract": id.to_string(),
            "frozen_versions": versions,
            "pinned": pinned.collect::<Value>(),
            "changes": drafts.map(|(_, changes)| changes),
        })
    });
    json!({
        "schemas": init.schemas,
        "written": init.written,
        "shared": init.shared,
        "contracts": contracts.collect::<Value>(),
    })
}

fn report(init: &Init, output: &mut Output) -> Result<()> {
    let out = &mut output.out;
    for file in &init.written {
        let what = match file.ends_with(".gitattributes") {
            true => ": git leaves the line endings of schemas and lock alone",
            false => "",
        };
        writeln!(out, "{} {}{what}", paint(GOOD, "wrote"), file.display())?;
    }
    for stream in &init.shared {
        writeln!(
            out,
            "stream {stream} holds shared types: others refer to each of them"
        )?;
    }
    for (id, version, references) in &init.pinned {
        let pins: Vec<String> = references.iter().map(ToString::to_string).collect();
        writeln!(out, "{id} v{version} refers to {}", pins.join(", "))?;
    }
    for (id, changes) in &init.drafts {
        writeln!(
            out,
            "{id} is a draft of the next version: {}",
            changes.join(", ")
        )?;
    }
    let versions = init
        .contracts
        .iter()
        .map(|(_, versions)| *versions as usize)
        .sum();
    let contracts = counted(init.contracts.len(), "contract");
    writeln!(out, "{contracts}, {}", counted(versions, "frozen version"))?;
    if init.contracts.is_empty() {
        writeln!(
            out,
            "next: put a schema into {}/<stream>/<contract>.avsc or .proto, and run `heirloom freeze`",
            init.schemas
        )?;
    } else {
        writeln!(
            out,
            "next: commit the files, and edit a schema when an event changes"
        )?;
    }
    Ok(())
}
