//! Rooms, tracks, kinds, organizations and announcements.

use serde_json::json;

use super::of_2019;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};

#[tokio::test]
async fn a_combined_room_has_its_parts_and_they_have_its_sessions() {
    let app = forum::of_2019().await;
    let rooms = of_2019(&app, "rooms { slug floor name { text } parts { slug } sessions { key } }")
        .await["rooms"]
        .take();
    let slugs = [
        "hall-2-3", "209-210", "214", "211", "305-306", "307", "hall-2", "hall-3", "209", "210",
        "305", "306",
    ];
    assert_eq!(each(&rooms, "/slug"), slugs, "the file's own first, then their parts");
    let hall = json!({
        "slug": "209-210", "floor": "2F", "name": { "text": "209+210" },
        "parts": [{ "slug": "209" }, { "slug": "210" }],
        "sessions": [{ "key": "T-MIG" }, { "key": "T-CHI" }],
    });
    assert_eq!(rooms[1], hall);
    assert_eq!((&rooms[8]["parts"], &rooms[8]["sessions"]), (&json!([]), &hall["sessions"]));
}

#[tokio::test]
async fn sessions_of_a_room_can_be_filtered() {
    let app = forum::of_2019().await;
    let select = r#"rooms { slug sessions(filter: { on: "2019-10-02" }) { key } }"#;
    let rooms = of_2019(&app, select).await["rooms"].take();
    assert_eq!(rooms[2], json!({ "slug": "214", "sessions": [{ "key": "S-2030-2" }] }));
}

#[tokio::test]
async fn kinds_come_in_their_order_with_the_letter_of_their_codes() {
    let app = forum::of_2019().await;
    let kinds =
        of_2019(&app, r#"kinds { slug codePrefix name { text(locale: "en") } }"#).await["kinds"]
            .take();
    let slugs = ["official", "plenary", "thematic", "special", "network", "training", "side"];
    assert_eq!(each(&kinds, "/slug"), slugs);
    let plenary =
        json!({ "slug": "plenary", "codePrefix": "P", "name": { "text": "Plenary sessions" } });
    assert_eq!(kinds[1], plenary);
}

#[tokio::test]
async fn a_track_has_its_sessions() {
    let app = forum::of_2019().await;
    assert_eq!(of_2019(&app, "tracks { slug }").await["tracks"], json!([]));
    let track = forum::add_track(&app, "local").await;
    for key in ["T-GEN", "T-SE"] {
        let input = json!({ "session": forum::session(&app, key).await, "track": track });
        done(&app.editor(), "updateSession", input, "session { id }").await;
    }
    let expected = json!([{
        "slug": "local", "color": "#336699", "name": { "text": "Local" },
        "sessions": [{ "key": "T-SE" }, { "key": "T-GEN" }],
    }]);
    let select = "tracks { slug color name { text } sessions { key } }";
    assert_eq!(of_2019(&app, select).await["tracks"], expected);
}

#[tokio::test]
async fn organizations_are_listed_by_role() {
    let app = forum::of_2019().await;
    let select = "hosts: organizations(roles: [HOST]) { organization { slug } }
        organizers: organizations(roles: [ORGANIZER]) { role organization { slug shortName
          country { code } sessions { key } } }
        all: organizations { role } none: organizations(roles: []) { role }
        sponsors: organizations(roles: [SPONSOR, PARTNER]) { role }";
    let edition = of_2019(&app, select).await;
    let hosts = ["gwangju", "nhrck", "gmoe", "koica"];
    assert_eq!(each(&edition["hosts"], "/organization/slug"), hosts);
    let organizers = json!([
        { "role": "ORGANIZER", "organization": { "slug": "gic", "shortName": "GIC",
          "country": { "code": "KR" }, "sessions": [] } },
        { "role": "ORGANIZER", "organization": { "slug": "uclg-csipdhr",
          "shortName": "UCLG-CISDP", "country": null, "sessions": [{ "key": "S-HOU" }] } },
    ]);
    assert_eq!(edition["organizers"], organizers);
    assert_eq!(edition["all"].as_array().unwrap().len(), 6);
    assert_eq!(edition["none"], edition["all"], "an empty list is no filter");
    assert_eq!(edition["sponsors"], json!([]));
}

#[tokio::test]
async fn announcements_are_shown_newest_first_until_they_end_or_are_withdrawn() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let mut ids = Vec::new();
    for (minute, text, until) in [
        (1, "one", json!(null)),
        (2, "two", json!("2019-10-01T14:30:00+09:00")),
        (3, "three", json!(null)),
    ] {
        app.clock.turn_to(&format!("2019-10-01T14:{minute:02}:00+09:00"));
        let input = json!({ "edition": edition, "text": en(text), "until": until });
        let posted = done(&app.editor(), "postAnnouncement", input, "announcement { id }").await;
        ids.push(posted["announcement"]["id"].clone());
    }
    let select = "announcements { text { text } }
        all: announcements(includeWithdrawn: true) { text { text } }";
    let shown = of_2019(&app, select).await;
    assert_eq!(each(&shown["announcements"], "/text/text"), ["three", "two", "one"]);
    let input = json!({ "announcement": ids[0] });
    done(&app.editor(), "withdrawAnnouncement", input, "announcement { id }").await;
    app.clock.turn_to("2019-10-01T14:29:59+09:00");
    let shown = of_2019(&app, select).await;
    assert_eq!(each(&shown["announcements"], "/text/text"), ["three", "two"]);
    app.clock.turn_to("2019-10-01T14:30:00+09:00");
    let shown = of_2019(&app, select).await;
    assert_eq!(each(&shown["announcements"], "/text/text"), ["three"]);
    assert_eq!(each(&shown["all"], "/text/text"), ["three", "two", "one"]);
}
