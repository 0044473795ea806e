//! What the log says: under which name, in which form, and what never.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::support::client::Client;
use crate::support::process::{Database, Server, plenary};
use crate::support::websocket::Socket;

/// A service whose log is kept.
struct Logged {
    server: Server,
    /// Read while it is written: a pipe that nobody reads fills up.
    log: JoinHandle<String>,
}

impl Logged {
    async fn serve(database: &Database, format: &str, level: &str, options: &[&str]) -> Self {
        let mut command = plenary();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url]);
        command.args(options).env("PLENARY_LOG", level).env("PLENARY_LOG_FORMAT", format);
        command.current_dir(database.directory());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::spawn(command).await
    }

    async fn spawn(command: Command) -> Self {
        let mut server = Server::spawn(command).await;
        let mut stderr = server.child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut log = String::new();
            stderr.read_to_string(&mut log).await.unwrap();
            log
        });
        Self { server, log }
    }

    /// Stops it; the whole log.
    async fn end(mut self) -> String {
        let code = self.server.terminate().await;
        let log = self.log.await.unwrap();
        assert_eq!(code, Some(0), "{log}");
        log
    }
}

fn events(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

const HISTORY: &str =
    r#"{ edition(slug: "whrcf-2019") { revisions(first: 5) { nodes { number } } } }"#;

/// Whatever happened under a name.
fn under<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["span"]["request_id"] == name).collect()
}

#[tokio::test]
async fn each_line_is_json_and_says_which_request_it_belongs_to() {
    let database = Database::new();
    database.import_whrcf().await;
    let logged = Logged::serve(&database, "json", "debug", &[]).await;
    let client = logged.server.client();
    database.execute("ALTER TABLE revision RENAME TO elsewhere").await;
    let request = client.post().header("x-request-id", "edge-7");
    let answer = request.json(&json!({ "query": HISTORY })).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "edge-7", "{answer}");
    let answer = client.send(HISTORY, json!({})).await;
    let ours = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let log = logged.end().await;
    let events = events(&log);
    for name in ["edge-7", &ours] {
        let said: Vec<_> = under(&events, name).iter().map(|event| &event["message"]).collect();
        assert_eq!(said, ["a field failed", "a request was answered"], "{log}");
    }
    let answered = under(&events, "edge-7")[1];
    assert_eq!(answered["route"], "graphql");
    assert_eq!(answered["status"], 200);
    assert!(answered["seconds"].as_f64().unwrap() > 0.0, "{answered}");
}

/// Lets a service see every kind of secret, in requests that are served and in such that are not.
async fn show_secrets(client: &Client, token: &str) {
    let edition = client.ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    let id = edition["edition"]["id"].as_str().unwrap();
    let staff = client.with_token(token);
    staff.ask("{ viewer { name } S3CRET_alias: viewer { role } }", json!({})).await;
    let text = json!({ "text": "S3CRET variable" });
    client.answer("query($text: String!) { nope(text: $text) }", text).await;
    client.with_token("S3CRET-token").answer("{ viewer { name } }", json!({})).await;
    for path in [
        "/consent/S3CRET-link",
        "/newsletter/confirm/S3CRET-link",
        "/newsletter/unsubscribe/S3CRET-link",
        "/agendas/S3CRET-agenda.ics",
        "/nowhere/S3CRET?token=S3CRET",
        "/graphql?query={S3CRET_field}",
    ] {
        client.get(path).send().await.unwrap();
    }
    let password = "mutation($p: String!) { signIn(input: { email: \"S3CRET@example.org\",
      password: $p }) { userErrors { message } } }";
    client.answer(password, json!({ "p": "S3CRET password" })).await;
    let agenda = "query($token: String!) { agenda(token: $token) { edition { id } } }";
    client.answer(agenda, json!({ "token": "S3CRET-agenda" })).await;
    client.post_to("/newsletter").body("email=S3CRET%40example.org").send().await.unwrap();
    let address = client.base.strip_prefix("http://").unwrap().parse().unwrap();
    let bearer = format!("Bearer {token}");
    let mut socket = Socket::open(address, json!({ "authorization": bearer })).await;
    let follow = "subscription($id: ID!) { S3CRET: programChanges(edition: $id) { number } }";
    socket.subscribe("S3CRET-id", follow, json!({ "id": id })).await;
    socket.subscribe("b", "{ S3CRET_field }", json!({})).await;
    assert_eq!(socket.message().await["type"], "error");
}

#[tokio::test]
async fn no_secret_and_nothing_that_somebody_asked_is_logged_at_any_level() {
    for format in ["json", "text"] {
        let database = Database::new();
        database.import_whrcf().await;
        let token = database.editor().await;
        let redis = ["--redis-url", "redis://:S3CRET@127.0.0.1:1"];
        let logged = Logged::serve(&database, format, "plenary=trace,debug", &redis).await;
        let client = logged.server.client();
        show_secrets(&client, &token).await;
        // And while the database fails.
        database.execute("ALTER TABLE agenda RENAME TO elsewhere").await;
        database.execute("ALTER TABLE private_link RENAME TO elsewhere_too").await;
        show_secrets(&client, &token).await;
        let log = logged.end().await;
        assert!(log.contains("a request was answered"), "{log}");
        for secret in ["S3CRET", "S3CRET".to_lowercase().as_str(), &token, &token[8..]] {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}

#[tokio::test]
async fn a_start_says_what_it_runs_on_and_what_may_not_be_meant() {
    let database = Database::new();
    database.import_whrcf().await;
    let options = [
        "--max-cost",
        "0",
        "--rate-mails",
        "0",
        "--clock",
        "2019-10-01T14:00:00+09:00",
        "--public-url",
        "https://forum.example",
        "--redis-url",
        "redis://:S3CRET@127.0.0.1:1",
    ];
    let log = Logged::serve(&database, "json", "info", &options).await.end().await;
    let all = events(&log);
    let start = all.iter().find(|event| event["message"] == "serving").unwrap();
    let kind = if database.url.starts_with("sqlite") { "sqlite" } else { "postgresql" };
    assert_eq!(start["database"], kind);
    assert_eq!(start["bus"], "redis");
    assert_eq!(start["editions"], 4);
    assert!(start["programs"].as_str().unwrap().contains("whrcf-2019 at 1"), "{start}");
    assert!(start["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{start}");
    let warned = |words: &str| {
        all.iter().any(|event| {
            event["level"] == "WARN" && event["message"].as_str().unwrap().contains(words)
        })
    };
    for words in ["max-cost", "rate-mails", "--clock", "mails become files", "/graphiql is shown"] {
        assert!(warned(words), "{words}: {log}");
    }
    assert_eq!(warned("a database in a file"), kind == "sqlite", "{log}");
    assert!(!warned("beyond this machine") && !warned("--allow-origins"), "{log}");
    let open = ["--listen", "0.0.0.0:0", "--allow-origins", "*"];
    database.editor().await;
    let mut command = plenary();
    command.args(["serve", "--database-url", &database.url]).args(open);
    command.current_dir(database.directory()).env("PLENARY_LOG_FORMAT", "json");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let log = Logged::spawn(command).await.end().await;
    for words in ["beyond this machine", "--allow-origins *", "no --public-url"] {
        assert!(log.contains(words), "{words}: {log}");
    }
}
