//! What versions were before: by the record of the registry's ids, and by what it has deleted softly. Where an id is
//! another one now, the registry is asked what the old one stands for, as records on the topic still carry it.

use heirloom_contract::{RegistryId, RegistryIds};
use heirloom_registry::api::Subject;
use heirloom_registry::client::Error;

use super::read::{Holder, Published, Reader};
use super::survey::normal_as;
use super::{Connection, Item, Survey, Surveyed};

/// What a version was before, and is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Former {
    /// The registry's number.
    pub(crate) number: u32,
    /// The id.
    pub(crate) id: u32,
    /// From where this is known.
    pub(crate) source: Source,
    /// What the id stands for now.
    pub(crate) meaning: Meaning,
}

/// From where it is known what a version was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The record of ids says so.
    Recorded,
    /// The registry has a version that says the same, deleted softly.
    Deleted,
}

/// What a former id stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It is the version's id still.
    Current,
    /// The same schema.
    Same,
    /// Nothing.
    Unknown,
    /// Another schema: its subject and number, where they can be told.
    Other(Option<(String, u32)>),
}

impl Former {
    /// What it was, and what it is now; of a version that is there no more without `now`.
    pub(crate) fn told(&self, name: &str, now: Option<&Published>) -> String {
        let Former { number, id, .. } = self;
        let was = format!("{name} was version {number} (id {id})");
        let when = match self.source {
            Source::Recorded => " when it was recorded",
            Source::Deleted => ", was deleted",
        };
        let is = match now {
            Some(now) => format!("is now version {} (id {})", now.version, now.id),
            None => "was deleted for good".to_owned(),
        };
        let means = match &self.meaning {
            Meaning::Current => String::new(),
            Meaning::Same => {
                format!("; id {id} still is the same schema: records that carry it can be read")
            }
            Meaning::Unknown => format!(
                "; the registry does not know id {id} any more: records that carry it cannot be read by it"
            ),
            Meaning::Other(place) => {
                let what = match place {
                    Some((subject, number)) => format!("version {number} of {subject}"),
                    None => "another schema".to_owned(),
                };
                format!("; id {id} is now {what}: records that carry it are read as something else")
            }
        };
        format!("{was}{when}, and {is}{means}")
    }
}

impl Survey<'_> {
    /// Compares with what is recorded, if anything, and with what is deleted softly.
    pub(crate) fn recall(
        &mut self,
        ids: Option<&RegistryIds>,
        connection: &Connection,
    ) -> Result<(), Error> {
        let mut reader = Reader::new(&connection.client);
        for (subject, surveyed) in &mut self.subjects {
            let name = subject.to_string();
            let recorded = |item: &Item<'_>| {
                let id = &item.contract().id;
                ids.and_then(|ids| ids.get(&name, id, item.version.number))
            };
            surveyed.recorded = surveyed.items.iter().map(recorded).collect();
            let former = (0..surveyed.items.len()).map(|index| surveyed.before(index));
            let mut former: Vec<Option<Former>> = former.collect();
            for (item, former) in surveyed.items.iter().zip(&mut former) {
                if let Some(former) = former.as_mut().filter(|it| it.meaning != Meaning::Current) {
                    former.meaning = meaning(&mut reader, subject, item, former.id)?;
                }
            }
            surveyed.former = former;
        }
        Ok(())
    }

    /// Of each of some items that is otherwise than it was recorded what that means.
    pub(crate) fn changed(&self, is_wanted: impl Fn(&Item<'_>) -> bool) -> Vec<String> {
        let mut changed = Vec::new();
        for surveyed in self.subjects.values() {
            let items = surveyed.items.iter().enumerate();
            for (index, item) in items.filter(|(_, item)| is_wanted(item)) {
                let former = surveyed.former(index);
                let former = former.filter(|it| it.source == Source::Recorded);
                changed.extend(former.map(|it| it.told(&item.name(), surveyed.published(index))));
            }
        }
        changed
    }
}

impl Surveyed<'_> {
    /// What an item was before, where it is otherwise now. What a changed id stands for is not asked yet.
    fn before(&self, index: usize) -> Option<Former> {
        let (now, deleted) = (self.published(index), self.deleted(index));
        let (was, source) = match (self.recorded(index), now) {
            _ if self.is_unknown() => return None,
            (Some(recorded), Some(now)) if recorded == of(now) => return None,
            // It is deleted softly, and that is all there is to say.
            (_, None) if deleted.is_some() => return None,
            (Some(recorded), _) => (recorded, Source::Recorded),
            (None, now) => {
                let deleted = deleted.filter(|it| it.version < now.map_or(0, |it| it.version));
                (of(deleted?), Source::Deleted)
            }
        };
        let is_current = now.is_some_and(|it| it.id == was.id);
        Some(Former {
            number: was.number,
            id: was.id,
            source,
            meaning: match is_current {
                true => Meaning::Current,
                false => Meaning::Unknown,
            },
        })
    }

    /// What the registry has, and nothing is recorded of.
    pub(crate) fn unrecorded(&self) -> impl Iterator<Item = (usize, &Item<'_>)> {
        let items = self.items.iter().enumerate();
        items.filter(|(index, _)| {
            self.published(*index).is_some() && self.recorded(*index).is_none()
        })
    }

    /// Whether an item is what is recorded of it: nothing happened to it since.
    pub(crate) fn is_as_recorded(&self, index: usize) -> bool {
        let now = self.published(index).map(of);
        now.is_some() && now == self.recorded(index)
    }
}

/// What the registry gave a version.
pub(crate) fn of(published: &Published) -> RegistryId {
    RegistryId {
        id: published.id,
        number: published.version,
    }
}

/// Asks what the former id of an item stands for.
fn meaning(
    reader: &mut Reader<'_>,
    subject: &Subject,
    item: &Item<'_>,
    id: u32,
) -> Result<Meaning, Error> {
    let Some(Holder {
        subject, published, ..
    }) = reader.holder(subject, id)?
    else {
        return Ok(Meaning::Unknown);
    };
    let is_same = published.text.as_str() == item.version.text.as_ref()
        || normal_as(&published, item) == Some(item.version.fingerprint);
    Ok(match is_same {
        true => Meaning::Same,
        false => {
            let place = (!subject.is_empty()).then_some((subject, published.version));
            Meaning::Other(place)
        }
    })
}
