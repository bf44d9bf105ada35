//! Contracts and registry side by side: which frozen version is which version of which subject.

use std::collections::BTreeMap;

use heirloom_contract::{Contracts, Format, RegistryId};
use heirloom_registry::api::{NewSchema, Subject};
use heirloom_registry::client::{Error, ErrorKind, Lookup};
use heirloom_schema::Fingerprint;

use super::align::align;
use super::items::{Items, Places, full_name, is_reference, new_schema, schema_type};
use super::read::{Published, Reader, SubjectState};
use super::{Connection, Former, Item};

/// All subjects that the contracts are, as the registry has them.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    /// Each subject.
    pub(crate) subjects: BTreeMap<Subject, Surveyed<'a>>,
    /// Every frozen version under each of its subjects, what is referred to first.
    pub(crate) order: Vec<Item<'a>>,
    /// Where the registry has what versions refer to.
    pub(crate) places: Places,
}

/// One subject.
#[derive(Debug)]
pub(crate) struct Surveyed<'a> {
    /// What the registry has.
    pub(crate) state: SubjectState,
    /// What it should have, oldest first.
    pub(crate) items: Vec<Item<'a>>,
    /// Of each item its position in the registry's versions.
    pub(crate) found: Vec<Option<usize>>,
    /// Of each item its position in the versions that are deleted softly: of the last that says the same.
    pub(crate) deleted: Vec<Option<usize>>,
    /// Of each item what is recorded of it; empty before [`Survey::recall`].
    pub(crate) recorded: Vec<Option<RegistryId>>,
    /// Of each item what it was before, where it is otherwise now; likewise.
    pub(crate) former: Vec<Option<Former>>,
}

impl<'a> Survey<'a> {
    /// Reads what the registry has of the contracts.
    pub(crate) fn of(contracts: &'a Contracts, connection: &Connection) -> anyhow::Result<Self> {
        let Items { order } = Items::of(contracts)?;
        let mut reader = Reader::new(&connection.client);
        let mut subjects: BTreeMap<Subject, Surveyed<'a>> = BTreeMap::new();
        for item in &order {
            if let Some(surveyed) = subjects.get_mut(&item.subject) {
                surveyed.items.push(item.clone());
                continue;
            }
            let surveyed = Surveyed {
                state: reader.subject(&item.subject)?,
                items: vec![item.clone()],
                found: Vec::new(),
                deleted: Vec::new(),
                recorded: Vec::new(),
                former: Vec::new(),
            };
            subjects.insert(item.subject.clone(), surveyed);
        }
        subjects.values_mut().for_each(Surveyed::align);
        let mut survey = Survey {
            subjects,
            order,
            places: Places::new(),
        };
        survey.look_up(connection)?;
        Ok(survey)
    }

    /// Finds the places of what is referred to, and asks the registry about what was not recognised: of two versions
    /// that say the same in other words it may have both, or one for both.
    fn look_up(&mut self, connection: &Connection) -> Result<(), Error> {
        for item in &self.order {
            let Some(surveyed) = self.subjects.get_mut(&item.subject) else {
                continue;
            };
            let Some(index) = surveyed.index_of(item) else {
                continue;
            };
            let is_found = surveyed.found.get(index).copied().flatten().is_some();
            if !is_found && !surveyed.state.versions.is_empty() {
                let schema = new_schema(item.history, item.version, &self.places);
                let number = match &schema {
                    Ok(schema) => looked_up(connection, &item.subject, schema)?,
                    Err(_) => None,
                };
                let versions = &surveyed.state.versions;
                let position = versions.iter().position(|it| Some(it.version) == number);
                if let Some(found) = surveyed.found.get_mut(index) {
                    *found = position;
                }
            }
            if let Some(published) = surveyed.published(index).filter(|_| is_reference(item)) {
                let key = (item.contract().id.clone(), item.version.number);
                let place = (item.subject.clone(), published.version);
                self.places.insert(key, place);
            }
        }
        Ok(())
    }
}

