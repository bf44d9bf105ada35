//! A registry that is killed while it writes: what it acknowledged is there after the restart, and no id stands for two
//! schemas, whatever was deleted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use heirloom_registry::server::Server;
use serde_json::Value;

use super::{avro, run};

/// The file of the process that is killed.
const DATA: &str = "HEIRLOOM_CRASH_DATA";

/// How often it is killed; 10 times where the variable is not set.
const ROUNDS: &str = "HEIRLOOM_ROUNDS";

/// How many clients write at a time.
const CLIENTS: u64 = 4;

/// The process that is killed is this test in another process, which serves a file until its end.
#[test]
fn a_file_is_served() {
    let named = std::env::var_os(DATA).map(PathBuf::from);
    let is_child = named.is_some();
    // Whoever is killed cannot clean up, so that only others make a folder.
    let folder = (!is_child).then(|| tempfile::tempdir().unwrap());
    let own = folder.as_ref().map(|it| it.path().join("registry.redb"));
    let file = named.or(own).unwrap();
    run(async {
        let server = Server::builder().data(&file).start().await.unwrap();
        tell(&format!("\nlistens on {}", server.url()));
        if is_child {
            std::future::pending::<()>().await;
        }
        server.shutdown().await;
    });
    assert!(file.exists());
}

/// Writes a line past what the test harness keeps back.
fn tell(line: &str) {
    stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// A process that serves a file, and its URL.
fn start(file: &Path) -> (Child, String) {
    start_by(Command::new(std::env::current_exe().unwrap()), file)
}

/// Likewise, by a command that takes the arguments of this program.
fn start_by(mut command: Command, file: &Path) -> (Child, String) {
    let mut child = command
        .args(["server::crash::a_file_is_served", "--exact", "--nocapture"])
        .env(DATA, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut urls = lines.filter_map(|line| {
        let line = line.unwrap();
        line.strip_prefix("listens on ").map(str::to_owned)
    });
    let url = urls.next().expect("the process tells where it listens");
    (child, url)
}

/// Numbers that are random enough, from a seed that is printed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// What was acknowledged.
#[derive(Clone, Debug)]
struct Acknowledged {
    subject: String,
    version: u64,
    id: u64,
    text: String,
    /// Deleting it was begun, or even acknowledged.
    is_deleted: bool,
}

/// Registers new schemas until nobody answers; now and then deletes one for ever.
async fn write(
    (http, url): (reqwest::Client, String),
    (round, client): (u64, u64),
    mut random: Random,
) -> Vec<Acknowledged> {
    let mut all: Vec<Acknowledged> = Vec::new();
    for number in 0.. {
        let subject = format!("subject-{client}-{}", random.below(3));
        let text = format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f_{round}_{client}_{number}","type":"int","default":0}}]}}"#
        );
        let request = http.post(format!("{url}/subjects/{subject}/versions"));
        let request = request.header("Content-Type", "application/json");
        let Ok(response) = request.body(avro(&text)).send().await else {
            break;
        };
        let status = response.status();
        let Ok(answer) = response.json::<Value>().await else {
            break;
        };
        assert!(status.is_success(), "{answer}");
        all.push(Acknowledged {
            subject,
            version: answer["version"].as_u64().unwrap(),
            id: answer["id"].as_u64().unwrap(),
            text,
            is_deleted: false,
        });
        if random.below(8) == 0 {
            let place = random.below(all.len() as u64) as usize;
            let doomed = &mut all[place];
            if doomed.is_deleted {
                continue;
            }
            doomed.is_deleted = true;
            let path = format!(
                "{url}/subjects/{}/versions/{}",
                doomed.subject, doomed.version
            );
            for query in ["", "?permanent=true"] {
                if http.delete(format!("{path}{query}")).send().await.is_err() {
                    return all;
                }
            }
        }
    }
    all
}

/// Everything that was acknowledged is there, under its id and its version.
async fn verify((http, url): (&reqwest::Client, &str), all: &[Acknowledged]) {
    for one in all.iter().filter(|one| !one.is_deleted) {
        let path = format!("{url}/subjects/{}/versions/{}", one.subject, one.version);
        let response = http.get(path).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["id"].as_u64(), Some(one.id), "{one:?}: {answer}");
        let response = http
            .get(format!("{url}/schemas/ids/{}/schema", one.id))
            .send();
        let text = response.await.unwrap().text().await.unwrap();
        assert_eq!(text, one.text, "{one:?}");
    }
}

