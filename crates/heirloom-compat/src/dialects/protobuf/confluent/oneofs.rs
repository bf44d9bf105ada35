//! The fields of a message, in and outside of oneofs: as the releases pair them, and as the main branch does.

use std::collections::{BTreeMap, BTreeSet};

use super::super::java;
use super::super::syntax::{Field, Label, Message, OneOf};
use super::{Comparison, Kind, Place};

/// Fields by their numbers. Of two with one number the later counts.
type Numbered<'s> = BTreeMap<i32, &'s Field>;

fn numbered(fields: &[Field]) -> Numbered<'_> {
    fields.iter().map(|field| (field.number, field)).collect()
}

fn named(oneofs: &[OneOf]) -> BTreeMap<&str, &OneOf> {
    oneofs.iter().map(|oneof| (&*oneof.name, oneof)).collect()
}

fn numbers(fields: &[Field]) -> impl Iterator<Item = i32> {
    fields.iter().map(|field| field.number)
}

impl<'s> Comparison<'s> {
    /// The releases pair fields outside of oneofs by number, and fields of oneofs of one name. What moves into a oneof
    /// is not compared at all.
    pub(super) fn members(
        &mut self,
        original: &'s Message,
        update: &'s Message,
        place: &mut Place,
    ) {
        let mut before = numbered(&original.fields);
        let after = numbered(&update.fields);
        let members = original.oneofs.iter().flat_map(|it| numbers(&it.fields));
        let members: BTreeSet<i32> = members.collect();
        for oneof in &update.oneofs {
            let (mut moved, mut stayed) = (0, 0);
            for number in numbers(&oneof.fields) {
                match before.remove(&number) {
                    Some(_) => moved += 1,
                    None => stayed += usize::from(members.contains(&number)),
                }
            }
            if moved > 1 {
                self.add_at(Kind::MultipleFieldsMovedToOneof, place, &oneof.name);
            } else if moved == 1 && stayed > 0 {
                self.add_at(Kind::FieldMovedToExistingOneof, place, &oneof.name);
            }
        }
        let (originals, updates) = (named(&original.oneofs), named(&update.oneofs));
        let names = |of: &'s Message| of.oneofs.iter().map(|it| &*it.name);
        for name in java::of_both(names(original), names(update)) {
            place.path.push(name.to_owned());
            match (originals.get(name), updates.get(name)) {
                (Some(original), Some(update)) => self.oneofs(original, update, place),
                (Some(_), None) => self.add(Kind::OneofRemoved, place),
                _ => self.add(Kind::OneofAdded, place),
            }
            place.path.pop();
        }
        let kept = numbers(&original.fields).filter(|number| before.contains_key(number));
        for number in java::of_both(kept, numbers(&update.fields)) {
            place.path.push(number.to_string());
            match (before.get(&number), after.get(&number)) {
                (Some(original), Some(update)) => self.fields(original, update, place),
                (Some(original), None) => self.add(removed(original), place),
                (_, Some(update)) => self.add(added(update), place),
                _ => {}
            }
            place.path.pop();
        }
    }

    fn oneofs(&mut self, original: &'s OneOf, update: &'s OneOf, place: &mut Place) {
        let (before, after) = (numbered(&original.fields), numbered(&update.fields));
        for number in java::of_both(numbers(&original.fields), numbers(&update.fields)) {
            place.path.push(number.to_string());
            match (before.get(&number), after.get(&number)) {
                (Some(original), Some(update)) => self.fields(original, update, place),
                (Some(_), None) => self.add(Kind::OneofFieldRemoved, place),
                _ => self.add(Kind::OneofFieldAdded, place),
            }
            place.path.pop();
        }
    }

