//! The two traits that generated code implements: one per event, one per stream.

#[cfg(feature = "avro")]
use crate::plan::{Plan, event_by_transcoding, stream_by_transcoding};
use crate::{ContractInfo, DecodeError, EncodeError, EventMeta, Subjects, VersionInfo};

/// An event in its newest version. Implemented by generated code.
pub trait Event: Sized {
    /// The contract with all its versions.
    const CONTRACT: &'static ContractInfo;
    /// The newest version.
    const NEWEST: &'static VersionInfo;
    /// Full name of the record or message, in the newest version.
    const FULL_NAME: &'static str;
    /// Where the message stands in its file; empty for Avro.
    const MESSAGE_INDEX: &'static [i32];
    /// Default subject names.
    const SUBJECTS: Subjects;

    /// Appends the bytes of the newest version, unframed.
    ///
    /// # Errors
    /// A value that its schema cannot hold, such as a decimal with too many digits. `out` is then as it was.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Reads the unframed bytes of any version into the newest and hands the result to `sink`: once, unless a step
    /// of the contract splits or drops events. After an error nothing has been handed over.
    ///
    /// # Errors
    /// Bytes that are not of that version, an unknown version, an upcaster's refusal. Trailing bytes are an error.
    fn decode(
        version: u32,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError>;

    /// Reads the unframed bytes of an Avro writer that is no version of the contract, by a plan whose reader is the
    /// newest version. Otherwise as [`Event::decode`].
    ///
    /// # Errors
    /// Bytes that are not of that writer, values that the newest version has no place for.
    #[cfg(feature = "avro")]
    fn decode_by_plan(
        plan: &Plan,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError> {
        event_by_transcoding(plan, payload, meta, sink)
    }

    /// [`Event::decode`] for an event that no step splits or drops.
    ///
    /// # Errors
    /// As [`Event::decode`], and when the bytes became no event or several.
    fn decode_one(version: u32, payload: &[u8], meta: &EventMeta<'_>) -> Result<Self, DecodeError> {
        let mut only = None;
        let mut count = 0;
        Self::decode(version, payload, meta, &mut |event| {
            count += 1;
            only = Some(event);
        })?;
        match only {
            Some(event) if count == 1 => Ok(event),
            _ => Err(DecodeError::not_one(count).in_event(Self::FULL_NAME, version)),
        }
    }
}

/// All events of a stream, each in its newest version. Implemented by the generated sum enum.
pub trait Stream: Sized {
    /// The stream's name.
    const NAME: &'static str;
    /// The topic that the stream is kept in.
    const TOPIC: &'static str;
    /// All contracts of the stream, also those whose events are dropped or split on reading.
    const CONTRACTS: &'static [&'static ContractInfo];

    /// The contract of this event.
    fn contract(&self) -> &'static ContractInfo;

    /// Appends the bytes of the newest version, unframed.
    ///
    /// # Errors
    /// As [`Event::encode`].
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Reads the unframed bytes of one version of the contract at `contract` in [`Stream::CONTRACTS`].
    ///
    /// # Errors
    /// As [`Event::decode`]; a contract index out of range is an error too.
    fn decode(
        contract: usize,
        version: u32,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError>;

    /// [`Event::decode_by_plan`] for the contract at `contract` in [`Stream::CONTRACTS`], which is an Avro one.
    ///
    /// # Errors
    /// As [`Event::decode_by_plan`]; a contract index out of range is an error too.
    #[cfg(feature = "avro")]
    fn decode_by_plan(
        contract: usize,
        plan: &Plan,
        payload: &[u8],
        meta: &EventMeta<'_>,
        sink: &mut dyn FnMut(Self),
    ) -> Result<(), DecodeError> {
        stream_by_transcoding(contract, plan, payload, meta, sink)
    }
}
