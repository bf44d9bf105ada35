//! What registering finds: the versions that a schema is, or a plan for it, over any list of contracts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use heirloom_schema::avro::{Strictness, normal_fingerprint, parse, resolve};
use heirloom_schema::protobuf::text_digest;
use heirloom_schema::{Fingerprint, Source};

use super::ids::{Entry, Ids, Known};
#[cfg(feature = "avro")]
use super::planned::Plans;
use super::{
    Compared, Origin, Refused, UnknownWriters, Writer, WriterError, WriterErrorKind, WriterSchema,
};
use crate::frame::WriterId;
use crate::{ContractInfo, Format, VersionInfo};

/// How many ids there may be unless the builder says otherwise.
const IDS_MAX: usize = 100_000;

/// What registering needs to know, and changes.
pub(crate) struct Table {
    contracts: &'static [&'static ContractInfo],
    ids: Arc<Ids>,
    ids_max: usize,
    policy: UnknownWriters,
    /// What was made of schemas in no history, by what is compared of them.
    #[cfg(any(feature = "avro", feature = "protobuf-writers"))]
    unknown: BTreeMap<Fingerprint, Entry>,
    /// Those that were refused.
    refused: BTreeMap<Fingerprint, Refused>,
    /// How often one was resolved.
    #[cfg(test)]
    made: usize,
    #[cfg(feature = "avro")]
    plans: Plans,
}

impl Table {
    /// A table that knows the fingerprints of single-object encoding.
    pub(super) fn new(contracts: &'static [&'static ContractInfo]) -> Self {
        let mut fingerprints = BTreeMap::new();
        let mut ambiguous = BTreeSet::new();
        for writer in writers(contracts, Format::Avro) {
            let Some(fingerprint) = writer.version.crc64 else {
                continue;
            };
            let older: Option<Writer> = fingerprints.insert(fingerprint, writer);
            if older.is_some_and(|older| !read_alike(older.version, writer.version)) {
                ambiguous.insert(fingerprint);
            }
        }
        fingerprints.retain(|fingerprint, _| !ambiguous.contains(fingerprint));
        let ids = Ids::new(ambiguous);
        for (fingerprint, writer) in fingerprints {
            ids.insert(WriterId::Crc64(fingerprint), Entry::Avro(writer.into()));
        }
        Table {
            contracts,
            ids: Arc::new(ids),
            ids_max: IDS_MAX,
            policy: UnknownWriters::default(),
            #[cfg(any(feature = "avro", feature = "protobuf-writers"))]
            unknown: BTreeMap::new(),
            refused: BTreeMap::new(),
            #[cfg(test)]
            made: 0,
            #[cfg(feature = "avro")]
            plans: Plans::default(),
        }
    }

    pub(super) fn set_policy(&mut self, policy: UnknownWriters) {
        self.policy = policy;
        self.refused.clear();
    }

    pub(super) fn set_ids_max(&mut self, ids_max: usize) {
        self.ids_max = ids_max;
    }

    #[cfg(feature = "avro")]
    pub(crate) fn plan(&self, writer: Writer) -> Option<&crate::plan::Plan> {
        match writer.origin {
            Origin::Plan(index) => self.plans.get(index.into()),
            _ => None,
        }
    }

    #[cfg(test)]
    pub(super) fn contracts(&self) -> &'static [&'static ContractInfo] {
        self.contracts
    }

    #[cfg(test)]
    pub(super) fn made(&self) -> usize {
        self.made
    }

    pub(super) fn ids(&self) -> &Arc<Ids> {
        &self.ids
    }

    pub(super) fn register(
        &mut self,
        ids: &[WriterId],
        schema: &WriterSchema<'_>,
    ) -> Result<Vec<Writer>, WriterError> {
        let entry = match schema.format {
            Format::Avro => self.avro(schema)?,
            Format::Protobuf => self.protobuf(schema)?,
        };
        let taken = |id: &&WriterId| self.ids.get(**id).is_some_and(|known| !known.is(&entry));
        if let Some(id) = ids.iter().find(taken) {
            return Err(WriterError::new(WriterErrorKind::Taken(*id)));
        }
        let new: BTreeSet<_> = ids
            .iter()
            .filter(|id| self.ids.get(**id).is_none())
            .collect();
        if self.ids.len().saturating_add(new.len()) > self.ids_max {
            return Err(WriterError::new(WriterErrorKind::Ids(self.ids_max)));
        }
        for id in new {
            self.ids.insert(*id, entry.clone());
        }
        Ok(entry.writers())
    }

    fn avro(&mut self, schema: &WriterSchema<'_>) -> Result<Entry, WriterError> {
        let parsed = parse_avro(schema.text, schema.references.iter().copied())?;
        let fingerprint = normal_fingerprint(&parsed);
        let same = || {
            writers(self.contracts, Format::Avro)
                .filter(|writer| writer.version.normal == fingerprint.0)
        };
        let layout_free = without_layout(schema.text);
        let same_text = same()
            .filter(|it| without_layout(it.version.schema) == layout_free)
            .last();
        if let Some(writer) = same_text.or_else(|| same().last()) {
            return Ok(Entry::Avro(writer.into()));
        }
        #[cfg(feature = "avro")]
        {
            let made = self.once(fingerprint, |table| {
                let planned = table.plans.read(table.contracts, &table.policy, &parsed)?;
                Ok(planned.map(Entry::Avro))
            })?;
            if let Some(entry) = made {
                return Ok(entry);
            }
        }
        let full_name = parsed.full_name().map(ToString::to_string);
        let near = writers(self.contracts, Format::Avro)
            .filter(|writer| full_name.as_deref() == Some(writer.version.full_name))
            .map(|writer| writer.to_string())
            .collect();
        Err(self.unknown(schema.format, fingerprint, full_name, near))
    }

    fn protobuf(&mut self, schema: &WriterSchema<'_>) -> Result<Entry, WriterError> {
        let digest = text_digest(schema.text);
        let imports: BTreeMap<&str, Fingerprint> = schema
            .references
            .iter()
            .map(|(name, text)| (*name, text_digest(text)))
            .collect();
        let same_text: Vec<Writer> = writers(self.contracts, Format::Protobuf)
            .filter(|writer| text_digest(writer.version.schema) == digest)
            .collect();
        let imports_agree = |writer: &&Writer| {
            writer.version.references.iter().all(|reference| {
                let given = imports.get(reference.name);
                given.is_none_or(|given| *given == text_digest(reference.schema))
            })
        };
        // In the order of the versions, so that the newest stays.
        let messages: BTreeMap<_, Known> = same_text
            .iter()
            .filter(imports_agree)
            .map(|writer| (writer.version.message_index.to_vec(), (*writer).into()))
            .collect();
        #[cfg(feature = "protobuf-writers")]
        if messages.is_empty() {
            let made = self.once(text_and_imports(digest, &imports), |table| {
                let read = super::numbered::read(table.contracts, &table.policy, schema)?;
                Ok((!read.is_empty()).then(|| Entry::Protobuf(Arc::new(read))))
            })?;
            if let Some(entry) = made {
                return Ok(entry);
            }
        }
        if messages.is_empty() {
            let near = same_text
                .iter()
                .map(|writer| format!("{writer}, but for its imports"));
            return Err(self.unknown(schema.format, digest, None, near.collect()));
        }
        Ok(Entry::Protobuf(Arc::new(messages)))
    }

    /// Makes something of a schema in no history, once.
    #[cfg(any(feature = "avro", feature = "protobuf-writers"))]
    fn once(
        &mut self,
        fingerprint: Fingerprint,
        make: impl FnOnce(&mut Self) -> Result<Option<Entry>, WriterError>,
    ) -> Result<Option<Entry>, WriterError> {
        if let Some(known) = self.unknown.get(&fingerprint) {
            return Ok(Some(known.clone()));
        }
        if let Some(refused) = self.refused.get(&fingerprint) {
            return Err(WriterError::new(WriterErrorKind::Refused(refused.clone())));
        }
        let writers_max = self.policy.writers_max;
        if self.unknown.len() >= writers_max {
            return Err(WriterError::new(WriterErrorKind::TooMany(writers_max)));
        }
        #[cfg(test)]
        {
            self.made += 1;
        }
        let made = make(self);
        match &made {
            Ok(Some(entry)) => {
                self.unknown.insert(fingerprint, entry.clone());
            }
            Ok(None) => {}
            Err(error) => {
                if let (WriterErrorKind::Refused(refused), true) =
                    (error.kind(), self.refused.len() < writers_max)
                {
                    self.refused.insert(fingerprint, refused.clone());
                }
            }
        }
        made
    }

    #[cold]
    fn unknown(
        &self,
        format: Format,
        fingerprint: Fingerprint,
        full_name: Option<String>,
        near: Vec<String>,
    ) -> WriterError {
        let contracts = self
            .contracts
            .iter()
            .filter(|contract| contract.format == format);
        let contracts = contracts
            .map(|contract| (contract.name, contract.versions.len()))
            .collect();
        let compared = Compared {
            format,
            full_name,
            fingerprint,
            contracts,
            near,
        };
        WriterError::new(WriterErrorKind::Unknown(compared))
    }
}