    /// The main branch pairs all fields by number, and asks which of them exclude each other now and did not before.
    pub(super) fn members_by_origin(
        &mut self,
        original: &'s Message,
        update: &'s Message,
        place: &mut Place,
    ) {
        let (before, after) = (Members::of(original), Members::of(update));
        for oneof in &update.oneofs {
            self.origins(oneof, &before, place);
        }
        let (originals, updates) = (named(&original.oneofs), named(&update.oneofs));
        let names: BTreeSet<&str> = originals.keys().chain(updates.keys()).copied().collect();
        for name in names {
            match (originals.contains_key(name), updates.contains_key(name)) {
                (true, false) => self.add_at(Kind::OneofRemoved, place, name),
                (false, _) => self.add_at(Kind::OneofAdded, place, name),
                _ => {}
            }
        }
        let survives = |oneof: &OneOf| {
            updates.contains_key(&*oneof.name)
                || numbers(&oneof.fields).any(|number| after.fields.contains_key(&number))
        };
        let deleted = originals.iter().filter(|(_, oneof)| !survives(oneof));
        let deleted: BTreeSet<&str> = deleted.map(|(name, _)| *name).collect();
        let numbers: BTreeSet<i32> = before
            .fields
            .keys()
            .chain(after.fields.keys())
            .copied()
            .collect();
        for number in numbers {
            self.member(number, (&before, &after), &deleted, place);
        }
    }

    /// Whether a oneof joins what was apart.
    fn origins(&mut self, oneof: &OneOf, before: &Members<'_>, place: &mut Place) {
        let (mut oneofs, mut fields) = (BTreeSet::new(), BTreeSet::new());
        let mut moved = 0;
        for number in numbers(&oneof.fields) {
            if let Some(name) = before.oneofs.get(&number) {
                oneofs.insert(*name);
            } else if before.fields.contains_key(&number) {
                fields.insert(number);
                moved += 1;
            }
        }
        match (oneofs.len() + fields.len() > 1, moved > 1) {
            (true, true) => self.add_at(Kind::MultipleFieldsMovedToOneof, place, &oneof.name),
            (true, false) => self.add_at(Kind::FieldMovedToExistingOneof, place, &oneof.name),
            _ => {}
        }
    }

    fn member(
        &mut self,
        number: i32,
        (before, after): (&Members<'s>, &Members<'s>),
        deleted: &BTreeSet<&str>,
        place: &mut Place,
    ) {
        let (from, to) = (before.oneofs.get(&number), after.oneofs.get(&number));
        let depth = place.path.len();
        let around = match after.fields.contains_key(&number) {
            true => to,
            false => from,
        };
        place.path.extend(around.map(|name| (*name).to_owned()));
        place.path.push(number.to_string());
        match (before.fields.get(&number), after.fields.get(&number)) {
            (Some(original), Some(update)) => {
                if from.is_some() && to.is_none() {
                    self.add(Kind::OneofFieldMovedToTopLevel, place);
                }
                self.fields(original, update, place);
            }
            (Some(original), None) => match from {
                None => self.add(removed(original), place),
                Some(name) if !deleted.contains(name) => self.add(Kind::OneofFieldRemoved, place),
                Some(_) => {}
            },
            (_, Some(update)) => match to {
                None => self.add(added(update), place),
                Some(_) => self.add(Kind::OneofFieldAdded, place),
            },
            _ => {}
        }
        place.path.truncate(depth);
    }
}

/// All fields of a message, and the oneofs of those that have one.
struct Members<'s> {
    fields: Numbered<'s>,
    oneofs: BTreeMap<i32, &'s str>,
}

impl<'s> Members<'s> {
    fn of(message: &'s Message) -> Self {
        let mut members = Members {
            fields: numbered(&message.fields),
            oneofs: BTreeMap::new(),
        };
        for oneof in &message.oneofs {
            for field in &oneof.fields {
                members.fields.insert(field.number, field);
                members.oneofs.insert(field.number, &oneof.name);
            }
        }
        members
    }
}

fn removed(field: &Field) -> Kind {
    match field.label {
        Some(Label::Required) => Kind::RequiredFieldRemoved,
        _ => Kind::FieldRemoved,
    }
}

fn added(field: &Field) -> Kind {
    match field.label {
        Some(Label::Required) => Kind::RequiredFieldAdded,
        _ => Kind::FieldAdded,
    }
}
