//! Gathers what is wrong. Places stay byte offsets until the end, when all lines and columns are found in one
//! sweep over each text: many faults in a long text cost no more than one.

use crate::{Location, SchemaError, SchemaErrors, Source, SourceId};

use super::json::{Json, JsonFault, JsonId};

/// A source with its JSON.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) id: SourceId,
    pub(super) name: &'a str,
    pub(super) json: Json<'a>,
}

impl Text<'_> {
    /// The place of a value and the path there.
    pub(super) fn at(&self, id: JsonId) -> At {
        At {
            place: self.place(id),
            path: self.json.path(id),
        }
    }

    /// The first byte of a value.
    pub(super) fn place(&self, id: JsonId) -> Place {
        Place {
            source: self.id,
            offset: self.json.range(id).0,
        }
    }

    /// The span of a value.
    pub(super) fn span(&self, id: JsonId) -> crate::Span {
        let (start, end) = self.json.range(id);
        crate::Span {
            source: self.id,
            start,
            end,
        }
    }
}

/// The text of a source, where it is JSON.
pub(super) fn text_of<'t>(texts: &'t [Text<'t>], id: SourceId) -> Option<&'t Text<'t>> {
    texts
        .binary_search_by_key(&id, |text| text.id)
        .ok()
        .map(|index| &texts[index])
}

/// A byte of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) offset: u32,
}

/// A byte of a source and the path there.
#[derive(Debug)]
pub(super) struct At {
    pub(super) place: Place,
    pub(super) path: String,
}

#[derive(Debug)]
struct Fault {
    at: At,
    rule: &'static str,
    message: String,
    /// A second place, which ends the message.
    other: Option<Place>,
    help: String,
}

/// All faults so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    #[cold]
    pub(super) fn push(
        &mut self,
        rule: &'static str,
        at: At,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.0.push(Fault {
            at,
            rule,
            message,
            other: None,
            help,
        });
    }

    /// A fault with a second place: the message ends in it, as in "... is already defined at".
    #[cold]
    pub(super) fn push_with(
        &mut self,
        rule: &'static str,
        at: At,
        (message, other): (impl Into<String>, Place),
        help: impl Into<String>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.0.push(Fault {
            at,
            rule,
            message,
            other: Some(other),
            help,
        });
    }

    #[cold]
    pub(super) fn push_json(&mut self, source: SourceId, fault: JsonFault) {
        let at = At {
            place: Place {
                source,
                offset: fault.offset,
            },
            path: "/".to_owned(),
        };
        self.push(fault.rule, at, fault.message, fault.help);
    }

    /// The faults in the order of their places, or `Ok` where there are none.
    pub(super) fn finish(mut self, sources: &[Source]) -> Result<(), SchemaErrors> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort_by_key(|fault| fault.at.place);
        let mut places: Vec<Place> = self
            .0
            .iter()
            .flat_map(|fault| [Some(fault.at.place), fault.other])
            .flatten()
            .collect();
        places.sort_unstable();
        places.dedup();
        let locations = locate(&places, sources);
        let location = |place: Place| {
            let index = places.binary_search(&place).unwrap_or_default();
            locations[index].clone()
        };
        let errors = self.0.into_iter().map(|fault| SchemaError {
            rule: fault.rule,
            location: location(fault.at.place),
            path: fault.at.path,
            message: match fault.other {
                Some(other) => format!("{} {}", fault.message, location(other)),
                None => fault.message,
            },
            help: fault.help,
        });
        Err(SchemaErrors(errors.collect()))
    }
}

/// Line and column of sorted places, in one sweep over each source.
fn locate(places: &[Place], sources: &[Source]) -> Vec<Location> {
    let mut locations = Vec::with_capacity(places.len());
    let (mut source, mut offset, mut line, mut column) = (None, 0, 1, 1);
    for place in places {
        if source != Some(place.source) {
            (source, offset, line, column) = (Some(place.source), 0, 1, 1);
        }
        let index = usize::from(place.source.0).min(sources.len() - 1);
        let text = sources[index].text();
        let mut end = (place.offset as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        for c in text.get(offset..end).unwrap_or_default().chars() {
            (line, column) = if c == '\n' {
                (line + 1, 1)
            } else {
                (line, column + 1)
            };
        }
        offset = end;
        let file = sources[index].shared_name();
        locations.push(Location { file, line, column });
    }
    locations
}

/// A text short enough for a message, in one line.
pub(super) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = chars.by_ref().take(CHARS_MAX).collect();
    if chars.next().is_some() {
        short.push_str("...");
    }
    short
}
