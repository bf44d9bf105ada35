//! A window on a file: bytes are held until they are taken, and every one knows its offset.

use std::io::{self, BufRead};

/// What of a file is in memory.
pub(super) struct Window<R> {
    input: R,
    held: Vec<u8>,
    /// How many of the held bytes are taken.
    taken: usize,
    offset: u64,
}

impl<R: BufRead> Window<R> {
    /// `offset` is that of the input's next byte in the file.
    pub(super) fn new(input: R, offset: u64) -> Self {
        Window {
            input,
            held: Vec::new(),
            taken: 0,
            offset,
        }
    }

    /// Where in the file [`Window::bytes`] begin.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// What is held and not taken.
    pub(super) fn bytes(&self) -> &[u8] {
        self.held.get(self.taken..).unwrap_or_default()
    }

    /// Reads until so many bytes are held or the file ends, and tells how many are. Memory grows with what is there,
    /// not with what is asked for.
    pub(super) fn fill(&mut self, count: usize) -> io::Result<usize> {
        if self.bytes().len() < count && self.taken > 0 {
            self.held.drain(..self.taken);
            self.taken = 0;
        }
        while self.bytes().len() < count {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let length = buffer.len().min(count - self.held.len());
            self.held
                .extend_from_slice(buffer.get(..length).unwrap_or_default());
            self.input.consume(length);
        }
        Ok(self.bytes().len())
    }

    /// Lets go of so many of the bytes that are held.
    pub(super) fn take(&mut self, count: usize) {
        let count = count.min(self.bytes().len());
        self.taken += count;
        self.offset += count as u64;
        if self.taken == self.held.len() {
            self.held.clear();
            self.taken = 0;
        }
    }
}
