//! `heirloom decode`: events of both formats, in every form, behind frames, from container files, into other versions.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, Told};

const BANK: [&str; 3] = ["decode", "--contract", "bank/account_opened"];
const V1: &str = "{\"holder\":\"Ada\"}\n";

/// Runs `decode` on what is in `events`.
fn decode(folder: &Folder, events: &[u8], arguments: &[&str]) -> Told {
    fs::write(folder.root().join("events"), events).expect("a file");
    folder.run(&[&BANK[..], &["events"], arguments].concat())
}

fn good(folder: &Folder, events: &[u8], arguments: &[&str]) -> String {
    let told = decode(folder, events, arguments);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{arguments:?}");
    told.out
}

fn container(codec: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/containers");
    fs::read(folder.join(format!("{codec}.avro"))).expect("a container file")
}

#[test]
fn every_form() {
    let folder = Folder::two_versions();
    let version =
        |form, extra: &[&'static str]| [&["--version", "1", "--input", form], extra].concat();
    assert_eq!(
        good(&folder, b"0641 6461\n", &version("hex", &[])),
        "{\"holder\":\"Ada\"}\n"
    );
    assert_eq!(
        good(&folder, b"0x06416461\r\n00", &version("hex", &[])),
        format!("{V1}{{\"holder\":\"\"}}\n")
    );
    assert_eq!(
        good(&folder, b"BkFkYQ==\nBkFkYQ\n", &version("base64", &[])),
        V1.repeat(2)
    );
    assert_eq!(good(&folder, b"\x06Ada", &version("raw", &[])), V1);
    assert_eq!(
        good(
            &folder,
            b"\x04\x06Ada\x04\x06Ada",
            &version("delimited", &[])
        ),
        V1.repeat(2)
    );
    assert_eq!(
        good(&folder, b"\0\0\0\x04\x06Ada", &version("delimited32", &[])),
        V1
    );
    assert_eq!(good(&folder, b"", &version("hex", &[])), "");
}

#[test]
fn frames() {
    let folder = Folder::two_versions();
    assert_eq!(
        good(
            &folder,
            b"0000000007 06416461",
            &["--version", "1", "--framed"]
        ),
        V1
    );
    let guid = format!("01{} 06416461", "ab".repeat(16));
    assert_eq!(
        good(&folder, guid.as_bytes(), &["--version", "1", "--framed"]),
        V1
    );

    // A fingerprint says which version wrote the event.
    let parsed = |text: &str| {
        let source = heirloom_schema::Source::new("event.avsc", text);
        heirloom_schema::avro::parse(&source, &[], heirloom_schema::avro::Strictness::Strict)
            .expect("a schema")
    };
    let single = |text: &str, payload: &str| {
        let fingerprint = heirloom_schema::avro::fingerprint_crc64(&parsed(text)).to_le_bytes();
        let digits: String = fingerprint
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("c301{digits}{payload}\n")
    };
    let lines = single(OPENED, "06416461") + &single(OPENED_2, "0641646100");
    let both = good(&folder, lines.as_bytes(), &["--framed"]);
    assert_eq!(
        both,
        format!("{V1}{{\"holder\":\"Ada\",\"branch\":null}}\n")
    );
    let newest = good(
        &folder,
        lines.as_bytes(),
        &["--framed", "--reader", "newest"],
    );
    assert_eq!(newest, "{\"holder\":\"Ada\",\"branch\":null}\n".repeat(2));
}

#[test]
fn into_another_version() {
    let folder = Folder::two_versions();
    let read = good(
        &folder,
        b"06416461",
        &["--version", "1", "--reader", "newest"],
    );
    assert_eq!(read, "{\"holder\":\"Ada\",\"branch\":null}\n");
    let read = good(
        &folder,
        b"06416461 02 0278",
        &["--version", "2", "--reader", "1"],
    );
    assert_eq!(read, V1);

    // A producer that no version knows.
    folder.write(
        "their.avsc",
        &OPENED.replace(
            "\"holder\", \"type\": \"string\"",
            "\"holder\", \"type\": \"bytes\"",
        ),
    );
    folder.write("events", "06416461\n02ff\n");
    let told = folder.run(&["decode", "--writer", "their.avsc", "events"]);
    assert_eq!(told.out, format!("{V1}{{\"holder\":\"ÿ\"}}\n"));
    let told = folder.run(&[
        "decode",
        "--writer",
        "their.avsc",
        "events",
        "--contract",
        "bank/account_opened",
        "--reader",
        "newest",
    ]);
    assert_snapshot!(told);

    let currency = r#"}, {"name": "currency", "type": "string"}]"#;
    folder.write("new.avsc", &OPENED.replace("}\n  ]", currency));
    folder.write("old.avsc", OPENED);
    let arguments = [
        "decode", "--writer", "old.avsc", "--reader", "new.avsc", "events",
    ];
    assert_snapshot!("no_event", folder.run(&arguments));

    folder.write("int.avsc", "\"long\"");
    folder.write("float.avsc", "\"float\"");
    folder.write("events", "02\n");
    let arguments = [
        "decode",
        "--writer",
        "int.avsc",
        "--reader",
        "float.avsc",
        "events",
    ];
    assert_snapshot!("lossy", folder.run(&arguments));
    assert_eq!(folder.ok(&[&arguments[..], &["--lossy"]].concat()), "1.0\n");
}

#[test]
fn references_of_a_file() {
    let folder = Folder::of(&[
        (
            "id.avsc",
            r#"{"type": "fixed", "name": "shop.Id", "size": 1}"#,
        ),
        (
            "order.avsc",
            r#"{"type": "record", "name": "shop.Order", "fields": [{"name": "id", "type": "Id"}]}"#,
        ),
        (
            "a/money.proto",
            "syntax = \"proto3\"; message Money { int64 cents = 1; }",
        ),
        (
            "paid.proto",
            "syntax = \"proto3\"; import \"common/money.proto\"; message Paid { Money money = 1; } message Other {}",
        ),
        ("events", "41\n"),
        ("paid", "0a020805\n0a0408055001\n0a\n"),
    ]);
    let read = folder.ok(&[
        "decode",
        "--writer",
        "order.avsc",
        "--reference",
        "id.avsc",
        "events",
    ]);
    assert_eq!(read, "{\"id\":\"A\"}\n");
    let reference = "common/money.proto=a/money.proto";
    assert_snapshot!(folder.run(&[
        "decode",
        "--writer",
        "paid.proto",
        "--reference",
        reference,
        "paid"
    ]));
    assert_snapshot!(
        "other",
        folder.run(&[
            "decode",
            "--writer",
            "paid.proto",
            "--reference",
            reference,
            "--message",
            "Other",
            "paid"
        ])
    );
}

#[test]
fn what_is_wrong_is_told_and_the_rest_goes_on() {
    let folder = Folder::two_versions();
    let lines = b"06416461\nxyz\n0641\n0a\n0641646100\n04ff41\n06416461\n";
    assert_snapshot!(decode(&folder, lines, &["--version", "1"]));
    assert_snapshot!(
        "framed",
        decode(
            &folder,
            b"05\n00\n\n0000000001 0a\nc3010000000000000000 00\n",
            &["--framed"]
        )
    );
    assert_snapshot!(
        "delimited",
        decode(
            &folder,
            b"\x01\xff\x04\x06Ada\x09\x06Ada",
            &["--version", "1", "--input", "delimited"]
        )
    );
    assert_snapshot!(
        "length",
        decode(
            &folder,
            b"\xff\xff\xff\xff\x06Ada",
            &["--version", "1", "--input", "delimited32"]
        )
    );
}

#[test]
fn what_cannot_be_asked_for() {
    let folder = Folder::two_versions();
    folder.write("broken.avsc", "{\"type\": \"strin\"}");
    folder.write("events", "");
    let mut report = String::new();
    for arguments in [
        &["events"][..],
        &["events", "--contract", "bank"],
        &["events", "--contract", "bank/account_opene"],
        &[
            "events",
            "--contract",
            "bank/account_opened",
            "--version",
            "3",
        ],
        &["events", "--writer", "schema.json"],
        &["events", "--writer", "broken.avsc"],
        &["events", "--writer", "nowhere.avsc"],
        &["nowhere", "--contract", "bank/account_opened"],
        &["events", "--writer", "broken.avsc", "--version", "3"],
    ] {
        report.push_str(&format!(
            "{arguments:?}\n{}",
            folder.run(&[&["decode"], arguments].concat())
        ));
    }
    assert_snapshot!(report);
}

#[test]
fn container_files_of_all_codecs() {
    let folder = Folder::two_versions();
    let all: String = (0..100)
        .map(|number| match number % 3 {
            0 => format!(
                "{{\"holder\":\"holder {number}\",\"branch\":{{\"string\":\"{}\"}}}}\n",
                "north ".repeat(number % 7)
            ),
            _ => format!("{{\"holder\":\"holder {number}\",\"branch\":null}}\n"),
        })
        .collect();
    for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"] {
        let read = good(&folder, &container(codec), &[]);
        assert!(read == all, "{codec}: {read}");
        let first = good(&folder, &container(codec), &["--reader", "1"]);
        assert_eq!(
            first.lines().next(),
            Some("{\"holder\":\"holder 0\"}"),
            "{codec}"
        );
    }
}

