//! What `heirloom decode` cannot decode: the bytes as they are, their place and the reason, one JSON object per line.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::events::Place;

/// What bytes in quarantine are.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum What {
    /// One event, with its frame if it has one.
    Event,
    /// Events of a block of a container file, one after the other, as they were before they were compressed: where the
    /// first one ends is not known.
    Events,
    /// What stands at this place of the file.
    File,
}

/// Where bytes are kept: in a file, or nowhere.
pub(super) struct Quarantine(Option<BufWriter<File>>);

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Members,
    what: What,
    error: &'a str,
    base64: &'a str,
}

/// A place as data; what is not known is left out.
#[derive(Default, Serialize)]
struct Members {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u64>,
    /// In the opened block.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_in_block: Option<usize>,
}

impl Members {
    fn of(place: Place) -> Self {
        let mut members = Members::default();
        match place {
            Place::Line(line) => members.line = Some(line),
            Place::Byte(event, offset) => {
                (members.event, members.offset) = (Some(event), Some(offset));
            }
            Place::Block(block, offset) => {
                (members.block, members.offset) = (Some(block), Some(offset));
            }
            Place::InBlock(block, offset, event, inner) => {
                (members.block, members.offset) = (Some(block), Some(offset));
                (members.event, members.offset_in_block) = (Some(event), Some(inner));
            }
            Place::Offset(offset) => members.offset = Some(offset),
            Place::Whole => members.offset = Some(0),
        }
        members
    }
}

impl Quarantine {
    /// Makes the file, where one is named.
    pub(super) fn open(file: Option<&Path>, root: &Path) -> Result<Self> {
        let Some(file) = file else {
            return Ok(Quarantine(None));
        };
        let made = File::create_new(root.join(file)).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", file.display()))
        })?;
        Ok(Quarantine(Some(BufWriter::new(made))))
    }

    /// Whether bytes are kept.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Keeps bytes of a file.
    pub(super) fn keep(
        &mut self,
        (file, place): (&str, Place),
        what: What,
        error: &str,
        bytes: &[u8],
    ) -> Result<()> {
        if let Some(kept) = &mut self.0 {
            let entry = Entry {
                file,
                place: Members::of(place),
                what,
                error,
                base64: &STANDARD.encode(bytes),
            };
            serde_json::to_writer(&mut *kept, &entry)?;
            kept.write_all(b"\n")?;
        }
        Ok(())
    }

    /// That everything is in the file.
    pub(super) fn close(&mut self) -> Result<()> {
        if let Some(kept) = &mut self.0 {
            kept.flush()?;
            kept.get_ref().sync_data()?;
        }
        Ok(())
    }
}
