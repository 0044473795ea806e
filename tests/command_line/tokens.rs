//! `plenary token`, and what a running service makes of tokens.

use serde_json::{Value, json};

use crate::support::client::{Client, codes};
use crate::support::process::{Database, Server, done, refused};
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

const CANCEL: &str = r"mutation($session: ID!) {
  cancelSession(input: { session: $session }) { session { status } userErrors { __typename } }
}";

/// Issues a token; `options` are those beside the name.
async fn issue(database: &Database, options: &[&str]) -> String {
    let mut arguments = vec!["token", "issue", "--name", "Desk"];
    arguments.extend(options);
    done(&database.run(&arguments).await).trim().to_owned()
}

/// The columns of `token list`.
async fn listed(database: &Database) -> Vec<Vec<String>> {
    let ended = database.run(&["token", "list"]).await;
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect();
    done(&ended).lines().map(columns).collect()
}

async fn with_2019() -> Database {
    let database = Database::new();
    let file = database.file("2019.json", crate::support::seed::WHRCF[0]);
    done(&database.run(&["import", file.to_str().unwrap()]).await);
    database
}

async fn edition_id(client: &Client) -> Value {
    let data = client.ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    data["edition"]["id"].clone()
}

/// The status of the answer to somebody's query, and the codes of its errors.
async fn asked(client: &Client) -> (u16, Vec<String>) {
    let response = client.send("{ editions { totalCount } }", json!({})).await;
    (response.status().as_u16(), codes(&response.json().await.unwrap()))
}

fn not_let_in() -> (u16, Vec<String>) {
    (401, vec!["UNAUTHENTICATED".to_owned()])
}

fn let_in() -> (u16, Vec<String>) {
    (200, vec![])
}

#[tokio::test]
async fn an_issued_token_is_printed_alone_and_lets_its_bearer_in() {
    let database = Database::new();
    let ended = database.run(&["token", "issue", "--name", "Desk", "--role", "admin"]).await;
    let token = done(&ended).strip_suffix('\n').unwrap();
    let digits = token.strip_prefix("plenary_").unwrap();
    assert!(digits.len() == 64 && digits.chars().all(|digit| digit.is_ascii_hexdigit()), "{token}");
    let server = database.serve().await;
    assert_eq!(asked(&server.client().with_token(token)).await, let_in());
}

#[tokio::test]
async fn an_unknown_token_is_not_taken_for_the_public() {
    let database = Database::new();
    let server = database.serve().await;
    assert_eq!(asked(&server.client()).await, let_in());
    let unknown = format!("plenary_{}", "0".repeat(64));
    assert_eq!(asked(&server.client().with_token(&unknown)).await, not_let_in());
}

#[tokio::test]
async fn tokens_are_listed_without_their_secrets() {
    let database = with_2019().await;
    let admin = issue(&database, &["--role", "admin"]).await;
    issue(&database, &["--role", "editor", "--edition", "whrcf-2019", "--expires", "7"]).await;
    let listed = listed(&database).await;
    let [first, second] = listed.as_slice() else { panic!("{listed:?}") };
    assert!(first[0].starts_with("access_token_") || first[0].contains('_'), "{first:?}");
    assert_eq!(first[1..], ["admin", "no end", "all", "Desk"]);
    assert_eq!(second[1], "editor");
    assert!(second[2].starts_with("until 2"), "{second:?}");
    assert!(second[3].starts_with("edition_"), "{second:?}");
    assert!(!format!("{listed:?}").contains(admin.trim_start_matches("plenary_")));
}

#[tokio::test]
async fn a_token_is_revoked_once() {
    let database = Database::new();
    issue(&database, &["--role", "editor"]).await;
    let id = listed(&database).await[0][0].clone();
    assert_eq!(done(&database.run(&["token", "revoke", &id]).await), format!("revoked {id}\n"));
    assert!(listed(&database).await[0][2].starts_with("revoked 2"));
    let again = database.run(&["token", "revoke", &id]).await;
    assert!(refused(&again).contains(&id), "{again:?}");
}

