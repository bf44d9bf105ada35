//! Whether a candidate may follow what is there: asked of the model of Confluent's checker.

use heirloom_compat::Level;
use heirloom_compat::dialects::{Dialect, Format, Question, Reading, Text, Unparsable, ask};

use super::texts::{self, Candidate, Rules};
use super::{Answered, Registry, config};
use crate::api::{Code, Compatibility, Config, NewSchema, Subject, Version};
use crate::server::fault::{invalid_schema, version_not_found};
use crate::server::store::{Content, Model, find};

/// A version that a candidate is compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Older<'m> {
    pub(super) version: u32,
    pub(super) content: &'m Content,
}

/// All that the checker is asked, apart from the registry that it comes from.
#[derive(Debug)]
pub(super) struct Inquiry {
    format: Format,
    level: Level,
    /// The versions that are of the candidate's language, down to the newest that is not; oldest first.
    history: Vec<Text>,
    numbers: Vec<u32>,
    new: Text,
    /// What the answer is when a version of another language stands before them.
    other: Vec<String>,
}

/// What is to be asked; nothing where nothing is to be compared. `history` is oldest first.
pub(super) fn inquiry(
    model: &Model,
    context: &str,
    (history, candidate, config): (&[Older<'_>], &Candidate, &Config),
) -> Answered<Option<Inquiry>> {
    let level = config.compatibility_level.unwrap_or_default();
    let history = grouped(history, candidate, config);
    let positions: Vec<usize> = level.checked(history.len()).collect();
    let Some(first) = positions.last().copied() else {
        return Ok(None);
    };
    let schema_type = &candidate.content.schema_type;
    let Some(format) = texts::format(schema_type) else {
        return Err(invalid_schema(format!(
            "This registry does not check the compatibility of schemas of type {schema_type}; set the compatibility \
             of the subject to NONE to register another version"
        )));
    };
    let is_other = |at: &usize| {
        let older = history.get(*at);
        older.is_some_and(|older| older.content.schema_type != *schema_type)
    };
    let other = positions.iter().copied().find(is_other);
    let compared = history.get(other.map_or(first, |at| at + 1)..);
    let compared = compared.unwrap_or_default();
    let of_kept = compared.iter();
    let of_kept = of_kept.map(|older| texts::kept(model, context, older.content));
    let other = other.and_then(|at| history.get(at));
    Ok(Some(Inquiry {
        format,
        level,
        history: of_kept.collect::<Answered<_>>()?,
        numbers: compared.iter().map(|older| older.version).collect(),
        new: candidate.text.clone(),
        other: other.map_or_else(Vec::new, |older| other_language(older, level)),
    }))
}

impl Inquiry {
    /// The messages of what is wrong; none where the candidate may follow.
    pub(super) fn messages(self) -> Answered<Vec<String>> {
        let question = Question {
            format: self.format,
            level: self.level,
            history: &self.history,
            new: &self.new,
        };
        let answer = ask(Dialect::Confluent, &question).map_err(|error| unparsable(&error))?;
        match answer.is_compatible {
            true => Ok(self.other),
            false => Ok(renumbered(answer.messages, &self.numbers)),
        }
    }
}

/// Only versions of one group are compared, where the settings say what makes a group.
fn grouped<'m>(history: &[Older<'m>], candidate: &Candidate, config: &Config) -> Vec<Older<'m>> {
    let Some(property) = &config.settings.compatibility_group else {
        return history.to_vec();
    };
    let group = |content: &'_ Content| {
        let properties = content.metadata.as_ref().map(|it| &it.properties);
        properties.and_then(|all| all.get(property)).cloned()
    };
    let own = group(&candidate.content);
    let same = history.iter().filter(|older| group(older.content) == own);
    same.copied().collect()
}