impl<'a> Surveyed<'a> {
    fn align(&mut self) {
        let Surveyed { state, items, .. } = self;
        let normals = |versions: &[Published]| -> Vec<Vec<Option<Fingerprint>>> {
            let each =
                |published: &Published| items.iter().map(|it| normal_as(published, it)).collect();
            versions.iter().map(each).collect()
        };
        let (live, deleted) = (normals(&state.versions), normals(&state.deleted));
        let indices: Vec<usize> = (0..items.len()).collect();
        let is_same = |index: &usize, normals: &Vec<Option<Fingerprint>>| {
            let own = items.get(*index).map(|it| it.version.fingerprint);
            own.is_some() && normals.get(*index).copied().flatten() == own
        };
        self.found = align(&indices, &live, is_same);
        let last = |index| deleted.iter().rposition(|normals| is_same(index, normals));
        self.deleted = indices.iter().map(last).collect();
    }

    /// The position of an item.
    pub(crate) fn index_of(&self, item: &Item<'_>) -> Option<usize> {
        let number = item.version.number;
        self.items.iter().position(|it| it.version.number == number)
    }

    /// What the registry has of an item.
    pub(crate) fn published(&self, index: usize) -> Option<&Published> {
        let position = self.found.get(index).copied().flatten()?;
        self.state.versions.get(position)
    }

    /// The last of the versions deleted softly that says the same as an item.
    pub(crate) fn deleted(&self, index: usize) -> Option<&Published> {
        let position = self.deleted.get(index).copied().flatten()?;
        self.state.deleted.get(position)
    }

    /// What is recorded of an item.
    pub(crate) fn recorded(&self, index: usize) -> Option<RegistryId> {
        self.recorded.get(index).copied().flatten()
    }

    /// What an item was before, where it is otherwise now.
    pub(crate) fn former(&self, index: usize) -> Option<&Former> {
        self.former.get(index)?.as_ref()
    }

    /// Whether the registry has nothing of the subject, and knows of nothing that it had.
    pub(crate) fn is_unknown(&self) -> bool {
        self.state.versions.is_empty() && self.state.deleted.is_empty()
    }

    /// Whether the registry has a version of ours that is newer than an item.
    pub(crate) fn is_passed(&self, index: usize) -> bool {
        self.found.iter().skip(index + 1).any(Option::is_some)
    }

    /// Versions that are none of ours.
    pub(crate) fn extra(&self) -> impl Iterator<Item = (usize, &Published)> {
        let versions = self.state.versions.iter().enumerate();
        versions.filter(|(position, _)| !self.found.contains(&Some(*position)))
    }
}

/// The normal form of what is published, read as a version of the item's contract.
pub(super) fn normal_as(published: &Published, item: &Item<'_>) -> Option<Fingerprint> {
    let root = match item.contract().format {
        Format::Avro => String::new(),
        Format::Protobuf => full_name(item.version),
    };
    published.normal(&schema_type(item.contract().format), &root)
}

/// The version that the registry takes a schema for.
fn looked_up(
    connection: &Connection,
    subject: &Subject,
    schema: &NewSchema,
) -> Result<Option<u32>, Error> {
    match connection
        .client
        .lookup(subject, schema, &Lookup::default())
    {
        Ok(found) => Ok(Some(found.version)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Refused) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether what holds at one level holds at another.
pub(crate) fn covers(level: heirloom_compat::Level, other: heirloom_compat::Level) -> bool {
    use heirloom_compat::Direction;
    let directions = [Direction::Backward, Direction::Forward];
    let asks = |direction: &Direction| other.asks(*direction);
    let mut asked = directions.iter().filter(|it| asks(it)).peekable();
    let is_free = asked.peek().is_none();
    is_free || asked.all(|it| level.asks(*it)) && (level.is_transitive() || !other.is_transitive())
}

#[cfg(test)]
mod tests {
    use heirloom_compat::Level;

    use super::covers;

    #[test]
    fn a_level_covers_what_asks_for_less() {
        for level in Level::ALL {
            assert!(covers(level, level) && covers(level, Level::None));
            assert!(covers(Level::FullTransitive, level));
            assert_eq!(covers(Level::None, level), level == Level::None);
        }
        assert!(!covers(Level::Backward, Level::BackwardTransitive));
        assert!(!covers(Level::Full, Level::ForwardTransitive));
        assert!(!covers(Level::BackwardTransitive, Level::Forward));
    }
}
