//! Editions: made, changed, and moved to other dates.

use plenary::types::Role;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum::{self, each};
use crate::support::mutation::{document, done, en, mutate, refusal, refused};

const EDITION: &str = "edition { id slug title { text } theme { text } ordinal startsOn endsOn preForumOn
  timeZone locales dayStartsAtHour attendance status venue { name { text } city { text } country { code } }
  hashtags sections { slug title { text } body { text } } secretariat { name { text } phone }
  organizations { role organization { slug } } reportedTotals { name value }
  rooms { slug parts { slug } } kinds { slug } tracks { slug } revision }";

fn founding(slug: &str) -> Value {
    json!({
        "slug": slug, "title": en("Forum"), "startsOn": "2022-10-10", "endsOn": "2022-10-13",
        "timeZone": "Asia/Seoul", "locales": ["ko", "en"],
    })
}

#[tokio::test]
async fn a_new_edition_is_there_for_everybody() {
    let app = forum::of_2019().await;
    let made = done(&app.editor(), "createEdition", founding("whrcf-2022"), EDITION).await;
    assert_eq!((&made["revision"]["number"], &made["edition"]["revision"]), (&json!(1), &json!(1)));
    assert_eq!(made["edition"]["status"], "SCHEDULED");
    assert_eq!(
        (&made["edition"]["rooms"], &made["edition"]["dayStartsAtHour"]),
        (&json!([]), &json!(4))
    );
    let query = "{ editions { nodes { slug } } }";
    let editions = app.public().ask(query, json!({})).await["editions"]["nodes"].take();
    assert_eq!(each(&editions, "/slug"), ["whrcf-2022", "whrcf-2019"]);
    let session = json!({ "edition": made["edition"]["id"], "title": en("Opening") });
    let made = done(&app.editor(), "createSession", session, "session { number }").await;
    assert_eq!((&made["session"]["number"], &made["revision"]["number"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_new_edition_is_made_like_another() {
    let app = forum::of_2019().await;
    let former = forum::edition(&app, "whrcf-2019").await.id;
    let input = json!({
        "slug": "whrcf-2022", "title": en("Forum"), "startsOn": "2022-10-10", "endsOn": "2022-10-13",
        "from": former, "ordinal": 12, "attendance": "HYBRID", "venue": null,
        "preForumOn": "2022-10-09", "hashtags": ["#whrcf2022"], "theme": en("Climate"),
        "sections": [{ "slug": "about", "title": en("About"), "body": en("*Words*") }],
        "secretariat": { "name": en("Office"), "phone": "+82 62 000" },
    });
    let made = done(&app.editor(), "createEdition", input, EDITION).await["edition"].take();
    let of_2019 = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Edition {{ {} }} }} }}",
        "rooms { id slug parts { slug } } kinds { slug } timeZone locales sessions { totalCount }"
    );
    let former = app.editor().ask(&of_2019, json!({ "id": former })).await["node"].take();
    for list in ["rooms", "kinds"] {
        assert_eq!(each(&made[list], "/slug"), each(&former[list], "/slug"), "{list}");
        assert!(!made[list].as_array().unwrap().is_empty());
    }
    assert_eq!(each(&made["rooms"], "/parts"), each(&former["rooms"], "/parts"));
    let slug = made["rooms"][0]["slug"].as_str().unwrap();
    let room = forum::by_slug(&app, "whrcf-2022", "rooms", slug).await;
    assert!(!each(&former["rooms"], "/id").contains(&json!(room)), "with ids of their own");
    assert_eq!((&made["timeZone"], &made["locales"]), (&former["timeZone"], &former["locales"]));
    assert_eq!((&made["venue"], &made["ordinal"]), (&json!(null), &json!(12)));
    assert_eq!(
        (&made["attendance"], &made["preForumOn"]),
        (&json!("HYBRID"), &json!("2022-10-09"))
    );
    assert_eq!(made["secretariat"], json!({ "name": { "text": "Office" }, "phone": "+82 62 000" }));
}

