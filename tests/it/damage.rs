//! Damaged container files: what can be read is, the run goes on at the next marker, and every byte of the rest is kept.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::{Folder, Told};

const CODECS: [&str; 6] = ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"];
const MARKER: &[u8; 16] = b"sixteen bytes ..";

/// A file of two blocks, 100 events in all.
fn whole(codec: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/containers");
    fs::read(folder.join(format!("{codec}.avro"))).expect("a container file")
}

/// Where the markers stand: after the header and after each block.
fn markers(file: &[u8]) -> Vec<usize> {
    let places = file.windows(16).enumerate();
    let found = places.filter(|(_, bytes)| *bytes == MARKER);
    found.map(|(at, _)| at).collect()
}

fn number(value: i64) -> Vec<u8> {
    let mut left = (value << 1 ^ value >> 63) as u64;
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// An uncompressed file with one block for each of `blocks`, so many events and their bytes.
fn file(schema: &str, blocks: &[(i64, &[u8])]) -> Vec<u8> {
    let text = |text: &str| [number(text.len() as i64), text.as_bytes().to_vec()].concat();
    let mut file = [
        b"Obj\x01",
        &number(1)[..],
        &text("avro.schema"),
        &text(schema),
        b"\0",
    ]
    .concat();
    file.extend_from_slice(MARKER);
    for (count, events) in blocks {
        file.extend([number(*count), number(events.len() as i64)].concat());
        file.extend_from_slice(events);
        file.extend_from_slice(MARKER);
    }
    file
}

/// Decodes a file and reads what was kept.
fn decode(file: &[u8], arguments: &[&str]) -> (Told, Vec<Value>) {
    let folder = Folder::two_versions();
    fs::write(folder.root().join("events"), file).expect("a file");
    let fixed = ["decode", "events", "--quarantine", "kept"];
    let told = folder.run(&[&fixed[..], arguments].concat());
    let kept = folder.read("kept");
    let entries = kept
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (told, entries.collect())
}

fn bytes(entry: &Value) -> Vec<u8> {
    use base64::Engine;
    let digits = entry["base64"].as_str().expect("bytes");
    base64::engine::general_purpose::STANDARD
        .decode(digits)
        .expect("Base64")
}

/// The same without events and bytes.
fn outline((told, kept): (Told, Vec<Value>)) -> String {
    let mut text = format!(
        "exit code {}\n{} events\n{}",
        told.code,
        told.out.lines().count(),
        told.err
    );
    for mut entry in kept {
        let count = bytes(&entry).len();
        entry["base64"] = format!("{count} bytes").into();
        text.push_str(&format!("{entry}\n"));
    }
    text
}

/// Whatever is wrong with the first block, the second is read and the first one's bytes are kept.
#[test]
fn the_next_block_is_found() {
    for codec in CODECS {
        let good = whole(codec);
        let [header, first, _] = markers(&good)[..] else {
            panic!("{codec} has other blocks");
        };
        let start = header + 16;
        let counts = good[start..].iter().skip_while(|byte| **byte >= 0x80);
        let counts = start + good[start..].len() - counts.count() + 1;
        for (what, at, value) in [
            ("size", counts, good[counts] ^ 2),
            ("marker", first + 3, b'!'),
        ] {
            let mut bad = good.clone();
            bad[at] = value;
            let (told, kept) = decode(&bad, &[]);
            let second = if what == "size" { 1 } else { 0 };
            assert_eq!(told.code, 1, "{codec} {what}: {told}");
            assert_eq!(
                told.out.lines().count() > 0,
                second == 1,
                "{codec} {what}: {told}"
            );
            let found: Vec<u8> = kept.iter().flat_map(bytes).collect();
            let end = if second == 1 { first } else { good.len() - 16 };
            assert_eq!(found, bad[start..end], "{codec} {what}");
            assert_eq!(kept[0]["offset"], start as u64, "{codec} {what}");
        }
        // Cut anywhere, what is there is read or kept.
        for length in (first + 16..good.len()).step_by(37) {
            let (told, kept) = decode(&good[..length], &[]);
            let found: Vec<u8> = kept.iter().flat_map(bytes).collect();
            assert_eq!(found, good[first + 16..length], "{codec} {length}: {told}");
            assert!(told.out.lines().count() > 50 && told.code == i32::from(!found.is_empty()));
        }
    }
}

#[test]
fn a_checksum_that_differs() {
    let mut bad = whole("snappy");
    let [_, first, second] = markers(&bad)[..] else {
        panic!("other blocks")
    };
    bad[second - 1] ^= 1;
    let answer = decode(&bad, &[]);
    // The block as it stands in the file, after its count and its size.
    assert!(bad[first + 16..second].ends_with(&bytes(&answer.1[0])));
    assert_snapshot!(outline(answer));
}

/// Counts and sizes that no file has.
#[test]
fn counts_and_sizes_that_lie() {
    let names: &[u8] = b"\x02a\x02b";
    let good = file("\"string\"", &[(2, names), (2, names)]);
    let start = markers(&good)[0] + 16;
    let mut report = String::new();
    for counts in [
        [number(2), number(1 << 40)].concat(),
        [number(-2), number(4)].concat(),
        [number(2), number(-4)].concat(),
        [number(i64::MAX), number(4)].concat(),
        [number(1), number(4)].concat(),
        [number(2), number(24)].concat(),
        vec![0xff; 11],
    ] {
        let bad = [&good[..start], &counts, &good[start + 2..]].concat();
        let answer = decode(&bad, &[]);
        report.push_str(&outline(answer));
        report.push('\n');
    }
    // Any number of these fits into no bytes.
    report.push_str(&outline(decode(
        &file("\"null\"", &[(i64::MAX, b""), (1, b"")]),
        &[],
    )));
    assert_snapshot!(report);
}

/// An event that cannot be read for its values ends somewhere all the same, and those after it are read.
#[test]
fn a_bad_event_among_good_ones() {
    let schema = r#"{"type": "record", "name": "E", "fields": [{"name": "to", "type": ["string", "long"]}]}"#;
    let events: &[u8] = b"\0\x02a\x02\x08\0\x02\xff\x00\x02b";
    let all = file(schema, &[(4, events), (1, b"\0\x02c")]);
    let answer = decode(&all, &[]);
    assert_eq!(bytes(&answer.1[0]), b"\0\x02\xff");
    assert_snapshot!(outline(answer));

    // Into a reader that has no place for a long.
    let folder = Folder::two_versions();
    let reader = schema.replace(", \"long\"]", "]");
    folder.write("reader.avsc", &reader);
    fs::write(folder.root().join("events"), &all).expect("a file");
    let arguments = [
        "decode",
        "events",
        "--reader",
        "reader.avsc",
        "--quarantine",
        "kept",
    ];
    assert_snapshot!("into_a_reader", folder.run(&arguments));
    assert_snapshot!("kept", folder.read("kept"));
    // What was kept is never overwritten.
    assert_eq!(folder.run(&arguments).code, 4);

    // A branch that the schema has not: nothing says where the event ends.
    let answer = decode(
        &file(schema, &[(3, b"\0\x02a\x08\x02\x08"), (1, b"\0\x02c")]),
        &[],
    );
    assert_eq!(bytes(&answer.1[0]), b"\x08\x02\x08");
    assert_snapshot!("no_end", outline(answer));
}

/// Lines and delimited events: what is kept is the event, or what stands in the file.
#[test]
fn other_forms() {
    let version = ["--contract", "bank/account_opened", "--version", "1"];
    let answer = decode(b"06416461\nxyz\n0641\n", &version);
    assert_eq!(
        [0, 1].map(|at| bytes(&answer.1[at])),
        [b"xyz".to_vec(), b"\x06A".to_vec()]
    );
    assert_snapshot!("lines", outline(answer));
    let delimited = [&version[..], &["--input", "delimited"]].concat();
    let all = [&b"\x04\x06Ada\xff\xff\xff\xff\xff\x01"[..], &[7; 3_000_000]].concat();
    let answer = decode(&all, &delimited);
    assert_eq!(
        answer.1.iter().flat_map(bytes).collect::<Vec<u8>>(),
        all[5..]
    );
    assert_snapshot!("delimited", outline(answer));
}
