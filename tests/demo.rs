//! The demo: the commands to paste work as they are printed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::support::forum::each;
use crate::support::mailbox::Mailbox;
use crate::support::process::{Server, run};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

async fn start(dir: &Path) -> Server {
    let dir = dir.to_str().unwrap();
    Server::start(&["demo", "--listen", "127.0.0.1:0", "--dir", dir], None).await
}

/// The first commands that the demo prints.
async fn commands(server: &mut Server, count: usize) -> Vec<String> {
    let mut commands = Vec::new();
    while commands.len() < count {
        let line = tokio::time::timeout(PATIENCE, server.stdout.next_line()).await;
        let line = line.expect("the commands must come").unwrap().expect("it goes on");
        if line.starts_with("curl ") {
            commands.push(line);
        }
    }
    commands
}

/// A shell that runs a command as a reader would paste it.
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::null()).kill_on_drop(true);
    shell
}

async fn paste(command: &str) -> Value {
    let output = tokio::time::timeout(PATIENCE, shell(command).output()).await;
    let output = output.expect("the command must end").unwrap();
    let needed = "curl must be on the PATH: the demo's commands need it (Debian: apt install curl)";
    assert_ne!(output.status.code(), Some(127), "{needed}");
    assert!(output.status.success(), "{command}\n{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A command that goes on; returned once it has printed its first line.
async fn paste_and_watch(command: &str) -> (Child, Lines<BufReader<ChildStdout>>) {
    // Should curl outlive the shell, it ends with the server's stream.
    let mut child = shell(command).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
    let line = line.expect("the stream must open").unwrap().expect("curl must be on the PATH");
    assert_eq!(line, "retry: 2000");
    (child, lines)
}

async fn next_event(lines: &mut Lines<BufReader<ChildStdout>>) -> Value {
    loop {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let line = line.expect("an event must come").unwrap().expect("the stream goes on");
        if let Some(data) = line.strip_prefix("data:") {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[tokio::test]
async fn the_first_command_shows_the_plenaries_of_2019_in_both_languages() {
    let dir = TempDir::new().unwrap();
    let mut server = start(dir.path()).await;
    let commands = commands(&mut server, 3).await;
    let answer = paste(&commands[0]).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let edition = &answer["data"]["edition"];
    let both = |ko: &str, en: &str| json!([{ "locale": "en", "text": en }, { "locale": "ko", "text": ko }]);
    assert_eq!(
        edition["title"]["translations"],
        both("제9회 세계인권도시포럼", "The 9th World Human Rights Cities Forum")
    );
    let kinds = edition["kinds"].as_array().unwrap();
    let plenary = kinds.iter().find(|kind| kind["slug"] == "plenary").unwrap();
    assert_eq!(plenary["name"]["translations"], both("전체회의", "Plenary sessions"));
    let sessions = edition["sessions"]["nodes"].as_array().unwrap();
    let plenaries: Vec<_> =
        sessions.iter().filter(|session| session["kind"]["slug"] == "plenary").collect();
    assert_eq!(plenaries[0]["key"], "P1");
    assert_eq!(plenaries[0]["startsAt"], "2019-09-30T06:00:00Z");
    assert_eq!(plenaries[0]["subtitle"]["text"], "Discussing and Reimagining Human Rights Cities");
    assert_eq!(plenaries[0]["rooms"][0]["name"]["text"], "Convention Hall 2+3");
    assert_eq!(plenaries[1]["key"], "P2");
    let migrants = sessions.iter().find(|session| session["key"] == "T-MIG").unwrap();
    assert_eq!(migrants["title"]["translations"], both("이주민", "Migrants"));
}

#[tokio::test]
async fn the_second_command_prints_the_change_that_the_third_makes() {
    let dir = TempDir::new().unwrap();
    let mut server = start(dir.path()).await;
    let commands = commands(&mut server, 3).await;
    let (mut following, mut lines) = paste_and_watch(&commands[1]).await;
    let answer = paste(&commands[2]).await;
    assert_eq!(
        answer["data"]["rescheduleSession"],
        json!({
            "session": {
                "title": { "text": "여성" },
                "startsAt": "2019-10-01T09:30:00Z",
                "endsAt": "2019-10-01T12:30:00Z",
                "rooms": [{ "name": { "text": "214" } }],
            },
            "revision": { "number": 2 },
            "userErrors": [],
        })
    );
    let mut told = next_event(&mut lines).await["data"]["programChanges"].take();
    let at = told["committedAt"].take();
    assert!(at.as_str().unwrap().starts_with("2019-10-01T05:"), "by the demo's clock: {at}");
    assert_eq!(
        told,
        json!({
            "number": 2,
            "committedAt": null,
            "reason": { "text": "The speaker is late" },
            "changes": [{
                "__typename": "SessionChanged",
                "summary": { "text": "Gender: moved to 2019-10-01 18:30, room 214" },
                "fields": ["ROOMS", "TIME"],
                "before": { "startsAt": "2019-10-01T07:00:00Z", "rooms": [] },
                "after": { "startsAt": "2019-10-01T09:30:00Z", "rooms": [{ "slug": "214" }] },
            }],
        })
    );
    following.kill().await.unwrap();
}

#[tokio::test]
async fn sessions_are_on_in_three_rooms_when_the_demo_begins() {
    let dir = TempDir::new().unwrap();
    let server = start(dir.path()).await;
    let query = "{ service { now } edition { slug nowAndNext {
      rooms { room { slug } now { key } } } } }";
    let data = server.client().ask(query, json!({})).await;
    let now = data["service"]["now"].as_str().unwrap();
    assert!(now.starts_with("2019-10-01T05:0"), "{now} is just after 14:00 in Gwangju");
    assert_eq!(data["edition"]["slug"], "whrcf-2019");
    let rooms = data["edition"]["nowAndNext"]["rooms"].as_array().unwrap();
    let in_use: BTreeMap<_, _> = rooms
        .iter()
        .filter(|room| room["now"] != json!([]))
        .map(|room| (room["room"]["slug"].as_str().unwrap(), each(&room["now"], "/key")))
        .collect();
    // The parts of a combined room are taken with it.
    let expected = [
        ("209", "T-MIG"),
        ("209-210", "T-MIG"),
        ("210", "T-MIG"),
        ("214", "S-2030-1"),
        ("305", "S-HOU"),
        ("305-306", "S-HOU"),
        ("306", "S-HOU"),
    ];
    assert_eq!(in_use, expected.map(|(room, key)| (room, vec![json!(key)])).into());
}

#[tokio::test]
async fn the_demo_starts_anew_each_time_and_touches_nothing_else() {
    let dir = TempDir::new().unwrap();
    let foreign = dir.path().join("plenary.db");
    std::fs::write(&foreign, "somebody else's").unwrap();
    let program = r#"{ edition(slug: "whrcf-2019") { revision session(key: "T-GEN") { startsAt rooms { slug } } } }"#;
    let mut server = start(dir.path()).await;
    let fresh = server.client().ask(program, json!({})).await;
    let commands = commands(&mut server, 3).await;
    paste(&commands[2]).await;
    let moved = server.client().ask(program, json!({})).await;
    assert_ne!(moved, fresh);
    assert_eq!(server.interrupt().await, Some(0));
    let server = start(dir.path()).await;
    assert_eq!(server.client().ask(program, json!({})).await, fresh);
    assert_eq!(std::fs::read_to_string(&foreign).unwrap(), "somebody else's");
    let names = std::fs::read_dir(dir.path()).unwrap();
    for name in names.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        assert!(name == "plenary.db" || name.starts_with("plenary-demo.db"), "{name}");
    }
}

#[tokio::test]
async fn a_second_demo_leaves_the_first_its_port_and_its_database() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().to_str().unwrap();
    let server = start(dir.path()).await;
    let listening = server.address.to_string();
    let elsewhere = TempDir::new().unwrap();
    let other = elsewhere.path().join("demo");
    let taken = ["demo", "--listen", &listening, "--dir", other.to_str().unwrap()];
    let ended = run(&taken).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(!other.exists(), "nothing was made for a demo that has no port");
    let ended = run(&["demo", "--listen", "127.0.0.1:0", "--dir", path]).await;
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.stderr.contains("another demo runs in"), "{}", ended.stderr);
    let url = format!("sqlite:{}", dir.path().join("plenary-demo.db").display());
    let issued =
        run(&["token", "issue", "--name", "late", "--role", "editor", "--database-url", &url])
            .await;
    let late = server.client().with_token(issued.stdout.trim());
    let data = late.ask("{ viewer { name } }", json!({})).await;
    assert_eq!(data["viewer"]["name"], "late", "the first still serves its own database");
}

