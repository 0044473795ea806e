//! An agenda as a calendar that apps subscribe to.

use icalendar::{Calendar, Component as _, EventLike as _, EventStatus};
use plenary::entity::edition::{self, Venue};
use plenary::entity::session as sessions;
use plenary::program::Edit;
use plenary::types::{EditionId, LocalizedText, SessionId};
use reqwest::StatusCode;
use serde_json::json;

use super::{change, create, mutate, reschedule};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum::session;
use crate::support::mutation::done;
use crate::support::rows::{self, at, id, url};

/// The calendar below, of an edition with a session of each sort.
const GOLDEN: &str = include_str!("agenda.ics");

/// The text of a calendar.
async fn calendar(client: &Client, token: &str) -> String {
    let response = client.get(&format!("/agendas/{token}.ics")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.unwrap()
}

/// The events of a calendar, each as its unfolded lines.
fn events(calendar: &str) -> Vec<Vec<String>> {
    let unfolded = calendar.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT\r\n").skip(1);
    events.map(|event| event.split("\r\n").map(str::to_owned).collect()).collect()
}

/// What the only event of a calendar says of something.
fn said(calendar: &str, name: &str) -> String {
    let events = events(calendar);
    assert_eq!(events.len(), 1, "{calendar}");
    let line = events[0].iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in {calendar}")).to_owned()
}

fn both(english: &str, korean: &str) -> LocalizedText {
    let texts = [("en", english), ("ko", korean)];
    LocalizedText::new(texts.map(|(tag, text)| (tag.parse().unwrap(), text.to_owned()))).unwrap()
}

const EDITION: EditionId = EditionId(uuid::Uuid::from_u128(1));

/// A keynote in a hall, a cancelled workshop, a break of which the day is known, a session of which
/// nothing is known, and a draft.
fn founding() -> Vec<Edit> {
    let edition = edition::Model {
        title: both("Forum, 9th", "제9회 포럼"),
        venue: Some(Venue {
            name: both("Center", "센터"),
            city: Some(both("Gwangju", "광주")),
            country: None,
        }),
        ..rows::edition(EDITION, "forum")
    };
    let keynote = sessions::Model {
        title: both(
            "Human rights cities, local government; and what they owe to each other\\",
            "인권도시와 지방정부가 서로에게 지는 책임에 관한 아주 긴 제목의 기조연설 그리고 토론",
        ),
        abstract_text: Some(both("First line.\r\n\r\nSecond line.", "첫째 줄.\r\n\r\n둘째 줄.")),
        track_id: Some(id(3)),
        kind_id: Some(id(4)),
        rooms: vec![id(2)].into(),
        starts_at: Some(at("10:00")),
        ends_at: Some(at("11:00")),
        delay_ms: 900_000,
        stream_url: Some(url("https://stream.example/keynote")),
        ..rows::session(EDITION, 10, "Keynote")
    };
    let workshop = sessions::Model {
        starts_at: Some(at("12:00")),
        ends_at: Some(at("13:00")),
        is_cancelled: true,
        status_reason: Some(both("The guest is ill", "초청자가 아픕니다")),
        replaced_by: Some(keynote.id),
        ..rows::session(EDITION, 11, "Workshop")
    };
    let outing =
        sessions::Model { date: "2019-10-02".parse().ok(), ..rows::session(EDITION, 12, "Outing") };
    let unknown = rows::session(EDITION, 13, "Not known yet");
    let draft = sessions::Model {
        is_published: false,
        starts_at: Some(at("14:00")),
        ..rows::session(EDITION, 14, "Draft")
    };
    let places = [
        Edit::Put(edition.into()),
        Edit::Put(rows::room(EDITION, 2, "hall").into()),
        Edit::Put(rows::track(EDITION, 3, "Local, global").into()),
        Edit::Put(rows::kind(EDITION, 4, "Plenary").into()),
    ];
    let sessions = [keynote, workshop, outing, unknown, draft];
    places.into_iter().chain(sessions.map(|row| Edit::Put(row.into()))).collect()
}

/// A service with that edition, and an agenda of all of it that can be followed.
async fn golden() -> (TestApp, String) {
    let app = TestApp::with_edits(EDITION, founding()).await;
    let sessions: Vec<_> = (10..14).map(|one| id::<SessionId>(one).to_string()).collect();
    let input = json!({ "edition": EDITION.to_string(), "sessions": sessions });
    let payload = mutate(&app.public(), "createAgenda", input).await;
    let token = payload["token"].as_str().unwrap().to_owned();
    (app, token)
}

#[tokio::test]
async fn a_calendar_is_written_as_the_standard_says() {
    let (app, token) = golden().await;
    let response = app.public().get(&format!("/agendas/{token}.ics")).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/calendar; charset=utf-8");
    let text = response.text().await.unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
    assert_eq!(text.replace("\r\n", "\n"), GOLDEN);
    for never in ["METHOD", "ATTENDEE", "ORGANIZER", "Draft", "Not known yet"] {
        assert!(!text.contains(never), "{never}");
    }
}

#[tokio::test]
async fn others_read_in_a_calendar_what_was_written() {
    let (app, token) = golden().await;
    let read: Calendar = calendar(&app.public(), &token).await.parse().unwrap();
    let read: Vec<_> = read.components.iter().filter_map(|part| part.as_event()).collect();
    let starts: Vec<_> =
        read.iter().map(|event| event.property_value("DTSTART").unwrap()).collect();
    assert_eq!(starts, ["20191001T011500Z", "20191001T030000Z", "20191002"]);
    let title =
        "인권도시와 지방정부가 서로에게 지는 책임에 관한 아주 긴 제목의 기조연설 그리고 토론";
    assert_eq!(read[0].get_summary(), Some(title));
    assert_eq!(read[0].get_location(), Some("hall, 센터, 광주"));
    assert_eq!(read[1].get_status(), Some(EventStatus::Cancelled));
}

#[tokio::test]
async fn a_calendar_is_in_the_language_of_its_reader() {
    let (app, token) = golden().await;
    let korean = "SUMMARY;LANGUAGE=ko:인권도시와";
    let english = "SUMMARY;LANGUAGE=en:Human rights cities\\, local government\\; and";
    let path = format!("/agendas/{token}.ics");
    for (client, query, expected) in [
        (app.public(), "", korean),
        (app.public().in_language("en-GB, ko;q=0.5"), "", english),
        (app.public().in_language("en"), "?locale=ko", korean),
        (app.public().in_language("ko"), "?locale=en", english),
        (app.public().in_language("fr"), "?locale=nonsense", korean),
    ] {
        let response = client.get(&format!("{path}{query}")).send().await.unwrap();
        let text = response.text().await.unwrap().replace("\r\n ", "");
        assert!(text.contains(expected), "{query}: {text}");
    }
}

#[tokio::test]
async fn a_session_that_moves_is_the_same_event_and_one_that_is_cancelled_stays() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let look = async || calendar(&app.public(), &token).await;
    let first = look().await;
    let uid = said(&first, "UID");
    assert_eq!(
        (said(&first, "SEQUENCE"), said(&first, "STATUS")),
        ("0".into(), "CONFIRMED".into())
    );
    assert_eq!(look().await, first, "asking changes nothing");
    for (turn, sequence, start) in [("15:01", "1", "19:30"), ("15:02", "2", "20:00")] {
        app.clock.turn_to(&format!("2019-10-01T{turn}:00+09:00"));
        reschedule(&app, "T-GEN", start, "21:00").await;
        let moved = look().await;
        assert_eq!((said(&moved, "UID"), said(&moved, "SEQUENCE")), (uid.clone(), sequence.into()));
        let start = at(start).to_basic_format();
        assert_eq!(said(&moved, "DTSTART"), start);
        assert_eq!(said(&moved, "DTSTAMP"), at(turn).to_basic_format());
        assert_eq!(said(&moved, "LAST-MODIFIED"), at(turn).to_basic_format());
    }
    let input = json!({ "session": session(&app, "T-GEN").await });
    done(&app.editor(), "cancelSession", input, "session { id }").await;
    let cancelled = look().await;
    let what = ["UID", "SEQUENCE", "STATUS", "DTSTART"].map(|name| said(&cancelled, name));
    assert_eq!(what, [uid, "3".into(), "CANCELLED".into(), at("20:00").to_basic_format()]);
}

