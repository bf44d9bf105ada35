//! What a registry has: a subject with its level, its mode and its versions, each with the texts that it refers to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use heirloom_compat::Level;
use heirloom_compat::dialects::Text;
use heirloom_registry::api::{
    DEFAULT_CONTEXT, Mode, Reference, SchemaType, Subject, SubjectSchema, Version as Number,
};
use heirloom_registry::client::{
    Deleted, Error, ErrorKind, Inherit, ListUses, ListVersions, ReadId, ReadVersion, Scope,
    blocking::Registry,
};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Fingerprint, Source, protobuf};

/// How many texts one schema may refer to; a registry that answers with more, or in a circle, is not followed.
const REFERENCES_MAX: usize = 1_000;

/// A subject as the registry has it.
#[derive(Clone, Debug)]
pub(crate) struct SubjectState {
    /// The level that holds for it.
    pub(crate) level: Level,
    /// Whether it may be written to; `ReadWrite` where the product has no modes.
    pub(crate) mode: Mode,
    /// Its versions, oldest first.
    pub(crate) versions: Vec<Published>,
    /// Those that are deleted softly, oldest first.
    pub(crate) deleted: Vec<Published>,
}

/// A version of a subject.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// The registry's number.
    pub(crate) version: u32,
    /// The id that records carry.
    pub(crate) id: u32,
    /// Its language.
    pub(crate) schema_type: SchemaType,
    /// Its text, as the registry prints it.
    pub(crate) text: String,
    /// What it refers to directly.
    pub(crate) references: Vec<Reference>,
    /// Names and texts of what it refers to, each before what refers to it.
    pub(crate) texts: Vec<(String, String)>,
}

/// What an id stands for.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    /// A subject that has it; empty where the product tells none.
    pub(crate) subject: String,
    /// The schema, with its number in that subject.
    pub(crate) published: Published,
}

impl Published {
    /// Of its text and its references: another one is another version.
    pub(crate) fn digest(&self) -> Fingerprint {
        let mut bytes = self.text.clone();
        for it in &self.references {
            bytes.push_str(&format!("\0{}\0{}\0{}", it.name, it.subject, it.version));
        }
        Fingerprint::of(bytes)
    }

    /// Of everything that affects how events are read; `None` where it is no schema of this language, or has no
    /// message of this name.
    pub(crate) fn normal(&self, schema_type: &SchemaType, root: &str) -> Option<Fingerprint> {
        if self.schema_type != *schema_type {
            return None;
        }
        let text = self.as_text();
        match schema_type {
            SchemaType::Avro => {
                let texts: Vec<Source> = text.references.into_iter().map(|it| it.1).collect();
                let schema = avro::parse(&text.source, &texts, Strictness::Lenient).ok()?;
                Some(avro::normal_fingerprint(&schema))
            }
            SchemaType::Protobuf => {
                let (source, texts) = (&text.source, &text.references);
                let schema = protobuf::parse(source, "registry.proto", texts, Some(root)).ok()?;
                Some(protobuf::normal_fingerprint(&schema))
            }
            SchemaType::Json | SchemaType::Other(_) => None,
        }
    }

    /// As dialects take it.
    pub(crate) fn as_text(&self) -> Text {
        let source = |(name, text): &(String, String)| {
            (name.clone(), Source::new(name.as_str(), text.as_str()))
        };
        Text {
            source: Source::new("registry", self.text.as_str()),
            references: self.texts.iter().map(source).collect(),
        }
    }
}

/// Reads a registry; what is referred to often is read once.
pub(crate) struct Reader<'a> {
    client: &'a Registry,
    read: BTreeMap<(Subject, Number), SubjectSchema>,
}

impl<'a> Reader<'a> {
    /// Nothing is read yet.
    pub(crate) fn new(client: &'a Registry) -> Self {
        Reader {
            client,
            read: BTreeMap::new(),
        }
    }

    /// A subject; without versions where the registry does not know it.
    pub(crate) fn subject(&mut self, subject: &Subject) -> Result<SubjectState, Error> {
        let live = self.numbers(subject, Deleted::Without)?;
        let all = self.numbers(subject, Deleted::With)?;
        let mut state = SubjectState {
            level: self.level(subject)?,
            mode: self.mode(subject)?,
            versions: Vec::new(),
            deleted: Vec::new(),
        };
        for number in live.union(&all) {
            let Some(version) = Number::of(*number) else {
                continue;
            };
            let published = self.published(subject, version)?;
            match live.contains(number) {
                true => state.versions.push(published),
                false => state.deleted.push(published),
            }
        }
        Ok(state)
    }

