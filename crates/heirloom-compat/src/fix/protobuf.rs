//! What can be done about a finding of a Protobuf pair.

use std::ops::Range;

use heirloom_schema::protobuf::{
    Enum, EnumValue, FailureKind, Field, FieldKind, LossKind, MapValue, Message, Schema,
};
use heirloom_schema::{SourceId, Span};

use super::edit::{Edit, moved};
use super::proto::Body;
use super::{FixKind, Proposal};
use crate::protobuf::{Kind, Note, site};
use crate::{Finding, Newer};

/// Field numbers that the language keeps for itself.
const KEPT: Range<i32> = 19_000..20_000;

/// What to try, the best first.
pub(super) fn proposals(older: &Schema, working: &Schema, finding: &Finding) -> Vec<Proposal> {
    let (writer, reader) = match finding.newer {
        Newer::Reader => (older, working),
        Newer::Writer => (working, older),
    };
    let Some((observation, from, to)) = site(writer, reader, finding) else {
        return Vec::new();
    };
    let (old, new) = match finding.newer {
        Newer::Reader => (older.message(from), working.message(to)),
        Newer::Writer => (older.message(to), working.message(from)),
    };
    let desk = Desk {
        older,
        working,
        text: working.source(SourceId(0)).text(),
        old,
        new,
        number: observation.number,
    };
    if new.file != SourceId(0) {
        return Vec::new();
    }
    let found = desk.answers(&observation.kind, finding.newer);
    found.into_iter().flatten().collect()
}

/// Both schemas, the text that is edited, and what the finding is about.
struct Desk<'a> {
    older: &'a Schema,
    working: &'a Schema,
    text: &'a str,
    old: &'a Message,
    new: &'a Message,
    number: Option<i32>,
}

