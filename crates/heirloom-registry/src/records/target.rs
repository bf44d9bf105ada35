//! What a serializer may be of: one event, or a stream.

use std::marker::PhantomData;

use heirloom::{ContractInfo, Event, Stream};

use super::serializer::Started;
use super::{EventSerializer, Serializer, SerializerBuilder, SubjectNames};
use crate::client::Registry;

/// What a serializer is for: one event, or a stream.
pub trait Target: Sized + private::Target {}

impl<E: Event> Target for EventSerializer<E> {}
impl<S: Stream> Target for Serializer<S> {}

mod private {
    use super::{ContractInfo, Started, SubjectNames};

    /// Not to be implemented elsewhere.
    pub trait Target {
        /// The contracts whose events are written.
        fn contracts() -> Vec<&'static ContractInfo>;
        /// The topic that the events are kept in.
        fn topic() -> &'static str;
        /// How subjects are called unless somebody says otherwise.
        fn subjects() -> SubjectNames;
        /// The serializer.
        fn started(started: Started) -> Self;
    }
}

impl<S: Stream> private::Target for Serializer<S> {
    fn contracts() -> Vec<&'static ContractInfo> {
        let contracts = S::CONTRACTS.iter().copied();
        contracts.filter(|contract| !contract.retired).collect()
    }

    fn topic() -> &'static str {
        S::TOPIC
    }

    fn subjects() -> SubjectNames {
        SubjectNames::TopicRecord
    }

    fn started(started: Started) -> Self {
        Serializer {
            started,
            stream: PhantomData,
        }
    }
}

impl<E: Event> private::Target for EventSerializer<E> {
    fn contracts() -> Vec<&'static ContractInfo> {
        vec![E::CONTRACT]
    }

    fn topic() -> &'static str {
        E::CONTRACT.topic
    }

    fn subjects() -> SubjectNames {
        SubjectNames::Topic
    }

    fn started(started: Started) -> Self {
        EventSerializer {
            started,
            event: PhantomData,
        }
    }
}

impl<S: Stream> Serializer<S> {
    /// The settings of a serializer of all events of a stream; subjects are called after topic and record, unless
    /// [`SerializerBuilder::subjects`] says otherwise.
    pub fn builder(registry: &Registry) -> SerializerBuilder<Self> {
        SerializerBuilder::new(registry)
    }
}

impl<E: Event> EventSerializer<E> {
    /// The settings of a serializer of one event; its subject is called after the topic, unless
    /// [`SerializerBuilder::subjects`] says otherwise.
    pub fn builder(registry: &Registry) -> SerializerBuilder<Self> {
        SerializerBuilder::new(registry)
    }
}
