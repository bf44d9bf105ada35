//! What an attacker may send, a line each, to every entry that reads Avro: what is refused and with which error, what
//! is read, and that nothing is handed over or left behind by what fails.

mod entries;

use entries::{BINARY, Entry, JSON};

/// A field of `Kinds`, in the order of the schema, and the bytes of a true value.
const FIELDS: [(&str, &[u8]); 18] = [
    ("uuid", b"\x4800000000-0000-0000-0000-000000000000"),
    ("flag", &[0]),
    ("int", &[0]),
    ("long", &[0]),
    ("double", &[0; 8]),
    ("text", &[0]),
    ("bytes", &[0]),
    ("fixed", &[0; 2]),
    ("kind", &[0]),
    ("choice", &[0]),
    ("longs", &[0]),
    ("texts", &[0]),
    ("doubles", &[0]),
    ("nulls", &[0]),
    ("voids", &[0]),
    ("map", &[0]),
    ("decimal", &[0]),
    ("tree", &[0; 3]),
];

/// Bytes in place of a field's.
struct Attack {
    field: &'static str,
    bytes: Vec<u8>,
    /// The kind of the error where the field is read; empty where the bytes are legal.
    read: &'static str,
    /// And where the reader does not have the field.
    dropped: &'static str,
}

fn longs(values: &[i64]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = heirloom::avro::Writer::new(&mut out);
    values.iter().for_each(|value| writer.long(*value));
    drop(writer);
    out
}

const HUGE: i64 = 1 << 62;
/// Ten bytes of a number that goes on, and ten that take 65 bits.
const ENDLESS: [u8; 11] = [0x80; 11];
const WIDE: [u8; 10] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];

fn attacks() -> Vec<Attack> {
    let mut attacks = [lengths(), counts(), numbers(), values(), depths()];
    attacks.iter_mut().flat_map(|part| part.drain(..)).collect()
}

/// The same error wherever it is.
fn both(field: &'static str, bytes: impl Into<Vec<u8>>, error: &'static str) -> Attack {
    at(field, bytes, error, error)
}

/// Nobody looks at it where the field is dropped: text, and blocks that say their size.
fn unseen(field: &'static str, bytes: impl Into<Vec<u8>>, error: &'static str) -> Attack {
    at(field, bytes, error, "")
}

fn at(
    field: &'static str,
    bytes: impl Into<Vec<u8>>,
    read: &'static str,
    dropped: &'static str,
) -> Attack {
    Attack {
        field,
        bytes: bytes.into(),
        read,
        dropped,
    }
}

/// Lengths that are negative, or beyond what remains.
fn lengths() -> Vec<Attack> {
    let claims = [
        (HUGE, "Length(4611686018427387904)"),
        (i64::MAX, "Length(9223372036854775807)"),
        (i64::MIN, "Length(-9223372036854775808)"),
        (-1, "Length(-1)"),
        (1_000, "Length(1000)"),
    ];
    let of = |(claim, error)| {
        let fields = ["text", "bytes", "decimal", "uuid"];
        let lengths = fields.map(|field| both(field, longs(&[claim]), error));
        let inside = [
            both("choice", longs(&[2, claim]), error),
            both("texts", longs(&[1, claim]), error),
            both("map", longs(&[1, claim]), error),
        ];
        lengths.into_iter().chain(inside)
    };
    claims.into_iter().flat_map(of).collect()
}

