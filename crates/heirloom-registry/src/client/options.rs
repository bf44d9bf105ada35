//! What calls can be told beyond their subject: small structs, of which the default is what most callers want.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::request::Request;
use crate::api::{Lifecycle, Subject};

/// Which entries count by their being deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deleted {
    /// Those that are not deleted.
    #[default]
    Without,
    /// All, those deleted softly included.
    With,
    /// Those deleted softly. Only Confluent knows this; others answer as for `Without`.
    Only,
}

/// How something is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deletion {
    /// It is hidden, and can be read and registered again.
    Soft,
    /// It is gone; it must be deleted softly before.
    Permanent,
}

/// A part of a long list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How many to leave out.
    pub offset: Option<u32>,
    /// How many at most.
    pub limit: Option<u32>,
}

/// Of [`super::Registry::subjects`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSubjects {
    /// Those that begin so; `:*:` is those of every context.
    pub prefix: Option<String>,
    /// By their being deleted.
    pub deleted: Deleted,
    /// A part of them.
    pub page: Page,
}

/// Of [`super::Registry::versions`] and [`super::Registry::referenced_by`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListVersions {
    /// By their being deleted.
    pub deleted: Deleted,
    /// A part of them.
    pub page: Page,
}

/// Of [`super::Registry::schemas`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSchemas {
    /// Those of subjects that begin so.
    pub prefix: Option<String>,
    /// By their being deleted; there is no `Only`.
    pub deleted: Deleted,
    /// Only the newest of each subject.
    pub latest_only: bool,
    /// Also those of subjects that are other names of one.
    pub aliases: bool,
    /// Those that have rules of this kind, for example `domain`.
    pub rule_type: Option<String>,
    /// Those of subjects that belong to such resources, for example `topic`.
    pub resource_type: Option<String>,
    /// Those of subjects that are these to a resource: `key`, `value`.
    pub association_types: BTreeSet<String>,
    /// Those of subjects that live so.
    pub lifecycle: Option<Lifecycle>,
    /// A part of them; a server gives at most 1,000.
    pub page: Page,
}

/// Of [`super::Registry::register`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// The registry brings the text into its normal form first.
    pub normalize: bool,
    /// The form of the text in the answer.
    pub format: Option<String>,
    /// To register it although it cannot follow the versions before. Confluent's and the embedded registry.
    pub force: Force,
}

/// Of [`super::Registry::lookup`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// The registry brings the text into its normal form first.
    pub normalize: bool,
    /// Versions that are deleted softly count, too.
    pub deleted: bool,
    /// The form of the text in the answer.
    pub format: Option<String>,
}

/// Of [`super::Registry::check`] and [`super::Registry::check_all`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The registry brings the text into its normal form first.
    pub normalize: bool,
    /// With reasons. Karapace gives them always, Apicurio never.
    pub verbose: bool,
}

/// Of reading a version of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadVersion {
    /// A version that is deleted softly is read, too.
    pub deleted: bool,
    /// The form of the text: `resolved` (Avro), `serialized` or `ignore_extensions` (Protobuf).
    pub format: Option<String>,
    /// The form of names in references.
    pub reference_format: Option<String>,
    /// The answer has the tags in the text, too. Confluent's registry.
    pub find_tags: bool,
}

/// Of reading a schema by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadId {
    /// A subject, whose context tells which schema has the id.
    pub subject: Option<Subject>,
    /// The form of the text, as in [`ReadVersion`].
    pub format: Option<String>,
    /// The form of names in references.
    pub reference_format: Option<String>,
    /// The answer has the tags in the text, too. Confluent's registry.
    pub find_tags: bool,
    /// The answer names the largest id there is, too. Is not kept.
    pub max_id: bool,
}

/// Of [`super::Registry::schema_by_guid_as`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadGuid {
    /// The form of the text, as in [`ReadVersion`].
    pub format: Option<String>,
}

/// Of the uses of an id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListUses {
    /// A subject, whose context tells which schema has the id.
    pub subject: Option<Subject>,
    /// By their being deleted.
    pub deleted: Deleted,
    /// A part of them.
    pub page: Page,
}

/// Of [`super::Registry::by_metadata`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByMetadata {
    /// Properties and their values; all must be there.
    pub properties: BTreeMap<String, String>,
    /// Versions that are deleted softly count, too.
    pub deleted: bool,
    /// The form of the text.
    pub format: Option<String>,
}

/// Of [`super::Registry::contexts`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListContexts {
    /// Those that begin so.
    pub prefix: Option<String>,
    /// A part of them.
    pub page: Page,
}

/// Which resource is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceScope {
    /// The one with this id.
    Id(String),
    /// The one with this name.
    Name {
        /// What the name is unique in; `-` is any.
        namespace: String,
        /// The name, for example that of a topic.
        name: String,
    },
}

impl fmt::Display for ResourceScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResourceScope::Id(id) => write!(f, "resource `{id}`"),
            ResourceScope::Name { namespace, name } => write!(f, "`{name}` in `{namespace}`"),
        }
    }
}

/// Which associations count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAssociations {
    /// Those of such resources, for example `topic`.
    pub resource_type: Option<String>,
    /// Those of these types: `key`, `value`.
    pub association_types: BTreeSet<String>,
    /// Those that live so.
    pub lifecycle: Option<Lifecycle>,
    /// A part of them.
    pub page: Page,
}

/// Of changes of associations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Associate {
    /// The context of the subjects; where nothing is said, the default one.
    pub context: Option<String>,
    /// Nothing is changed; the answer says what would be.
    pub dry_run: bool,
}

/// What happens to subjects that go with a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cascade {
    /// They stay.
    #[default]
    Nothing,
    /// They are deleted.
    Subjects,
}

/// Which setting answers where a subject has none of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inherit {
    /// None: it is an error of kind `NotFound`.
    #[default]
    Own,
    /// The one that holds for it.
    Effective,
}

/// What becomes of the modes of subjects when that of their context is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Below {
    /// They stay.
    #[default]
    Stays,
    /// They are removed, too. Confluent's and the embedded registry.
    Goes,
}

/// Whether something is done although there are schemas in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    /// The registry may refuse.
    #[default]
    No,
    /// It must not: to mode `IMPORT` although there are schemas; a version that cannot follow those before.
    Yes,
}

/// What a level or a mode is set for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole registry; with contexts, the default one.
    #[default]
    Registry,
    /// A subject. With an empty name, its context: `:.context:`.
    Subject(Subject),
}

impl From<&Subject> for Scope {
    fn from(subject: &Subject) -> Self {
        Scope::Subject(subject.clone())
    }
}

impl Request {
    pub(super) fn deleted(self, deleted: Deleted) -> Self {
        self.flag("deleted", deleted == Deleted::With)
            .flag("deletedOnly", deleted == Deleted::Only)
    }

    pub(super) fn associations(self, list: &ListAssociations) -> Self {
        let lifecycle = list.lifecycle.map(|lifecycle| match lifecycle {
            Lifecycle::Strong => "STRONG",
            Lifecycle::Weak => "WEAK",
        });
        let mut request = self.maybe("resourceType", list.resource_type.as_deref());
        for association_type in &list.association_types {
            request = request.query("associationType", association_type);
        }
        request.maybe("lifecycle", lifecycle).page(list.page)
    }

    pub(super) fn associate(self, how: &Associate) -> Self {
        self.maybe("context", how.context.as_deref())
            .flag("dryRun", how.dry_run)
    }

    pub(super) fn page(self, page: Page) -> Self {
        self.maybe("offset", page.offset).maybe("limit", page.limit)
    }
}
