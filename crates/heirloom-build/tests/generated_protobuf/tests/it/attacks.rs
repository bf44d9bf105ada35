//! What an attacker may send, a line each, to every entry that reads Protobuf: what is refused and in which words, what
//! is read since Protobuf allows it, and that nothing is handed over or left behind by what fails.

mod entries;

use entries::{EVERYTHING, Entry, LEGACY};

fn varint(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    heirloom::prost::encoding::encode_varint(value, &mut bytes);
    bytes
}

/// The head of a field: its number, and how its value is written.
fn head(number: u64, wire: u64) -> Vec<u8> {
    varint(number << 3 | wire)
}

const VARINT: u64 = 0;
const FIXED_64: u64 = 1;
const BYTES: u64 = 2;
const START: u64 = 3;
const END: u64 = 4;
const FIXED_32: u64 = 5;

fn field(number: u64, wire: u64, value: &[u8]) -> Vec<u8> {
    [&head(number, wire)[..], value].concat()
}

fn message(number: u64, inner: &[u8]) -> Vec<u8> {
    [
        head(number, BYTES),
        varint(inner.len() as u64),
        inner.to_vec(),
    ]
    .concat()
}

fn group(number: u64, inner: &[u8]) -> Vec<u8> {
    [head(number, START), inner.to_vec(), head(number, END)].concat()
}

/// In each other so many times.
fn nested(count: usize, around: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    (0..count).fold(Vec::new(), |inner, _| around(&inner))
}

/// A number of no field, in no version.
const UNKNOWN: u64 = 999;

/// Legal, and read.
const READ: &str = "";
const SHORT: &str = "buffer underflow";
const NO_VARINT: &str = "invalid varint";
const WRONG_END: &str = "unexpected end group tag";
/// prost-reflect looks at the type first.
const WRONG_END_OR_TYPE: &str = "unexpected end group tag|invalid wire type: EndGroup";
const TOO_DEEP: &str = "recursion limit reached";
const NO_TEXT: &str = "data is not UTF-8 encoded";

/// A name, bytes, and the words of the error.
type Attack = (&'static str, Vec<u8>, &'static str);

/// Lengths beyond what remains.
fn lengths() -> Vec<Attack> {
    let huge = varint(1 << 62);
    vec![
        ("text of 2^62 bytes", field(14, BYTES, &huge), SHORT),
        (
            "text of 2^64 - 1 bytes",
            field(14, BYTES, &varint(u64::MAX)),
            SHORT,
        ),
        (
            "text one byte short",
            field(14, BYTES, &[3, b'a', b'b']),
            SHORT,
        ),
        ("bytes of 2^62 bytes", field(15, BYTES, &huge), SHORT),
        (
            "unknown bytes of 2^62 bytes",
            field(UNKNOWN, BYTES, &huge),
            SHORT,
        ),
        (
            "unknown bytes of 2^64 - 1 bytes",
            field(UNKNOWN, BYTES, &varint(u64::MAX)),
            SHORT,
        ),
        ("message of 2^62 bytes", field(29, BYTES, &huge), SHORT),
        (
            "packed numbers of 2^62 bytes",
            field(26, BYTES, &huge),
            SHORT,
        ),
        ("entry of 2^62 bytes", field(23, BYTES, &huge), SHORT),
        (
            "message longer than the one around it",
            message(29, &field(1, BYTES, &[9, b'a'])),
            SHORT,
        ),
        (
            "entry longer than the message around it",
            message(22, &field(1, BYTES, &huge)),
            SHORT,
        ),
    ]
}

/// Numbers and values that end early, or that their types do not have.
fn values() -> Vec<Attack> {
    let (endless, wide) = (
        [0x80; 11],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
    );

    vec![
        ("endless varint", field(3, VARINT, &endless), NO_VARINT),
        ("varint of 65 bits", field(3, VARINT, &wide), NO_VARINT),
        (
            "unknown endless varint",
            field(UNKNOWN, VARINT, &endless),
            NO_VARINT,
        ),
        ("endless length", field(14, BYTES, &endless), NO_VARINT),
        ("endless head", endless.to_vec(), NO_VARINT),
        (
            "packed numbers that end inside one",
            field(26, BYTES, &[1, 0x80]),
            NO_VARINT,
        ),
        ("double that ends early", field(1, FIXED_64, &[0; 7]), SHORT),
        ("float that ends early", field(2, FIXED_32, &[0; 3]), SHORT),
        (
            "unknown fixed that ends early",
            field(UNKNOWN, FIXED_64, &[0; 7]),
            SHORT,
        ),
        (
            "text that is not UTF-8",
            field(14, BYTES, &[1, 0xff]),
            NO_TEXT,
        ),
        (
            "text of half a pair",
            field(14, BYTES, &[3, 0xed, 0xa0, 0x80]),
            NO_TEXT,
        ),
        (
            "key that is not UTF-8",
            message(22, &field(1, BYTES, &[1, 0xff])),
            NO_TEXT,
        ),
    ]
}