/// Looks for what the round before left, and kills the process while clients write to it; gives what it acknowledged.
async fn round(
    (http, file): (&reqwest::Client, &Path),
    (number, before): (u64, &[Acknowledged]),
    random: &mut Random,
) -> Vec<Acknowledged> {
    let (mut child, url) = start(file);
    verify((http, &url), before).await;
    let writers = (0..CLIENTS).map(|client| {
        let random = Random(random.below(u64::MAX) | 1);
        let server = (http.clone(), url.clone());
        tokio::spawn(write(server, (number, client), random))
    });
    let writers: Vec<_> = writers.collect();
    let wait = Duration::from_millis(random.below(200));
    tokio::time::sleep(wait).await;
    kill(&mut child);
    let mut all = Vec::new();
    for writer in writers {
        all.extend(writer.await.unwrap());
    }
    all
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_is_acknowledged_outlives_the_process() {
    let rounds = std::env::var(ROUNDS).map_or(10, |rounds| rounds.parse().unwrap());
    let seed = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = seed.unwrap().as_nanos() as u64 | 1;
    tell(&format!("seed {seed}, {rounds} rounds"));
    let mut random = Random(seed);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.redb");
    let mut ids: BTreeMap<u64, String> = BTreeMap::new();
    let mut everything = Vec::new();
    run(async {
        let http = reqwest::Client::new();
        let mut last = Vec::new();
        for number in 0..rounds {
            let all = round((&http, &file), (number, &last), &mut random).await;
            for one in &all {
                let before = ids.insert(one.id, one.text.clone());
                assert_eq!(before, None, "id {} was given again, for {one:?}", one.id);
            }
            everything.extend(all.iter().cloned());
            last = all;
            if number % 100 == 99 {
                tell(&format!("{} rounds", number + 1));
            }
        }
        let (mut child, url) = start(&file);
        verify((&http, &url), &everything).await;
        kill(&mut child);
    });
    let count = everything.len();
    tell(&format!(
        "{count} registrations were acknowledged in {rounds} rounds"
    ));
    assert!(count > 0, "no registration came through");
}

/// The largest file that a process may write stands for a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn a_registry_goes_on_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("registry.redb");
    let mut command = Command::new("sh");
    // Writing more is an error then, and no signal.
    let limited = r#"trap "" XFSZ; exec prlimit --fsize=4000000:unlimited -- "$0" "$@""#;
    command
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap());
    let (mut child, url) = start_by(command, &file);
    run(async {
        let http = reqwest::Client::new();
        let register = async |number: usize| {
            let doc = "x".repeat(200_000);
            let schema =
                format!(r#"{{"type":"enum","name":"E{number}","doc":"{doc}","symbols":[]}}"#);
            let request = http.post(format!("{url}/subjects/s{number}/versions"));
            let request = request.header("Content-Type", "application/json");
            let response = request.body(avro(&schema)).send().await.unwrap();
            let status = response.status().as_u16();
            let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
            (status, answer)
        };
        let mut ids = Vec::new();
        let refused = loop {
            let (status, answer) = register(ids.len()).await;
            if status != 200 {
                break (status, answer);
            }
            ids.push(answer["id"].as_u64().unwrap());
        };
        assert_eq!(
            (refused.0, refused.1["error_code"].as_u64()),
            (500, Some(50001))
        );
        let message = refused.1["message"].as_str().unwrap();
        assert!(message.contains("File too large"), "{message}");
        // What is there is served, and found by its text, meanwhile.
        assert_eq!(register(0).await.1["id"], ids[0]);
        assert_eq!(register(ids.len()).await.0, 500);
        let process = child.id().to_string();
        let mut raised = Command::new("prlimit");
        raised.args(["--fsize=unlimited", "--pid", &process]);
        assert!(raised.status().unwrap().success());
        let (status, answer) = register(ids.len()).await;
        assert_eq!(status, 200, "{answer}");
        ids.push(answer["id"].as_u64().unwrap());
        kill(&mut child);
        let (mut child, url) = start(&file);
        for (number, id) in ids.iter().enumerate() {
            let text = http
                .get(format!("{url}/schemas/ids/{id}/schema"))
                .send()
                .await;
            let text = text.unwrap().text().await.unwrap();
            assert!(text.contains(&format!(r#""E{number}""#)), "id {id}");
        }
        kill(&mut child);
    });
}
