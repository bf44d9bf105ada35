//! The commands on a registry, against the embedded one.

mod apply;
mod check;
mod ids;
mod peers;
mod plan;
mod pull;
mod verify;

use heirloom_registry::api::{ConfigUpdate, NewSchema, Registered, Subject, Version};
use heirloom_registry::client::blocking;
use heirloom_registry::client::{Deletion, ListSubjects, Register, Registry, Scope};
use heirloom_registry::server::Server;
use tokio::runtime::{Builder, Runtime};

use crate::folder::{Folder, OPENED, OPENED_2};

/// A registry in memory, and a client of it.
pub(crate) struct Running {
    pub(crate) client: blocking::Registry,
    server: Option<Server>,
    runtime: Runtime,
}

impl Running {
    pub(crate) fn start() -> Self {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let server = runtime
            .block_on(Server::builder().start())
            .expect("a registry");
        let client = Registry::builder()
            .url(server.url())
            .build()
            .expect("a client");
        Running {
            client: client.blocking().expect("a thread"),
            server: Some(server),
            runtime,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.as_ref().map(Server::url).unwrap_or_default()
    }

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        self.server
            .as_ref()
            .map(Server::address)
            .expect("a registry")
    }

    pub(crate) fn register(&self, subject: &str, schema: &NewSchema) -> Registered {
        let registered = self
            .client
            .register(&name(subject), schema, &Register::default());
        registered.expect("a version")
    }

    /// Registers a version of which older ones are no hindrance.
    pub(crate) fn force(&self, subject: &str, schema: &NewSchema) -> Registered {
        self.level(subject, "NONE");
        let registered = self.register(subject, schema);
        self.level(subject, "BACKWARD_TRANSITIVE");
        registered
    }

    pub(crate) fn level(&self, subject: &str, level: &str) {
        let update = ConfigUpdate {
            compatibility: Some(level.parse().expect("a level")),
            ..ConfigUpdate::default()
        };
        let scope = Scope::from(&name(subject));
        self.client.set_config(&scope, &update).expect("a level");
    }

    pub(crate) fn delete(&self, subject: &str, version: u32, deletion: Deletion) {
        let version = Version::of(version).expect("a version");
        let deleted = self
            .client
            .delete_version(&name(subject), version, deletion);
        deleted.expect("a version that can be deleted");
    }

    /// Deletes a subject so that no trace of it is left, but that its ids are used up.
    pub(crate) fn delete_for_good(&self, subject: &str) {
        for deletion in [Deletion::Soft, Deletion::Permanent] {
            let deleted = self.client.delete_subject(&name(subject), deletion);
            deleted.expect("a subject that can be deleted");
        }
    }

    pub(crate) fn subjects(&self) -> Vec<String> {
        self.client
            .subjects(&ListSubjects::default())
            .expect("subjects")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.shutdown());
        }
    }
}

pub(crate) fn name(subject: &str) -> Subject {
    subject.parse().expect("a subject")
}

pub(crate) const MONEY: &str = r#"{
  "type": "record", "name": "Money", "namespace": "common",
  "fields": [
    {"name": "cents", "type": "long"}
  ]
}
"#;

pub(crate) const PAID: &str = r#"{
  "type": "record", "name": "Paid", "namespace": "bank",
  "fields": [
    {"name": "amount", "type": "common.Money"}
  ]
}
"#;

pub(crate) const ADDRESS: &str = "\
syntax = \"proto3\";
package common;

// Where somebody lives.
message Address {
  string street = 1;
}
";

pub(crate) const SENT: &str = "\
syntax = \"proto3\";
package parcels;

import \"common/address.proto\";

message ParcelSent {
  string id = 1;
  common.Address to = 2;
}
";

pub(crate) const OPENED_SUBJECT: &str = "bank-bank.AccountOpened";

/// Contracts of both languages, with references.
pub(crate) fn contracts() -> Folder {
    let folder = Folder::of(&[
        ("schemas/bank/history/account_opened.v1.avsc", OPENED),
        ("schemas/bank/history/account_opened.v2.avsc", OPENED_2),
        ("schemas/bank/history/paid.v1.avsc", PAID),
        ("schemas/common/history/address.v1.proto", ADDRESS),
        ("schemas/common/history/money.v1.avsc", MONEY),
        ("schemas/parcels/history/parcel_sent.v1.proto", SENT),
    ]);
    folder.ok(&["init"]);
    folder
}

/// The same with the registry in heirloom.toml, and more settings before it.
pub(crate) fn connected(registry: &Running, settings: &str) -> Folder {
    let folder = contracts();
    configure(&folder, &registry.url(), settings);
    folder
}

pub(crate) fn configure(folder: &Folder, url: &str, settings: &str) {
    let text = format!(
        "[streams.common]\nshared = true\n{settings}\n[registries.test]\nurl = \"{url}\"\n"
    );
    folder.write("heirloom.toml", &text);
}

/// The same with everything registered.
pub(crate) fn applied(registry: &Running) -> Folder {
    let folder = connected(registry, "");
    folder.ok(&["apply", "--auto-approve"]);
    folder
}