/// Counts of items and entries, and sizes of blocks in bytes.
fn counts() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for field in ["longs", "texts", "doubles", "map"] {
        attacks.extend([
            both(field, longs(&[HUGE]), "Length(4611686018427387904)"),
            both(field, longs(&[i64::MAX]), "Length(9223372036854775807)"),
            both(field, longs(&[1_000]), "Length(1000)"),
            // A size that is true steps over nothing; who reads the items does not ask for it.
            unseen(
                field,
                longs(&[i64::MIN, 0, 0]),
                "Length(-9223372036854775808)",
            ),
            both(field, longs(&[i64::MIN, i64::MIN]), "Length("),
            both(field, longs(&[-HUGE, 1_000]), "Length("),
        ]);
    }
    attacks.extend([
        at(
            "longs",
            longs(&[-1, i64::MIN, 7, 0]),
            "",
            "Length(-9223372036854775808)",
        ),
        at(
            "longs",
            longs(&[-1, HUGE, 7, 0]),
            "",
            "Length(4611686018427387904)",
        ),
        at("texts", longs(&[-1, 1_000, 0, 0]), "", "Length(1000)"),
        at("map", longs(&[-1, -1, 0, 7, 0]), "", "Length(-1)"),
    ]);
    for field in ["nulls", "voids"] {
        attacks.extend([
            both(field, longs(&[HUGE, 0]), "Items(1048576)"),
            both(field, longs(&[(1 << 20) + 1, 0]), "Items(1048576)"),
            both(field, longs(&[1 << 19, 1 << 19, 1, 0]), "Items(1048576)"),
            unseen(field, longs(&[i64::MIN, 0, 0]), "Items(1048576)"),
            at(field, longs(&[-HUGE, HUGE]), "Items(", "Length("),
        ]);
    }
    attacks
}

/// Numbers of too many bytes or bits.
fn numbers() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for bytes in [&ENDLESS[..], &WIDE] {
        for field in [
            "int", "long", "text", "bytes", "kind", "choice", "longs", "doubles", "nulls", "map",
            "uuid",
        ] {
            attacks.push(both(field, bytes, "Varint"));
        }
        attacks.push(both("longs", [&[2], bytes].concat(), "Varint"));
        attacks.push(both("choice", [&[2], bytes].concat(), "Varint"));
    }
    for value in [1 << 31, -(1 << 31) - 1, i64::MAX, i64::MIN] {
        attacks.push(both("int", longs(&[value]), "Varint"));
        attacks.push(both("choice", longs(&[1, value]), "Varint"));
        attacks.push(both("map", longs(&[1, 0, value, 0]), "Varint"));
    }
    attacks
}

/// Values that their types do not have.
fn values() -> Vec<Attack> {
    let uuid = *b"\x48zzzzzzzz-0000-0000-0000-000000000000";
    vec![
        both("flag", [2], "Boolean(2)"),
        both("flag", [0xff], "Boolean(255)"),
        unseen("text", [2, 0xff], "Utf8"),
        unseen("text", [6, 0xed, 0xa0, 0x80], "Utf8"),
        unseen("text", [4, 0xc0, 0x80], "Utf8"),
        unseen("choice", [4, 2, 0xff], "Utf8"),
        unseen("texts", [2, 2, 0xff, 0], "Utf8"),
        unseen("map", [2, 2, 0xff, 0, 0], "Utf8"),
        both("kind", longs(&[-1]), "Index { index: -1, count: 2 }"),
        both("kind", longs(&[2]), "Index { index: 2, count: 2 }"),
        both(
            "kind",
            longs(&[HUGE]),
            "Index { index: 4611686018427387904, count: 2 }",
        ),
        both("choice", longs(&[-1]), "Index { index: -1, count: 3 }"),
        both("choice", longs(&[3]), "Index { index: 3, count: 3 }"),
        both(
            "choice",
            longs(&[i64::MIN]),
            "Index { index: -9223372036854775808, count: 3 }",
        ),
        unseen("decimal", [4, 0x03, 0xe8], "Logical("),
        unseen(
            "decimal",
            [80, 1].iter().copied().chain([0; 39]).collect::<Vec<u8>>(),
            "Logical(",
        ),
        unseen("uuid", uuid, "Logical("),
        unseen("uuid", [2, b'0'], "Logical("),
    ]
}