/// Heads of fields, and types that are not the field's.
fn heads() -> Vec<Attack> {
    vec![
        ("field 0", vec![0, 1], "invalid tag value: 0"),
        ("field of 2^35", varint(1 << 38), "invalid key value: "),
        ("wire type 6", head(14, 6), "invalid wire type value: 6"),
        (
            "wire type 7",
            head(UNKNOWN, 7),
            "invalid wire type value: 7",
        ),
        (
            "text as a number",
            field(14, VARINT, &[1]),
            "invalid wire type: Varint",
        ),
        (
            "number as a group",
            group(3, &[]),
            "invalid wire type: StartGroup",
        ),
        (
            "message as a group",
            group(29, &[]),
            "invalid wire type: StartGroup",
        ),
        (
            "end of a known field",
            head(14, END),
            "invalid wire type: EndGroup",
        ),
        ("end without a start", head(UNKNOWN, END), WRONG_END_OR_TYPE),
    ]
}

/// Groups of a number that no version has, and messages in each other.
fn depths() -> Vec<Attack> {
    let huge = varint(1 << 62);
    vec![
        ("group without an end", head(UNKNOWN, START), NO_VARINT),
        (
            "many groups without an end",
            head(UNKNOWN, START).repeat(100_000),
            TOO_DEEP,
        ),
        (
            "group with another's end",
            [head(UNKNOWN, START), head(998, END)].concat(),
            WRONG_END,
        ),
        (
            "group with a lie in it",
            group(UNKNOWN, &field(1, BYTES, &huge)),
            SHORT,
        ),
        (
            "groups in each other",
            nested(150, |inner| group(UNKNOWN, inner)),
            TOO_DEEP,
        ),
        ("unknown group", group(UNKNOWN, &message(1, b"a")), READ),
        (
            "messages in each other",
            message(36, &nested(150, |inner| message(1, inner))),
            TOO_DEEP,
        ),
        (
            "lists in each other",
            message(36, &nested(150, |inner| message(3, inner))),
            TOO_DEEP,
        ),
        (
            "maps in each other",
            message(36, &nested(150, |inner| message(4, &message(2, inner)))),
            TOO_DEEP,
        ),
    ]
}

/// What Protobuf allows.
fn legal() -> Vec<Attack> {
    let huge = varint(1 << 62);
    vec![
        ("bool of 2", field(13, VARINT, &[2]), READ),
        ("int of more than 32 bits", field(3, VARINT, &huge), READ),
        ("enum of no value", field(19, VARINT, &[99]), READ),
        (
            "enum below zero",
            field(19, VARINT, &varint(u64::MAX)),
            READ,
        ),
        ("padded varint", field(3, VARINT, &[0x81, 0x80, 0]), READ),
        (
            "bytes that are not UTF-8",
            field(15, BYTES, &[1, 0xff]),
            READ,
        ),
    ]
}

/// For `two/legacy`, which has groups.
fn attacks_of_groups() -> Vec<Attack> {
    let chain = |inner: &[u8]| group(1, &message(1, inner));
    vec![
        ("known group", group(23, &field(2, VARINT, &[1])), READ),
        (
            "known group without an end",
            field(23, START, &field(2, VARINT, &[1])),
            NO_VARINT,
        ),
        ("repeated group without an end", head(24, START), NO_VARINT),
        (
            "group of a oneof without an end",
            head(28, START),
            NO_VARINT,
        ),
        (
            "known group with another's end",
            [head(23, START), head(24, END)].concat(),
            WRONG_END,
        ),
        (
            "end of a known group alone",
            head(23, END),
            "invalid wire type: EndGroup",
        ),
        (
            "known group as bytes",
            message(23, &[]),
            "invalid wire type: LengthDelimited",
        ),
        (
            "lie in a known group",
            group(23, &field(1, BYTES, &varint(1 << 62))),
            SHORT,
        ),
        (
            "unknown group without an end in a known one",
            group(23, &head(UNKNOWN, START)),
            WRONG_END,
        ),
        (
            "known groups in each other",
            message(29, &nested(80, chain)),
            TOO_DEEP,
        ),
    ]
}