#[tokio::test]
async fn a_session_that_left_the_program_leaves_the_calendar() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN", "T-MIG"]).await;
    assert_eq!(events(&calendar(&app.public(), &token).await).len(), 2);
    let sessions = json!({ "sessions": [session(&app, "T-GEN").await] });
    done(&app.editor(), "unpublishSessions", sessions, "sessions { id }").await;
    assert_eq!(events(&calendar(&app.editor(), &token).await).len(), 1);
    change(&app, "unfollowSession", &token, "T-MIG").await;
    assert_eq!(events(&calendar(&app.public(), &token).await).len(), 0);
}

#[tokio::test]
async fn an_app_is_sent_a_calendar_again_only_when_it_changed() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let path = format!("/agendas/{token}.ics");
    let tag = async |client: &Client| {
        let response = client.get(&path).send().await.unwrap();
        response.headers()["etag"].to_str().unwrap().to_owned()
    };
    let status = async |tag: &str| {
        let request = app.public().get(&path).header("if-none-match", tag);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "private, no-cache");
        response.status()
    };
    let first = tag(&app.public()).await;
    assert!(first.starts_with('"') && !first.contains(&token));
    for known in [first.clone(), format!("W/{first}"), format!("\"x\", {first}"), "*".to_owned()] {
        assert_eq!(status(&known).await, StatusCode::NOT_MODIFIED, "{known}");
    }
    assert_ne!(tag(&app.public().in_language("ko")).await, first);
    assert_eq!(status("\"x\"").await, StatusCode::OK);
    // Within the same second: the clock stands.
    reschedule(&app, "T-GEN", "19:30", "21:00").await;
    let second = tag(&app.public()).await;
    assert_eq!(status(&first).await, StatusCode::OK);
    change(&app, "followSession", &token, "T-MIG").await;
    assert_eq!(status(&second).await, StatusCode::OK);
}

#[tokio::test]
async fn a_calendar_that_is_not_there_says_nothing_more() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &[]).await;
    let unknown = "7".repeat(token.len());
    for path in [unknown.clone() + ".ics", token.clone(), ".ics".to_owned(), unknown] {
        let response = app.public().get(&format!("/agendas/{path}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.text().await.unwrap(), "not found\n");
    }
    let http = reqwest::Client::new();
    let head = http.head(format!("{}/agendas/{token}.ics", app.public().base));
    let head = head.send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.headers()["content-type"], "text/calendar; charset=utf-8");
    assert!(head.headers().contains_key("etag"));
    assert_eq!(head.text().await.unwrap(), "");
}