/// Trees in trees, through each of the ways, the shortest first.
fn depths() -> Vec<Attack> {
    let ways: [&[u8]; 3] = [&[2], &[0, 2], &[0, 0, 2, 0]];
    let bombs = ways.map(|way| both("tree", way.repeat(100_000), "Depth("));
    bombs.into_iter().collect()
}

/// `Kinds` with an attack in it, or without.
fn kinds(attack: Option<&Attack>) -> Vec<u8> {
    let field = |(name, value): &(&str, &[u8])| match attack {
        Some(attack) if attack.field == *name => attack.bytes.clone(),
        _ => value.to_vec(),
    };
    FIELDS.iter().flat_map(field).collect()
}

/// An event of v1 holds what is kept, what is dropped, and an int; one of v2 what is kept, a long, and text.
fn event(version: u32, kept: Option<&Attack>, dropped: Option<&Attack>) -> Vec<u8> {
    match version {
        1 => [kinds(kept), kinds(dropped), vec![0]].concat(),
        _ => [kinds(kept), vec![0, 0]].concat(),
    }
}

/// What was not as expected.
#[derive(Default)]
struct Report(Vec<String>);

impl Report {
    /// Reads, and compares with what is expected: a part of the error's words, or no error.
    fn check(&mut self, entry: &Entry, what: &str, payload: &[u8], expected: &[&str]) {
        let result = (entry.read)(payload);
        let is_expected = match &result {
            Ok(()) => expected.is_empty(),
            Err(found) => expected.iter().any(|it| found.contains(it)),
        };
        if !is_expected {
            let name = entry.name;
            let line = format!("{name}: {what}: {result:?}, not {expected:?}");
            self.0.push(line);
        }
    }

