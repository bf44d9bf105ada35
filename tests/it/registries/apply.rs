//! `heirloom apply`: a plan, a plan that is out of date, a plan that was interrupted.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use heirloom_registry::api::NewSchema;
use heirloom_registry::client::Deletion;
use insta::assert_snapshot;

use super::{OPENED_SUBJECT, Running, applied, configure, connected};
use crate::folder::{OPENED, OPENED_3};
use crate::published::valid;

#[test]
fn a_plan_and_then_nothing_is_left() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    folder.ok(&["plan", "-o", "plan.json"]);
    let told = folder.run(&["apply", "plan.json"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    assert_eq!(registry.subjects().len(), 5);
    // Once more: everything was done.
    let told = folder.run(&["apply", "plan.json", "--json"]);
    let data = valid("apply", &told);
    assert_eq!(told.code, 0, "{told}");
    let done = data["done"].as_array().expect("a list");
    assert!(
        done.len() > 6 && done.iter().all(|it| it["was_done"] == true),
        "{told}"
    );
    assert!(folder.ok(&["plan"]).starts_with("nothing to do"));
    assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
}

#[test]
fn what_would_be_refused_is_not_begun() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    folder.run(&["freeze"]);
    let told = folder.run(&["apply", "--auto-approve"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told.err);
}

#[test]
fn a_registry_that_moved() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED));
    folder.ok(&["plan", "-o", "plan.json"]);
    // Somebody else is faster.
    let other = OPENED_3.replace(
        "currency\", \"type\": \"string\"",
        "limit\", \"type\": [\"null\", \"long\"], \"default\": null",
    );
    registry.force(OPENED_SUBJECT, &NewSchema::avro(other));
    registry.delete(OPENED_SUBJECT, 1, Deletion::Soft);
    registry.level(OPENED_SUBJECT, "FORWARD");
    let told = folder.run(&["apply", "plan.json"]);
    assert_eq!(told.code, 6, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["apply", "plan.json", "--json"]);
    assert_eq!(told.code, 6, "{told}");
    valid("apply", &told);
    assert_eq!(registry.subjects(), [OPENED_SUBJECT], "nothing was done");
}

#[test]
fn what_is_no_plan() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    folder.write("plan.json", "{}");
    let told = folder.run(&["apply", "plan.json"]);
    assert_eq!(told.code, 2, "{told}");
    assert_eq!(folder.run(&["apply", "none.json"]).code, 4);
    assert_eq!(folder.run(&["apply"]).code, 2);
}

/// Wherever the connection breaks, before a write or after it, the same plan goes on from there.
#[test]
fn an_interrupted_plan_goes_on() {
    for (writes, breaks) in [
        (0, Breaks::Before),
        (2, Breaks::Before),
        (3, Breaks::After),
        (5, Breaks::After),
    ] {
        let registry = Running::start();
        let folder = connected(&registry, "");
        folder.ok(&["plan", "-o", "plan.json"]);
        let proxy = proxy(registry.address(), writes, breaks);
        configure(&folder, &format!("http://{proxy}"), "");
        let told = folder.run(&["apply", "plan.json"]);
        assert_eq!(told.code, 4, "{writes}: {told}");
        assert!(
            told.err.contains("was not done; apply the plan again"),
            "{told}"
        );
        configure(&folder, &registry.url(), "");
        let told = folder.run(&["apply", "plan.json", "--json"]);
        assert_eq!(told.code, 0, "{writes}: {told}");
        let data = valid("apply", &told);
        let done = data["done"].as_array().expect("a list");
        let was_done = done.iter().filter(|it| it["was_done"] == true).count();
        let expected = writes + usize::from(breaks == Breaks::After);
        assert_eq!(was_done, expected, "{writes}: {told}");
        assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// The write does not arrive.
    Before,
    /// It is carried out, and its answer does not arrive.
    After,
}

/// A proxy that goes dead at the write after so many.
fn proxy(registry: SocketAddr, writes: usize, breaks: Breaks) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let count = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let count = count.clone();
            // Each connection is for one request, so that it can break between two.
            thread::spawn(move || pass(client, registry, &count, writes, breaks));
        }
    });
    address
}

fn pass(
    mut client: TcpStream,
    registry: SocketAddr,
    count: &AtomicUsize,
    writes: usize,
    breaks: Breaks,
) -> Option<()> {
    let request = request(&mut client)?;
    let is_write = request.starts_with(b"PUT ")
        || request.starts_with(b"POST /subjects/")
            && request.windows(10).any(|it| it == b"/versions ");
    let index = match is_write {
        true => count.fetch_add(1, Ordering::SeqCst),
        false => count.load(Ordering::SeqCst),
    };
    let is_dead = index > writes || is_write && index == writes;
    if is_dead && (breaks == Breaks::Before || index > writes) {
        return None;
    }
    let mut upstream = TcpStream::connect(registry).ok()?;
    upstream.write_all(&request).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    if is_dead {
        return None;
    }
    client.write_all(&answer).ok()
}

/// One request, which asks for the connection to be closed after it.
fn request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|it| it.strip_prefix("content-length: ")?.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0_usize) {
                let line = b"\r\nconnection: close";
                bytes.splice(end..end, line.iter().copied());
                return Some(bytes);
            }
        }
        match client.read(&mut buffer).ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}