#[tokio::test]
async fn what_an_edition_cannot_be_is_refused_where_it_stands() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    for (field, value, path) in [
        ("slug", json!("whrcf-2019"), "slug"),
        ("slug", json!("WHRCF"), "slug"),
        ("title", json!({ "translations": [] }), "title"),
        ("endsOn", json!("2022-10-09"), "endsOn"),
        ("endsOn", json!("2023-10-11"), "endsOn"),
        ("preForumOn", json!("1899-12-31"), "preForumOn"),
        ("locales", json!([]), "locales"),
        ("locales", json!(["ko", "ko"]), "locales.1"),
        ("timeZone", json!(null), "timeZone"),
        ("dayStartsAtHour", json!(24), "dayStartsAtHour"),
        ("hashtags", json!(["#a", "b"]), "hashtags.1"),
    ] {
        let mut input = founding("whrcf-2022");
        input[field] = value.clone();
        for dry_run in [true, false] {
            input["dryRun"] = json!(dry_run);
            let told = refusal(&app.editor(), "createEdition", input.clone()).await;
            assert_eq!(told, refused("InvalidInput", path), "{value}");
        }
        let mut change =
            json!({ "edition": edition, "startsOn": "2022-10-10", "endsOn": "2022-10-13" });
        change[field] = value.clone();
        if value != json!("whrcf-2019") {
            let told = refusal(&app.editor(), "updateEdition", change).await;
            assert_eq!(told, refused("InvalidInput", path), "{value}");
        }
    }
    let mut bare = founding("whrcf-2022");
    bare.as_object_mut().unwrap().remove("timeZone");
    let told = refusal(&app.editor(), "createEdition", bare).await;
    assert_eq!(told, refused("InvalidInput", "timeZone"));
    let mut like_none = founding("whrcf-2022");
    like_none["from"] = json!(format!("edition_{}", "7".repeat(32)));
    let told = refusal(&app.editor(), "createEdition", like_none).await;
    assert_eq!(told, refused("NotFound", "from"));
}

#[tokio::test]
async fn the_same_key_founds_one_edition_and_a_try_none() {
    let app = forum::of_2019().await;
    let mut input = founding("whrcf-2022");
    input["dryRun"] = json!(true);
    let tried =
        done(&app.editor(), "createEdition", input.clone(), "edition { slug revision }").await;
    assert_eq!(tried["edition"], json!({ "slug": "whrcf-2022", "revision": 0 }));
    assert_eq!(tried["revision"], json!(null));
    let query = "{ editions { totalCount } }";
    let count = async || app.public().ask(query, json!({})).await["editions"]["totalCount"].take();
    assert_eq!(count().await, 1);
    input["dryRun"] = json!(false);
    input["clientKey"] = json!("key");
    let first = done(&app.editor(), "createEdition", input.clone(), "edition { id }").await;
    input["slug"] = json!("another");
    let second = done(&app.editor(), "createEdition", input, "edition { id }").await;
    assert_eq!((&second["edition"], &second["revision"]), (&first["edition"], &json!(null)));
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn two_nodes_found_one_edition_of_a_name() {
    let app = forum::of_2019().await;
    let mut other = app.another_node(&[]).await;
    let (one, two) =
        (app.editor(), other.public().with_token(app.editor().token.as_ref().unwrap()));
    for turn in 0..5 {
        let input = founding(&format!("forum-{turn}"));
        let found = |client| mutate(client, "createEdition", input.clone(), "edition { slug }");
        let answers = tokio::join!(found(&one), found(&two));
        let answers = [answers.0, answers.1];
        let made = answers.iter().filter(|payload| !payload["edition"].is_null());
        assert_eq!(made.count(), 1, "{answers:?}");
        let refused = answers.iter().find(|payload| payload["edition"].is_null()).unwrap();
        assert_eq!(refused["userErrors"][0]["path"], json!(["slug"]), "{refused}");
        assert_eq!(refused["userErrors"][0]["__typename"], "InvalidInput");
    }
    for turn in 0..5 {
        let mut input = founding(&format!("keyed-{turn}"));
        input["clientKey"] = json!(format!("key-{turn}"));
        let found = |client| done(client, "createEdition", input.clone(), "edition { id }");
        let (one, two) = tokio::join!(found(&one), found(&two));
        assert_eq!(one["edition"], two["edition"]);
    }
    other.stop().await;
}

#[tokio::test]
async fn an_edition_says_something_else_and_its_sessions_stay() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let organization = forum::organization(&app, "gwangju").await;
    let session = "query($id: ID!) { node(id: $id) { ... on Session { startsAt endsAt date } } }";
    let id = json!({ "id": forum::session(&app, "T-GEN").await });
    let before = app.public().ask(session, id.clone()).await["node"].take();
    let input = json!({
        "edition": edition, "slug": "forum-2019", "title": en("Ninth forum"), "theme": null,
        "status": "POSTPONED", "timeZone": "America/Los_Angeles", "ordinal": null,
        "organizations": [{ "role": "SPONSOR", "organization": organization }],
        "reportedTotals": [{ "name": "countries", "value": 44 }], "secretariat": null,
        "endsOn": "2019-10-05", "acceptWarnings": true,
    });
    let after = done(&app.editor(), "updateEdition", input.clone(), EDITION).await;
    let edition = &after["edition"];
    let told =
        (&edition["slug"], &edition["title"]["text"], &edition["status"], &edition["endsOn"]);
    let expected = ["forum-2019", "Ninth forum", "POSTPONED", "2019-10-05"].map(|text| json!(text));
    assert_eq!([told.0, told.1, told.2, told.3], expected.each_ref());
    assert_eq!((&edition["theme"], &edition["secretariat"]), (&json!(null), &json!(null)));
    let sponsor = json!([{ "role": "SPONSOR", "organization": { "slug": "gwangju" } }]);
    assert_eq!(edition["organizations"], sponsor);
    assert_eq!(edition["reportedTotals"], json!([{ "name": "countries", "value": 44 }]));
    let now = app.public().ask(session, id).await["node"].take();
    assert_eq!((&now["startsAt"], &now["endsAt"]), (&before["startsAt"], &before["endsAt"]));
    assert_ne!(now["date"], before["date"], "it is another day in California");
    let again = done(&app.editor(), "updateEdition", input, "edition { slug }").await;
    assert_eq!(again["revision"], json!(null));
}

