//! The program as it was, and who made it what it is.

use plenary::types::Role;
use serde_json::json;

use super::{entitle, title};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;

const AT: &str = "query($slug: String, $at: Int) { edition(slug: $slug, atRevision: $at) {
  revision cursor sessions(first: 100) { totalCount }
  revisions(first: 100) { nodes { number } } } }";

#[tokio::test]
async fn staff_see_the_program_as_it_was() {
    let app = forum::of_2019().await;
    let before = title(&app, "T-GEN", None).await;
    let second = entitle(&app, "T-GEN", "The second").await;
    let third = entitle(&app, "T-GEN", "The third").await;
    assert_eq!(title(&app, "T-GEN", Some(second - 1)).await, before);
    assert_eq!(title(&app, "T-GEN", Some(second)).await, "The second");
    assert_eq!(title(&app, "T-GEN", Some(third)).await, "The third");
    let variables = json!({ "slug": "whrcf-2019", "at": second });
    let past = app.editor().ask(AT, variables).await["edition"].take();
    assert_eq!(past["revision"], json!(second));
    assert_eq!(past["revisions"]["nodes"], json!([{ "number": 1 }, { "number": 2 }]));
}

#[tokio::test]
async fn what_is_no_revision_is_no_past() {
    let app = forum::of_2019().await;
    for number in [0, -1, 2, i32::MAX] {
        let variables = json!({ "slug": "whrcf-2019", "at": number });
        assert_eq!(app.editor().ask(AT, variables).await["edition"], json!(null), "{number}");
    }
    let variables = json!({ "slug": "no-such", "at": 1 });
    assert_eq!(app.editor().ask(AT, variables).await["edition"], json!(null));
}

#[tokio::test]
async fn the_past_is_for_staff_of_the_edition() {
    let app = TestApp::whrcf().await;
    let of_2020 = app.token(Role::Editor, Some(app.edition_id("whrcf-2020").await)).await;
    let stranger = app.public().with_token(&of_2020);
    for client in [app.public(), stranger.clone()] {
        for at in [1, 7] {
            let variables = json!({ "slug": "whrcf-2019", "at": at });
            assert_eq!(codes(&client.answer(AT, variables).await), ["FORBIDDEN"], "{at}");
        }
    }
    let unknown = json!({ "slug": "no-such", "at": 1 });
    assert_eq!(codes(&app.public().answer(AT, unknown).await), ["FORBIDDEN"]);
    let own = stranger.ask(AT, json!({ "slug": "whrcf-2020", "at": 1 })).await;
    assert_eq!(own["edition"]["revision"], json!(1));
}

#[tokio::test]
async fn each_revision_says_who_made_it_by_which_token() {
    let app = forum::of_2019().await;
    entitle(&app, "T-GEN", "Another").await;
    let ask =
        r#"{ edition(slug: "whrcf-2019") { revisions { nodes { number actor credential } } } }"#;
    let data = app.editor().ask(ask, json!({})).await;
    let nodes = data["edition"]["revisions"]["nodes"].as_array().unwrap();
    assert_eq!((&nodes[0]["actor"], &nodes[0]["credential"]), (&json!("test"), &json!(null)));
    assert_eq!(nodes[1]["actor"], "test editor");
    let tokens = app.hub.store().tokens().await.unwrap();
    assert_eq!(nodes[1]["credential"], json!(tokens[0].id.to_string()));
    let public = app.public().ask(ask, json!({})).await;
    let public = public["edition"]["revisions"]["nodes"].as_array().unwrap();
    assert!(public.iter().all(|one| one["actor"].is_null() && one["credential"].is_null()));
}
