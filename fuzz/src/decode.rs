//! Payloads of any version of any contract into the newest event, and what comes out of it back.

use heirloom::{EventMeta, Format, Stream};

use crate::choose;
use crate::contracts::{bank, clinic, orders, sensors};

/// A version of a contract, to read payloads of.
pub(crate) struct Version {
    pub(crate) stream: &'static str,
    pub(crate) contract: usize,
    pub(crate) number: u32,
    read: fn(usize, u32, &[u8]),
}

/// Byte 0 chooses the version, the rest is the payload.
pub fn avro_decode(bytes: &[u8]) {
    decode(Format::Avro, bytes);
}

/// Byte 0 chooses the version, the rest is the payload.
pub fn protobuf_decode(bytes: &[u8]) {
    decode(Format::Protobuf, bytes);
}

fn decode(format: Format, bytes: &[u8]) {
    if let Some((version, payload)) = choose(&versions(format), bytes) {
        (version.read)(version.contract, version.number, payload);
    }
}

/// All versions of all contracts in a format.
pub(crate) fn versions(format: Format) -> Vec<Version> {
    let mut all = Vec::new();
    add::<bank::Event>(format, &mut all);
    add::<orders::Event>(format, &mut all);
    add::<sensors::Event>(format, &mut all);
    add::<clinic::Event>(format, &mut all);
    all
}

fn add<S: Stream>(format: Format, all: &mut Vec<Version>) {
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        for version in contract
            .versions
            .iter()
            .filter(|_| contract.format == format)
        {
            all.push(Version {
                stream: S::NAME,
                contract: index,
                number: version.number,
                read: read::<S>,
            });
        }
    }
}

fn read<S: Stream>(contract: usize, version: u32, payload: &[u8]) {
    let mut events = Vec::new();
    let result = S::decode(
        contract,
        version,
        payload,
        &EventMeta::default(),
        &mut |event| {
            events.push(event);
        },
    );
    assert!(
        result.is_ok() || events.is_empty(),
        "events before an error"
    );
    for event in &events {
        let mut written = b"before".to_vec();
        match event.encode(&mut written) {
            Ok(()) => assert_eq!(again::<S>(event, &written[6..]), written[6..]),
            Err(_) => assert_eq!(written, b"before"),
        }
    }
}

/// Reads what an event was written as, and writes it again.
fn again<S: Stream>(event: &S, written: &[u8]) -> Vec<u8> {
    let info = event.contract();
    let newest = info.newest().expect("a contract has versions").number;
    let contract = S::CONTRACTS
        .iter()
        .position(|it| std::ptr::eq(*it, info) || it.name == info.name);
    let contract = contract.expect("an event of the stream");
    let mut again = Vec::new();
    let mut count = 0;
    S::decode(
        contract,
        newest,
        written,
        &EventMeta::default(),
        &mut |event| {
            count += 1;
            event.encode(&mut again).expect("it was written once");
        },
    )
    .expect("what was written is read");
    assert_eq!(count, 1, "{} v{newest}", info.name);
    again
}