#[tokio::test]
async fn no_two_editions_have_one_name() {
    let app = TestApp::whrcf().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    for dry_run in [true, false] {
        let input = json!({ "edition": edition, "slug": "whrcf-2020", "dryRun": dry_run });
        let told = refusal(&app.editor(), "updateEdition", input).await;
        assert_eq!(told, refused("InvalidInput", "slug"));
        let edits = json!([
            { "updateEdition": { "edition": edition, "theme": en("New") } },
            { "updateEdition": { "edition": edition, "slug": "whrcf-2020" } },
        ]);
        let input = json!({ "edition": edition, "edits": edits, "dryRun": dry_run });
        let told = refusal(&app.editor(), "editProgram", input).await;
        assert_eq!(told, refused("InvalidInput", "edits.1.slug"));
    }
}

#[tokio::test]
async fn an_editor_of_one_edition_founds_none() {
    let app = forum::of_2019().await;
    let token = app.token(Role::Editor, Some(app.edition_id("whrcf-2019").await)).await;
    let limited = app.public().with_token(&token);
    let query = document("createEdition", "edition { id }");
    let answer = limited.answer(&query, json!({ "input": founding("whrcf-2022") })).await;
    assert_eq!(codes(&answer), ["FORBIDDEN"]);
}

#[tokio::test]
async fn a_move_to_dates_of_no_program_or_of_a_cancelled_edition_is_refused() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let dates = |starts_on: &str, ends_on: &str| json!({ "edition": edition, "startsOn": starts_on, "endsOn": ends_on });
    for (starts_on, ends_on, path) in [
        ("2020-05-20", "2020-05-17", "endsOn"),
        ("2020-01-01", "2021-01-01", "endsOn"),
        ("1899-01-01", "1899-01-02", "startsOn"),
        ("2201-01-01", "2201-01-02", "startsOn"),
    ] {
        let told = refusal(&app.editor(), "rescheduleEdition", dates(starts_on, ends_on)).await;
        assert_eq!(told, refused("InvalidInput", path), "{starts_on}");
    }
    let cancelled = json!({ "edition": edition, "status": "CANCELLED" });
    done(&app.editor(), "updateEdition", cancelled, "edition { id }").await;
    let told = refusal(&app.editor(), "rescheduleEdition", dates("2020-05-17", "2020-05-20")).await;
    assert_eq!(told, refused("InvalidInput", "edition"));
}

#[tokio::test]
async fn instants_of_no_program_are_refused() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    for (field, value) in [("startsAt", "2201-01-01T00:00:00Z"), ("date", "1899-12-31")] {
        let input = json!({ "edition": edition, "title": en("Far"), field: value });
        let told = refusal(&app.editor(), "createSession", input).await;
        assert_eq!(told, refused("InvalidInput", field));
    }
    let late = json!({ "edition": edition, "text": en("Late"), "until": "2201-01-01T00:00:00Z" });
    let told = refusal(&app.editor(), "postAnnouncement", late).await;
    assert_eq!(told, refused("InvalidInput", "until"));
}
