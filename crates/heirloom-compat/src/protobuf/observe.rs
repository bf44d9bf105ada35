//! What a resolution shows, one observation per cause: the facts that rules claim and verdicts are made of.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use heirloom_schema::Span;
use heirloom_schema::protobuf::{
    Cardinality, FailureKind, FieldText, LossKind, Message, MessageId, Resolution, Schema,
};

use super::needed::{Needed, is_needed};
use super::notes;
use super::path::Paths;
use super::wire::{self, Refusal, inner, is_demanded, refusal};
use crate::{Newer, Verdict};

/// One thing that the resolution of a pair shows, and that one rule claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What it is.
    pub kind: Kind,
    /// Which of the two is the newer version.
    pub newer: Newer,
    /// What it alone makes of the pair.
    pub verdict: Verdict,
    /// Path and place in the writer.
    pub(crate) writer: (String, Span),
    /// Path and place in the reader.
    pub(crate) reader: (String, Span),
    /// The pair of messages, as an index into the resolution's.
    pub(super) pair: usize,
    /// Number of the field.
    pub(crate) number: Option<i32>,
}

/// The kinds of observations.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The resolution finds the read impossible, or another thing's; the verdict tells whether the decoder refuses.
    Failure(FailureKind),
    /// Some value arrives changed.
    Loss(LossKind),
    /// The reader does not know a field of the writer.
    Ignored {
        /// The field.
        field: String,
        /// Its number.
        number: i32,
        /// Whether the reader reserves the number.
        is_reserved: bool,
        /// The writer's oneof that it is a member of, where the reader has that oneof too.
        oneof: Option<String>,
    },
    /// The writer does not know a field of the reader, which reads as absent.
    Absent {
        /// The field.
        field: String,
        /// Its number.
        number: i32,
        /// Whether the writer reserves the number.
        is_reserved: bool,
    },
    /// Implicit presence became explicit: zero is not written, so it arrives as absent, which reads as zero.
    PresenceGained {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// The read is not touched, and a person wants to know.
    Note(Note),
}

/// Differences that no event's bytes meet: they matter to JSON, to code, to frames, or to later versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A field has another name.
    FieldRenamed {
        /// In the older version.
        older: String,
        /// In the newer version.
        newer: String,
        /// Whether the reader takes the writer's name in JSON.
        is_read_in_json: bool,
    },
    /// A field has another name in JSON, though not in the text.
    JsonNameChanged {
        /// In the older version.
        older: String,
        /// In the newer version.
        newer: String,
        /// Whether the reader takes the writer's name.
        is_read_in_json: bool,
    },
    /// A field has another form in JSON, though its bytes are read.
    JsonTypeChanged {
        /// The type in the older version.
        older: String,
        /// The type in the newer version.
        newer: String,
    },
    /// A name in JSON belongs to another field now.
    JsonNameReused {
        /// The name.
        name: String,
        /// Number of its field in the older version.
        older: i32,
        /// Number of its field in the newer version.
        newer: i32,
    },
    /// A field went into a oneof, out of it, or into another one.
    OneofMoved {
        /// The field.
        field: String,
        /// Its oneof in the older version.
        older: Option<String>,
        /// Its oneof in the newer version.
        newer: Option<String>,
    },
    /// The newer version no longer reserves what the older one did.
    ReservedRemoved {
        /// The numbers and names, as the text writes them.
        what: String,
    },
    /// An enum has a new value.
    EnumValueAdded {
        /// Its name.
        value: String,
        /// Its number.
        number: i32,
    },
    /// An enum lost a value.
    EnumValueRemoved {
        /// Its name.
        value: String,
        /// Its number.
        number: i32,
    },
    /// A value of an enum has another name.
    EnumValueRenamed {
        /// In the older version.
        older: String,
        /// In the newer version.
        newer: String,
        /// The number of both.
        number: i32,
    },
    /// The root stands elsewhere in its file, so that frames carry other indexes.
    MessageIndexMoved {
        /// In the older version.
        older: Vec<i32>,
        /// In the newer version.
        newer: Vec<i32>,
    },
    /// The root has another full name.
    RootRenamed {
        /// In the older version.
        older: String,
        /// In the newer version.
        newer: String,
    },
    /// A list is packed now, or no longer.
    PackedChanged {
        /// The field.
        field: String,
    },
    /// `required` of proto2 is gone: readers that ask for it refuse events without it.
    RequiredRemoved {
        /// The field.
        field: String,
    },
}

/// The observations of one pair of schemas: failures, losses, then what is defaulted or noted, in the order of the
/// resolution's pairs.
pub(super) fn observe(
    writer: &Schema,
    reader: &Schema,
    resolution: &Resolution,
    newer: Newer,
) -> Vec<Observation> {
    let mut seen = Observer {
        writer,
        reader,
        newer,
        paths: Paths::of(writer, reader, resolution),
        needed: OnceCell::new(),
        found: Vec::new(),
        refused: BTreeSet::new(),
    };
    seen.causes(resolution);
    notes::of_roots(&mut seen);
    for (pair, ids) in resolution.pairs().iter().enumerate() {
        notes::of_pair(&mut seen, pair, *ids);
    }
    notes::of_enums(&mut seen, resolution);
    seen.found
}

/// Collects observations.
pub(super) struct Observer<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
    newer: Newer,
    pub(super) paths: Paths,
    /// Found out where something fails.
    needed: OnceCell<Needed>,
    pub(super) found: Vec<Observation>,
    /// The pairs and numbers of fields that the reader may refuse.
    pub(super) refused: BTreeSet<(usize, i32)>,
}

