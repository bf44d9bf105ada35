//! Stepping over values of the writer: those that are dropped, and those whose bytes stay as they are.

use super::op::{Size, Walk, WalkId};
use super::run::{Result, Run};
use crate::DecodeErrorKind;

/// What becomes of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// They are dropped: blocks with a size are stepped over in one, and text is not checked.
    Drop,
    /// They are taken over: everything in them must be right.
    Keep,
}

impl Run<'_, '_> {
    /// Steps over one value.
    pub(super) fn walk(&mut self, id: WalkId, then: Then) -> Result<()> {
        let plan = self.plan;
        match plan.walks.get(id as usize) {
            Some(Walk::Boolean) => self.reader.boolean().map(drop),
            Some(Walk::Int) => self.reader.int().map(drop),
            Some(Walk::Long) => self.reader.long().map(drop),
            Some(Walk::Fixed(size)) => self.reader.skip_fixed(*size),
            Some(Walk::Text) if then == Then::Keep => self.reader.string().map(drop),
            Some(Walk::Bytes | Walk::Text) => self.reader.skip_bytes(),
            Some(Walk::Index(count)) => self.reader.index(*count).map(drop),
            Some(Walk::Union(branches)) => {
                let index = self.reader.index(branches.len())?;
                match branches.get(index) {
                    Some(branch) => self.deeper(|run| run.walk(*branch, then)),
                    None => Ok(()),
                }
            }
            Some(Walk::Array(item, size)) => {
                self.deeper(|run| run.walk_items(*item, *size, false, then))
            }
            Some(Walk::Map(value, size)) => {
                self.deeper(|run| run.walk_items(*value, *size, true, then))
            }
            Some(Walk::Record(fields)) => self.deeper(|run| {
                for field in fields {
                    run.walk(*field, then)?;
                }
                Ok(())
            }),
            None => Err(self.reader.error(DecodeErrorKind::NoPlace)),
        }
    }

    fn walk_items(&mut self, item: WalkId, size: Size, has_keys: bool, then: Then) -> Result<()> {
        loop {
            if then == Then::Drop && self.reader.skip_sized_block()? {
                continue;
            }
            let count = self.block(size, has_keys)?;
            if count == 0 {
                return Ok(());
            }
            if size.is_weightless && !has_keys {
                continue;
            }
            for _ in 0..count {
                match (has_keys, then) {
                    (true, Then::Keep) => self.reader.string().map(drop)?,
                    (true, Then::Drop) => self.reader.skip_bytes()?,
                    (false, _) => {}
                }
                self.walk(item, then)?;
            }
        }
    }
}
