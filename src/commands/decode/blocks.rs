//! The blocks of a container file: their events, and what becomes of those that cannot be read.

use std::io::BufRead;

use anyhow::Result;

use crate::events::{Avro, Block, Container, Place};

use super::quarantine::What;
use super::run::Run;

/// How many events of one block may take no bytes: any number of them would fit into a block.
const EMPTY_MAX: u64 = 1 << 20;

impl Run<'_> {
    /// The events of a container file.
    pub(super) fn container(
        &mut self,
        codec: &Avro,
        mut container: Container<impl BufRead>,
    ) -> Result<()> {
        let mut bytes = Vec::new();
        loop {
            match container.next(&mut bytes)? {
                Block::End => return Ok(()),
                Block::Events(place, count) => self.block(codec, &bytes, place, count)?,
                Block::Closed(place, message) => {
                    self.bad(place, &message)?;
                    self.keep(place, What::File, &message, &bytes)?;
                }
                Block::Piece(place, message) => self.keep(place, What::File, &message, &bytes)?,
                Block::Lost(place, message) => self.bad(place, &message)?,
            }
        }
    }

    /// The events of a block, of which only the first one's place is known.
    fn block(&mut self, codec: &Avro, events: &[u8], place: Place, count: u64) -> Result<()> {
        let Place::Block(block, offset) = place else {
            return Ok(());
        };
        let mut left = events;
        let mut empty = 0;
        // Whether stepping over events finds the places of all after a bad one.
        let mut is_whole = None;
        for index in 0..count {
            let start = events.len() - left.len();
            let place = Place::InBlock(block, offset, index + 1, start);
            self.json.clear();
            let taken = match codec.decode(left, false, &mut self.json) {
                Ok(taken) => {
                    self.good(0)?;
                    taken
                }
                Err(error) => {
                    let message = format!("byte {}: {error}", start + error.offset());
                    let is_whole =
                        *is_whole.get_or_insert_with(|| fits(codec, left, count - index));
                    match codec.length(left).filter(|_| is_whole) {
                        Some(length) => {
                            self.bad(place, &message)?;
                            let event = left.get(..length).unwrap_or_default();
                            self.keep(place, What::Event, &message, event)?;
                            length
                        }
                        None => return self.rest((place, &message), left, count - index - 1),
                    }
                }
            };
            left = left.get(taken..).unwrap_or_default();
            empty += u64::from(taken == 0);
            if empty > EMPTY_MAX {
                let message = format!("more than {EMPTY_MAX} events that take no bytes");
                return self.rest((place, &message), left, count - index - 1);
            }
        }
        if !left.is_empty() {
            let message = format!("{} bytes are left after its events", left.len());
            self.bad(place, &message)?;
            let place = Place::InBlock(block, offset, count + 1, events.len() - left.len());
            self.keep(place, What::Events, &message, left)?;
        }
        Ok(())
    }

    /// The rest of a block in which no event can be found any more.
    fn rest(&mut self, (place, message): (Place, &str), left: &[u8], after: u64) -> Result<()> {
        let after = match after {
            0 => String::new(),
            1 => "; 1 event after it cannot be found".to_owned(),
            _ => format!("; {after} events after it cannot be found"),
        };
        self.bad(place, &format!("{message}{after}"))?;
        self.keep(place, What::Events, message, left)
    }
}

/// Whether so many events, stepped over, end where the block ends: then each is where it seems to be.
fn fits(codec: &Avro, mut left: &[u8], count: u64) -> bool {
    for index in 0..count {
        match codec.length(left) {
            Some(0) if index > EMPTY_MAX => return false,
            Some(length) => left = left.get(length..).unwrap_or_default(),
            None => return false,
        }
    }
    left.is_empty()
}
