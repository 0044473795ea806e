//! What the page says.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::entity::{edition, session};
use plenary::program::Edit;

use super::{choose, edition_id, forum, forum_with, invite, published, read, somebody};
use crate::support::app::TestApp;
use crate::support::rows::{self, id, text};

#[tokio::test]
async fn everything_that_would_be_published_is_shown_in_both_languages() {
    let app = forum().await;
    let link = invite(&app).await;
    for locale in ["en", "ko"] {
        let page = read(&app, &format!("{link}?locale={locale}")).await;
        for words in [
            "KIM Hana",
            "김하나",
            "Hana Kim",
            "시청",
            "City Hall",
            "과장",
            "Head of section",
            "the-city",
            "Gwangju",
            "대한민국",
            "South Korea",
            "네팔",
            "Nepal",
            "<strong>활동가</strong>",
            "<strong>Activist</strong>",
            "https://example.org/photo.jpg",
            "누리집",
            "Home page",
            "https://example.org/hana",
            "개회식",
            "Opening",
        ] {
            assert!(page.contains(words), "{words} in {locale}: {page}");
        }
        assert!(page.contains(&format!("<html lang=\"{locale}\">")), "{page}");
        let role = if locale == "en" { "Speaker" } else { "발표" };
        assert!(page.contains(role), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
}

#[tokio::test]
async fn drafts_are_counted_and_not_named() {
    let app = forum().await;
    let page = read(&app, &format!("{}?locale=en", invite(&app).await)).await;
    assert!(page.contains("And 1 further session that is not published yet"), "{page}");
    assert!(!page.contains("Secret") && !page.contains("비밀"), "{page}");
}

#[tokio::test]
async fn the_page_speaks_the_language_of_its_reader_and_leads_to_the_other() {
    let app = forum().await;
    let link = invite(&app).await;
    let read_in = async |language: &str| {
        let client = app.public().in_language(language);
        client.get(&link).send().await.unwrap().text().await.unwrap()
    };
    let english = read_in("en-GB").await;
    assert!(english.contains("How do you want to be listed?"), "{english}");
    assert!(english.contains(r#"<a href="?locale=ko" hreflang="ko" lang="ko">한국어</a>"#));
    let korean = read_in("ko").await;
    assert!(korean.contains("어떻게 공개할까요?"), "{korean}");
    assert!(korean.contains(r#"<a href="?locale=en" hreflang="en" lang="en">English</a>"#));
}

#[tokio::test]
async fn nothing_is_chosen_beforehand_for_who_has_not_chosen() {
    let app = forum().await;
    let link = format!("{}?locale=en", invite(&app).await);
    let page = read(&app, &link).await;
    assert!(!page.contains(" checked"), "{page}");
    assert!(
        page.contains("At present: <strong>By name</strong>. You have not chosen yourself yet.")
    );
    for (value, name) in [("ANONYMOUS", "As a figure only"), ("ERASE", "Erase me")] {
        let said = choose(&app, &link, value).await;
        assert!(said.contains(r#"<p role="status">"#) && said.contains(name), "{said}");
        let page = read(&app, &link).await;
        assert!(page.contains(&format!("value=\"{value}\" required checked")), "{page}");
        assert!(page.contains(&format!("At present: <strong>{name}</strong>.")), "{page}");
        assert!(page.contains("2019-10-01 14:00 (Asia/Seoul)"), "in the edition's zone: {page}");
    }
}

#[tokio::test]
async fn who_is_not_in_the_program_yet_reads_that_nothing_is_public_yet() {
    let app = forum().await;
    let link = format!("{}?locale=en", invite(&app).await);
    assert!(read(&app, &link).await.contains("this is public at once"));
    app.edit(edition_id(), vec![Edit::UnpublishSessions(vec![id(40)])]).await;
    let page = read(&app, &link).await;
    assert!(page.contains("once you are announced or a session of yours is published"), "{page}");
    assert!(page.contains("KIM Hana") && page.contains("And 2 further sessions"), "{page}");
    assert!(!page.contains("Opening"), "{page}");
}

#[tokio::test]
async fn other_participations_that_lead_to_this_one_are_named() {
    let other = id(9);
    let next = edition::Model { title: text("The next Forum"), ..rows::edition(other, "next") };
    let there = |number, visibility| participant::Model {
        person_id: somebody().person_id,
        is_announced: true,
        visibility,
        ..rows::participant(other, number, "KIM Hana")
    };
    for (visibility, is_named) in
        [(ParticipantVisibility::Public, true), (ParticipantVisibility::Anonymous, false)]
    {
        let here = vec![
            Edit::Put(rows::edition(edition_id(), "forum").into()),
            Edit::Put(rows::organization(edition_id(), 2, "the-city").into()),
            Edit::Put(somebody().into()),
        ];
        let there = there(61, visibility);
        let elsewhere = vec![Edit::Put(next.clone().into()), Edit::Put(there.into())];
        let app = TestApp::with_editions([(edition_id(), here), (other, elsewhere)]).await;
        let page = read(&app, &invite(&app).await).await;
        assert_eq!(page.contains("The next Forum"), is_named, "{page}");
    }
}

#[tokio::test]
async fn the_words_of_a_program_are_never_markup() {
    let hostile = "<img src=x onerror=alert(1)>\"'";
    let row = participant::Model {
        name: hostile.to_owned(),
        names: text(hostile),
        city: Some(hostile.to_owned()),
        affiliation: Some(text(hostile)),
        ..somebody()
    };
    let app = forum_with(row).await;
    let session = session::Model { title: text(hostile), ..published(40, "개회식", "Opening") };
    app.edit(edition_id(), vec![Edit::Put(session.into())]).await;
    let page = read(&app, &invite(&app).await).await;
    assert!(page.contains("&lt;img src=x") && !page.contains("<img"), "{page}");
}

#[tokio::test]
async fn a_page_loads_and_tells_nothing() {
    let app = forum().await;
    let answer = app.public().get(&invite(&app).await).send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("content-security-policy").starts_with("default-src 'none'; "));
    assert_eq!(header("x-robots-tag"), "noindex");
}