    #[track_caller]
    fn assert_empty(&self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

/// How JSON, whose errors have no kinds, says it. Its types have no logical ones above them.
fn in_json(kind: &'static str) -> &'static [&'static str] {
    match kind.split(['(', ' ']).next().unwrap_or_default() {
        "Length" => &["a length of ", "the bytes end inside a value"],
        "Truncated" => &["a length of ", "the bytes end inside a value"],
        "Varint" => &[
            "a number of more than 64 bits",
            "is beyond the range of int",
        ],
        "Boolean" => &["a boolean is 00 or 01, found "],
        "Utf8" => &["text that is not UTF-8"],
        "Index" => &["enum symbol number ", "union branch number "],
        "Items" => &["more than 1048576 items that take no bytes"],
        "Depth" => &["values are nested deeper than 512"],
        "Trailing" => &["the event ends before the bytes do: 1 are left"],
        _ => &[],
    }
}

#[test]
fn every_attack_on_every_entry() {
    let mut report = Report::default();
    for attack in attacks() {
        let head = &attack.bytes[..attack.bytes.len().min(24)];
        let what = format!("`{}` is {head:02x?}", attack.field);
        for entry in &BINARY {
            let payload = event(entry.version, Some(&attack), None);
            report.check(entry, &what, &payload, &entry.expected(attack.read));
            if entry.version == 1 {
                let what = format!("dropped {what}");
                let payload = event(1, None, Some(&attack));
                report.check(entry, &what, &payload, &entry.expected(attack.dropped));
            }
        }
        for entry in &JSON {
            let payload = event(entry.version, Some(&attack), None);
            report.check(entry, &what, &payload, in_json(attack.read));
            let payload = event(entry.version, None, Some(&attack));
            let dropped = if entry.drops {
                attack.dropped
            } else {
                attack.read
            };
            report.check(
                entry,
                &format!("dropped {what}"),
                &payload,
                in_json(dropped),
            );
        }
    }
    report.assert_empty();
}

/// A value of each kind that has a length, so that there is something to cut.
fn full(version: u32) -> Vec<u8> {
    let full = [
        ("int", vec![0x80, 0x80, 1]),
        ("text", b"\x06\xe2\x82\xac".to_vec()),
        ("bytes", b"\x04ab".to_vec()),
        ("choice", b"\x04\x02a".to_vec()),
        ("longs", longs(&[-2, 3, 300, 1, 1, 7, 0])),
        ("texts", b"\x02\x02a\0".to_vec()),
        ("doubles", [&[2][..], &[1; 8], &[0]].concat()),
        ("nulls", vec![4, 0]),
        ("map", b"\x02\x02k\x0e\0".to_vec()),
        ("decimal", vec![4, 0x03, 0xe7]),
        ("tree", vec![2, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]),
    ];
    let kinds = FIELDS.iter().flat_map(|(name, value)| {
        let other = full.iter().find(|(field, _)| field == name);
        other.map_or_else(|| value.to_vec(), |(_, value)| value.clone())
    });
    let kinds: Vec<u8> = kinds.collect();
    match version {
        1 => [&kinds[..], &kinds, &[7]].concat(),
        _ => [&kinds[..], &[7, 2, b'a']].concat(),
    }
}

#[test]
fn events_cut_at_every_length_and_with_bytes_behind_them() {
    let cut = "the event is cut";
    let mut report = Report::default();
    for entry in &BINARY {
        let whole = full(entry.version);
        report.check(entry, "whole", &whole, &[]);
        for size in 0..whole.len() {
            report.check(entry, cut, &whole[..size], &["Truncated", "Length("]);
        }
        report.check(
            entry,
            "a byte behind",
            &[&whole[..], &[0]].concat(),
            &["Trailing(1)"],
        );
    }
    for entry in &JSON {
        let whole = full(entry.version);
        report.check(entry, "whole", &whole, &[]);
        for size in 0..whole.len() {
            report.check(entry, cut, &whole[..size], in_json("Truncated"));
        }
        report.check(
            entry,
            "a byte behind",
            &[&whole[..], &[0]].concat(),
            in_json("Trailing"),
        );
    }
    report.assert_empty();
}

/// What stands before the payload, in the value or in a header.
#[test]
fn frames() {
    const CUT: &str = "Open(Frame(Truncated { needed: ";
    let values: [(&[u8], &str); 12] = [
        (&[], "Open(Frame(Empty))"),
        (b"{}", "Open(Frame(Magic(123)))"),
        (&[2, 0, 0, 0, 1], "Open(Frame(Magic(2)))"),
        (&[0xc3], CUT),
        (&[0xc3, 2, 0], "Open(Frame(Magic(195)))"),
        (&[0xc3, 1, 0, 0, 0, 0, 0, 0, 0], CUT),
        (&[0xc3, 1, 0, 0, 0, 0, 0, 0, 0, 0], "Open(Unregistered("),
        (&[0, 0, 0, 1], CUT),
        (&[0, 0, 0, 0, 2], "Open(Unregistered("),
        (&[0, 0xff, 0xff, 0xff, 0xff], "Open(Unregistered("),
        (&[1; 16], CUT),
        (&[1; 17], "Open(Unregistered("),
    ];
    for (value, expected) in values {
        let error = entries::record(value, &[]).unwrap_err();
        assert!(error.starts_with(expected), "{value:02x?}: {error}");
    }
    let headers: [(Option<&[u8]>, &str); 6] = [
        (None, "Open(Frame(Empty))"),
        (Some(&[]), "Open(Frame(Empty))"),
        (Some(&[0, 0, 0, 1]), CUT),
        (Some(&[0, 0, 0, 0, 1, 0]), "Open(Frame(HeaderTrailing(1)))"),
        (
            Some(&[0xc3, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            "Open(Frame(Magic(195)))",
        ),
        (Some(&[7]), "Open(Frame(Magic(7)))"),
    ];
    for (header, expected) in headers {
        let headers = [(heirloom::frame::VALUE_HEADER, header)];
        let error = entries::record(&full(1), &headers).unwrap_err();
        assert!(error.starts_with(expected), "{header:02x?}: {error}");
    }
}
