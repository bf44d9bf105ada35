//! The client for programs without an asynchronous runtime: the same calls, which wait.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};
use uuid::Uuid;

use super::{
    Associate, Below, ByMetadata, Cascade, Check, Deletion, Error, ErrorKind, Force, Inherit,
    ListAssociations, ListContexts, ListSchemas, ListSubjects, ListUses, ListVersions, Lookup,
    ReadGuid, ReadId, ReadVersion, Register, ResourceScope, Scope,
};
use crate::api::{
    Association, AssociationChanges, AssociationOutcome, Associations, ClusterId, Compatibility,
    Config, ConfigUpdate, ContextId, Deployment, IdSchema, Mode, NewAssociations, NewSchema,
    Registered, SchemaType, ServerVersion, Subject, SubjectSchema, SubjectVersion, TagChange,
    Version,
};

/// A client that waits. Cheap to clone; its clones share one thread that does the work of the network.
///
/// Inside an asynchronous runtime each call is an error of kind `InsideRuntime`: waiting there would stop everything
/// else that runs on that thread.
///
/// ```no_run
/// use heirloom_registry::client::{ListSubjects, Registry};
/// let registry = Registry::builder().url("http://localhost:8081").build()?.blocking()?;
/// for subject in registry.subjects(&ListSubjects::default())? {
///     println!("{subject}");
/// }
/// # Ok::<(), heirloom_registry::client::Error>(())
/// ```
#[derive(Clone)]
pub struct Registry {
    registry: super::Registry,
    network: Arc<Network>,
}

/// The thread that does the work of the network.
struct Network(Option<Runtime>);

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // To wait for it here would panic inside another runtime.
            runtime.shutdown_background();
        }
    }
}

impl super::Registry {
    /// The face of this client that waits; both share caches and addresses.
    ///
    /// # Errors
    /// The system gives no further thread.
    pub fn blocking(&self) -> Result<Registry, Error> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("heirloom-registry")
            .enable_all()
            .build()
            .map_err(|cause| Error::settings("its thread cannot start").because(cause))?;
        Ok(Registry {
            registry: self.clone(),
            network: Arc::new(Network(Some(runtime))),
        })
    }
}

impl Registry {
    /// Waits for something that asks this registry.
    pub(crate) fn wait<T, E: From<Error>>(
        &self,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let asked = "asking a registry";
        if Handle::try_current().is_ok() {
            let detail = "would stop the asynchronous runtime that the caller runs in";
            return Err(Error::new(ErrorKind::InsideRuntime, asked, detail).into());
        }
        match &self.network.0 {
            Some(runtime) => runtime.block_on(answer),
            None => {
                let detail = "its thread has ended";
                Err(Error::new(ErrorKind::Invalid, asked, detail).into())
            }
        }
    }

    /// The client that does not wait.
    pub fn asynchronous(&self) -> &super::Registry {
        &self.registry
    }
}

/// Declares the calls as the asynchronous face has them.
macro_rules! calls {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl Registry {
            $(
                #[doc = concat!("[`Registry::", stringify!($name), "`](super::Registry::", stringify!($name), "), which waits.")]
                ///
                /// # Errors
                /// As there; `InsideRuntime` inside an asynchronous runtime.
                pub fn $name(&self, $($argument: $type),*) -> Result<$answer, Error> {
                    self.wait(self.registry.$name($($argument),*))
                }
            )*
        }
    };
}

calls! {
    subjects(list: &ListSubjects) -> Vec<String>;
    versions(subject: &Subject, list: &ListVersions) -> Vec<u32>;
    register(subject: &Subject, schema: &NewSchema, how: &Register) -> Registered;
    lookup(subject: &Subject, schema: &NewSchema, how: &Lookup) -> SubjectSchema;
    version(subject: &Subject, version: Version, how: &ReadVersion) -> SubjectSchema;
    version_text(subject: &Subject, version: Version, how: &ReadVersion) -> String;
    latest(subject: &Subject) -> Arc<SubjectSchema>;
    referenced_by(subject: &Subject, version: Version, list: &ListVersions) -> Vec<u32>;
    by_metadata(subject: &Subject, which: &ByMetadata) -> SubjectSchema;
    tag(subject: &Subject, version: Version, change: &TagChange) -> Registered;
    delete_subject(subject: &Subject, deletion: Deletion) -> Vec<u32>;
    delete_version(subject: &Subject, version: Version, deletion: Deletion) -> u32;
    schema(id: u32) -> Arc<IdSchema>;
    schema_as(id: u32, how: &ReadId) -> Arc<IdSchema>;
    schema_text(id: u32, how: &ReadId) -> String;
    schema_by_guid(guid: Uuid) -> Arc<IdSchema>;
    schema_by_guid_as(guid: Uuid, how: &ReadGuid) -> Arc<IdSchema>;
    ids_of_guid(guid: Uuid) -> Vec<ContextId>;
    subjects_of(id: u32, list: &ListUses) -> Vec<String>;
    versions_of(id: u32, list: &ListUses) -> Vec<SubjectVersion>;
    schemas(list: &ListSchemas) -> Vec<SubjectSchema>;
    types() -> Vec<SchemaType>;
    check(subject: &Subject, version: Version, schema: &NewSchema, how: &Check) -> Compatibility;
    check_all(subject: &Subject, schema: &NewSchema, how: &Check) -> Compatibility;
    config(scope: &Scope, inherit: Inherit) -> Config;
    effective_config(subject: &Subject) -> Arc<Config>;
    set_config(scope: &Scope, update: &ConfigUpdate) -> ConfigUpdate;
    delete_config(scope: &Scope) -> Config;
    mode(scope: &Scope, inherit: Inherit) -> Mode;
    set_mode(scope: &Scope, mode: Mode, force: Force) -> Mode;
    delete_mode(scope: &Scope, below: Below) -> Mode;
    ping() -> ();
    contexts(list: &ListContexts) -> Vec<String>;
    delete_context(context: &str) -> ();
    associations_of_resource(resource: &ResourceScope, list: &ListAssociations) -> Vec<Association>;
    associations_of_subject(subject: &Subject, list: &ListAssociations) -> Vec<Association>;
    associate(new: &NewAssociations, how: &Associate) -> Associations;
    set_associations(new: &NewAssociations, how: &Associate) -> Associations;
    change_associations(changes: &[AssociationChanges], how: &Associate) -> Vec<AssociationOutcome>;
    delete_associations(resource_id: &str, list: &ListAssociations, cascade: Cascade, how: &Associate) -> ();
    cluster() -> ClusterId;
    server_version() -> ServerVersion;
    deployment() -> Deployment;
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.registry.fmt(f)
    }
}
