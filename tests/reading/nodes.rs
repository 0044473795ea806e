//! Anything by its id.

use serde_json::{Value, json};

use super::of_2019;
use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en};

/// One id of every kind of thing that can be found.
async fn one_of_each(app: &TestApp) -> Vec<(&'static str, Value)> {
    let edition = forum::edition(app, "whrcf-2019").await.id;
    let post = json!({ "edition": edition, "text": en("Hello") });
    let posted = done(&app.editor(), "postAnnouncement", post, "announcement { id }").await;
    let people = of_2019(app, "participants(first: 1) { nodes { person { id } } }").await;
    vec![
        ("Edition", json!(edition)),
        ("Room", json!(forum::room(app, "214").await)),
        ("Track", json!(forum::add_track(app, "local").await)),
        ("SessionKind", json!(forum::by_slug(app, "whrcf-2019", "kinds", "side").await)),
        ("Session", json!(forum::session(app, "P1").await)),
        ("Participant", json!(forum::participant(app, "Peggy HICKS").await)),
        ("Person", people["participants"]["nodes"][0]["person"]["id"].clone()),
        ("Organization", json!(forum::organization(app, "koica").await)),
        ("Announcement", posted["announcement"]["id"].clone()),
    ]
}

#[tokio::test]
async fn everything_is_found_by_its_id() {
    let app = forum::of_2019().await;
    for (kind, id) in one_of_each(&app).await {
        let ask = "query($id: ID!) { node(id: $id) { __typename id } }";
        let node = app.public().ask(ask, json!({ "id": id })).await["node"].take();
        assert_eq!(node, json!({ "__typename": kind, "id": id }));
    }
}

#[tokio::test]
async fn nodes_come_in_the_order_asked_and_null_where_nothing_is_visible() {
    let app = forum::of_2019().await;
    let all = one_of_each(&app).await;
    let mut ids: Vec<_> = all.iter().rev().map(|(_, id)| id.clone()).collect();
    ids.insert(2, json!(format!("session_{}", "0".repeat(32))));
    ids.push(ids[0].clone());
    let ask = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let nodes = app.public().ask(ask, json!({ "ids": ids })).await["nodes"].take();
    let expected: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| if place == 2 { json!(null) } else { json!({ "id": id }) })
        .collect();
    assert_eq!(nodes, json!(expected));
}

#[tokio::test]
async fn more_than_a_hundred_nodes_are_not_looked_up() {
    let app = forum::of_2019().await;
    let id = forum::session(&app, "P1").await;
    let ask = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let data = app.public().ask(ask, json!({ "ids": vec![&id; 100] })).await;
    assert_eq!(data["nodes"].as_array().unwrap().len(), 100);
    let codes = app.public().codes(ask, json!({ "ids": vec![&id; 101] })).await;
    assert_eq!(codes, ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn what_is_no_id_names_its_argument() {
    let app = forum::of_2019().await;
    let id = forum::session(&app, "P1").await;
    let upper = id.to_uppercase();
    for bad in ["P1", "", "session_7", "planet_00000000000000000000000000000007", &upper] {
        let ask = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let answer = app.public().answer(ask, json!({ "ids": [id, bad] })).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT", "{bad}");
        assert_eq!(extensions["argument"], json!(["ids", "1"]), "{bad}");
    }
}