impl Desk<'_> {
    fn answers(&self, kind: &Kind, newer: Newer) -> Vec<Option<Proposal>> {
        let is_reader = newer == Newer::Reader;
        match kind {
            // The older version knows nothing of a field that was added, and of that nothing is made.
            Kind::Ignored {
                number,
                is_reserved: false,
                ..
            }
            | Kind::Absent {
                number,
                is_reserved: false,
                ..
            } => vec![self.reserved(*number), self.kept_field(*number)],
            Kind::Note(Note::ReservedRemoved { what }) if is_reader => {
                vec![self.reserved_again(what)]
            }
            Kind::Note(Note::EnumValueRemoved { number, .. }) if is_reader => {
                vec![self.restored_values(&[*number])]
            }
            Kind::Failure(FailureKind::NumberReused { .. }) => {
                vec![self.renumbered(), self.restored_field()]
            }
            Kind::Failure(FailureKind::Required { reader, .. }) if is_reader => {
                vec![self.made_optional(reader.number)]
            }
            Kind::Failure(FailureKind::Required { reader, writer }) => match writer {
                None => vec![self.kept_field(reader.number)],
                Some(_) => vec![self.restored_field()],
            },
            // Of values that were added the older version knows nothing either.
            Kind::Loss(LossKind::EnumValuesRemoved { values, .. }) => {
                let numbers: Vec<i32> = values.iter().map(|(_, number)| *number).collect();
                vec![self.restored_values(&numbers)]
            }
            Kind::Loss(LossKind::EnumValueMoved { .. }) => vec![self.values_back()],
            Kind::Loss(LossKind::NumbersMoved { .. }) => {
                vec![self.numbers_back(), self.restored_field()]
            }
            Kind::Failure(_) | Kind::Loss(_) => vec![self.restored_field()],
            _ => Vec::new(),
        }
    }

    fn body(&self, span: Span) -> Option<Body<'_>> {
        (span.source == SourceId(0)).then(|| Body::read(self.text, range(span)))?
    }

    /// A definition of the older version as it should stand in the edited text.
    fn old_text(&self, span: Span, indent: &str) -> Option<String> {
        let text = self.older.source(span.source).text();
        (span.end > span.start).then(|| moved(text, range(span), self.text, indent))
    }

    fn reserved(&self, number: i32) -> Option<Proposal> {
        let field = self.old.field(number)?;
        let names = match self.new.reserved.has_name(&field.name) || is_used(self.new, &field.name)
        {
            true => Vec::new(),
            false => vec![format!("\"{}\"", field.name)],
        };
        let edits = self
            .body(self.new.span)?
            .reserved(&[number.to_string()], &names);
        let title = match names.is_empty() {
            true => format!("reserve the number {number}"),
            false => format!("reserve the number {number} and the name `{}`", field.name),
        };
        Some(Proposal::new(FixKind::Reserve, title, vec![edits]))
    }

    fn reserved_again(&self, what: &str) -> Option<Proposal> {
        let items = what.split(", ").map(str::to_owned);
        let (names, numbers): (Vec<_>, Vec<_>) = items.partition(|it| it.starts_with('"'));
        let edits = self.body(self.new.span)?.reserved(&numbers, &names);
        let title = format!("reserve {what} again");
        Some(Proposal::new(FixKind::Reserve, title, vec![edits]))
    }

    /// The new field takes the next free number, and the old one's number and name are reserved.
    fn renumbered(&self) -> Option<Proposal> {
        let number = self.number?;
        let (old, new) = (self.old.field(number)?, self.new.field(number)?);
        let taken = |message: &Message, number: i32| {
            let in_range = |&(first, last): &(i32, i32)| (first..=last).contains(&number);
            message.field(number).is_some()
                || message.reserved.has_number(number)
                || message.extension_ranges.iter().any(in_range)
        };
        let fields = self.old.fields.iter().chain(&self.new.fields);
        let highest = fields.map(|field| field.number).max()?;
        let is_free =
            |it: &i32| !KEPT.contains(it) && !taken(self.old, *it) && !taken(self.new, *it);
        let free = (highest.saturating_add(1)..=536_870_911).find(is_free)?;
        let place = self.number_of(new)?;
        let names = match is_used(self.new, &old.name) {
            true => Vec::new(),
            false => vec![format!("\"{}\"", old.name)],
        };
        let mut edits = self
            .body(self.new.span)?
            .reserved(&[number.to_string()], &names);
        edits.push(Edit::replace(place, free.to_string()));
        let title = format!(
            "give field `{}` the number {free}, and reserve {number} and `{}`",
            new.name, old.name
        );
        Some(Proposal::new(FixKind::Reserve, title, vec![edits]))
    }

    /// The bytes of a field's number in the edited text.
    fn number_of(&self, field: &Field) -> Option<Range<usize>> {
        let (span, kind) = (range(field.span), range(field.type_span));
        let from = kind.end.max(span.start);
        let rest = self.text.get(from..span.end)?;
        let equals = from + rest.find('=')? + 1;
        let rest = self.text.get(equals..span.end)?;
        let start = equals + (rest.len() - rest.trim_start().len());
        let digits = self.text.get(start..span.end)?;
        let length = digits.find(|it: char| !it.is_ascii_alphanumeric())?;
        (length > 0).then_some(start..start + length)
    }

    fn made_optional(&self, number: i32) -> Option<Proposal> {
        let field = self.new.field(number)?;
        let start = range(field.span).start;
        let label = "required";
        let is_label = self.text.get(start..)?.starts_with(label);
        let edit = Edit::replace(start..start + label.len(), "optional");
        let title = format!("do not require field `{}`", field.name);
        is_label.then(|| Proposal::new(FixKind::MakeOptional, title, vec![vec![edit]]))
    }

    /// The older field's own text goes back to where it stood.
    fn kept_field(&self, number: i32) -> Option<Proposal> {
        let field = self.old.field(number)?;
        let oneof = field.oneof.and_then(|index| self.old.oneofs.get(index));
        let home = oneof.and_then(|old| self.new.oneofs.iter().find(|it| it.name == old.name));
        let body = self.body(home.map_or(self.new.span, |oneof| oneof.span))?;
        let is_beside = |it: &&Field| it.oneof == field.oneof || home.is_none();
        let before = self.old.fields.iter().take_while(|it| it.number != number);
        let behind = before
            .filter(is_beside)
            .filter_map(|it| self.new.field(it.number))
            .last()
            .map(|it| range(it.span).start);
        let statement = self.old_text(field.span, &body.indent())?;
        let title = format!("keep field `{}`", field.name);
        let edits = body.added(behind, &statement);
        Some(Proposal::new(FixKind::KeepField, title, vec![edits]))
    }

    /// The field is declared as it was; under its new name where nothing else changes.
    fn restored_field(&self) -> Option<Proposal> {
        let (old, new) = (self.old.field(self.number?)?, self.new.field(self.number?)?);
        if new.span.source != SourceId(0) {
            return None;
        }
        let place = range(new.span);
        let indent = super::edit::indentation(self.text, place.start);
        let text = self.old_text(old.span, indent)?;
        let title = format!("keep the declaration `{}`", first_line(&text));
        let tries = vec![vec![Edit::replace(place, text)]];
        Some(Proposal::new(FixKind::Restore, title, tries))
    }

    /// Every field that is still there under its name gets its old number back.
    fn numbers_back(&self) -> Option<Proposal> {
        let moved = self.new.fields.iter().filter_map(|field| {
            let old = self.old.field_named(&field.name)?;
            (old.number != field.number).then_some((field, old.number))
        });
        let edits: Option<Vec<_>> = moved
            .map(|(field, number)| Some(Edit::replace(self.number_of(field)?, number.to_string())))
            .collect();
        let title = "give the fields their old numbers back";
        Some(Proposal::new(FixKind::Restore, title, vec![edits?]))
    }

    /// The enums of the field that the finding is about.
    fn enums(&self) -> Option<(&Enum, &Enum)> {
        let of_field = |message: &Message| match message.field(self.number?)?.kind {
            FieldKind::Enum(id)
            | FieldKind::Map {
                value: MapValue::Enum(id),
                ..
            } => Some(id),
            _ => None,
        };
        let (old, new) = (of_field(self.old)?, of_field(self.new)?);
        Some((self.older.enumeration(old)?, self.working.enumeration(new)?))
    }

    fn restored_values(&self, numbers: &[i32]) -> Option<Proposal> {
        let (old, new) = self.enums()?;
        let body = self.body(new.span)?;
        let mut edits = Vec::new();
        let mut names = Vec::new();
        let gone = old.values.iter().filter(|it| numbers.contains(&it.number));
        for value in gone {
            let before = old.values.iter().take_while(|it| it.name != value.name);
            let place = |it: &EnumValue| new.value_named(&it.name).map(|it| range(it.span).start);
            let behind = before.filter_map(place).last();
            let statement = self.old_text(value.span, &body.indent())?;
            edits.extend(body.added(behind, &statement));
            names.push(format!("`{}`", value.name));
        }
        let title = format!("keep the value {}", names.join(", "));
        Some(Proposal::new(FixKind::Restore, title, vec![edits]))
    }

    /// Every value that is still there under its name gets its old number back.
    fn values_back(&self) -> Option<Proposal> {
        let (old, new) = self.enums()?;
        let mut edits = Vec::new();
        for value in &new.values {
            let Some(older) = old.value_named(&value.name) else {
                continue;
            };
            if older.number != value.number {
                let place = range(value.span);
                let indent = super::edit::indentation(self.text, place.start);
                edits.push(Edit::replace(place, self.old_text(older.span, indent)?));
            }
        }
        let title = format!("give the values of `{}` their old numbers back", new.name());
        Some(Proposal::new(FixKind::Restore, title, vec![edits]))
    }
}

fn is_used(message: &Message, name: &str) -> bool {
    message.field_named(name).is_some()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