/// Reads on every entry, and compares with the words that are expected.
#[track_caller]
fn check(entries: &[Entry], attacks: &[Attack]) {
    let mut report = Vec::new();
    for entry in entries {
        for (what, payload, expected) in attacks {
            let result = (entry.read)(payload);
            let is_expected = match &result {
                Ok(()) => *expected == READ,
                Err(found) => {
                    *expected != READ && expected.split('|').any(|words| found.contains(words))
                }
            };
            if !is_expected {
                let name = entry.name;
                report.push(format!("{name}: {what}: {result:?}, not {expected:?}"));
            }
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn every_attack_on_every_entry() {
    for attacks in [lengths(), values(), heads(), depths(), legal()] {
        check(&EVERYTHING, &attacks);
    }
    check(&LEGACY, &attacks_of_groups());
}

/// Fields of a message end it anywhere between them, and nowhere else.
#[test]
fn messages_cut_at_every_length() {
    let fields = [
        field(1, FIXED_64, &[1; 8]),
        field(3, VARINT, &[0x80, 1]),
        message(14, "\u{20ac}".as_bytes()),
        message(22, &[message(1, b"k"), field(2, VARINT, &[1])].concat()),
        message(26, &[1, 0x80, 1]),
        message(29, &message(1, b"sku")),
        message(36, &message(1, &message(5, b"leaf"))),
        group(UNKNOWN, &message(1, b"a")),
    ];
    let whole = fields.concat();
    let ends: Vec<usize> = (0..=fields.len())
        .map(|count| fields[..count].concat().len())
        .collect();
    for entry in &EVERYTHING {
        for size in 0..=whole.len() {
            let result = (entry.read)(&whole[..size]);
            assert_eq!(
                result.is_ok(),
                ends.contains(&size),
                "{}: {size}: {result:?}",
                entry.name
            );
            if let Err(words) = result {
                assert!(
                    words.contains(SHORT) || words.contains(NO_VARINT),
                    "{size}: {words}"
                );
            }
        }
    }
}

/// The message index, which stands between the schema id and the payload.
#[test]
fn message_indexes() {
    const CUT: &str = "Open(Frame(MessageIndex(\"is cut off\")))";
    const NEGATIVE: &str = "Open(Frame(MessageIndex(\"has a number below 0\")))";
    const WIDE: &str = "Open(Frame(MessageIndex(\"has a number of more than 32 bits\")))";
    const DEEP: &str = "Open(Frame(MessageIndex(\"is too deep\")))";
    const NOWHERE: &str = "Open(Message(";
    let cases: [(&str, &[u8], &str); 14] = [
        ("no index", &[], CUT),
        ("one that ends early", &[4, 0], CUT),
        ("a number that ends early", &[2, 0x80], CUT),
        ("a message that is no event", &[2, 2], NOWHERE),
        ("a message that is not there", &[2, 0x7e], NOWHERE),
        ("a message in it that is not there", &[4, 0, 0x7e], NOWHERE),
        (
            "the largest number",
            &[2, 0xfe, 0xff, 0xff, 0xff, 0x0f],
            NOWHERE,
        ),
        ("a number below 0", &[2, 1], NEGATIVE),
        ("a count below 0", &[1], NEGATIVE),
        (
            "the least count",
            &[0xff, 0xff, 0xff, 0xff, 0x0f, 0],
            NEGATIVE,
        ),
        ("the largest count", &[0xfe, 0xff, 0xff, 0xff, 0x0f, 0], CUT),
        ("a count that is possible", &[0x22; 40], DEEP),
        (
            "more than 32 bits",
            &[2, 0x80, 0x80, 0x80, 0x80, 0x10],
            WIDE,
        ),
        ("a number without end", &[0x80; 11], WIDE),
    ];
    for (what, index, expected) in cases {
        let value = [&[0, 0, 0, 0, 2], index].concat();
        let error = entries::record(&value, &[]).unwrap_err();
        assert!(error.starts_with(expected), "{what}: {error}");
        let headers = [(heirloom::frame::VALUE_HEADER, Some(&value[..]))];
        let error = entries::record(&[], &headers).unwrap_err();
        assert!(error.starts_with(expected), "{what} in a header: {error}");
    }
    let single = [0xc3, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let error = entries::record(&single, &[]).unwrap_err();
    assert!(error.starts_with("Open(Unregistered("), "{error}");
}
