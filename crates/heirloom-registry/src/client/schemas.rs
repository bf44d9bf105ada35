//! Calls on schemas by id and by GUID, and on all of them.

use std::sync::Arc;

use uuid::Uuid;

use super::Registry;
use super::error::Error;
use super::options::{ListAssociations, ListSchemas, ListUses, ReadGuid, ReadId};
use super::request::{Request, id_key};
use crate::api::{ContextId, IdSchema, SchemaType, SubjectSchema, SubjectVersion};

impl Registry {
    /// The schema with an id in the default context. Kept for good, as it cannot change; an unknown id is not asked for
    /// again for a while; equal reads at the same time are one request.
    ///
    /// # Errors
    /// As every call; `NotFound` of an unknown id.
    pub async fn schema(&self, id: u32) -> Result<Arc<IdSchema>, Error> {
        self.schema_as(id, &ReadId::default()).await
    }

    /// The schema with an id, in a context and in a form.
    ///
    /// # Errors
    /// As [`Registry::schema`].
    pub async fn schema_as(&self, id: u32, how: &ReadId) -> Result<Arc<IdSchema>, Error> {
        let request = id_request(id, "", how).flag("fetchMaxId", how.max_id);
        let fetch = async { self.ask(&request).await.map(Arc::new) };
        if how.max_id {
            return fetch.await;
        }
        self.0.schemas.get(&request.path, fetch).await
    }

    /// The text of the schema with an id, and nothing else. Not kept.
    ///
    /// # Errors
    /// As [`Registry::schema`].
    pub async fn schema_text(&self, id: u32, how: &ReadId) -> Result<String, Error> {
        let request = id_request(id, "/schema", how);
        self.answer(&request).await?.text(&request)
    }

    /// The schema with a GUID; kept as those with an id.
    ///
    /// # Errors
    /// As [`Registry::schema`]; `Unsupported` before Confluent 8.0 and elsewhere.
    pub async fn schema_by_guid(&self, guid: Uuid) -> Result<Arc<IdSchema>, Error> {
        self.schema_by_guid_as(guid, &ReadGuid::default()).await
    }

    /// The schema with a GUID, in a form.
    ///
    /// # Errors
    /// As [`Registry::schema_by_guid`].
    pub async fn schema_by_guid_as(
        &self,
        guid: Uuid,
        how: &ReadGuid,
    ) -> Result<Arc<IdSchema>, Error> {
        let asked = format!("reading schema {guid}");
        let path = format!("/schemas/guids/{guid}");
        let request = Request::read("/schemas/guids/{guid}", path, asked)
            .about(id_key(guid))
            .maybe("format", how.format.as_deref());
        let fetch = async { self.ask(&request).await.map(Arc::new) };
        self.0.schemas.get(&request.path, fetch).await
    }

    /// The ids of a GUID, one for each context that has it.
    ///
    /// # Errors
    /// As [`Registry::schema_by_guid`].
    pub async fn ids_of_guid(&self, guid: Uuid) -> Result<Vec<ContextId>, Error> {
        let asked = format!("asking for the ids of schema {guid}");
        let path = format!("/schemas/guids/{guid}/ids");
        let request = Request::read("/schemas/guids/{guid}/ids", path, asked).about(id_key(guid));
        self.ask(&request).await
    }

    /// The subjects that have the schema with an id.
    ///
    /// # Errors
    /// As [`Registry::schema`].
    pub async fn subjects_of(&self, id: u32, list: &ListUses) -> Result<Vec<String>, Error> {
        self.ask(&uses_request(id, "/subjects", list)).await
    }

    /// The versions, of all subjects, that have the schema with an id.
    ///
    /// # Errors
    /// As [`Registry::schema`].
    pub async fn versions_of(
        &self,
        id: u32,
        list: &ListUses,
    ) -> Result<Vec<SubjectVersion>, Error> {
        self.ask(&uses_request(id, "/versions", list)).await
    }

    /// All schemas, or one part of them.
    ///
    /// # Errors
    /// As every call; `Unsupported` on Redpanda.
    pub async fn schemas(&self, list: &ListSchemas) -> Result<Vec<SubjectSchema>, Error> {
        let asked = "listing schemas".to_owned();
        let associations = ListAssociations {
            resource_type: list.resource_type.clone(),
            association_types: list.association_types.clone(),
            lifecycle: list.lifecycle,
            page: list.page,
        };
        let request = Request::read("/schemas", "/schemas".to_owned(), asked)
            .maybe("subjectPrefix", list.prefix.as_deref())
            .deleted(list.deleted)
            .flag("latestOnly", list.latest_only)
            .flag("aliases", list.aliases)
            .maybe("ruleType", list.rule_type.as_deref())
            .associations(&associations);
        self.ask(&request).await
    }

    /// The languages that the registry knows.
    ///
    /// # Errors
    /// As every call.
    pub async fn types(&self) -> Result<Vec<SchemaType>, Error> {
        let asked = "listing the languages of schemas".to_owned();
        let path = "/schemas/types".to_owned();
        self.ask(&Request::read("/schemas/types", path, asked))
            .await
    }
}

fn id_request(id: u32, rest: &str, how: &ReadId) -> Request {
    let call = format!("/schemas/ids/{{id}}{rest}");
    let path = format!("/schemas/ids/{id}{rest}");
    Request::read(&call, path, format!("reading schema {id}"))
        .about(id_key(id))
        .maybe("subject", how.subject.as_ref())
        .maybe("format", how.format.as_deref())
        .maybe("referenceFormat", how.reference_format.as_deref())
        .flag("findTags", how.find_tags)
}

fn uses_request(id: u32, rest: &str, list: &ListUses) -> Request {
    let call = format!("/schemas/ids/{{id}}{rest}");
    let path = format!("/schemas/ids/{id}{rest}");
    Request::read(&call, path, format!("asking who has schema {id}"))
        .about(id_key(id))
        .maybe("subject", list.subject.as_ref())
        .deleted(list.deleted)
        .page(list.page)
}
