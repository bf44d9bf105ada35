//! Why a producer does not start: what the registry has under the subject, what becomes of events, and an event that
//! proves it.

use std::fmt;

use heirloom::{ContractInfo, Format, VersionInfo};
use heirloom_compat::dialects::{self, Dialect, Question, Text};
use heirloom_compat::{
    Direction, Finding, Level, Newer, Outcome, Proof, SchemaRef, Verdict, judge, prove,
};
use heirloom_schema::avro::Strictness;
use heirloom_schema::{SchemaErrors, Source, avro, protobuf};

/// A version of a subject, with the texts that it refers to.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) version: u32,
    pub(crate) format: Option<Format>,
    pub(crate) text: String,
    /// Names and texts, those of references included.
    pub(crate) references: Vec<(String, String)>,
}

/// Why the events of a contract must not be published.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The contract, as `stream/name`.
    pub contract: String,
    /// Its newest version.
    pub version: u32,
    /// The subject that was asked.
    pub subject: String,
    /// The registry, without secrets.
    pub registry: String,
    /// What is missing.
    pub reason: RefusalReason,
}

/// What is missing before the events of a contract may be published.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The newest version is a draft, which may still change.
    Draft,
    /// The registry has none of the subject's versions.
    UnknownSubject,
    /// The registry has the subject, but not this schema; it could be registered.
    Unregistered(Level),
    /// The registry would refuse the schema.
    Incompatible(Incompatible),
    /// The newest version of the subject, which was asked for, is another schema: its number.
    OtherLatest(u32),
    /// A schema that it refers to is not registered: the reference's name and its subject.
    Reference(String, String),
    /// The registry gave no GUID, or the format has no fingerprint, which the framing needs.
    Unnamed,
}

/// What a registry refuses, and what it would do to events.
#[derive(Clone, Debug, Default)]
pub struct Incompatible {
    /// The level of the subject.
    pub level: Level,
    /// The registry's own words; those of the `confluent` dialect where it gives none.
    pub messages: Vec<String>,
    /// What becomes of events, by versions.
    pub pairs: Vec<RefusedPair>,
}

/// What becomes of events between one version of the subject and the new schema.
#[derive(Clone, Debug)]
pub struct RefusedPair {
    /// The version of the subject.
    pub version: u32,
    /// Who reads.
    pub direction: Direction,
    /// What becomes of the events.
    pub verdict: Verdict,
    /// Each cause at LOSSY or worse, with its proof.
    pub causes: Vec<Cause>,
}

/// One cause, with the event that shows it.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The rule, which `heirloom explain` explains.
    pub rule: &'static str,
    /// Its place in the newer schema.
    pub path: String,
    /// What was found.
    pub message: String,
    /// The event in JSON, and what a decoder made of it; `None` where it is not proven.
    pub witness: Option<(String, String)>,
}

impl Refusal {
    /// What to do.
    pub fn help(&self) -> String {
        match &self.reason {
            RefusalReason::Draft => "freeze it first: `heirloom freeze`".to_owned(),
            RefusalReason::UnknownSubject
            | RefusalReason::Unregistered(_)
            | RefusalReason::Reference(..) => {
                "publish it: `heirloom plan`, then `heirloom apply`".to_owned()
            }
            RefusalReason::Incompatible(_) => format!(
                "mend the schema until `heirloom check` is green; `heirloom witness {}` shows the events",
                self.contract
            ),
            RefusalReason::OtherLatest(_) => {
                "build with the version that the subject ends with, or use the policy `Lookup`"
                    .to_owned()
            }
            RefusalReason::Unnamed => {
                "use a framing by id, which every registry and format has".to_owned()
            }
        }
    }
}

impl Incompatible {
    /// Compares a version with those that a subject has.
    pub(crate) fn of(
        contract: &ContractInfo,
        version: &VersionInfo,
        level: Level,
        published: &[Published],
        mut messages: Vec<String>,
    ) -> Self {
        let new = Parsed::new_version(contract.format, version);
        let mut pairs = Vec::new();
        for older in level.checked(published.len()) {
            let Some(older) = published.get(older) else {
                continue;
            };
            let old = Parsed::published(older, version.full_name);
            if let (Ok(old), Ok(new)) = (&old, &new) {
                pairs.extend(refused(level, (older.version, old), new));
            }
        }
        if messages.is_empty() {
            messages = answer(contract.format, version, level, published);
        }
        Incompatible {
            level,
            messages,
            pairs,
        }
    }
}

fn refused(level: Level, (version, old): (u32, &Parsed), new: &Parsed) -> Vec<RefusedPair> {
    let mut pairs = Vec::new();
    for direction in [Direction::Backward, Direction::Forward] {
        if !level.asks(direction) {
            continue;
        }
        let (writer, reader, newer) = match direction {
            Direction::Backward => (old.schema(), new.schema(), Newer::Reader),
            Direction::Forward => (new.schema(), old.schema(), Newer::Writer),
        };
        let judgement = judge(writer, reader, newer);
        if judgement.verdict < Verdict::Lossy {
            continue;
        }
        let worse = judgement.findings.iter();
        let causes = worse.filter(|finding| finding.verdict >= Verdict::Lossy);
        let causes = causes.map(|finding| cause(writer, reader, finding));
        pairs.push(RefusedPair {
            version,
            direction,
            verdict: judgement.verdict,
            causes: causes.collect(),
        });
    }
    pairs
}

