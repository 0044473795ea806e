//! The pages, as a browser without JavaScript gets them.

use reqwest::StatusCode;

use super::{app, ask, counts, look, press};
use crate::support::smtp::SmtpServer;

#[tokio::test]
async fn a_form_asks_for_the_newsletter_in_either_language() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    for (language, title, button) in
        [("ko-KR,ko;q=0.9", "뉴스레터", "구독하기"), ("fr,en;q=0.5", "Newsletter", "Subscribe")]
    {
        let (status, page) = look(&app.public().in_language(language), "/newsletter").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{page}");
        assert!(page.contains(&format!("<button type=\"submit\">{button}</button>")), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
    let (_, page) = look(&app.public().in_language("en"), "/newsletter?locale=ko").await;
    assert!(page.contains("<html lang=\"ko\">"), "{page}");
    let form = app.public().post_to("/newsletter?locale=ko");
    let answer = form.body("email=hong%40example.org&locale=ko").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("메일함을 확인해 주세요"));
    assert_eq!(smtp.next().await.to, ["hong@example.org"]);
}

#[tokio::test]
async fn a_form_that_is_wrong_is_shown_again_with_what_was_written() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    let form = app.public().post_to("/newsletter?locale=en");
    let answer = form.body("email=ana%22%3E%3Cscript%3E&locale=ko").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains("role=\"alert\""), "{page}");
    assert!(page.contains("value=\"ana&quot;&gt;&lt;script&gt;\""), "{page}");
    assert!(page.contains("<option value=\"ko\" lang=\"ko\" selected>"), "{page}");
    let long = "a".repeat(10_000);
    let answer = app.public().post_to("/newsletter").body(long).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(counts(&app).await, (0, 0));
}

#[tokio::test]
async fn who_presses_twice_is_told_twice_that_it_is_done() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    ask(&app, "ana@example.org", "en").await;
    let path = format!("/newsletter/confirm/{}", smtp.next().await.secret("newsletter/confirm"));
    let client = app.public().in_language("en");
    for _ in 0..2 {
        let (status, page) = press(&client, &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("You are subscribed"), "{page}");
    }
    let (_, page) = look(&client, &path).await;
    assert!(page.contains("You are subscribed"), "{page}");
}

#[tokio::test]
async fn a_page_of_a_link_is_told_to_nobody() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    let response = app.public().get("/newsletter/confirm/nonsense").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-robots-tag"), "noindex");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
}