/// All versions of all contracts of a format; within a contract, oldest first.
fn writers(
    contracts: &'static [&'static ContractInfo],
    format: Format,
) -> impl Iterator<Item = Writer> {
    contracts
        .iter()
        .enumerate()
        .filter(move |(_, contract)| contract.format == format)
        .flat_map(|(index, contract)| {
            contract.versions.iter().map(move |version| Writer {
                index: index as u32,
                contract,
                version,
                origin: Origin::History,
            })
        })
}

pub(super) fn parse_avro<'a>(
    text: &str,
    references: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<heirloom_schema::avro::Schema, WriterError> {
    let references: Vec<_> = references
        .map(|(name, text)| Source::new(name, text))
        .collect();
    parse(
        &Source::new("schema", text),
        &references,
        Strictness::Lenient,
    )
    .map_err(|errors| WriterError::new(WriterErrorKind::Unreadable(errors)))
}

/// The digest of a Protobuf text with those of its imports.
#[cfg(feature = "protobuf-writers")]
fn text_and_imports(text: Fingerprint, imports: &BTreeMap<&str, Fingerprint>) -> Fingerprint {
    let mut form = text.to_string();
    for (name, digest) in imports {
        form.push_str(&format!(" {}:{name}={digest}", name.len()));
    }
    Fingerprint::of(form)
}

/// Whether what one version wrote means the same when it is taken for the other's.
fn read_alike(older: &VersionInfo, newer: &VersionInfo) -> bool {
    let parsed = |version: &VersionInfo| {
        let references = version.references.iter().map(|it| (it.name, it.schema));
        parse_avro(version.schema, references)
    };
    older.normal == newer.normal
        || matches!((parsed(older), parsed(newer)), (Ok(older), Ok(newer)) if {
            let resolution = resolve(&older, &newer);
            resolution.failures().is_empty()
                && resolution.losses().is_empty()
                && resolution.is_identity(resolution.root())
        })
}

/// A JSON text without the white space between its tokens.
fn without_layout(text: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |c: &char| {
        let kept = in_string || !c.is_ascii_whitespace();
        if *c == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && *c == '\\' && !escaped;
        kept
    };
    text.chars().filter(keep).collect()
}
