//! An answer is made once for all who ask the same, and again when it has changed; what is somebody's
//! own is made for them.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::counters::counters;
use crate::support::forum;
use crate::support::mutation::done;

const PROGRAM: &str = r#"query($after: Boolean = true) { edition(slug: "whrcf-2019") { revision
    sessions(first: 100) @include(if: $after) { nodes { title { text } rooms { name { text } }
    contributions { participant { name } } } } } }"#;

async fn executed(client: &Client) -> u64 {
    let counted = counters(client).await;
    let line = "plenary_operations_executed_total ";
    counted.lines().find_map(|counted| counted.strip_prefix(line)).unwrap().parse().unwrap()
}

/// How many executions something costs a service.
async fn cost(app: &TestApp, of: impl Future<Output = ()>) -> u64 {
    let before = executed(&app.public()).await;
    of.await;
    executed(&app.public()).await - before
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_who_ask_after_a_revision_cost_one_execution() {
    let app = TestApp::with_options(&[]).await;
    let session = forum::session(&app, "P1").await;
    for round in 0..3 {
        let delay =
            json!({ "session": session, "delay": format!("PT{round}M"), "acceptWarnings": true });
        done(&app.editor(), "delaySession", delay, "").await;
        let asked = async {
            let clients: Vec<_> = (0..64).map(|_| app.public()).collect();
            let all = clients.iter().map(|client| client.ask(PROGRAM, json!({})));
            let answers = join_all(all).await;
            assert!(answers.iter().all(|answer| *answer == answers[0]));
        };
        assert_eq!(cost(&app, asked).await, 1);
    }
}

#[tokio::test]
async fn the_same_question_is_one_however_it_is_sent() {
    let app = TestApp::with_options(&[]).await;
    let asked = async {
        let client = app.public();
        client.ask(PROGRAM, json!({})).await;
        client.ask(PROGRAM, json!({})).await;
        let spaced = format!(r#"{{ "variables" : {{ }}, "query":{} }}"#, json!(PROGRAM));
        let sent = client.post().header("content-type", "application/json").body(spaced);
        assert!(sent.send().await.unwrap().status().is_success());
        let address = client.get("/graphql").query(&[("query", PROGRAM)]);
        assert!(address.send().await.unwrap().status().is_success());
    };
    assert_eq!(cost(&app, asked).await, 1);
    let other = async {
        app.public().ask(PROGRAM, json!({ "after": false })).await;
        app.public().in_language("ko").ask(PROGRAM, json!({})).await;
    };
    assert_eq!(cost(&app, other).await, 2);
}

#[tokio::test]
async fn an_edition_that_was_not_looked_at_changes_nothing() {
    let app = TestApp::whrcf().await;
    let first = r#"{ edition(slug: "whrcf-2021") { sessions(first: 1) { nodes { id } } } }"#;
    let found = app.editor().ask(first, json!({})).await;
    let other = &found["edition"]["sessions"]["nodes"][0]["id"];
    app.public().ask(PROGRAM, json!({})).await;
    let asked = async {
        let delay = json!({ "session": other, "delay": "PT5M", "acceptWarnings": true });
        done(&app.editor(), "delaySession", delay, "").await;
        app.public().ask(PROGRAM, json!({})).await;
    };
    // That of the mutation.
    assert_eq!(cost(&app, asked).await, 1);
}

#[tokio::test]
async fn what_is_somebodys_own_is_made_for_them() {
    let app = TestApp::with_options(&[]).await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let create = "mutation($input: CreateAgendaInput!) { createAgenda(input: $input) { token } }";
    let created = app.public().ask(create, json!({ "input": { "edition": edition } })).await;
    let token = created["createAgenda"]["token"].as_str().unwrap();
    let own = async {
        for _ in 0..2 {
            app.editor().ask(PROGRAM, json!({})).await;
            app.public().ask("{ service { now } }", json!({})).await;
            let agenda = "query($token: String!) { agenda(token: $token) { version } }";
            app.public().ask(agenda, json!({ "token": token })).await;
        }
    };
    assert_eq!(cost(&app, own).await, 6);
}

#[tokio::test]
async fn an_answer_with_errors_is_not_kept() {
    let app = TestApp::with_options(&[]).await;
    let faulty = r#"{ edition(slug: "whrcf-2019") { session { id } } }"#;
    let asked = async {
        for _ in 0..2 {
            assert_eq!(app.public().codes(faulty, json!({})).await, ["BAD_USER_INPUT"]);
        }
    };
    assert_eq!(cost(&app, asked).await, 2);
}

#[tokio::test]
async fn nothing_is_kept_of_a_name_that_is_taken_back() {
    let app = TestApp::with_options(&[]).await;
    app.public().ask(PROGRAM, json!({})).await;
    let kept = counters(&app.public()).await;
    assert!(kept.contains("plenary_answer_cache_answers 1\n"), "{kept}");
    let participant = forum::participant(&app, "Joshua COOPER").await;
    let hidden =
        json!({ "participant": participant, "visibility": "HIDDEN", "acceptWarnings": true });
    done(&app.editor(), "updateParticipant", hidden, "").await;
    crate::support::counters::counted(&app.public(), &["plenary_answer_cache_answers 0"]).await;
}