#[tokio::test]
async fn a_revocation_ends_the_streams_of_a_running_service() {
    let database = with_2019().await;
    let token = issue(&database, &["--role", "editor"]).await;
    let server = database.serve().await;
    let staff = server.client().with_token(&token);
    let edition = edition_id(&staff).await;
    let variables = json!({ "edition": edition });
    let mut events = Events::open(&staff, CHANGES, variables.clone()).await;
    let mut public = Events::open(&server.client(), CHANGES, variables.clone()).await;
    let introduction = json!({ "authorization": format!("Bearer {token}") });
    let mut socket = Socket::open(server.address, introduction.clone()).await;
    socket.subscribe("a", CHANGES, variables).await;
    let mut idle = Socket::open(server.address, introduction).await;
    let id = listed(&database).await[0][0].clone();
    done(&database.run(&["token", "revoke", &id]).await);
    assert_eq!(events.next().await, None, "without complete");
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
    assert_eq!(idle.next().await, Frame::Closed(Some(4403)));
    assert_eq!(asked(&staff).await, not_let_in());
    // Everybody else goes on.
    let other = issue(&database, &["--role", "editor"]).await;
    cancel(&server.client().with_token(&other), "whrcf-2019").await;
    assert_eq!(public.told().await["data"]["programChanges"]["number"], 2);
}

#[tokio::test]
async fn a_socket_with_a_token_that_does_not_hold_is_closed() {
    let database = Database::new();
    let server = database.serve().await;
    let mut socket = Socket::connect(server.address, "graphql-transport-ws").await;
    let payload = json!({ "authorization": "Bearer plenary_0" });
    socket.say(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
}

#[tokio::test]
async fn a_token_holds_until_it_expires() {
    let database = Database::new();
    let issued = ["--role", "editor", "--expires", "7", "--clock", "2030-01-01T00:00:00Z"];
    let token = issue(&database, &issued).await;
    for (clock, expected) in
        [("2030-01-07T23:00:00Z", let_in()), ("2030-01-08T00:00:01Z", not_let_in())]
    {
        let arguments =
            ["serve", "--listen", "127.0.0.1:0", "--clock", clock, "--database-url", &database.url];
        let server = Server::start(&arguments, None).await;
        assert_eq!(asked(&server.client().with_token(&token)).await, expected, "{clock}");
    }
    let list = database.run(&["token", "list", "--clock", "2030-01-09T00:00:00Z"]).await;
    assert!(done(&list).contains("\texpired 2030-01-08T00:00:00Z\t"), "{list:?}");
}

/// Tries to cancel the first session of an edition.
async fn cancel(client: &Client, slug: &str) -> Value {
    let query =
        r"query($slug: String!) { edition(slug: $slug) { sessions(first: 1) { nodes { id } } } }";
    let data = client.ask(query, json!({ "slug": slug })).await;
    let session = &data["edition"]["sessions"]["nodes"][0]["id"];
    client.answer(CANCEL, json!({ "session": session })).await
}

#[tokio::test]
async fn an_editor_of_one_edition_edits_no_other() {
    let database = Database::new();
    database.import_whrcf().await;
    let token = issue(&database, &["--role", "editor", "--edition", "whrcf-2019"]).await;
    let server = database.serve().await;
    let editor = server.client().with_token(&token);
    assert_eq!(codes(&cancel(&editor, "whrcf-2020").await), ["FORBIDDEN"]);
    let answer = cancel(&editor, "whrcf-2019").await;
    assert_eq!(answer["data"]["cancelSession"]["session"]["status"], "CANCELLED", "{answer}");
    // Nor does it see what is for the staff of the others.
    let data = editor.ask("{ editions { nodes { slug sources conflicts { rule } } } }", json!({}));
    for edition in data.await["editions"]["nodes"].as_array().unwrap() {
        let is_its_own = edition["slug"] == "whrcf-2019";
        assert_eq!(edition["sources"].is_array(), is_its_own, "{edition}");
        assert_eq!(edition["conflicts"].is_array(), is_its_own, "{edition}");
    }
}

#[tokio::test]
async fn a_token_for_what_cannot_be_is_refused() {
    let database = with_2019().await;
    let limited = ["token", "issue", "--name", "x", "--role", "admin", "--edition", "whrcf-2019"];
    let limited = database.run(&limited).await;
    assert_eq!((limited.code, limited.stdout.as_str()), (Some(2), ""));
    assert!(limited.stderr.contains("--edition"), "{limited:?}");
    let unknown = ["token", "issue", "--name", "x", "--role", "editor", "--edition", "whrcf-1066"];
    assert!(refused(&database.run(&unknown).await).contains("whrcf-1066"));
    assert!(listed(&database).await.is_empty());
}