#[tokio::test]
async fn a_newcomer_subscribes_confirms_and_gets_an_issue_without_any_server() {
    let dir = TempDir::new().unwrap();
    let mut server = start(dir.path()).await;
    let commands = commands(&mut server, 4).await;
    let mails = Mailbox::at(&dir.path().join("mail"));
    let form = server.client().post_to("/newsletter").body("email=ana%40example.org&locale=ko");
    assert_eq!(form.send().await.unwrap().status(), StatusCode::OK);
    // As somebody reads it who opens the file.
    let mail = String::from_utf8(mails.next().await.raw).unwrap();
    assert!(mail.contains("이 주소로 뉴스레터를 보내 달라는 요청을 받았습니다."), "{mail}");
    let address = format!("http://{}", server.address);
    let link = mail.split_whitespace().find(|word| word.contains("/newsletter/confirm/")).unwrap();
    let path = link.strip_prefix(&address).unwrap();
    let confirmed = server.client().post_to(path).send().await.unwrap();
    assert_eq!(confirmed.status(), StatusCode::OK);
    let sent = paste(&commands[3]).await;
    assert_eq!(sent["data"]["sendNewsletterIssue"]["userErrors"], json!([]));
    let issue = String::from_utf8(mails.next().await.raw).unwrap();
    assert!(issue.contains("광주에서 인사드립니다."), "{issue}");
    assert!(issue.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{issue}");
}