/// The checker counts versions from 1; here they have their own numbers.
fn renumbered(messages: Vec<String>, numbers: &[u32]) -> Vec<String> {
    let renumber = |message: String| {
        let number = message.strip_prefix("{oldSchemaVersion: ");
        let number = number.and_then(|rest| rest.strip_suffix('}'));
        let position = number.and_then(|number| number.parse::<usize>().ok());
        let own = position.and_then(|position| numbers.get(position.checked_sub(1)?));
        own.map_or(message, |own| format!("{{oldSchemaVersion: {own}}}"))
    };
    messages.into_iter().map(renumber).collect()
}

fn other_language(older: &Older<'_>, level: Level) -> Vec<String> {
    vec![
        "Incompatible because of different schema type".to_owned(),
        format!("{{oldSchemaVersion: {}}}", older.version),
        format!("{{oldSchema: '{}'}}", older.content.schema),
        format!("{{validateFields: 'false', compatibility: '{level}'}}"),
    ]
}

fn unparsable(error: &Unparsable) -> crate::server::fault::Refusal {
    invalid_schema(format!(
        "Invalid schema, details: {}",
        texts::details(&error.errors)
    ))
}

/// What a candidate is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Against {
    /// Those that the level of the subject asks for.
    All,
    /// One version.
    One(Version),
}

impl Registry {
    /// Checks a candidate without registering it.
    pub(crate) fn compatibility(
        &self,
        subject: &Subject,
        (new, against): (&NewSchema, Against),
        (normalizes, is_verbose): (bool, bool),
    ) -> Answered<Compatibility> {
        let inquiry = self.inquiry(subject, (new, against, normalizes));
        let messages = inquiry.and_then(|it| it.map_or(Ok(Vec::new()), Inquiry::messages));
        let messages = match messages {
            Err(refusal) if is_verbose && refusal.code() == Some(Code::InvalidSchema) => {
                return Ok(Compatibility {
                    is_compatible: false,
                    messages: vec![refusal.fault.message],
                });
            }
            messages => messages?,
        };
        Ok(Compatibility {
            is_compatible: messages.is_empty(),
            messages: if is_verbose { messages } else { Vec::new() },
        })
    }

    fn inquiry(
        &self,
        subject: &Subject,
        (new, against, normalizes): (&NewSchema, Against, bool),
    ) -> Answered<Option<Inquiry>> {
        super::check_subject(subject)?;
        let model = &*self.store.read();
        self.check_size(&new.schema)?;
        let config = config::effective(model, subject);
        let rules = Rules {
            reading: reading(&config),
            normalizes: normalizes || config.settings.normalize == Some(true),
            takes_deleted: false,
        };
        let empty = Default::default();
        let versions = model.versions(subject).unwrap_or(&empty);
        let live = versions.iter().filter(|(_, entry)| !entry.deleted);
        let all = live.map(|(version, entry)| (*version, entry.id));
        let chosen: Vec<(u32, u32)> = match against {
            Against::All => all.collect(),
            Against::One(version) => match find(versions, version, false) {
                Some((version, entry)) => vec![(version, entry.id)],
                None if version == Version::Latest => Vec::new(),
                None => return Err(version_not_found(version)),
            },
        };
        let candidate = texts::read(model, subject.context(), (new, rules))?;
        let history = older(model, subject.context(), &chosen);
        inquiry(model, subject.context(), (&history, &candidate, &config))
    }
}

/// Versions with their schemas.
pub(super) fn older<'m>(
    model: &'m Model,
    context: &str,
    versions: &[(u32, u32)],
) -> Vec<Older<'m>> {
    let each = versions.iter().filter_map(|(version, id)| {
        let content = &*model.schema(context, *id)?.content;
        let version = *version;
        Some(Older { version, content })
    });
    each.collect()
}

/// How strictly new texts are read.
pub(super) fn reading(config: &Config) -> Reading {
    match config.settings.validate_new_schemas {
        Some(false) => Reading::Registered,
        _ => Reading::New,
    }
}
