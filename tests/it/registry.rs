//! `heirloom registry`: served until a signal, moved out of one file and into another.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::folder::Folder;

/// Topic `_schemas` of a registry: a version that was deleted for ever, one softly, a reference, a level and a mode.
const TOPIC: &str = r#"{"keytype":"NOOP","magic":0}	null
{"keytype":"CONFIG","subject":null,"magic":0}	{"subject":null,"compatibilityLevel":"FULL"}
{"keytype":"SCHEMA","subject":"status","version":1,"magic":1}	{"subject":"status","version":1,"id":3,"schema":"{\"type\":\"enum\",\"name\":\"Status\",\"symbols\":[\"OPEN\"]}","deleted":false}
{"keytype":"SCHEMA","subject":"order","version":1,"magic":1}	{"subject":"order","version":1,"id":7,"references":[{"name":"Status","subject":"status","version":1}],"schema":"\"Status\"","deleted":false}
{"keytype":"SCHEMA","subject":"order","version":2,"magic":1}	{"subject":"order","version":2,"id":9,"schema":"\"int\"","deleted":false}
{"keytype":"SCHEMA","subject":"order","version":2,"magic":1}	null
{"keytype":"SCHEMA","subject":"gone","version":1,"magic":1}	{"subject":"gone","version":1,"id":8,"schemaType":"JSON","schema":"true","deleted":false}
{"keytype":"DELETE_SUBJECT","subject":"gone","magic":0}	{"subject":"gone","version":1}
{"keytype":"MODE","subject":"order","magic":0}	{"subject":"order","mode":"READONLY"}
"#;

/// A registry in another process.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_heirloom"))
            .args(["registry", "serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(folder.root())
            .stdout(Stdio::piped())
            .spawn()
            .expect("heirloom runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listens on http://");
        let address = address.expect("an address").to_owned();
        Served { child, address }
    }

    /// The body of the answer to a request.
    fn ask(&self, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let length = body.len();
        let json = "Content-Type: application/json\r\nConnection: close\r\nHost: registry";
        let head = format!("{request} HTTP/1.1\r\n{json}\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        body.to_owned()
    }

    /// Asks it to stop; gives its exit code.
    fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("a signal").success());
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

#[test]
fn what_was_registered_is_there_when_it_is_served_again() {
    let folder = Folder::of(&[]);
    let served = Served::start(&folder, &["--data", "registry.redb"]);
    let body = r#"{"schema":"{\"type\":\"string\"}"}"#;
    let answer = served.ask("POST /subjects/s/versions", body);
    assert!(answer.starts_with(r#"{"id":1,"version":1,"#), "{answer}");
    let taken = folder.run(&["registry", "export", "--data", "registry.redb"]);
    assert_eq!(taken.code, 4, "{}", taken.err);
    assert_eq!(served.stop(), Some(0));
    let served = Served::start(&folder, &["--data", "registry.redb"]);
    assert_eq!(served.ask("GET /schemas/ids/1/schema", ""), r#""string""#);
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn users_are_asked_for() {
    let files = [
        ("users", "ann:secret\n"),
        ("broken", "ann\n"),
        ("empty", "\n"),
    ];
    let folder = Folder::of(&files);
    let served = Served::start(&folder, &["--users", "users"]);
    let answer = served.ask("GET /subjects", "");
    assert_eq!(answer, r#"{"error_code":401,"message":"Unauthorized"}"#);
    assert_eq!(served.stop(), Some(0));
    for (file, expected) in [("broken", "broken:1: no user"), ("empty", "empty: no user")] {
        let told = folder.run(&["registry", "serve", "--users", file]);
        assert_eq!(told.code, 2);
        assert!(told.err.contains(expected), "{}", told.err);
    }
}

#[test]
fn a_topic_becomes_a_data_file_and_lines_again() {
    let folder = Folder::of(&[("topic", TOPIC)]);
    let import = |file: &str, data: &str| folder.ok(&["registry", "import", file, "--data", data]);
    assert_eq!(
        import("topic", "one.redb"),
        "imported 4 versions and 2 settings; 1 other records say nothing here\n"
    );
    let export = |data: &str, form: &str| {
        folder.ok(&["registry", "export", "--data", data, "--format", form])
    };
    insta::assert_snapshot!(export("one.redb", "records"));
    let lines = export("one.redb", "lines");
    insta::assert_snapshot!(lines);
    folder.write("lines", &lines);
    import("lines", "two.redb");
    assert_eq!(export("two.redb", "lines"), lines);
    // The id of what was deleted for ever stays used.
    let served = Served::start(&folder, &["--data", "two.redb"]);
    let answer = served.ask("POST /subjects/s/versions", r#"{"schema":"\"int\""}"#);
    assert!(answer.starts_with(r#"{"id":10,"#), "{answer}");
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn a_line_that_contradicts_imports_nothing() {
    let table = [
        (
            r#""id":7"#,
            r#""id":3"#,
            "line 4: id 3 of context . is another schema",
        ),
        (
            r#""id":7"#,
            r#""id":2147483648"#,
            "line 4: 2147483648 is too large for an id",
        ),
        (
            r#""subject":"order","version":1,"id""#,
            r#""subject":"order","version":0,"id""#,
            "line 4: 0 is no number of a version",
        ),
        (
            r#""subject":"order","version":1,"id""#,
            r#""subject":":.ctx:","version":1,"id""#,
            "line 4: the record has no subject",
        ),
        (
            TOPIC,
            "no record\n",
            "line 1: expected ident at line 1 column 2",
        ),
    ];
    for (from, to, expected) in table {
        let folder = Folder::of(&[("topic", &TOPIC.replacen(from, to, 1))]);
        let told = folder.run(&["registry", "import", "topic", "--data", "data.redb"]);
        assert_eq!(told.code, 2, "{}", told.err);
        assert!(told.err.contains(expected), "{}", told.err);
        let out = folder.ok(&["registry", "export", "--data", "data.redb"]);
        assert_eq!(out, "", "{expected}");
    }
}

#[test]
fn a_line_that_is_no_text_is_named() {
    let folder = Folder::of(&[]);
    let bytes = [TOPIC.as_bytes(), b"\xff\n"].concat();
    std::fs::write(folder.root().join("topic"), bytes).expect("written");
    let told = folder.run(&["registry", "import", "topic", "--data", "data.redb"]);
    assert_eq!(told.code, 2, "{}", told.err);
    assert!(told.err.contains("line 10: "), "{}", told.err);
}

/// What is damaged is not said to be in use.
#[test]
fn a_data_file_that_is_none_is_said_to_be_none() {
    let folder = Folder::of(&[("data.redb", "no data file\n")]);
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["export"]] {
        let arguments = [&["registry"], command, &["--data", "data.redb"]].concat();
        let told = folder.run(&arguments);
        assert_eq!(told.code, 4, "{}", told.err);
        assert!(
            told.err.contains("help: put a copy of the file"),
            "{}",
            told.err
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn lines_that_cannot_be_written_are_told_as_such() {
    let folder = Folder::of(&[("topic", TOPIC)]);
    folder.ok(&["registry", "import", "topic", "--data", "data.redb"]);
    let full = std::fs::File::create("/dev/full").expect("a device");
    let told = Command::new(env!("CARGO_BIN_EXE_heirloom"))
        .args(["registry", "export", "--data", "data.redb"])
        .current_dir(folder.root())
        .stdout(full)
        .output()
        .expect("heirloom runs");
    let err = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(4), "{err}");
    assert!(err.starts_with("error: No space left"), "{err}");
}