fn cause(writer: SchemaRef<'_>, reader: SchemaRef<'_>, finding: &Finding) -> Cause {
    let witness = match prove(writer, reader, finding) {
        Proof::Confirmed(witness) => {
            let outcome = match &witness.outcome {
                Outcome::Refused { message } => format!("refused: {message}"),
                Outcome::Changed { from, to, .. } => format!("{from} arrives as {to}"),
            };
            Some((witness.json, outcome))
        }
        Proof::Unproven { .. } => None,
    };
    Cause {
        rule: finding.rule.id,
        path: finding.edited().path.clone(),
        message: finding.message.clone(),
        witness,
    }
}

/// What Confluent's registry would answer.
fn answer(
    format: Format,
    version: &VersionInfo,
    level: Level,
    published: &[Published],
) -> Vec<String> {
    let references = version.references.iter();
    let new = Text {
        source: Source::new(version.full_name, version.schema),
        references: references
            .map(|it| (it.name.to_owned(), Source::new(it.name, it.schema)))
            .collect(),
    };
    let history: Vec<Text> = published.iter().map(text).collect();
    let question = Question {
        format: match format {
            Format::Avro => dialects::Format::Avro,
            Format::Protobuf => dialects::Format::Protobuf,
        },
        level,
        history: &history,
        new: &new,
    };
    match dialects::ask(Dialect::Confluent, &question) {
        Ok(answer) => answer.messages,
        Err(unparsable) => vec![unparsable.errors.to_string()],
    }
}

fn text(published: &Published) -> Text {
    let references = published.references.iter();
    let name = format!("version {}", published.version);
    Text {
        source: Source::new(name.as_str(), published.text.as_str()),
        references: references
            .map(|(name, text)| (name.clone(), Source::new(name.as_str(), text.as_str())))
            .collect(),
    }
}

/// A schema of either format.
enum Parsed {
    Avro(avro::Schema),
    Protobuf(protobuf::Schema),
}

impl Parsed {
    fn new_version(format: Format, version: &VersionInfo) -> Result<Self, SchemaErrors> {
        let references = version.references.iter();
        let references: Vec<(String, Source)> = references
            .map(|it| (it.name.to_owned(), Source::new(it.name, it.schema)))
            .collect();
        let source = Source::new("new schema", version.schema);
        Parsed::read(format, &source, references, version.full_name)
    }

    fn published(published: &Published, full_name: &str) -> Result<Self, SchemaErrors> {
        let Text { source, references } = text(published);
        let format = published.format.unwrap_or(Format::Avro);
        Parsed::read(format, &source, references, full_name)
    }

    fn read(
        format: Format,
        source: &Source,
        references: Vec<(String, Source)>,
        full_name: &str,
    ) -> Result<Self, SchemaErrors> {
        match format {
            Format::Avro => {
                let references: Vec<Source> = references.into_iter().map(|it| it.1).collect();
                avro::parse(source, &references, Strictness::Lenient).map(Parsed::Avro)
            }
            Format::Protobuf => {
                protobuf::parse(source, "schema.proto", &references, Some(full_name))
                    .map(Parsed::Protobuf)
            }
        }
    }

    fn schema(&self) -> SchemaRef<'_> {
        match self {
            Parsed::Avro(schema) => SchemaRef::Avro(schema),
            Parsed::Protobuf(schema) => SchemaRef::Protobuf(schema),
        }
    }
}

impl fmt::Display for Refusal {
    /// What is missing, then the proof, then what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal {
            contract,
            version,
            subject,
            registry,
            reason,
        } = self;
        write!(f, "{contract} v{version} must not be published: ")?;
        match reason {
            RefusalReason::Draft => f.write_str("it is a draft")?,
            RefusalReason::UnknownSubject => {
                write!(f, "{registry} has no subject `{subject}`")?;
            }
            RefusalReason::Unregistered(level) => write!(
                f,
                "subject `{subject}` of {registry} does not have its schema, though it would take it at {level}"
            )?,
            RefusalReason::Incompatible(incompatible) => {
                let level = incompatible.level;
                write!(
                    f,
                    "subject `{subject}` of {registry} refuses its schema at {level}"
                )?;
                incompatible.fmt(f)?;
            }
            RefusalReason::OtherLatest(latest) => write!(
                f,
                "version {latest} of subject `{subject}` of {registry}, the newest there, is another schema"
            )?,
            RefusalReason::Reference(name, subject) => write!(
                f,
                "it refers to `{name}`, and subject `{subject}` of {registry} does not have that schema"
            )?,
            RefusalReason::Unnamed => write!(
                f,
                "the framing names schemas in a way that {registry} or the format does not know"
            )?,
        }
        write!(f, "\n  help: {}", self.help())
    }
}

impl fmt::Display for Incompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for message in &self.messages {
            write!(f, "\n  registry: {message}")?;
        }
        for pair in &self.pairs {
            let RefusedPair {
                version,
                direction,
                verdict,
                causes,
            } = pair;
            match direction {
                Direction::Backward => {
                    write!(
                        f,
                        "\n  {verdict}: events of version {version}, read with the new schema"
                    )?;
                }
                Direction::Forward => {
                    write!(f, "\n  {verdict}: new events, read with version {version}")?;
                }
            }
            for cause in causes {
                write!(f, "\n    {} {}: {}", cause.rule, cause.path, cause.message)?;
                if let Some((json, outcome)) = &cause.witness {
                    write!(f, "\n      {json} is {outcome}")?;
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