    fn numbers(&self, subject: &Subject, deleted: Deleted) -> Result<BTreeSet<u32>, Error> {
        let list = ListVersions {
            deleted,
            ..ListVersions::default()
        };
        let numbers = self.client.versions(subject, &list);
        Ok(or_none(numbers)?.into_iter().flatten().collect())
    }

    /// The level that holds for a subject.
    pub(crate) fn level(&self, subject: &Subject) -> Result<Level, Error> {
        let scopes = [Scope::from(subject), Scope::Registry];
        for scope in &scopes {
            let config = or_none(self.client.config(scope, Inherit::Effective))?;
            if let Some(level) = config.and_then(|it| it.compatibility_level) {
                return Ok(level);
            }
        }
        Ok(Level::default())
    }

    fn mode(&self, subject: &Subject) -> Result<Mode, Error> {
        let mode = or_none(self.client.mode(&Scope::from(subject), Inherit::Effective));
        match mode {
            Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Mode::default()),
            mode => Ok(mode?.unwrap_or_default()),
        }
    }

    /// One version with everything that it refers to.
    pub(crate) fn published(
        &mut self,
        subject: &Subject,
        version: Number,
    ) -> Result<Published, Error> {
        let found = self.version(subject, version)?;
        let texts = self.texts(subject, &found.references)?;
        Ok(Published {
            version: found.version,
            id: found.id,
            schema_type: found.schema_type,
            text: found.schema,
            references: found.references,
            texts,
        })
    }

    /// The schema that has an id now, in the context of a subject; without texts where one that it refers to is gone.
    pub(crate) fn holder(&mut self, subject: &Subject, id: u32) -> Result<Option<Holder>, Error> {
        let how = ReadId {
            subject: Some(subject.clone()),
            ..ReadId::default()
        };
        let Some(found) = or_none(self.client.schema_as(id, &how))? else {
            return Ok(None);
        };
        let texts = or_none(self.texts(subject, &found.references))?;
        // Of a subject with a name only its own uses would be listed.
        let context = Subject::in_context(subject.context(), "").ok();
        let list = ListUses {
            subject: context.filter(|it| it.context() != DEFAULT_CONTEXT),
            deleted: Deleted::With,
            ..ListUses::default()
        };
        let uses = match self.client.versions_of(id, &list) {
            Err(error) if error.kind() == ErrorKind::Unsupported => Vec::new(),
            uses => or_none(uses)?.unwrap_or_default(),
        };
        let place = uses.into_iter().next();
        let (name, version) = place.map_or_else(Default::default, |it| (it.subject, it.version));
        Ok(Some(Holder {
            subject: name,
            published: Published {
                version,
                id,
                schema_type: found.schema_type.clone(),
                text: found.schema.clone(),
                references: found.references.clone(),
                texts: texts.unwrap_or_default(),
            },
        }))
    }

    fn version(&mut self, subject: &Subject, version: Number) -> Result<SubjectSchema, Error> {
        let key = (subject.clone(), version);
        if let Some(read) = self.read.get(&key) {
            return Ok(read.clone());
        }
        let how = ReadVersion {
            deleted: true,
            ..ReadVersion::default()
        };
        let read = self.client.version(subject, version, &how)?;
        self.read.insert(key, read.clone());
        Ok(read)
    }

    /// Of several texts with one name the first counts, as in Confluent's registry.
    fn texts(
        &mut self,
        subject: &Subject,
        references: &[Reference],
    ) -> Result<Vec<(String, String)>, Error> {
        enum Open {
            Read(Reference),
            Add(String, String),
        }
        let mut texts = Vec::new();
        let mut known = BTreeSet::new();
        let mut open: Vec<Open> = references.iter().rev().cloned().map(Open::Read).collect();
        while let Some(next) = open.pop() {
            match next {
                Open::Read(reference) => {
                    let is_new = known.insert(reference.name.clone());
                    let referred = in_context_of(subject, &reference.subject);
                    let Some(referred) =
                        referred.filter(|_| is_new && known.len() <= REFERENCES_MAX)
                    else {
                        continue;
                    };
                    let found = self.version(&referred, reference.version)?;
                    open.push(Open::Add(reference.name, found.schema));
                    open.extend(found.references.into_iter().rev().map(Open::Read));
                }
                Open::Add(name, text) => texts.push((name, text)),
            }
        }
        Ok(texts)
    }
}

/// A reference's subject; where it names no context, in that of who refers.
pub(crate) fn in_context_of(subject: &Subject, name: &str) -> Option<Subject> {
    match name.starts_with(":.") {
        true => name.parse().ok(),
        false => Subject::in_context(subject.context(), name).ok(),
    }
}

/// What is not there is no error here.
pub(crate) fn or_none<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        answer => answer.map(Some),
    }
}