#[test]
fn damaged_container_files() {
    let folder = Folder::two_versions();
    let whole = container("snappy");
    let mut flipped = whole.clone();
    let at = flipped.len() - 40;
    flipped[at] ^= 1;
    assert_snapshot!("flipped", shortened(decode(&folder, &flipped, &[])));
    assert_snapshot!(
        "cut",
        shortened(decode(&folder, &whole[..whole.len() - 5], &[]))
    );
    assert_snapshot!("header", decode(&folder, &whole[..40], &[]));
    let mut plain = container("null");
    let at = plain.len() - 100;
    plain[at] = 0xff;
    assert_snapshot!("event", shortened(decode(&folder, &plain, &[])));
    let name = whole
        .windows(6)
        .position(|bytes| bytes == b"snappy")
        .expect("the codec");
    let mut other = whole.clone();
    other[name..name + 6].copy_from_slice(b"snoopy");
    assert_snapshot!("codec", decode(&folder, &other, &[]));
    assert_snapshot!("writer", decode(&folder, &whole, &["--version", "1"]));
}

/// One bit of the compressed bytes after the other, here and there.
#[test]
fn damage_of_every_codec_is_found() {
    let folder = Folder::two_versions();
    for codec in ["deflate", "snappy", "zstandard", "bzip2", "xz"] {
        let whole = container(codec);
        for step in 1..8 {
            let mut bytes = whole.clone();
            let at = whole.len() * 2 / 3 + step * 23;
            bytes[at] ^= 1 << step;
            let told = decode(&folder, &bytes, &[]);
            let is_found = told.code == 1 && told.err.contains("events: block ");
            assert!(
                is_found || told.out.lines().count() == 100,
                "{codec} {at}: {told}"
            );
        }
    }
}

/// Without the events that were read.
fn shortened(mut told: Told) -> Told {
    told.out = format!("{} events", told.out.lines().count());
    told
}
