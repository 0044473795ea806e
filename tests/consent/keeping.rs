//! A choice stands, and its link with it.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::program::{Edit, RecordId};
use serde_json::{Value, json};

use super::{
    choose, edition_id, form, forum, invite, look, person_id, revision, seen_by_staff, somebody,
    try_to_invite,
};
use crate::support::app::{TestApp, import};
use crate::support::forum as forums;
use crate::support::seed;

const LATER: &str = "2019-10-31T14:00:00+09:00";

/// The visibility that staff see.
async fn visibility(app: &TestApp) -> Value {
    seen_by_staff(app).await["visibility"].take()
}

#[tokio::test]
async fn staff_never_widen_what_somebody_chose() {
    for (choice, stands) in [("ANONYMOUS", "ANONYMOUS"), ("HIDDEN", "HIDDEN"), ("ERASE", "HIDDEN")]
    {
        let app = forum().await;
        let link = invite(&app).await;
        choose(&app, &link, choice).await;
        let chosen = seen_by_staff(&app).await;
        app.edit(edition_id(), vec![Edit::Put(somebody().into())]).await;
        let announced = participant::Model { is_announced: true, ..somebody() };
        app.edit(edition_id(), vec![Edit::Put(announced.into())]).await;
        assert_eq!(seen_by_staff(&app).await, chosen);
        assert_eq!(visibility(&app).await, stands);
    }
}

#[tokio::test]
async fn what_staff_narrowed_only_the_participant_widens() {
    let app = forum().await;
    let link = invite(&app).await;
    choose(&app, &link, "PUBLIC").await;
    let hidden = participant::Model { visibility: ParticipantVisibility::Hidden, ..somebody() };
    app.edit(edition_id(), vec![Edit::Put(hidden.into())]).await;
    assert_eq!(visibility(&app).await, "HIDDEN");
    app.edit(edition_id(), vec![Edit::Put(somebody().into())]).await;
    assert_eq!(visibility(&app).await, "HIDDEN");
    choose(&app, &link, "PUBLIC").await;
    assert_eq!(visibility(&app).await, "PUBLIC");
}

#[tokio::test]
async fn an_import_leaves_what_somebody_chose() {
    let app = forums::of_2019().await;
    let person = forums::participant(&app, "LEE Yong-sup").await;
    let payload = try_to_invite(&app.editor(), json!({ "participant": person })).await;
    choose(&app, payload["link"].as_str().unwrap(), "ERASE").await;
    let (store, visibility) = (app.hub.store(), ParticipantVisibility::Public);
    let again = import(store, &app.sources, seed::WHRCF[0], visibility).await;
    assert!(again.step.is_none(), "{:?}", again.changes);
}

#[tokio::test]
async fn a_link_that_nobody_used_ends_after_thirty_days() {
    let app = forum().await;
    let link = invite(&app).await;
    app.clock.turn_to("2019-10-31T13:59:59+09:00");
    assert_eq!(look(&app, &link).await, 200);
    app.clock.turn_to(LATER);
    assert_eq!(look(&app, &link).await, 404);
    let answer = form(&app, &link, "choice=PUBLIC").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), revision(&app)), (404, 1));
}

#[tokio::test]
async fn the_link_by_which_somebody_chose_withdraws_at_any_time() {
    let app = forum().await;
    let link = invite(&app).await;
    choose(&app, &link, "PUBLIC").await;
    for later in [LATER, "2029-10-01T14:00:00+09:00"] {
        app.clock.turn_to(later);
        choose(&app, &link, "HIDDEN").await;
        assert_eq!(visibility(&app).await, "HIDDEN");
        choose(&app, &link, "PUBLIC").await;
        assert_eq!(visibility(&app).await, "PUBLIC");
    }
    assert_eq!(seen_by_staff(&app).await["consentedAt"], "2029-10-01T05:00:00Z");
}

#[tokio::test]
async fn a_choice_after_the_wish_to_be_erased_takes_it_back() {
    let app = forum().await;
    let link = invite(&app).await;
    choose(&app, &link, "ERASE").await;
    assert_ne!(seen_by_staff(&app).await["erasureRequestedAt"], Value::Null);
    choose(&app, &link, "HIDDEN").await;
    assert_eq!(seen_by_staff(&app).await["erasureRequestedAt"], Value::Null);
}

/// Neither looks nor chooses by a link.
async fn assert_opens_nothing(app: &TestApp, link: &str) {
    let before = revision(app);
    assert_eq!(look(app, link).await, 404, "{link}");
    let answer = form(app, link, "choice=PUBLIC").send().await.unwrap();
    assert_eq!(answer.status(), 404, "{link}");
    let page = answer.text().await.unwrap();
    assert!(!page.contains("Hana") && !page.contains("<form"), "{page}");
    assert_eq!(revision(app), before);
}

#[tokio::test]
async fn what_is_no_link_opens_nothing() {
    let app = forum().await;
    let link = invite(&app).await;
    let shorter = &link[..link.len() - 1];
    for link in [
        "/consent/x",
        "/consent/%00",
        shorter,
        &link.to_uppercase().replace("/CONSENT", "/consent"),
    ] {
        assert_opens_nothing(&app, link).await;
    }
    app.database.execute("UPDATE private_link SET purpose = 'UNSUBSCRIBE'").await;
    assert_opens_nothing(&app, &link).await;
}

#[tokio::test]
async fn the_link_of_somebody_who_was_taken_out_of_the_program_opens_nothing() {
    let app = forum().await;
    let link = invite(&app).await;
    let gone = [80, 81]
        .map(|number| Edit::Remove(RecordId::Contribution(crate::support::rows::id(number))));
    let gone = gone.into_iter().chain([Edit::Remove(RecordId::Participant(person_id()))]);
    app.edit(edition_id(), gone.collect()).await;
    assert_opens_nothing(&app, &link).await;
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_recorded() {
    let app = forum().await;
    let link = invite(&app).await;
    app.database.execute("ALTER TABLE private_link RENAME TO elsewhere").await;
    assert_eq!(look(&app, &link).await, 503);
    let answer = form(&app, &link, "choice=HIDDEN").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let page = answer.text().await.unwrap();
    assert!(!page.contains("private_link"), "{page}");
    app.database.execute("ALTER TABLE elsewhere RENAME TO private_link").await;
    assert_eq!((revision(&app), look(&app, &link).await.as_u16()), (1, 200));
}

#[tokio::test]
async fn who_comes_too_often_waits() {
    let app = TestApp::with_options(&["--rate-writes-from-address", "1"]).await;
    let choose = async || form(&app, "/consent/x", "choice=PUBLIC").send().await.unwrap();
    assert_eq!(choose().await.status(), 404);
    let answer = choose().await;
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(look(&app, "/consent/x").await, 404, "to look is free");
}
