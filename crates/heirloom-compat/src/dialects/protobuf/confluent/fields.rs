//! What a field is of, and how it is labelled.

use std::borrow::Cow;

use super::super::syntax::{Field, Label, TypeName, is_scalar};
use super::{Comparison, Kind, Place, Side};

/// Scalars that may take each other's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Number,
    SignedNumber,
    StringOrBytes,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

/// What a field is of, in the coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Scalar(Group),
    Message,
    Map,
}

impl Of {
    fn is_alike(self, other: Of) -> bool {
        match (self, other) {
            (Of::Scalar(_), Of::Scalar(_)) => true,
            _ => self == other,
        }
    }
}

impl<'s> Comparison<'s> {
    /// Two fields with one number.
    pub(super) fn fields(&mut self, original: &Field, update: &Field, place: &mut Place) {
        if original.name != update.name {
            self.add(Kind::FieldNameChanged, place);
        }
        let labels = (original.label, update.label);
        self.contents((&original.of, &update.of), labels, place);
    }

    fn contents(
        &mut self,
        (original, update): (&TypeName, &TypeName),
        labels: (Option<Label>, Option<Label>),
        place: &mut Place,
    ) {
        let original = self.unfolded(original, Side::Original, place);
        let update = self.unfolded(update, Side::Update, place);
        let of = self.of(&original, Side::Original, place);
        let other = self.of(&update, Side::Update, place);
        if !of.is_alike(other) {
            return self.add(Kind::FieldKindChanged, place);
        }
        match (of, other, &*original, &*update) {
            (Of::Scalar(group), Of::Scalar(other), ..) => {
                if group != other {
                    return self.add(Kind::FieldScalarKindChanged, place);
                }
                let is_changed = matches!(labels, (Some(one), Some(other)) if one != other);
                match group {
                    _ if !is_changed => {}
                    Group::StringOrBytes => self.add(Kind::FieldStringOrBytesLabelChanged, place),
                    _ => self.add(Kind::FieldNumericLabelChanged, place),
                }
            }
            (_, _, TypeName::Map(key, value), TypeName::Map(new_key, new_value)) => {
                for (original, update) in [(key, new_key), (value, new_value)] {
                    let named = |name: &String| TypeName::Named(name.clone());
                    let both = (&named(original), &named(update));
                    self.contents(both, (None, None), place);
                }
            }
            (_, _, TypeName::Named(original), TypeName::Named(update)) => {
                self.named(original, update, place);
            }
            _ => {}
        }
    }

    /// A map for its entry.
    fn unfolded<'t>(&self, of: &'t TypeName, side: Side, place: &Place) -> Cow<'t, TypeName> {
        let name = match of {
            TypeName::Named(name) if self.types[side as usize].has_map_entries => name,
            _ => return Cow::Borrowed(of),
        };
        let entry = self.entry(name, side, place);
        let map = entry.and_then(|(_, entry)| entry.map());
        map.map_or(Cow::Borrowed(of), Cow::Owned)
    }

    fn of(&self, of: &TypeName, side: Side, place: &Place) -> Of {
        let TypeName::Named(name) = of else {
            return Of::Map;
        };
        if is_scalar(name) {
            return Of::Scalar(group(name));
        }
        match self.entry(name, side, place) {
            Some((_, entry)) if entry.is_enum => Of::Scalar(Group::Number),
            _ => Of::Message,
        }
    }

    /// Two messages: their names without packages, and what is in them if they come from different texts.
    fn named(&mut self, original: &str, update: &str, place: &mut Place) {
        let one = self.entry(original, Side::Original, place);
        let other = self.entry(update, Side::Update, place);
        let (Some((full, one)), Some((other_full, other))) = (one, other) else {
            if original != update {
                self.add(Kind::FieldNamedTypeChanged, place);
            }
            return;
        };
        let name = local(&full, one.package);
        if name != local(&other_full, other.package) {
            return self.add(Kind::FieldNamedTypeChanged, place);
        }
        if one.origin.is_same(&other.origin) {
            return;
        }
        let (Some(original), Some(update)) = (one.message(), other.message()) else {
            return;
        };
        let names: Vec<String> = name.split('.').map(str::to_owned).collect();
        let mut inner = Place {
            packages: [one.package.to_owned(), other.package.to_owned()],
            path: names.clone(),
            names,
        };
        let before = self.found.len();
        self.messages(original, update, &mut inner);
        if self.found[before..]
            .iter()
            .any(|it| !it.kind.is_compatible())
        {
            self.add(Kind::FieldNamedTypeChanged, place);
        }
    }
}

/// A full name without its package.
fn local<'n>(full: &'n str, package: &str) -> &'n str {
    let rest = full.strip_prefix(package);
    rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or(full)
}

fn group(scalar: &str) -> Group {
    match scalar {
        "sint32" | "sint64" => Group::SignedNumber,
        "string" | "bytes" => Group::StringOrBytes,
        "fixed32" | "sfixed32" => Group::Fixed32,
        "fixed64" | "sfixed64" => Group::Fixed64,
        "float" => Group::Float,
        "double" => Group::Double,
        _ => Group::Number,
    }
}
