//! The afternoon of 1 October 2019 in Gwangju, as its two editors and a screen might have lived it:
//! delays that run on, a speaker who misses the flight, rooms that are swapped, a hall that is lost,
//! a mistake that is undone, and the last day moved online. Everything goes over HTTP.

use plenary::types::Role;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum::{self, room, session};
use crate::support::mutation::{done, en, mutate};
use crate::support::sse::Events;

const SCREEN: &str = "subscription($room: ID!) { roomDisplay(room: $room) {
  now { key expectedStartsAt status } next { key expectedStartsAt status } laterToday { key }
  announcements { text { text } } } }";

const CHANGES: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number reason { text(locale: \"en\") } } }";

/// The forum, its two editors, and the screen in front of 305 and 306.
struct Day {
    app: TestApp,
    mina: Client,
    jun: Client,
    screen: Events,
    attendees: Events,
    edition: String,
}

impl Day {
    async fn begin() -> Self {
        let app = forum::of_2019().await;
        app.clock.turn_to("2019-10-01T12:40:00+09:00");
        let [mina, jun] =
            [app.token(Role::Editor, None).await, app.token(Role::Editor, None).await];
        let [mina, jun] = [mina, jun].map(|token| app.public().with_token(&token));
        let hall = room(&app, "305-306").await;
        let edition = forum::edition(&app, "whrcf-2019").await;
        let screen = Events::open(&app.public(), SCREEN, json!({ "room": hall })).await;
        let after = json!({ "edition": edition.id, "after": edition.cursor });
        let attendees = Events::open(&app.public(), CHANGES, after).await.begun().await;
        Self { app, mina, jun, screen, attendees, edition: edition.id }
    }

    async fn session(&self, key: &str) -> String {
        session(&self.app, key).await
    }

    async fn revision(&self) -> i64 {
        forum::edition(&self.app, "whrcf-2019").await.revision
    }

    /// What the screen shows once it is as it should be; in between it may show names of people and
    /// other rooms that changed.
    async fn screen_comes_to(&mut self, should: impl Fn(&Value) -> bool) -> Value {
        loop {
            let shown = self.screen.told().await["data"]["roomDisplay"].take();
            if should(&shown) {
                return shown;
            }
        }
    }

    /// What attendees are told next: the revision, and why.
    async fn attendees_are_told(&mut self) -> (i64, Value) {
        let told = self.attendees.told().await["data"]["programChanges"].take();
        (told["number"].as_i64().unwrap(), told["reason"]["text"].clone())
    }

    async fn see(&self, key: &str, select: &str) -> Value {
        let ask = format!(
            "query($key: String!) {{ edition(slug: \"whrcf-2019\") {{ session(key: $key) {{ {select} }} }} }}"
        );
        self.app.public().ask(&ask, json!({ "key": key })).await["edition"]["session"].take()
    }
}

/// An instant of that day, as answers write it.
fn at(time: &str) -> Value {
    let local: plenary::types::Timestamp = format!("2019-10-01T{time}:00+09:00").parse().unwrap();
    json!(local.to_string())
}

#[tokio::test]
async fn a_day_of_the_forum() {
    let mut day = Day::begin().await;
    let first = day.screen_comes_to(|_| true).await;
    assert_eq!(first["next"][0]["key"], "S-HOU");
    a_delay_runs_on(&mut day).await;
    a_speaker_misses_the_flight(&mut day).await;
    two_rooms_are_swapped(&mut day).await;
    a_hall_is_lost_for_the_afternoon(&mut day).await;
    a_mistake_is_undone(&mut day).await;
    the_last_day_moves_online(&mut day).await;
    everything_is_in_the_history(&day).await;
}

/// The housing session starts an hour late. The one after it in the hall waits as long as it must:
/// the half hour between the two absorbs the rest.
async fn a_delay_runs_on(day: &mut Day) {
    let input = json!({ "session": day.session("S-HOU").await, "delay": "PT1H", "runOn": true,
                        "reason": en("The bus from the station is late") });
    let select = "session { expectedStartsAt delay status } affected { sessions }";
    let preview = {
        let mut input = input.clone();
        input["dryRun"] = json!(true);
        done(&day.mina, "delaySession", input, select).await
    };
    assert_eq!((&preview["revision"], &preview["affected"]["sessions"]), (&json!(null), &json!(2)));
    let done_once = done(&day.mina, "delaySession", input.clone(), select).await;
    let expected = json!({ "expectedStartsAt": at("14:00"), "delay": "PT1H", "status": "DELAYED" });
    assert_eq!(done_once["session"], expected);
    let again = done(&day.mina, "delaySession", input, select).await;
    assert_eq!(again["revision"], json!(null), "pressing twice is harmless");
    let shown = day.screen_comes_to(|shown| shown["next"][0]["status"] == "DELAYED").await;
    let next = json!([{ "key": "S-HOU", "expectedStartsAt": at("14:00"), "status": "DELAYED" }]);
    assert_eq!(shown["next"], next);
    let follower = day.see("S-R2C", "startsAt expectedStartsAt status").await;
    let pushed =
        json!({ "startsAt": at("16:00"), "expectedStartsAt": at("16:30"), "status": "DELAYED" });
    assert_eq!(follower, pushed);
    assert_eq!(day.attendees_are_told().await, (2, json!("The bus from the station is late")));
}

/// One editor takes a speaker out while the other puts one in: nobody's change is lost. What both
/// looked at is stale for who comes second to the same words.
async fn a_speaker_misses_the_flight(day: &mut Day) {
    let looked_at = day.revision().await;
    let migration = day.session("T-MIG").await;
    let select = "contributions { id participant { name } }";
    let ask = format!("query($id: ID!) {{ node(id: $id) {{ ... on Session {{ {select} }} }} }}");
    let seen = day.mina.ask(&ask, json!({ "id": migration })).await["node"].take();
    let list = seen["contributions"].as_array().unwrap();
    let missing = list.iter().find(|one| one["participant"]["name"] == "Hans SAKKERS").unwrap();
    let remove = json!({ "contribution": missing["id"], "reason": en("He missed the flight") });
    let someone = forum::participant(&day.app, "Martina Mittenhuber").await;
    let add = json!({ "session": migration, "participant": someone, "role": "PANELIST",
                      "reason": en("Martina Mittenhuber speaks instead") });
    let (removed, added) = tokio::join!(
        done(&day.mina, "removeContribution", remove, "session { key }"),
        done(&day.jun, "addContribution", add, "session { key }"),
    );
    let mut numbers = [&removed, &added].map(|one| one["revision"]["number"].as_i64().unwrap());
    numbers.sort_unstable();
    assert_eq!(numbers, [3, 4]);
    let names = day.see("T-MIG", "contributions { participant { name } }").await;
    let names = forum::each(&names["contributions"], "/participant/name");
    assert!(!names.contains(&json!("Hans SAKKERS")), "{names:?}");
    assert_eq!(names.last(), Some(&json!("Martina Mittenhuber")));
    let title =
        json!({ "session": migration, "title": en("Migration"), "expectedRevision": looked_at });
    let stale = mutate(&day.jun, "updateSession", title, "session { key }").await;
    assert_eq!(stale["userErrors"][0]["__typename"], "StaleRevision");
    assert_eq!(stale["userErrors"][0]["since"].as_array().unwrap().len(), 2);
    let mut told = [day.attendees_are_told().await.0, day.attendees_are_told().await.0];
    told.sort_unstable();
    assert_eq!(told, [3, 4]);
}

/// 214 has the better projector: two sessions swap their rooms. It is relative to what is seen, so
/// the editor says which revision that was.
async fn two_rooms_are_swapped(day: &mut Day) {
    let input = json!({ "session": day.session("X-IAI").await, "with": day.session("S-2030-1").await,
                        "what": "ROOMS", "reason": en("The projector is in 214") });
    let blind = mutate(&day.jun, "swapSessions", input.clone(), "edition { id }").await;
    assert_eq!(blind["userErrors"][0]["path"], json!(["expectedRevision"]));
    let mut input = input;
    input["expectedRevision"] = json!(day.revision().await);
    done(&day.jun, "swapSessions", input, "edition { id }").await;
    let rooms = "rooms { slug }";
    assert_eq!(day.see("X-IAI", rooms).await["rooms"], json!([{ "slug": "214" }]));
    assert_eq!(day.see("S-2030-1", rooms).await["rooms"], json!([{ "slug": "307" }]));
    assert_eq!(day.attendees_are_told().await, (5, json!("The projector is in 214")));
}

/// Water comes through the ceiling of 305 and 306, which close at half past four. What they close on
/// is seen first, then all of it is moved at once.
async fn a_hall_is_lost_for_the_afternoon(day: &mut Day) {
    let hours = json!([{ "date": "2019-10-01", "opensAt": "08:00", "closesAt": "16:30" }]);
    let close = json!({ "room": room(&day.app, "305-306").await, "hours": hours });
    let mut preview = close.clone();
    preview["dryRun"] = json!(true);
    let refused = mutate(&day.mina, "updateRoom", preview, "room { slug }").await;
    let error = &refused["userErrors"][0];
    assert_eq!(error["__typename"], "ScheduleConflict", "{refused}");
    assert_eq!(error["conflicts"][0]["rule"], "OUTSIDE_ROOM_HOURS");
    assert_eq!(forum::each(&error["conflicts"], "/sessions/0/key"), ["S-R2C"]);

    let there = json!([room(&day.app, "209-210").await]);
    let edits = json!([
        { "updateRoom": close },
        { "rescheduleSession": { "session": day.session("S-R2C").await, "rooms": there } },
        { "postAnnouncement": { "edition": day.edition, "urgency": "IMPORTANT", "rooms": [close["room"]],
                                "text": en("From half past four on in 209 and 210") } },
    ]);
    let input = json!({ "edition": day.edition, "edits": edits, "acceptWarnings": true,
                        "reason": en("Water in 305 and 306") });
    done(&day.mina, "editProgram", input, "edition { id }").await;
    let shown = day.screen_comes_to(|shown| shown["announcements"] != json!([])).await;
    assert_eq!(shown["announcements"][0]["text"]["text"], "From half past four on in 209 and 210");
    assert_eq!(shown["laterToday"], json!([]));
    assert_eq!(day.attendees_are_told().await, (6, json!("Water in 305 and 306")));
}

/// In a hurry the wrong session is cancelled, and the other editor goes on working. The mistake is
/// undone without what came after it.
async fn a_mistake_is_undone(day: &mut Day) {
    let input = json!({ "session": day.session("T-GEN").await, "reason": en("No room") });
    let mistake = done(&day.jun, "cancelSession", input, "session { status }").await;
    assert_eq!(mistake["session"]["status"], "CANCELLED");
    let input = json!({ "session": day.session("T-SE").await, "isFull": true });
    done(&day.mina, "setSessionFull", input, "session { isFull }").await;
    let input = json!({ "edition": day.edition, "revision": mistake["revision"]["number"],
                        "reason": en("It was a mistake: it takes place") });
    done(&day.jun, "revertRevision", input, "sessions { key }").await;
    assert_eq!(day.see("T-GEN", "status").await["status"], "SCHEDULED");
    assert_eq!(day.see("T-SE", "isFull").await["isFull"], true);
    for number in [7, 8, 9] {
        assert_eq!(day.attendees_are_told().await.0, number);
    }
}

/// A typhoon is coming. What is left of the forum goes online, as one revision.
async fn the_last_day_moves_online(day: &mut Day) {
    let last = day.session("S-2030-2").await;
    let edits = json!([
        { "rescheduleSession": { "session": last, "rooms": [] } },
        { "updateSession": { "session": last, "streamUrl": "https://example.org/live", "isStreamed": true } },
        { "updateEdition": { "edition": day.edition, "attendance": "HYBRID" } },
    ]);
    let input =
        json!({ "edition": day.edition, "edits": edits, "reason": en("A typhoon is coming") });
    done(&day.mina, "editProgram", input, "edition { attendance }").await;
    let online = day.see("S-2030-2", "rooms { slug } streamUrl startsAt").await;
    assert_eq!(online["rooms"], json!([]));
    assert_eq!(online["streamUrl"], "https://example.org/live");
    assert_eq!(day.attendees_are_told().await, (10, json!("A typhoon is coming")));
}

/// Every change is signed, in order, and told once.
async fn everything_is_in_the_history(day: &Day) {
    let ask = r#"{ edition(slug: "whrcf-2019") { revision revisions(first: 100) { nodes { number actor credential } } } }"#;
    let edition = day.mina.ask(ask, json!({})).await["edition"].take();
    let nodes = edition["revisions"]["nodes"].as_array().unwrap();
    let numbers: Vec<_> = nodes.iter().map(|one| one["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    assert!(nodes[1..].iter().all(|one| one["credential"].is_string()), "{nodes:?}");
    let by: std::collections::BTreeSet<_> =
        nodes[1..].iter().map(|one| one["credential"].to_string()).collect();
    assert_eq!(by.len(), 2, "by two editors");
}