impl<'a> Observer<'a> {
    fn causes(&mut self, resolution: &Resolution) {
        for it in resolution.failures() {
            let pair = it.pair.unwrap_or(0);
            let verdict = self.failing(resolution, pair, it.number, &it.kind);
            if let (Some(number), true) = (it.number, verdict >= Verdict::Partial) {
                self.refused.insert((pair, number));
            }
            self.found.push(Observation {
                kind: Kind::Failure(it.kind.clone()),
                newer: self.newer,
                verdict,
                writer: (it.writer_path.clone(), it.writer_span),
                reader: (it.reader_path.clone(), it.reader_span),
                pair,
                number: it.number,
            });
        }
        for it in resolution.losses() {
            let pair = it.pair.unwrap_or(0);
            if self.is_spared(resolution, pair, it.number, &it.kind) {
                continue;
            }
            let (kind, verdict) = self.losing(resolution, pair, it.number, &it.kind);
            self.found.push(Observation {
                kind,
                newer: self.newer,
                verdict,
                writer: (it.writer_path.clone(), it.writer_span),
                reader: (it.reader_path.clone(), it.reader_span),
                pair,
                number: it.number,
            });
        }
    }

    /// What a failure makes of the pair: whether the decoder can refuse, and whether it always must.
    fn failing(
        &self,
        resolution: &Resolution,
        pair: usize,
        number: Option<i32>,
        kind: &FailureKind,
    ) -> Verdict {
        let ids = self.ids(resolution, pair);
        let (from, to) = self.pair(ids);
        let written = number.and_then(|number| from.field(number));
        let read = number.and_then(|number| to.field(number));
        let needed = self
            .needed
            .get_or_init(|| Needed::of(self.writer, self.reader));
        let is_always = match (kind, written, read) {
            // The specification's decoders refuse an event without it.
            (FailureKind::Required { .. }, None, _) => true,
            (FailureKind::Required { .. }, Some(written), Some(read)) => {
                inner(written, read).is_some_and(|it| needed.is_endless(it))
            }
            (_, Some(written), Some(read)) => {
                let refusal = refusal((self.writer, written), (self.reader, read));
                if refusal == Refusal::Never && !is_demanded(Some(written), read) {
                    return Verdict::Lossy;
                }
                let is_unreadable =
                    || inner(written, read).is_some_and(|it| needed.is_unreadable(it));
                is_needed(written, read) && (refusal == Refusal::Always || is_unreadable())
            }
            _ => false,
        };
        match is_always && needed.has(ids) {
            true => Verdict::Broken,
            false => Verdict::Partial,
        }
    }

    fn losing(
        &self,
        resolution: &Resolution,
        pair: usize,
        number: Option<i32>,
        kind: &LossKind,
    ) -> (Kind, Verdict) {
        let (from, to) = self.pair(self.ids(resolution, pair));
        let cardinality = |message: &Message| {
            let field = number.and_then(|number| message.field(number));
            field.map(|field| field.cardinality)
        };
        let ends = (cardinality(from), cardinality(to));
        match kind {
            LossKind::Presence { writer, reader }
                if ends == (Some(Cardinality::Implicit), Some(Cardinality::Optional)) =>
            {
                let kind = Kind::PresenceGained {
                    writer: writer.clone(),
                    reader: reader.clone(),
                };
                (kind, Verdict::Defaulted)
            }
            _ => (Kind::Loss(kind.clone()), Verdict::Lossy),
        }
    }

    /// Whether the kinds could lose a value, and the values of the writer's enum are none of those.
    fn is_spared(
        &self,
        resolution: &Resolution,
        pair: usize,
        number: Option<i32>,
        kind: &LossKind,
    ) -> bool {
        if !matches!(
            kind,
            LossKind::Narrowed { .. } | LossKind::Reinterpreted { .. }
        ) {
            return false;
        }
        let (from, to) = self.pair(self.ids(resolution, pair));
        let written = number.and_then(|number| from.field(number));
        let read = number.and_then(|number| to.field(number));
        written
            .zip(read)
            .is_some_and(|(written, read)| wire::keeps_all(self.writer, written.kind, read.kind))
    }

    fn ids(&self, resolution: &Resolution, pair: usize) -> (MessageId, MessageId) {
        let roots = (self.writer.root(), self.reader.root());
        resolution.pairs().get(pair).copied().unwrap_or(roots)
    }

    /// Writer and reader in the order of their age.
    pub(super) fn by_age<T>(&self, writer: T, reader: T) -> (T, T) {
        match self.newer {
            Newer::Reader => (writer, reader),
            Newer::Writer => (reader, writer),
        }
    }

    /// The two messages of a pair.
    pub(super) fn pair(&self, (from, to): (MessageId, MessageId)) -> (&'a Message, &'a Message) {
        (self.writer.message(from), self.reader.message(to))
    }

    /// Adds an observation at a pair; `parts` are the ends of the two paths.
    pub(super) fn push(
        &mut self,
        kind: Kind,
        verdict: Verdict,
        (pair, number): (usize, Option<i32>),
        parts: (&str, &str),
        spans: (Span, Span),
    ) {
        let (writer, reader) = self.paths.of_pair(pair);
        let join = |path: &str, part: &str| match part {
            "" => path.to_owned(),
            part => format!("{path}/{part}"),
        };
        self.found.push(Observation {
            kind,
            newer: self.newer,
            verdict,
            writer: (join(writer, parts.0), spans.0),
            reader: (join(reader, parts.1), spans.1),
            pair,
            number,
        });
    }
}
